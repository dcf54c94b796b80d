use rustc_hash::{FxHashMap, FxHashSet};

use crate::config::Profile;
use crate::model::{Base, ImageReference, Placed, ShellScript, copy_paths};
use crate::rules::{Fix, Severity, Sink, StageContext};
use crate::syntax::ast::Keyword;
use crate::text::{Edit, TextRange, TextSize, last_part};

rule! {
    /// COPY to a relative path without a WORKDIR.
    ///
    /// The path starts from the working directory of the base image. This file does not tell what that
    /// is, and it may change with the next version of the image. Outside hadolint's own profile, it is
    /// reported once for a stage, and only if the image below is known to set no working directory and is not given as a whole by a
    /// build argument, the stage's files get into an image, no RUN, CMD or ENTRYPOINT names what is copied at `/`,
    /// and no other stage takes files of it by a relative path.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// COPY main.py app/
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// WORKDIR /app
    /// COPY main.py ./
    /// ```
    DL3045 {
        id: "DL3045",
        set: Hadolint,
        severity: Warning,
        leaves: Scattered,
        check: Stage(check),
        messages: {
            relative: "`{path}` is relative, but no WORKDIR is set above",
            unknown: "Only `{image}` knows where `{path}` is: it is relative, and no WORKDIR is set above",
            too: "This path is relative too",
            insert: "Insert `WORKDIR /app` above",
            absolute: "Write `{path}`, where it goes now",
        },
    }
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let (model, escape) = (cx.model, cx.model.escape);
    let is_hadolint = cx.settings.profile == Profile::Hadolint;
    // The first stage of each chain, and whether the chain has a WORKDIR where a stage that is built on this one begins.
    let mut ends: Vec<(usize, bool)> = Vec::with_capacity(model.stages.len());
    let mut found: Vec<(Place, Target)> = Vec::new();
    for stage in &model.stages {
        let below = model.parent(stage).and_then(|parent| ends.get(parent.index).copied());
        let (root, mut has_workdir) = below.unwrap_or((stage.index, false));
        let mut gives_workdir = false;
        for placed in model.instructions_of(stage) {
            match placed.keyword {
                Keyword::Workdir => has_workdir = true,
                Keyword::Onbuild if !is_hadolint => {
                    gives_workdir |= placed.trigger().is_some_and(|trigger| trigger.keyword == Keyword::Workdir);
                }
                Keyword::Copy if !has_workdir => {
                    let Some(target) = copy_paths(placed, escape).map(|paths| paths.destination) else { continue };
                    let text = target.text.trim_matches(['"', '\'']);
                    let is_drive = matches!(text.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic());
                    if !text.starts_with(['/', '$']) && !is_drive {
                        let is_bare = placed.slice(target.range) == text;
                        let target =
                            Target { range: placed.at(target.range), text: text.to_owned(), is_bare, line: placed.start };
                        found.push((Place { stage: stage.index, root }, target));
                    }
                }
                _ => {}
            }
        }
        ends.push((root, has_workdir || gives_workdir));
    }
    if found.is_empty() || is_hadolint {
        found.into_iter().for_each(|(_, target)| _ = out.report(target.range, msg!(relative, path = target.text)));
        return;
    }
    let mut by_stage: FxHashMap<Place, Vec<Target>> = FxHashMap::default();
    for (place, target) in found {
        by_stage.entry(place).or_default().push(target);
    }
    for (place, places) in by_stage {
        let places = places.as_slice();
        let Some((root, (&Target { range, text: ref path, line, .. }, others))) =
            model.stages.get(place.root).zip(places.split_first())
        else {
            continue;
        };
        // What a variable names is for whoever gives it a value to know.
        let Base::Image(image) = &root.base else { continue };
        if is_at_root(cx, place.stage) {
            continue;
        }
        let from = model.instructions_of(root).first().and_then(|placed| placed.as_from());
        let is_written = from.and_then(|from| from.image.as_ref()).is_some_and(|image| !image.word.raw.contains('$'));
        let finding = match has_folder(cx, image) {
            Some(true) => continue,
            // What was meant for the root of the image goes to a folder of its own with it. An image by its digest never gets
            // another folder.
            Some(false) => {
                let insert = Fix::suggestion(msg!(insert), vec![Edit::insert(line, "WORKDIR /app\n")]);
                // Of a file with a name somebody may know where it is; a whole folder is not meant for the root.
                let is_named = !path.trim_end_matches('/').ends_with('.');
                let make = if is_named { Fix::safe } else { Fix::suggestion };
                let absolute = absolute(places).map(|(path, edits)| make(msg!(absolute, path = path), edits));
                let finding = out.report(range, msg!(relative, path = path));
                let (first, second) = match absolute {
                    Some(absolute) if is_named => (absolute, Some(insert)),
                    absolute => (insert.preferred(), absolute),
                };
                // A stage of which only files are taken goes on from there by itself.
                // Whoever builds it may give another image.
                let is_given = model.is_base_given(root);
                let is_meant = (place.stage + 1 < model.stages.len() && enters(cx, place.stage, path))
                    || is_taken_away(cx, place.stage, line);
                finding.fix(first).maybe_fix(second).idle_if(is_meant || is_given || image.digest.is_some())
            }
            None if !is_written || cx.settings.profile == Profile::Recommended => continue,
            None => {
                let message = msg!(unknown, image = image, path = path);
                out.report(range, message).severity(Severity::Information)
            }
        };
        for other in others {
            finding.related(other.range, msg!(too));
        }
    }
}

