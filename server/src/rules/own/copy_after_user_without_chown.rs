use crate::model::{Placed, ShellScript, StageModel, copy_paths};
use crate::rules::{Fix, Sink, StageContext};
use crate::syntax::ast::Keyword;
use crate::text::Edit;

rule! {
    /// COPY or ADD after USER, without `--chown`.
    ///
    /// USER decides who runs the program, not who owns the copied files: that is root, and the user can
    /// read the files but not change them. If that is what you want, copy above USER; the result is the
    /// same and nobody wonders. Programs and settings in system folders (`/usr`, `/etc`, any `bin` and the like)
    /// belong to root anyway; single files, what another stage built and folders in PATH are only read as a
    /// rule. Nothing is reported of these.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// RUN useradd app
    /// USER app
    /// COPY app /app
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// RUN useradd app
    /// USER app
    /// COPY --chown=app app /app
    /// ```
    COPY_AFTER_USER_WITHOUT_CHOWN {
        id: "copy-after-user-without-chown",
        set: Own,
        severity: Information,
        aliases: ["tally/copy-after-user-without-chown"],
        optional: true,
        check: Stage(check),
        messages: {
            owner: "These files will belong to root, not to `{user}`: USER has no effect on {keyword}",
            user: "The user is set here",
            chown: "Add `--chown={user}`",
        },
    }
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let model = cx.model;
    if !model.instructions.iter().any(|i| i.keyword == Keyword::User) {
        return;
    }
    // The USER that is in force at the end of each stage.
    let mut ends: Vec<Option<&Placed>> = Vec::with_capacity(model.stages.len());
    for stage in &model.stages {
        let mut user = model.parent(stage).and_then(|parent| ends.get(parent.index).copied().flatten());
        let owners = Owners::of(model.instructions_of(stage), model.escape);
        let sets_path = |placed: &&Placed| {
            placed.keyword == Keyword::Env && placed.pairs().iter().any(|pair| pair.name().eq_ignore_ascii_case("PATH"))
        };
        let paths: Vec<&str> = model.instructions_of(stage).iter().filter(sets_path).map(|placed| &*placed.text).collect();
        for placed in model.instructions_of(stage) {
            match placed.keyword {
                Keyword::User => user = Some(placed),
                Keyword::Copy | Keyword::Add if placed.flag("chown").is_none() => {
                    if let Some(user) = user.filter(|_| !is_of_programs(placed, &paths, model.escape)) {
                        report(model, user, placed, &owners, out);
                    }
                }
                _ => {}
            }
        }
        ends.push(user);
    }
}

fn report(model: &StageModel, user: &Placed, placed: &Placed, owners: &Owners<'_>, out: &mut Sink) {
    let Some(word) = user.argument() else { return };
    // A variable is there because the user is not always root.
    let name = word.literal(model.escape).unwrap_or_else(|| word.raw.to_string());
    let has_default = word.variables().iter().any(|variable| variable.modifier.is_some());
    if !is_plain(&name) || is_root(&name) || has_default {
        return;
    }
    let Some(paths) = copy_paths(placed, model.escape) else { return };
    if placed.flag("from").is_some() || !paths.sources.iter().any(|source| may_be_folder(&source.text)) {
        return;
    }
    // `COPY condarc /opt/conda/.condarc`: the copy of a file has a name.
    if paths.sources.len() == 1 && names_file(&paths.destination.text) {
        return;
    }
    if owners.change_after(placed, &paths.destination.text) || is_of_system(&paths.destination.text) {
        return;
    }
    let keyword = placed.keyword.as_str();
    let edit = Edit::insert(placed.keyword_range().end(), format!(" --chown={name}"));
    out.report(placed.keyword_range(), msg!(owner, user = name, keyword = keyword))
        .related(user.at(word.range), msg!(user))
        .fix(Fix::suggestion(msg!(chown, user = name), vec![edit]).preferred());
}

/// Whether a copy goes to a folder that is in PATH, or holds one that is.
fn is_of_programs(copy: &Placed, paths: &[&str], escape: char) -> bool {
    !paths.is_empty()
        && copy_paths(copy, escape).is_some_and(|paths_of_copy| {
            let folder = paths_of_copy.destination.text.trim_end_matches('/').to_owned();
            1 < folder.matches('/').count() && paths.iter().any(|path| path.contains(&folder))
        })
}

/// A name, a number or a variable, with a group or without; not an account of Windows.
fn is_plain(user: &str) -> bool {
    let is_windows = ["ContainerUser", "ContainerAdministrator"].iter().any(|w| w.eq_ignore_ascii_case(user));
    !user.is_empty() && !is_windows && user.chars().all(|c| c.is_ascii_alphanumeric() || "_-.:${}".contains(c))
}

