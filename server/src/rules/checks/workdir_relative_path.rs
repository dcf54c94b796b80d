use rustc_hash::FxHashSet;

use super::undefined_var::is_quiet;
use crate::config::Profile;
use crate::model::{Base, Placed, ShellScript, Stage, StageModel, expand, joined_path};
use crate::rules::{Fix, Severity, Sink, StageContext};
use crate::syntax::ast::Keyword;
use crate::text::{Edit, TextRange};

rule! {
    /// The first WORKDIR is relative.
    ///
    /// A relative path starts from the working directory of the base image. This file does not tell
    /// what that is, and it may change with the next version of the image. Where the image or a build
    /// argument may make the path absolute, profile `recommended` reports nothing; nor where the image is known to set a
    /// working directory of its own, and of a folder that a `git clone` above made in the same place.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// WORKDIR app
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// WORKDIR /app
    /// WORKDIR src
    /// ```
    WORKDIR_RELATIVE_PATH {
        id: "WorkdirRelativePath",
        set: BuildCheck,
        severity: Warning,
        aliases: ["DL3000", "WORKDIR_IS_NOT_ABSOLUTE"],
        covers: [Same "DL3000"],
        check: Stage(check),
        messages: {
            relative: "`{path}` is relative to the base image's working directory; make it absolute",
            empty: "The path is empty unless the base image or a build argument sets the variable",
            unknown: "The path is relative unless the base image or a build argument makes it start with `/`",
            tilde: "No shell reads this, so `~` is the name of a folder; write out the path",
            windows: "`{path}` is a relative path in a Linux image",
            change: "Change `{path}` to `{absolute}`",
        },
    }
}

/// BuildKit: `convert.go`, `dispatchWorkdir`. Only the first WORKDIR of a stage and the stages it is built
/// on is judged.
fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let first = first_workdirs(cx.model);
    if first.is_empty() {
        return;
    }
    let mut certain = FxHashSet::default();
    cx.model.visit_with_environment(|_, index, placed, environment| {
        let word = placed.argument().filter(|_| first.binary_search(&index).is_ok());
        if word.is_some_and(|w| expand(w, cx.model.escape, environment).known().is_some()) {
            certain.insert(index);
        }
    });
    // Docker's own check judges every image as one for Linux, unless it runs on Windows.
    let for_windows =
        if first.is_empty() || cx.settings.profile == Profile::Buildkit { Vec::new() } else { cx.model.stages_for_windows() };
    let is_told = !is_quiet(cx, "WorkdirRelativePath");
    cx.model.visit_with_defaults(|stage, index, placed, environment| {
        let Some(word) = placed.argument().filter(|_| first.binary_search(&index).is_ok()) else { return };
        let expansion = expand(word, cx.model.escape, environment);
        let Some(path) = expansion.known().filter(|p| !p.starts_with('/')) else { return };
        let range = placed.at(word.range);
        if !certain.contains(&index) && !is_told {
            // What the image or the build says is more often absolute than not.
        } else if !certain.contains(&index) {
            let message = if path.is_empty() { msg!(empty) } else { msg!(unknown) };
            out.report(range, message).severity(Severity::Information);
        } else if is_drive(path) {
            if for_windows.get(stage.index) == Some(&true) || !(is_told || is_for_linux(cx, stage)) {
                return;
            }
            out.report(range, msg!(windows, path = path)).severity(Severity::Information);
        } else if path == "~" || path.starts_with("~/") {
            out.report(range, msg!(tilde));
        } else {
            let is_meant = has_folder(cx, stage) || is_cloned(cx, stage, placed, path);
            let finding = out.report(range, msg!(relative, path = path)).harmless_if(is_meant);
            if *word.raw == *path && for_windows.get(stage.index) != Some(&true) {
                finding.maybe_fix(fix(cx, stage, path, range));
            }
        }
    });
}

