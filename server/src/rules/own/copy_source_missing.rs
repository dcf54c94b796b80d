use std::cell::OnceCell;

use crate::data::products::{ENDINGS, FOLDERS};
use crate::ignorefile::{ContextListing, Entry};
use crate::model::{ContextSource, closest};
use crate::rules::{FileContext, Fix, Severity, Sink};
use crate::text::{Edit, last_part};

rule! {
    /// COPY, ADD or a bind mount of something that is not in the build context. The build stops with "not found".
    ///
    /// Sources are looked up in the build context, the folder given to `docker build`, and never
    /// outside it. Found only when the files of the context are known; variables and patterns such as
    /// `*.txt` are not checked.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// COPY requirement.txt /app/
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// COPY requirements.txt /app/
    /// ```
    COPY_SOURCE_MISSING {
        id: "copy-source-missing",
        set: Own,
        severity: Warning,
        check: File(check),
        messages: {
            mean: "`{source}` is not in the build context; did you mean `{known}`?",
            case: "`{source}` is not in the build context: the name there is `{known}`, and case matters",
            missing: "`{source}` is not in the build context",
            ignored: "`{source}` is excluded from the build by line {line} of {file}, `{pattern}`",
            change: "Change to `{known}`",
        },
    }
}

/// Of so many missing sources the names nearby are looked at. Each takes as long as its folder is large, and who misses more
/// builds from another context.
const MOST: usize = 20;

/// BuildKit finds this out when it runs the copy (`llb.Copy`), so the checks of `docker build` do not know.
fn check(cx: &FileContext<'_>, out: &mut Sink) {
    let Some(listing) = cx.knowledge.context.as_deref() else { return };
    let sources = || cx.model.all_sources().iter().filter(|source| source.is_plain);
    let is_right_context = OnceCell::new();
    // One Compose or Bake file builds it, and says which folder the context is.
    let is_named = cx.knowledge.builds.all().len() == 1;
    let is_right_context =
        || *is_right_context.get_or_init(|| is_right(listing, sources().map(|source| &*source.path), is_named));
    // An ignore file that shuts out all that the file copies is one for others, and this is built from a folder of its own.
    let is_sent = |source: &ContextSource| listing.get(&source.path).is_some_and(|entry| listing.is_sent(&entry));
    let is_for_this = is_named || sources().count() < 2 || sources().any(is_sent);
    let mut missing = 0;
    for source in sources() {
        match listing.get(&source.path) {
            Some(entry) if is_for_this => report_ignored(listing, source, &entry, out),
            Some(_) => {}
            None if missing < MOST && listing.covers(&source.path) => {
                missing += 1;
                report_missing(cx, listing, source, &is_right_context, out);
            }
            None => {}
        }
    }
}

fn report_ignored(listing: &ContextListing, source: &ContextSource, entry: &Entry<'_>, out: &mut Sink) {
    let Some(ignore) = listing.ignore.as_ref().filter(|ignore| ignore.file.problems.is_empty()) else { return };
    let has_closed = entry.closed || listing.below(entry.path).any(|below| below.closed);
    if listing.is_sent(entry) || (has_closed && !ignore.matcher.walk().can_prune(entry.path)) {
        return;
    }
    let Some(pattern) = ignore.matcher.walk().judge(entry.path).deciding.and_then(|index| ignore.file.patterns.get(index)) else {
        return;
    };
    let (line, file) = (pattern.line + 1, &ignore.name);
    out.report(source.range, msg!(ignored, source = entry.path, line = line, file = file, pattern = pattern.raw));
}

fn report_missing(
    cx: &FileContext<'_>,
    listing: &ContextListing,
    source: &ContextSource,
    is_right_context: &dyn Fn() -> bool,
    out: &mut Sink,
) {
    let path = source.path.as_str();
    let Some((known, is_case)) = near(listing, path) else {
        // A folder that is not there either is most often made just before the build.
        let has_folder = path.rsplit_once('/').is_none_or(|(folder, _)| listing.get(folder).is_some());
        if has_folder && is_source(path) && !is_made(listing, path) && is_right_context() {
            out.report(source.range, msg!(missing, source = path)).severity(Severity::Information);
        }
        return;
    };
    // What Git leaves out is made on every machine anew, whatever lies beside it; and one tool's lock file is not another's.
    let is_lock = |path: &str| path.ends_with(".lock");
    if !is_case && (is_git_ignored(listing, path) || (is_lock(path) && is_lock(&known))) {
        return;
    }
    if is_case && is_for_windows(cx, source) {
        return;
    }
    let message = if is_case { msg!(case, source = path, known = known) } else { msg!(mean, source = path, known = known) };
    let finding = out.report(source.range, message);
    let written = cx.model.slice(source.range);
    if let Some(at) = written.find(path) {
        let edit = Edit::replace(source.range, written.replacen(written.get(at..at + path.len()).unwrap_or(path), &known, 1));
        finding.fix(Fix::suggestion(msg!(change, known = known), vec![edit]).preferred());
    }
}

