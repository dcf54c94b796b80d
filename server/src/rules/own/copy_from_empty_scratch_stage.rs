use crate::model::{Base, Model, Stage, copy_paths, copy_source};
use crate::rules::{FileContext, Sink};
use crate::syntax::ast::Keyword;

rule! {
    /// `COPY --from=` of a stage that has no files.
    ///
    /// `scratch` is empty, and nothing in the stage adds a file to it. The build stops with "not
    /// found". An additional context of the stage's name takes its place; profile `recommended` takes a stage without a single
    /// instruction for the place of one.
    ///
    /// ```dockerfile,bad
    /// FROM scratch AS files
    /// ENV A=1
    /// FROM python:3.14-slim
    /// COPY --from=files /app /app
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM scratch AS files
    /// COPY app /app
    /// FROM python:3.14-slim
    /// COPY --from=files /app /app
    /// ```
    COPY_FROM_EMPTY_SCRATCH_STAGE {
        id: "copy-from-empty-scratch-stage",
        set: Own,
        severity: Warning,
        aliases: ["tally/copy-from-empty-scratch-stage"],
        once: File,
        check: File(check),
        messages: {
            empty: "The stage `{stage}` starts from `scratch` and gets no files, so there is nothing to copy",
            here: "Nothing below adds a file to this stage",
        },
    }
}

fn check(cx: &FileContext<'_>, out: &mut Sink) {
    let model = cx.model;
    if !model.stages.iter().any(|stage| stage.base == Base::Scratch) {
        return;
    }
    let empty = empty_stages(model);
    let is_quiet = cx.settings.is_quiet_about("copy-from-empty-scratch-stage");
    for stage in &model.stages {
        for placed in model.instructions_of(stage).iter().filter(|i| i.keyword == Keyword::Copy) {
            let Some(from) = copy_source(placed, model.escape) else { continue };
            let source = match from.text.parse::<usize>() {
                Ok(index) => model.stages.get(index),
                Err(_) => model.stage_of_source(&from.text),
            };
            // The root itself is there, and so a copy of it does nothing without a fault.
            let takes_root = |text: &str| text.trim_matches(['/', '.']).is_empty();
            let paths = copy_paths(placed, model.escape);
            let is_plain = paths.is_some_and(|p| p.sources.iter().any(|s| s.literal && !takes_root(&s.text)));
            let Some(source) =
                source.filter(|source| source.index < stage.index && is_plain && empty.get(source.index) == Some(&true))
            else {
                continue;
            };
            // An additional context takes the place of a stage of its name, and what has not a line is there for one.
            let is_context = cx.knowledge.builds.with_context(&from.text).is_some();
            let is_place = model.instructions_of(source).len() == 1 && is_quiet;
            let finding = out.report(placed.at(from.range), msg!(empty, stage = from.text));
            finding.harmless_if(is_context).idle_if(is_place);
            if let Some(from) = model.instructions_of(source).first() {
                finding.related(from.file_range(), msg!(here));
            }
        }
    }
}

/// Of each stage, whether it has no files.
fn empty_stages(model: &Model) -> Vec<bool> {
    let mut empty: Vec<bool> = Vec::with_capacity(model.stages.len());
    for stage in &model.stages {
        let starts_empty = match model.parent(stage) {
            Some(parent) => empty.get(parent.index) == Some(&true),
            // What a variable says is another image in another build.
            None => stage.base == Base::Scratch && is_written(model, stage),
        };
        let gets_none = || model.instructions_of(stage).iter().all(|placed| !may_bring_files(placed.keyword));
        empty.push(starts_empty && gets_none());
    }
    empty
}

/// Whether FROM has its image without variables.
fn is_written(model: &Model, stage: &Stage) -> bool {
    let from = model.instructions_of(stage).first().and_then(|placed| placed.as_from());
    from.and_then(|from| from.image.as_ref()).is_some_and(|image| !image.word.has_variables())
}

fn may_bring_files(keyword: Keyword) -> bool {
    matches!(keyword, Keyword::Copy | Keyword::Add | Keyword::Run | Keyword::Workdir | Keyword::Onbuild)
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn the_place_of_an_additional_context() {
        use crate::config::{Profile, Settings};
        use crate::model::{KnownBuild, KnownBuilds};
        let found = |line: &str, profile, contexts: &[&str]| {
            let contexts = contexts.iter().map(|name| (*name).to_owned()).collect();
            let builds = KnownBuilds::new(vec![KnownBuild { contexts, ..KnownBuild::default() }]).into();
            let knowledge = crate::rules::Knowledge { builds, ..Default::default() };
            let text =
                format!("FROM scratch AS conf\n{line}FROM debian:13\nCOPY --from=conf /a /b /c/\nCOPY --from=conf /d /e\n");
            let found = crate::testing::check_text_for(&Settings { profile, ..Settings::default() }, &text, false, &knowledge);
            found.iter().filter(|f| f.rule.id == "copy-from-empty-scratch-stage").count()
        };
        assert_eq!(found("ENV A=1\n", Profile::Recommended, &[]), 1, "once");
        assert_eq!(found("ENV A=1\n", Profile::Recommended, &["conf"]), 0);
        assert_eq!((found("", Profile::Recommended, &[]), found("", Profile::All, &[])), (0, 1));
    }

    #[test]
    fn at_the_stage() {
        check_rule(
            "copy-from-empty-scratch-stage",
            "
FROM scratch AS Empty
ENV A=1
FROM empty AS child
FROM scratch AS full
COPY a /a
FROM alpine:3.24
COPY --from=empty /a /b
            ^^^^^ warning: The stage `empty` starts from `scratch` and gets no files
COPY --from=0 /a /b
            ^ warning: The stage `0` starts
COPY --from=child /a /b
            ^^^^^ warning: The stage `child`
COPY --from=empty / /b
COPY --from=full /a /b
COPY --from=alpine /a /b
",
        );
        check_rule("copy-from-empty-scratch-stage", "ARG PKG=scratch\nFROM $PKG AS a\nFROM b\nCOPY --from=a /x /x\n");
        check_rule("copy-from-empty-scratch-stage", "FROM scratch AS a\nWORKDIR /x\nFROM b\nCOPY --from=a /x /x\n");
    }
}