/// Makes a path absolute: from the working folder of the base where that is known, else from the root.
fn fix(cx: &StageContext<'_>, stage: &Stage, path: &str, range: TextRange) -> Option<Fix> {
    let is_plain = path.chars().all(|c| c.is_ascii_alphanumeric() || "-_./".contains(c)) && !path.contains("..");
    let relative = path.trim_start_matches("./").trim_end_matches('/');
    let folder = folder_of_base(cx, stage);
    // Somebody's image may start anywhere.
    if folder.is_none()
        && matches!(cx.model.root_base(stage), Base::Image(image) if !image.is_local() && image.official_name().is_none())
    {
        return None;
    }
    // The builder cleans what it joins, but leaves an absolute path as it is written.
    let absolute = joined_path(folder.as_deref().unwrap_or_default(), relative);
    let (message, edits) = (msg!(change, path = path, absolute = absolute), vec![Edit::replace(range, absolute.as_str())]);
    let fix = if folder.is_some() { Fix::safe(message, edits) } else { Fix::suggestion(message, edits).preferred() };
    (is_plain && relative.split('/').any(|part| !matches!(part, "" | "."))).then_some(fix)
}

/// Indices of the WORKDIRs that are the first of their stage and of those it starts from, but for those
/// with a path that is plainly absolute.
fn first_workdirs(model: &StageModel) -> Vec<usize> {
    let mut found = Vec::new();
    // Whether each stage has a WORKDIR.
    let mut ends: Vec<bool> = Vec::with_capacity(model.stages.len());
    for stage in &model.stages {
        let mut has_workdir = model.parent(stage).and_then(|p| ends.get(p.index).copied()).unwrap_or(false);
        for (index, placed) in (stage.instructions.start..).zip(model.instructions_of(stage)) {
            if placed.keyword != Keyword::Workdir || std::mem::replace(&mut has_workdir, true) {
                continue;
            }
            if placed.argument().is_some_and(|word| !word.raw.starts_with('/') || word.raw.contains('$')) {
                found.push(index);
            }
        }
        ends.push(has_workdir);
    }
    found
}

/// Whether the image that a stage comes from is known, and is none for Windows.
fn is_for_linux(cx: &StageContext<'_>, stage: &Stage) -> bool {
    match cx.model.root_base(stage) {
        Base::Image(image) => image.official_name().is_some() || image.base_facts(cx.knowledge.images.mirrors()).is_some(),
        base => *base == Base::Scratch,
    }
}

/// Whether the image that a stage comes from has chosen a working folder of its own, as far as that is known: that of
/// OSS-Fuzz says `$SRC`, and its guide wants relative paths below.
fn has_folder(cx: &StageContext<'_>, stage: &Stage) -> bool {
    let Base::Image(image) = cx.model.root_base(stage) else { return false };
    let is_oss_fuzz = image.registry.as_deref() == Some("gcr.io") && image.repository.starts_with("oss-fuzz-base/");
    is_oss_fuzz || folder_of_base(cx, stage).is_some_and(|folder| !matches!(folder.as_str(), "" | "/"))
}

/// The working folder of the image that a stage comes from, if it is known.
fn folder_of_base(cx: &StageContext<'_>, stage: &Stage) -> Option<String> {
    let Base::Image(image) = cx.model.root_base(stage) else { return None };
    let images = &cx.knowledge.images;
    match images.image(image).and_then(|known| known.config.as_ref()) {
        Some(config) => Some(config.workdir.clone()),
        None => image.base_facts(images.mirrors()).and_then(|facts| facts.workdir.map(str::to_owned)),
    }
}

/// Whether a RUN above makes a folder of that path with `git clone`, from the same place that the path starts from.
fn is_cloned(cx: &StageContext<'_>, stage: &Stage, workdir: &Placed, path: &str) -> bool {
    let first = path.trim_start_matches("./").split('/').next().unwrap_or_default();
    let above = cx.model.instructions_of(stage).iter().take_while(|placed| placed.start < workdir.start);
    above.filter(|placed| placed.keyword == Keyword::Run && placed.text.contains("clone")).any(|run| {
        ShellScript::of(run, cx.model.escape).commands.iter().any(|command| {
            let words = command.arguments();
            let is_clone = command.program() == "git" && words.iter().any(|word| word.text == "clone");
            let last = words.last().map_or("", |word| word.text.trim_end_matches('/'));
            let name = if last.contains("://") || last.contains('@') { last.rsplit(['/', ':']).next() } else { Some(last) };
            is_clone && name.is_some_and(|name| name.strip_suffix(".git").unwrap_or(name) == first)
        })
    })
}

