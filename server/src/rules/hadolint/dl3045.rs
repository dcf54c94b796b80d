use rustc_hash::FxHashMap;

use crate::config::Profile;
use crate::model::{Base, Stage, copy_paths};
use crate::rules::{Sink, StageContext};
use crate::syntax::ast::Keyword;
use crate::text::TextRange;

rule! {
    /// COPY to a relative path without a WORKDIR.
    ///
    /// The path starts from the working directory of the base image. This file does not tell what that
    /// is, and it may change with the next version of the image. Outside hadolint's own profile, nothing
    /// is reported if there is no image below (`scratch`), or for images that are known to set a working
    /// directory of their own.
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
        check: Stage(check),
        messages: {
            relative: "`{path}` is relative, but no WORKDIR is set above",
        },
    }
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let (model, escape) = (cx.model, cx.model.escape);
    // The first stage of each chain, and whether the chain has a WORKDIR by the end of the stage.
    let mut ends: Vec<(usize, bool)> = Vec::with_capacity(model.stages.len());
    let mut found: Vec<(usize, TextRange, String)> = Vec::new();
    for stage in &model.stages {
        let below = model.parent(stage).and_then(|parent| ends.get(parent.index).copied());
        let (root, mut has_workdir) = below.unwrap_or((stage.index, false));
        for placed in model.instructions_of(stage) {
            match placed.keyword {
                Keyword::Workdir => has_workdir = true,
                Keyword::Copy if !has_workdir => {
                    let Some(target) = copy_paths(placed, escape).map(|paths| paths.destination) else { continue };
                    let text = target.text.trim_matches(['"', '\'']);
                    let is_drive = matches!(text.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic());
                    if !text.starts_with(['/', '$']) && !is_drive {
                        found.push((root, placed.at(target.range), text.to_owned()));
                    }
                }
                _ => {}
            }
        }
        ends.push((root, has_workdir));
    }
    if found.is_empty() || cx.settings.profile == Profile::Hadolint {
        found.into_iter().for_each(|(_, range, path)| _ = out.report(range, msg!(relative, path = path)));
        return;
    }
    let mut known = FxHashMap::default();
    for (root, range, path) in found {
        let is_known = || model.stages.get(root).is_some_and(|root| has_folder(cx, root));
        if !*known.entry(root).or_insert_with(is_known) {
            out.report(range, msg!(relative, path = path));
        }
    }
}

/// Whether the working folder is known without WORKDIR: that of `scratch`, or one that the image has chosen.
fn has_folder(cx: &StageContext<'_>, stage: &Stage) -> bool {
    let Base::Image(image) = &stage.base else { return stage.base == Base::Scratch };
    let images = &cx.knowledge.images;
    let folder = match images.image(image).and_then(|known| known.config.as_ref()) {
        Some(config) => Some(config.workdir.clone()),
        None => image.base_facts(images.mirrors()).and_then(|facts| facts.workdir.map(str::to_owned)),
    };
    folder.is_some_and(|folder| !matches!(folder.as_str(), "" | "/"))
}

#[cfg(test)]
mod tests {
    use crate::config::{Profile, Settings};
    use crate::testing::{check_rule, check_with};

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
        for image in ["python:3.14-slim", "me/unknown:1"] {
            assert_eq!(count(&format!("FROM {image}\nCOPY a ./\n"), Profile::Recommended), 1, "{image}");
        }
    }

    #[test]
    fn at_the_destination() {
        check_rule(
            "DL3045",
            r#"
FROM a AS x
COPY a .
       ^ warning: `.` is relative, but no WORKDIR is set above
COPY ["a", "b/c"]
           ^^^^^ warning: `b/c` is relative
COPY a /b
COPY a $B
COPY a c:/b
ADD a b
ONBUILD COPY a b
WORKDIR x
COPY a b
FROM x
COPY a b
"#,
        );
    }
}