/// The path that the first of some relative paths is at the root, and the edits that write all of them so.
fn absolute(places: &[Target]) -> Option<(String, Vec<Edit>)> {
    let path = |target: &Target| {
        let path = target.text.strip_prefix("./").unwrap_or(&target.text);
        let path = if path == "." { "" } else { path };
        let is_plain = target.is_bare && !path.split('/').any(|part| matches!(part, "." | ".."));
        is_plain.then(|| format!("/{path}"))
    };
    let edits = places.iter().map(|target| Some(Edit::replace(target.range, path(target)?))).collect::<Option<Vec<_>>>();
    places.first().and_then(path).zip(edits)
}

/// Whether what a COPY brings is removed again by a RUN below in the same folder: `COPY setup.py .`, `RUN python setup.py && rm
/// setup.py`.
fn is_taken_away(cx: &StageContext<'_>, stage: usize, copy: TextSize) -> bool {
    let instructions = cx.model.stages.get(stage).map(|stage| cx.model.instructions_of(stage)).unwrap_or_default();
    let Some(at) = instructions.iter().position(|placed| placed.start == copy) else { return false };
    let Some((copy, below)) = instructions.get(at..).and_then(|rest| rest.split_first()) else { return false };
    let Some(paths) = copy_paths(copy, cx.model.escape) else { return false };
    let in_folder = below.iter().take_while(|placed| placed.keyword != Keyword::Workdir);
    let runs = in_folder.filter(|placed| placed.keyword == Keyword::Run && placed.text.contains("rm "));
    let removed: Vec<&str> = runs
        .flat_map(|run| &ShellScript::of(run, cx.model.escape).commands)
        .filter(|command| command.program() == "rm")
        .flat_map(|command| command.arguments().iter().map(|word| word.text.trim_start_matches("./")))
        .collect();
    !paths.sources.is_empty() && paths.sources.iter().all(|source| removed.contains(&last_part(&source.text)))
}

/// Whether a RUN of a stage goes to a folder of that relative name.
fn enters(cx: &StageContext<'_>, stage: usize, path: &str) -> bool {
    let name = path.trim_start_matches("./").trim_end_matches('/');
    let is_name = name.starts_with(|c: char| c.is_ascii_alphanumeric());
    let step = format!("cd {name}");
    let mut instructions = cx.model.stages.get(stage).map(|stage| cx.model.instructions_of(stage)).unwrap_or_default().iter();
    is_name && instructions.any(|placed| placed.keyword == Keyword::Run && placed.text.contains(&step))
}