/// `C:…`: absolute in an image for Windows.
fn is_drive(path: &str) -> bool {
    matches!(path.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use crate::config::{Profile, Settings};
    use crate::rules::Safety;
    use crate::testing::{check_fix, check_rule, check_with};

    #[test]
    fn images_for_windows_have_drives() {
        let text = "FROM mcr.microsoft.com/windows/nanoserver:1809 AS a\nFROM a\nWORKDIR C:\\\\Work\n";
        let found = |profile| check_with(text, &Settings { profile, ..Settings::default() }).len();
        assert_eq!((found(Profile::Recommended), found(Profile::Buildkit)), (0, 1));
        let count = |image: &str| check_with(&format!("FROM {image}\nWORKDIR C:\\\\Work\n"), &Settings::default()).len();
        assert_eq!((count("microsoft/dotnet-framework:3.5"), count("python:3.14-slim")), (0, 1));
    }

    #[test]
    fn where_the_folder_is_meant() {
        let count = |text: &str, profile| {
            let found = check_with(text, &Settings { profile, ..Settings::default() });
            found.iter().filter(|finding| finding.rule.id == "WorkdirRelativePath").count()
        };
        for (text, wanted) in [
            ("FROM gcr.io/oss-fuzz-base/base-builder\nRUN a\nWORKDIR pyodbc\n", 0),
            ("FROM golang:1.27\nWORKDIR src/app\n", 0),
            ("FROM debian:13\nRUN git clone --depth 1 https://e.com/me/app.git && a\nWORKDIR app/src\n", 0),
            ("FROM debian:13\nRUN git clone git@e.com:me/app\nWORKDIR ./app\n", 0),
            ("FROM debian:13\nRUN git clone https://e.com/me/app other\nWORKDIR other\n", 0),
            ("FROM debian:13\nRUN git clone https://e.com/me/app other\nWORKDIR app\n", 1),
            ("FROM debian:13\nWORKDIR app\nRUN git clone https://e.com/me/app .\n", 1),
            ("FROM me/unknown:1\nWORKDIR app\n", 1),
        ] {
            assert_eq!((count(text, Profile::Recommended), count(text, Profile::Buildkit)), (wanted, 1), "{text}");
        }
    }

    #[test]
    fn fixes() {
        for path in ["app", "./app/", "app//.", "./app/./"] {
            check_fix("WorkdirRelativePath", &format!("FROM debian:13\nWORKDIR {path}\n"), "FROM debian:13\nWORKDIR /app\n");
        }
        let safe = |text: &str| {
            let found = check_with(text, &Settings::default());
            let finding = found.iter().find(|finding| finding.rule.id == "WorkdirRelativePath").unwrap();
            finding.fixes.first().map(|fix| fix.safety == Safety::Safe)
        };
        assert_eq!(safe("FROM debian:13\nWORKDIR app\n"), Some(true));
        assert_eq!(safe("FROM me/unknown:1\nWORKDIR app\n"), None, "it may start anywhere");
        for path in ["../app", "\"app\"", "./", "$A"] {
            assert_eq!(safe(&format!("FROM me/unknown:1\nENV A=app\nWORKDIR {path}\n")), None, "{path}");
        }
    }

    #[test]
    fn the_first_of_a_chain() {
        check_rule(
            "WorkdirRelativePath",
            "
FROM a AS x
WORKDIR app
        ^^^ warning: `app` is relative to the base image's working directory; make it absolute
WORKDIR src
FROM x
WORKDIR y
FROM b
WORKDIR \"/abs\"
FROM c
ENV D=rel E=/abs
WORKDIR $D/x
        ^^^^ warning: `rel/x` is relative
FROM d
ENV E=/abs
WORKDIR ${E}/x
FROM e
WORKDIR $HOME_OF_BASE
        ^^^^^^^^^^^^^ info: The path is empty
FROM f
WORKDIR C:\\\\x
        ^^^^^ info: `C:\\x` is a relative path in a Linux image
FROM g
ONBUILD WORKDIR x
FROM h
WORKDIR ~/app
        ^^^^^ warning: No shell reads this, so `~` is the name of a folder
",
        );
    }
}