/// Whether the stage of a source is for Windows: such images are built on Windows, which finds names in any case.
fn is_for_windows(cx: &FileContext<'_>, source: &ContextSource) -> bool {
    let model = cx.model;
    let stage = model.instruction_at(source.range.start()).and_then(|instruction| model.stage_of(instruction));
    stage.is_some_and(|stage| model.stages_for_windows().get(stage).copied().unwrap_or_default())
}

/// The path with its first missing part replaced by the nearest name there; and whether it is the same
/// but for case.
fn near(listing: &ContextListing, path: &str) -> Option<(String, bool)> {
    let parts: Vec<&str> = path.split('/').collect();
    let mut folder = String::new();
    for (index, part) in parts.iter().enumerate() {
        let next = if folder.is_empty() { (*part).to_owned() } else { format!("{folder}/{part}") };
        if listing.get(&next).is_some() {
            folder = next;
            continue;
        }
        let rest = parts.get(index + 1..).unwrap_or_default();
        let children: Vec<Entry<'_>> = listing.children(&folder).filter(|entry| listing.is_sent(entry)).collect();
        let whole = |name: &str| {
            let head = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
            std::iter::once(head.as_str()).chain(rest.iter().copied()).collect::<Vec<_>>().join("/")
        };
        let same = children.iter().find(|entry| entry.name().to_lowercase() == part.to_lowercase()).map(Entry::name);
        if let Some(name) = same.filter(|name| listing.get(&whole(name)).is_some()) {
            return Some((whole(name), true));
        }
        // Short names are near to anything.
        let names = children.iter().map(Entry::name).filter(|name| name.len() > 4 && differs_by_letters(name, part));
        let found = closest(part, names).into_iter().map(whole).find(|path| listing.get(path).is_some());
        return found.map(|path| (path, false));
    }
    None
}

/// `requirement.txt` may be misspelled; `app2.conf` beside `app1.conf` is another file.
fn differs_by_letters(name: &str, part: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let extension = |text: &str| text.rsplit_once('.').map(|(_, extension)| extension.to_owned());
    // `.image.json` is made of `images.json`.
    let is_hidden = |text: &str| text.starts_with('.');
    is_hidden(name) == is_hidden(part) && digits(name) == digits(part) && (extension(name) == extension(part) || part.len() > 8)
}

/// Whether the context is the one that is built from. Where little of what is copied is found, a folder above is, or a
/// copy that a script makes, unless a file of the project names the folder.
fn is_right<'a>(listing: &ContextListing, paths: impl Iterator<Item = &'a str> + Clone, is_named: bool) -> bool {
    let known = || paths.clone().filter(|path| !path.is_empty() && listing.covers(path));
    let there = known().filter(|path| listing.get(path).is_some()).count();
    let missing = || known().filter(|path| listing.get(path).is_none()).take(MOST);
    // A script that makes a folder of the program copies single files into it too.
    let is_product = |path: &str| is_named_like_a_product(path) || is_git_ignored(listing, path);
    let lost = || missing().filter(|path| near(listing, path).is_none() && !is_product(path)).count();
    0 < there && (is_named || lost() <= there)
}

/// Whether a name is that of a file people write. Others (archives, models, keys) are often in no repository.
fn is_source(path: &str) -> bool {
    const ENDINGS: &[&str] = &[
        "R", "c", "cfg", "conf", "cpp", "cs", "csproj", "css", "ex", "exs", "go", "gradle", "h", "hs", "ini", "java", "js",
        "json", "jsx", "kt", "kts", "lock", "md", "mjs", "mod", "php", "pl", "props", "py", "rb", "rs", "sh", "sln", "sql",
        "sum", "swift", "toml", "ts", "tsx", "txt", "yaml", "yml",
    ];
    let name = last_part(path);
    name.rsplit_once('.').is_some_and(|(_, ending)| ENDINGS.contains(&ending))
}