/// Whether an instruction of a stage names something at `/` that the stage copies to where it starts: that is where the author
/// knows it, and a WORKDIR would take it away.
fn is_at_root(cx: &StageContext<'_>, stage: usize) -> bool {
    let Some(stage) = cx.model.stages.get(stage) else { return false };
    let instructions = cx.model.instructions_of(stage);
    let mut names: FxHashSet<String> = FxHashSet::default();
    for placed in instructions.iter().filter(|placed| placed.keyword == Keyword::Copy) {
        let Some(paths) = copy_paths(placed, cx.model.escape) else { continue };
        match paths.destination.text.as_str() {
            text if text.starts_with('/') => {}
            "." | "./" => names.extend(paths.sources.iter().map(|source| last_part(&source.text).to_owned())),
            text => names.extend([text.trim_start_matches("./").trim_end_matches('/').to_owned()]),
        }
    }
    let is_one = |word: &str| {
        let Some(name) = word.strip_prefix('/') else { return false };
        names.contains(name) || name.split_once('/').is_some_and(|(folder, _)| names.contains(folder))
    };
    let names_one = |placed: &Placed| {
        matches!(placed.keyword, Keyword::Run | Keyword::Cmd | Keyword::Entrypoint)
            && placed.text.split(|c: char| c.is_whitespace() || "\"'[],;&|=".contains(c)).any(is_one)
    };
    !names.is_empty() && instructions.iter().any(names_one)
}

/// Where a COPY goes.
struct Target {
    range: TextRange,
    text: String,
    /// It stands there without quotes.
    is_bare: bool,
    /// Where its instruction begins.
    line: TextSize,
}

/// A stage, and the first one that it is built on.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Place {
    stage: usize,
    root: usize,
}

/// Whether an image has chosen a working folder of its own, if that is known.
fn has_folder(cx: &StageContext<'_>, image: &ImageReference) -> Option<bool> {
    let images = &cx.knowledge.images;
    let folder = match images.image(image).and_then(|known| known.config.as_ref()) {
        Some(config) => Some(config.workdir.clone()),
        None => image.base_facts(images.mirrors()).and_then(|facts| facts.workdir.map(str::to_owned)),
    };
    folder.map(|folder| !matches!(folder.as_str(), "" | "/"))
}

#[cfg(test)]
mod tests {
    use crate::config::{Profile, Settings};
    use crate::testing::{check_rule, check_with};

    #[test]
    fn files_that_are_known_at_the_root() {
        let count = |end: &str| {
            let text = format!(
                "FROM debian:13-slim AS b\nRUN a\nFROM debian:13-slim\nCOPY --from=b /out/server ./\nCOPY x tool\n{end}\n"
            );
            check_with(&text, &Settings::default()).iter().filter(|finding| finding.rule.id == "DL3045").count()
        };
        for end in ["ENTRYPOINT [\"/server\"]", "CMD /server --port 1", "RUN chmod +x /tool"] {
            assert_eq!(count(end), 0, "{end}");
        }
        assert_eq!(count("RUN /tool/x"), 0);
        for end in
            ["COPY z /\nRUN a b", "WORKDIR /srv", "ENTRYPOINT [\"./server\"]", "CMD [\"/bin/server\"]", "CMD [\"/server2\"]"]
        {
            assert_eq!(count(end), 1, "{end}");
        }
    }

    #[test]
    fn a_stage_that_goes_on_from_there() {
        let count = |end: &str| {
            let text = format!("FROM debian:13 AS b\nCOPY src app\nRUN cd app && make\n{end}");
            let found = check_with(&text, &Settings::default());
            found.iter().filter(|finding| finding.rule.id == "DL3045").count()
        };
        assert_eq!((count("FROM scratch\nCOPY --from=b /app/x /x\n"), count("")), (0, 1));
    }

    #[test]
    fn a_folder_that_a_stage_gives_to_others() {
        let count = |onbuild: &str| {
            let text = format!("FROM debian:13 AS a\nONBUILD {onbuild}\nFROM a\nCOPY main.py src/\n");
            check_with(&text, &Settings::default()).iter().filter(|finding| finding.rule.id == "DL3045").count()
        };
        assert_eq!((count("WORKDIR /app"), count("RUN a")), (0, 1));
    }