/// Whether a path is in a folder whose files nobody but root changes.
fn is_of_system(path: &str) -> bool {
    const FOLDERS: &[&str] = &["usr", "bin", "sbin", "lib", "lib64", "etc", "licenses"];
    let Some(rest) = path.trim_matches(['"', '\'']).strip_prefix('/') else { return false };
    let first = rest.split('/').next().unwrap_or_default();
    // The sources of images are often in /usr/src.
    let is_of_programs = || first == "tmp" || rest.split('/').any(|part| part == "bin");
    (is_of_programs() || FOLDERS.contains(&first)) && !rest.starts_with("usr/src") && !rest.split('/').any(|part| part == "..")
}

/// Whether a source may be a folder. A single file is more often a program or its settings, which are only read.
fn may_be_folder(source: &str) -> bool {
    let name = source.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    matches!(name, "." | ".." | "*") || (!name.contains('.') && !name.contains("entrypoint")) || source.ends_with('/')
}

/// Whether a destination is called like a file: `.condarc`, `a.conf`.
fn names_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    !matches!(name, "" | "." | "..") && name.contains('.')
}

fn is_root(user: &str) -> bool {
    matches!(user.split(':').next(), Some("root" | "0"))
}

/// The paths that RUN gives to somebody, each with the last instruction of the stage that does.
struct Owners<'m>(rustc_hash::FxHashMap<&'m str, crate::text::TextSize>);

impl<'m> Owners<'m> {
    fn of(instructions: &'m [Placed], escape: char) -> Self {
        let mut paths = rustc_hash::FxHashMap::default();
        for run in instructions.iter().filter(|i| i.keyword == Keyword::Run && i.text.contains("chown")) {
            for chown in ShellScript::of(run, escape).commands.iter().filter(|c| c.program() == "chown") {
                paths.extend(chown.arguments().iter().map(|path| (path.text.trim_end_matches('/'), run.start)));
            }
        }
        Self(paths)
    }

    /// Whether a later RUN gives the destination, or a folder that holds it, to somebody.
    fn change_after(&self, copy: &Placed, destination: &str) -> bool {
        let mut path = destination.trim_end_matches('/');
        loop {
            if self.0.get(path).is_some_and(|&at| copy.start < at) {
                return true;
            }
            match path.rsplit_once('/') {
                Some((parent, _)) => path = parent,
                None => return false,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn under_a_user() {
        check_rule(
            "copy-after-user-without-chown",
            "
FROM a AS x
COPY a /a
USER app:app
COPY a /a
^^^^ info: These files will belong to root, not to `app:app`
COPY --chown=app a /a
COPY a /data/b/
RUN sudo chown -R app /data
USER root
COPY a /a
USER ${U}:g
COPY a /a
^^^^ info: These files will belong to root, not to `${U}:g`
USER ${U:-0}
COPY a /a
USER ContainerUser
COPY a /a
USER 1000
FROM x
ADD b /b
^^^ info: These files will belong to root, not to `1000`: USER has no effect on ADD
FROM b
COPY a /a
",
        );
        let silent = [
            "/opt/app/bin/utils/",
            "/tmp/test",
            "/opt/conda/.condarc",
            "/usr/local/bin/a",
            "/usr/bin/",
            "/licenses/",
            "/etc/nginx/nginx.conf",
            "/bin/a",
            "/lib64/x.so",
        ];
        for path in silent {
            check_rule("copy-after-user-without-chown", &format!("FROM a\nUSER 1000\nCOPY a {path}\n"));
        }
        for source in ["run.sh /", "docker-entrypoint /", "--from=x /out /app", "a.py b.py ./"] {
            check_rule("copy-after-user-without-chown", &format!("FROM a\nUSER 1000\nCOPY {source}\n"));
        }
        let on_path = "FROM a\nUSER 1000\nCOPY tools/ /home/x/bin/tools/\nENV PATH=$PATH:/home/x/bin/tools/scripts\n";
        check_rule("copy-after-user-without-chown", on_path);
        let of_python = "FROM a\nUSER 1000\nCOPY a /home/x/a\n^^^^ info: These files will\nENV PYTHONPATH=/home/x/a\n";
        check_rule("copy-after-user-without-chown", of_python);
        for path in ["/usr/src/app", "/app", "usr/x", "/usr/../app", "/etcetera"] {
            let marked = format!("FROM a\nUSER 1000\nCOPY a {path}\n^^^^ info: These files will belong to root\n");
            check_rule("copy-after-user-without-chown", &marked);
        }
        check_fix(
            "copy-after-user-without-chown",
            "FROM a\nUSER app\nCOPY --link a /a\n",
            "FROM a\nUSER app\nCOPY --chown=app --link a /a\n",
        );
    }
}