/// Whether a path is likely to be made before the build.
fn is_made(listing: &ContextListing, path: &str) -> bool {
    is_made_by_a_build(path) || is_git_ignored(listing, path)
}

fn is_git_ignored(listing: &ContextListing, path: &str) -> bool {
    let is_below = |ignored: &String| path.strip_prefix(ignored.as_str()).is_some_and(|rest| rest.starts_with('/'));
    let name = last_part(path);
    listing.git_ignored.iter().any(|ignored| ignored == path || ignored == name || is_below(ignored))
}

/// What is often made just before the build, and is in no repository.
fn is_made_by_a_build(path: &str) -> bool {
    is_named_like_a_product(path) || !last_part(path).contains('.')
}

fn is_named_like_a_product(path: &str) -> bool {
    let name = last_part(path);
    path.split('/').any(|part| FOLDERS.contains(&part) || part.starts_with('.')) || ENDINGS.iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::model::{KnownBuild, KnownBuilds};
    use crate::rules::Knowledge;
    use crate::testing::{check_fix, check_rule, check_rule_in, check_text_in, listing};

    #[test]
    fn at_the_source() {
        check_rule(
            "copy-source-missing",
            r#"
FROM a AS b
COPY requirments.txt setup.cfg dist/ app /x/
     ^^^^^^^^^^^^^^^ warning: `requirments.txt` is not in the build context; did you mean `requirements.txt`?
                     ^^^^^^^^^ info: `setup.cfg` is not in the build context
COPY ["./app/Main.py", "/x"]
      ^^^^^^^^^^^^^^^ warning: `app/Main.py` is not in the build context: the name there is `app/main.py`, and case matters
COPY app/main.py /main.py ./ . *.none a[b ../main.py /x/
RUN --mount=type=bind,source=requirments.txt,target=/r.txt --mount=from=b,source=nothing.txt,target=/n x
                             ^^^^^^^^^^^^^^^ warning: `requirments.txt` is not in the build context; did you mean `requirements.txt`?
COPY generated/setup.cfg app/setup.cfg /x/
                         ^^^^^^^^^^^^^ info: `app/setup.cfg` is not in the build context
COPY --from=b nothing.txt /x/
COPY $V/nothing.txt https://x.y/nothing.txt /x/
COPY <<nothing.txt /x/
nothing.txt
"#,
        );
    }

    #[test]
    fn windows_finds_names_in_any_case() {
        let paths = ["Dockerfile", "Web.config"];
        let text = "\nARG BASE\nFROM $BASE AS runtime\nWORKDIR /inetpub/wwwroot\nCOPY web.config .\n";
        check_rule_in("copy-source-missing", &paths, None, text);
        let text =
            "\nFROM a\nCOPY web.config .\n     ^^^^^^^^^^ warning: `web.config` is not in the build context: the name there\n";
        check_rule_in("copy-source-missing", &paths, None, text);
    }

    #[test]
    fn another_context() {
        check_rule_in("copy-source-missing", &["Dockerfile", "src/"], None, "\nFROM a\nCOPY lib/one.txt two.txt /x/\n");
        let text = "\nFROM a\nCOPY README.md pyproject.toml package.json package-lock.json /x/\n";
        check_rule_in("copy-source-missing", &["Dockerfile", "README.md", "crontab"], None, text);
    }

    #[test]
    fn a_context_that_a_compose_file_names() {
        let text = "FROM a\nCOPY test.sh /\nCOPY nvblas.R /\nCOPY examples.R /\n";
        let count = |builds: usize| {
            let context = Some(Arc::new(listing(&["Dockerfile", "test.sh"], None)));
            let builds = Arc::new(KnownBuilds::new(vec![KnownBuild::default(); builds]));
            let findings = check_text_in(text, false, &Knowledge { context, builds, ..Knowledge::default() });
            findings.iter().filter(|finding| finding.rule.id == "copy-source-missing").count()
        };
        assert_eq!([0, 1, 2].map(count), [0, 2, 0]);
    }

    #[test]
    fn who_misses_everything_is_told_a_part() {
        let names: Vec<String> = (0..100).map(|number| format!("service_{number}.py")).collect();
        let knowledge = Knowledge {
            context: Some(Arc::new(listing(&names.iter().map(String::as_str).collect::<Vec<_>>(), None))),
            ..Knowledge::default()
        };
        let lines: String = (0..100).map(|number| format!("COPY servce_{number}.py /x/\n")).collect();
        let findings = check_text_in(&format!("FROM a\n{lines}"), false, &knowledge);
        assert_eq!(findings.iter().filter(|finding| finding.rule.id == "copy-source-missing").count(), super::MOST);
    }

    #[test]
    fn an_ignore_file_for_others() {
        let context = Arc::new(listing(&["app/", "app/a.txt", "app/b.py", "cmd/", "cmd/c.go"], Some("*\n!cmd/\n")));
        let count = |text: &str| {
            let knowledge = Knowledge { context: Some(Arc::clone(&context)), ..Knowledge::default() };
            check_text_in(text, false, &knowledge).iter().filter(|finding| finding.rule.id == "copy-source-missing").count()
        };
        assert_eq!(count("FROM a\nCOPY app/a.txt app/b.py ./\n"), 0, "all of it is left out");
        assert_eq!(count("FROM a\nCOPY app/a.txt cmd/c.go ./\n"), 1);
    }

    #[test]
    fn what_git_ignores_is_made_before_a_build() {
        let mut context = listing(&["main.py"], None);
        context.git_ignored = vec!["made.txt".to_owned()];
        let knowledge = Knowledge { context: Some(Arc::new(context)), ..Knowledge::default() };
        let findings = check_text_in("FROM a\nCOPY main.py made.txt other.txt /x/\n", false, &knowledge);
        assert_eq!(findings.iter().filter(|finding| finding.rule.id == "copy-source-missing").count(), 1);
        let context = listing(&["main.py", "poetri.lock"], None);
        let knowledge = Knowledge { context: Some(Arc::new(context)), ..Knowledge::default() };
        let found = check_text_in("FROM a:1\nCOPY main.py poetry.lock /x/\n", false, &knowledge);
        assert!(found.iter().all(|finding| finding.fixes.is_empty()), "{found:?}");
        let mut context = listing(&["main.py", "dvc.lock", "uv.locks"], None);
        context.git_ignored = vec!["uv.lock".to_owned()];
        let knowledge = Knowledge { context: Some(Arc::new(context)), ..Knowledge::default() };
        assert_eq!(check_text_in("FROM a:1\nCOPY main.py uv.lock /x/\n", false, &knowledge).len(), 0);
        // Of another repository, which Git has not fetched.
        let mut context = listing(&["main.py", "lib/", "library/"], None);
        context.git_ignored = vec!["lib".to_owned()];
        let knowledge = Knowledge { context: Some(Arc::new(context)), ..Knowledge::default() };
        let found = check_text_in("FROM a:1\nCOPY main.py lib/go.mod library/go.mod /x/\n", false, &knowledge);
        assert_eq!(found.iter().filter(|finding| finding.rule.id == "copy-source-missing").count(), 1, "{found:?}");
    }

    #[test]
    fn what_a_script_puts_beside_it() {
        let found = |text: &str| {
            let context = listing(&["nginx.conf", "run.sh"], None);
            let knowledge = Knowledge { context: Some(Arc::new(context)), ..Knowledge::default() };
            check_text_in(text, false, &knowledge).iter().filter(|finding| finding.rule.id == "copy-source-missing").count()
        };
        assert_eq!(found("FROM a\nCOPY nginx.conf run.sh /x/\nCOPY package.json /x/\n"), 1);
        assert_eq!(found("FROM a\nCOPY nginx.conf run.sh /x/\nCOPY rails /r\nCOPY ember /e\nCOPY package.json /x/\n"), 0);
    }

    #[test]
    fn ignored() {
        let paths = ["a/", "a/b", "keep/", "keep/x", "main.py"];
        check_rule_in(
            "copy-source-missing",
            &paths,
            Some("*\n!keep/x\n!main.py\n"),
            "
FROM a
COPY main.py keep keep/x /x
COPY a/b /x
     ^^^ warning: `a/b` is excluded from the build by line 1 of .dockerignore, `*`
COPY a /x
     ^ warning: `a` is excluded from the build by line 
",
        );
    }

    #[test]
    fn the_near_name() {
        check_fix("copy-source-missing", "FROM a\nCOPY ./Requirements.txt x\n", "FROM a\nCOPY ./requirements.txt x\n");
        check_fix(
            "copy-source-missing",
            "FROM a\nCOPY main.py \\\n  [\"app/mian.py\"] x\nCOPY app/mian.py x\n",
            "FROM a\nCOPY main.py \\\n  [\"app/mian.py\"] x\nCOPY app/main.py x\n",
        );
    }
}