    #[test]
    fn the_path_where_it_goes_now() {
        let fixes = |copies: &str| {
            let text = format!("FROM debian:13\n{copies}");
            let found = check_with(&text, &Settings::default());
            let finding = found.into_iter().find(|finding| finding.rule.id == "DL3045").unwrap();
            let apply = |fix: &crate::rules::Fix| {
                let mut text = text.clone();
                for edit in fix.edits.iter().rev() {
                    text.replace_range(std::ops::Range::<usize>::from(edit.range), &edit.text);
                }
                (text.trim_start_matches("FROM debian:13\n").to_owned(), fix.preferred)
            };
            finding.fixes.iter().map(apply).collect::<Vec<_>>()
        };
        let insert = |copies: &str| format!("WORKDIR /app\n{copies}");
        let (named, all) = ("COPY a run.sh\nCOPY b ./etc/\n", "COPY . .\nCOPY b ./etc/\n");
        assert_eq!(fixes(named), [("COPY a /run.sh\nCOPY b /etc/\n".into(), true), (insert(named), false)]);
        assert_eq!(fixes(all), [(insert(all), true), ("COPY . /\nCOPY b /etc/\n".into(), false)]);
        let above = "COPY a ../x\n";
        assert_eq!(fixes(above), [(insert(above), true)]);
    }

    #[test]
    fn folders_that_are_known() {
        let count = |text: &str, profile| {
            let found = check_with(text, &Settings { profile, ..Settings::default() });
            found.iter().filter(|finding| finding.rule.id == "DL3045").count()
        };
        for image in ["scratch", "golang:1.26", "registry.example/app:1", "public.ecr.aws/lambda/python:3.14"] {
            let text = format!("FROM {image}\nCOPY a ./\nFROM {image} AS b\nFROM b\nCOPY --from=busybox:1.38 /a b/\n");
            assert_eq!(count(&text, Profile::Recommended), 0, "{image}");
            assert_eq!(count(&text, Profile::Hadolint), 2, "{image}");
        }
        for (image, recommended) in [("python:3.14-slim", 1), ("me/unknown:1", 0)] {
            let text = format!("FROM {image}\nCOPY a ./\nCOPY b ./\n");
            assert_eq!(count(&text, Profile::Recommended), recommended, "{image}");
            assert_eq!(count(&text, Profile::All), 1, "{image}");
            assert_eq!(count(&format!("ARG I={image}\n{}", text.replace(image, "$I")), Profile::Hadolint), 2, "{image}");
        }
        let digest = "a".repeat(64);
        let pinned = format!("FROM python:3.14-slim@sha256:{digest}\nCOPY a ./\n");
        assert_eq!((count(&pinned, Profile::Recommended), count(&pinned, Profile::Hadolint)), (0, 1));
        assert_eq!(count("ARG I=me/unknown:1\nFROM $I\nCOPY a ./\n", Profile::Recommended), 0);
        assert_eq!(count("ARG I=python:3.14-slim\nFROM ${I}\nCOPY a ./\n", Profile::Recommended), 0);
        assert_eq!(count("ARG V=3.14\nFROM python:${V}-slim\nCOPY a ./\n", Profile::Recommended), 1);
    }

    #[test]
    fn at_the_destination() {
        check_rule(
            "DL3045",
            r#"
FROM a AS x
COPY a .
       ^ info: Only `a` knows where `.` is
FROM debian:13 AS y
FROM alpine:3.24
COPY ["a", "b/c"]
           ^^^^^ warning: `b/c` is relative, but no WORKDIR is set above
COPY a /b
COPY a $B
COPY a c:/b
ADD a b
ONBUILD COPY a b
WORKDIR x
COPY a b
FROM x
COPY a b
       ^ info: Only `a` knows where `b` is
FROM y
COPY a b
       ^ warning: `b` is relative
"#,
        );
    }
}
