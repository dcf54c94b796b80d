use crate::config::Profile;
use crate::model::{ImageReference, closest, copy_source};
use crate::rules::{Fix, Sink, StageContext};
use crate::syntax::ast::Keyword;
use crate::text::Edit;

rule! {
    /// `COPY --from=` with something that is not a stage of this file.
    ///
    /// It is an image or a build context with that name. For an image, specify a version; a stage name
    /// may be mistyped. Profile `recommended` tells only of a name that is nearly that of a stage.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// COPY --from=uv /uv /bin/
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// COPY --from=ghcr.io/astral-sh/uv:0.9 /uv /bin/
    /// ```
    DL3022 {
        id: "DL3022",
        set: Hadolint,
        severity: Information,
        once: File,
        check: Stage(check),
        messages: {
            unknown: "There is no stage `{name}` above, so this is the image `{name}:latest`, or a build context with that name",
            untagged: "The image `{name}` without a tag means `{name}:latest`, which will become a different version; specify a version",
            variable: "There is no stage `{name}` above: variables are not expanded here",
            mean: "There is no stage `{name}` above; did you mean `{near}`?",
            change: "Change to `{near}`",
        },
    }
}

/// How many stages above are looked at for a name that was meant.
const NEAREST: usize = 20;

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let model = cx.model;
    for stage in &model.stages {
        let is_quiet = cx.settings.is_quiet_about("DL3022");
        for placed in model.instructions_of(stage).iter().filter(|i| i.keyword == Keyword::Copy) {
            let Some(from) = copy_source(placed, model.escape) else { continue };
            let digits = from.text.len() - from.text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let index = from.text.get(..digits).and_then(|number| number.parse::<usize>().ok());
            // Its own name and number are for circular-dependency.
            let is_own = stage.name.as_ref().is_some_and(|own| own.key == from.text.to_lowercase());
            let is_stage =
                index.is_some_and(|index| index <= stage.index) || is_own || model.stage_above(&from.text, stage).is_some();
            if from.text.contains(':') || is_stage || from.text.is_empty() {
                continue;
            }
            // hadolint does not know who builds the file.
            let is_hadolint = cx.settings.profile == Profile::Hadolint;
            if !is_hadolint && cx.knowledge.builds.with_context(&from.text).is_some() {
                continue;
            }
            let above = model.stages.get(..stage.index).unwrap_or_default().iter().rev().take(NEAREST);
            let names = above.filter_map(|s| s.name.as_ref()).map(|name| name.text.as_str());
            let range = placed.at(from.range);
            let longer = || names.clone().find(|name| is_longer(name, &from.text));
            match closest(&from.text, names.clone()).first().copied().or_else(longer) {
                Some(near) => {
                    let fix = Fix::suggestion(msg!(change, near = near), vec![Edit::replace(range, near)]);
                    out.report(range, msg!(mean, name = from.text, near = near)).fix(fix.preferred());
                }
                None if from.text.contains('$') => {
                    out.report(range, msg!(variable, name = from.text));
                }
                // No stage has a slash in its name.
                None if from.text.contains('/') => {
                    let is_own = ImageReference::parse(&from.text).is_ok_and(|image| cx.knowledge.builds.build_image(&image));
                    out.report(range, msg!(untagged, name = from.text)).idle_if(is_own || is_quiet);
                }
                None if crate::data::images::find(&from.text).is_some() => {
                    out.report(range, msg!(untagged, name = from.text)).idle_if(is_quiet);
                }
                // Who builds the file may give it a context of that name.
                None => {
                    out.report(range, msg!(unknown, name = from.text)).idle_if(is_quiet);
                }
            }
        }
    }
}

/// Whether a stage is called like that and something more: `builder` for `build`.
fn is_longer(stage: &str, name: &str) -> bool {
    let (stage, name) = (stage.to_lowercase(), name.to_lowercase());
    4 <= name.len() && stage.len() != name.len() && (stage.starts_with(&name) || (4 <= stage.len() && name.starts_with(&stage)))
}

#[cfg(test)]
mod tests {
    use super::Profile;
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn additional_contexts_are_known() {
        let text = "FROM docs\nCOPY --from=assets a b\nCOPY --from=other a b\n";
        let knowledge = crate::rules::Knowledge { builds: crate::testing::known_builds(), ..Default::default() };
        let found = crate::testing::check_text_in(text, false, &knowledge);
        let ranges =
            |id: &str| found.iter().filter(|f| f.rule.id == id).map(|f| crate::text::slice(text, f.range)).collect::<Vec<_>>();
        assert_eq!((ranges("DL3022"), ranges("DL3006")), (vec!["other"], vec![]));
        let settings = crate::config::Settings { profile: Profile::Hadolint, ..Default::default() };
        let found = crate::testing::check_text_for(&settings, text, false, &knowledge);
        assert_eq!(found.iter().filter(|f| f.rule.id == "DL3022").count(), 2, "hadolint knows of no builds");
    }

    #[test]
    fn at_the_name() {
        check_rule(
            "DL3022",
            r#"
FROM a AS Build
COPY --from=build2 /a /b
            ^^^^^^ info: There is no stage `build2` above, so this is the image
FROM b
COPY --from=build /a /b
COPY --from=biuld /a /b
            ^^^^^ info: There is no stage `biuld` above; did you mean `Build`?
COPY --from=0 /a /b
COPY --from=nginx:1 /a /b
COPY --from=nginx /a /b
            ^^^^^ info: The image `nginx` without a tag means `nginx:latest`
COPY --from=skin /a /b
            ^^^^ info: There is no stage `skin` above, so this is the image
COPY --from=ghcr.io/a/b /a /b
            ^^^^^^^^^^^ info: The image `ghcr.io/a/b` without a tag means `ghcr.io/a/b:latest`
COPY --from=$IMG /a /b
            ^^^^ info: There is no stage `$IMG` above: variables are not expanded here
ONBUILD COPY --from=c /a /b
"#,
        );
    }

    #[test]
    fn what_may_be_a_context_of_whoever_builds() {
        let count = |name: &str, profile| {
            let text = format!("FROM a:1 AS builder\nFROM b:1\nCOPY --from={name} /a /b\n");
            let found = crate::testing::check_with(&text, &crate::config::Settings { profile, ..Default::default() });
            found.iter().filter(|finding| finding.rule.id == "DL3022").count()
        };
        assert_eq!(["skin", "nginx", "build", "me/app"].map(|name| count(name, Profile::Recommended)), [0, 0, 1, 0]);
        assert_eq!(["skin", "nginx", "build", "me/app"].map(|name| count(name, Profile::All)), [1, 1, 1, 1]);
    }

    #[test]
    fn fixes() {
        check_fix(
            "DL3022",
            "FROM a AS build\nFROM b\nCOPY --from=biuld /a /b",
            "FROM a AS build\nFROM b\nCOPY --from=build /a /b",
        );
    }
}
