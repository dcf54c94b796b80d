use crate::model::{Base, Model, Stage};
use crate::rules::{FileContext, Severity, Sink, Tag};
use crate::syntax::ast::Keyword;

rule! {
    /// A stage that the last one does not need.
    ///
    /// `docker build` without `--target` skips it. Either it was forgotten, or a `--from=` is missing.
    ///
    /// A stage with a name may be meant for `--target`, so it is only a hint, of one that is called like a stage for
    /// others (`builder`, `deps`). Nothing is reported where a target is likely: the stage says what a container runs or
    /// starts from `scratch`, there are several of them, a comment has `--target`, or a Compose, Bake or Skaffold file of the project
    /// builds it; nor where an empty `FROM scratch` ends the file, or in one that does nothing but list images in FROM, as some do for programs that keep versions up to date. More
    /// than two stages without names are one finding, at the first of them.
    ///
    /// ```dockerfile,bad
    /// FROM golang:1.26
    /// RUN go build -o /app .
    /// FROM alpine:3.24
    /// CMD ["/app"]
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM golang:1.26
    /// RUN go build -o /app .
    /// FROM alpine:3.24
    /// COPY --from=0 /app /app
    /// CMD ["/app"]
    /// ```
    NO_UNREACHABLE_STAGES {
        id: "no-unreachable-stages",
        set: Own,
        severity: Warning,
        aliases: ["tally/no-unreachable-stages"],
        check: File(check),
        messages: {
            unnamed: "No other stage uses this one, so it is not built; `COPY --from={index}` would copy files from it",
            too: "Nor is this one used",
            named: "The last stage does not need `{name}`, so it is built only with `--target={name}`",
        },
    }
}

fn check(cx: &FileContext<'_>, out: &mut Sink) {
    let model = cx.model;
    let count = model.stages.len();
    let Some(last) = count.checked_sub(1).filter(|&last| 0 < last) else { return };
    if is_list_of_images(model) || ends_with_nothing(model) {
        return;
    }
    let mut needed = vec![Vec::new(); count];
    let mut is_used = vec![false; count];
    for need in model.stage_needs() {
        if let (Some(needed), Some(is_used)) = (needed.get_mut(need.from), is_used.get_mut(need.to)) {
            needed.push(need.to);
            *is_used = true;
        }
    }
    let mut reached = vec![false; count];
    let mut todo = vec![last];
    // What a Compose, Bake or Skaffold file builds is built as well.
    let is_target = |stage: &&Stage| stage.name.as_ref().is_some_and(|name| cx.knowledge.builds.build_stage(&name.text));
    todo.extend(model.stages.iter().filter(is_target).map(|stage| stage.index));
    while let Some(stage) = todo.pop() {
        if reached.get_mut(stage).is_some_and(|seen| !std::mem::replace(seen, true)) {
            todo.extend(needed.get(stage).into_iter().flatten());
        }
    }
    let is = |list: &[bool], index: usize| list.get(index).copied().unwrap_or(true);
    // What another stage uses goes with that one.
    let unneeded = || model.stages.iter().filter(|s| !is(&reached, s.index) && !is(&is_used, s.index));
    let has_targets = unneeded().filter(|stage| stage.name.is_some()).nth(1).is_some() || mentions_target(model);
    let unnamed: Vec<&Stage> = unneeded().filter(|stage| stage.name.is_none()).collect();
    let is_told_once = MOST_TOLD_APART < unnamed.len();
    for stage in unneeded() {
        if stage.name.is_some() && (has_targets || is_an_end(model, stage)) {
            continue;
        }
        match (&stage.name, model.instructions_of(stage).first()) {
            (Some(name), _) => {
                // Others have a name to be built by it: `test`, `dev`.
                let finding = out.report(name.range, msg!(named, name = name.text)).severity(Severity::Hint);
                finding.harmless_if(!is_for_others(&name.key) || is_explained(model, stage));
            }
            (None, Some(_)) if is_told_once && unnamed.first().is_some_and(|first| first.index != stage.index) => {}
            (None, Some(from)) => {
                let finding = out.report(from.file_range(), msg!(unnamed, index = stage.index)).tag(Tag::Unnecessary);
                let others = unnamed.iter().skip(1).filter(|_| is_told_once);
                for other in others.filter_map(|other| model.instructions_of(other).first()) {
                    finding.related(other.file_range(), msg!(too));
                }
            }
            (None, None) => {}
        }
    }
}

/// More stages without names are one mistake, or none.
const MOST_TOLD_APART: usize = 2;

/// Whether a file is never built: it lists images for a program that keeps their versions up to date and one that
/// reads them. Two images without names are a list as well.
fn is_list_of_images(model: &Model) -> bool {
    const FEWEST: usize = 2;
    let says_nothing = |keyword| matches!(keyword, Keyword::From | Keyword::Arg | Keyword::Label | Keyword::Maintainer);
    FEWEST <= model.stages.len()
        && model.instructions.iter().all(|placed| says_nothing(placed.keyword))
        && model.stages.iter().all(|stage| matches!(stage.base, Base::Image(_)))
        && (2 < model.stages.len() || model.stages.iter().all(|stage| stage.name.is_none()))
}

/// Whether an empty stage without a base ends the file: then the others are there for what they do, and for a builder that runs
/// them all.
fn ends_with_nothing(model: &Model) -> bool {
    model.stages.last().is_some_and(|last| last.base == Base::Scratch && model.instructions_of(last).len() == 1)
}

/// Whether a comment above a stage says what it is for: whoever writes one builds it by its name.
fn is_explained(model: &Model, stage: &Stage) -> bool {
    let Some(from) = model.instructions_of(stage).first() else { return false };
    let start = from.file_range().start();
    let above = model.comments.partition_point(|comment| comment.end() <= start);
    let nearest = above.checked_sub(1).and_then(|at| model.comments.get(at));
    nearest.is_some_and(|&comment| {
        let between = model.text.get(usize::from(comment.end())..usize::from(start)).unwrap_or_default();
        let words = model.slice(comment).to_lowercase();
        between.trim().is_empty()
            && ["used for", "target", "develop", "debug", "only for", "non-root"].iter().any(|word| words.contains(word))
    })
}

/// Whether a stage is called like one that others take files from.
fn is_for_others(name: &str) -> bool {
    const WORDS: &[&str] =
        &["assets", "build", "builder", "compile", "compiler", "deps", "dependencies", "source", "sources", "vendor"];
    name.split(['-', '_', '.']).any(|word| WORDS.contains(&word))
}

/// Whether a stage looks like something to build by itself.
fn is_an_end(model: &Model, stage: &Stage) -> bool {
    let runs = |keyword| matches!(keyword, Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck | Keyword::Expose);
    stage.base == Base::Scratch || model.instructions_of(stage).iter().any(|placed| runs(placed.keyword))
}

fn mentions_target(model: &Model) -> bool {
    model.comments.iter().any(|comment| model.slice(*comment).contains("--target"))
}

#[cfg(test)]
mod tests {
    use crate::model::{KnownBuilds, Neighbours};
    use crate::rules::Knowledge;
    use crate::testing::{check_rule, check_text_in};

    #[test]
    fn targets_of_known_builds_are_built() {
        let found = |text: &str| {
            let knowledge = crate::rules::Knowledge { builds: crate::testing::known_builds(), ..Default::default() };
            crate::testing::check_text_in(text, false, &knowledge).iter().filter(|f| f.rule.id == "no-unreachable-stages").count()
        };
        assert_eq!(found("FROM a:1 AS base\nFROM base AS Dev\nFROM a:1 AS prod\n"), 0);
        assert_eq!(found("FROM a:1 AS base\nFROM base AS builder\nFROM a:1 AS prod\n"), 1);
        assert_eq!(found("FROM a:1 AS base\nFROM base AS test\nFROM a:1 AS prod\n"), 0);
        let neighbours = Neighbours { targets: ["non-root-builder".to_owned()].into(), ..Neighbours::default() };
        let knowledge = Knowledge { builds: KnownBuilds::default().among(neighbours).into(), ..Knowledge::default() };
        let text = "FROM a:1 AS base\nFROM base AS non-root-builder\nFROM a:1 AS prod\n";
        assert!(check_text_in(text, false, &knowledge).iter().all(|f| f.rule.id != "no-unreachable-stages"));
    }

    #[test]
    fn stages_that_a_pattern_may_mean() {
        let found = |text: &str| {
            crate::testing::check_with(text, &Default::default()).iter().filter(|f| f.rule.id == "no-unreachable-stages").count()
        };
        let above = "FROM a:1 AS base\nFROM base AS build-amd64\nFROM base AS build-arm64\nFROM base AS build-armv7\n";
        for word in ["build-$TARGETARCH", "build-${TARGETARCH:-amd64}", "build-$BUILDARCH"] {
            assert_eq!(found(&format!("{above}FROM {word}\n")), 1, "armv7 is none of {word}");
        }
        assert_eq!(found(&format!("{above}FROM build-${{TARGETARCH}}${{TARGETVARIANT}}\n")), 0);
        assert_eq!(found("ARG T=deb\nFROM a:1 AS v-deb\nFROM a:1 AS v-rpm\nFROM v-$T\n"), 0);
        assert_eq!(found("ARG T\nFROM a:1 AS v-deb\nFROM a:1 AS deps\nFROM v-$T\n"), 1);
    }

    #[test]
    fn what_looks_like_a_target() {
        let found = |text: &str| {
            let all = crate::testing::check_text(text, false);
            all.iter().filter(|f| f.rule.id == "no-unreachable-stages").count()
        };
        assert_eq!(found("FROM a:1 AS build\nRUN c\nFROM a:1\n"), 1);
        for text in [
            "FROM a:1 AS build\nCMD [\"c\"]\nFROM a:1\n",
            "FROM scratch AS build\nCOPY c /\nFROM a:1\n",
            "FROM a:1 AS build\nRUN c\nFROM a:1 AS deps\nRUN e\nFROM a:1\n",
            "# docker build --target build .\nFROM a:1 AS build\nRUN c\nFROM a:1\n",
        ] {
            assert_eq!(found(text), 0, "{text}");
        }
    }

    #[test]
    fn lists_of_images() {
        let of = |text: &str| {
            let found = crate::testing::check_with(text, &Default::default());
            let found = found.into_iter().filter(|finding| finding.rule.id == "no-unreachable-stages");
            found.map(|finding| finding.related.len()).collect::<Vec<_>>()
        };
        assert_eq!(of("# Kept up to date by a program\nFROM a:1\nLABEL ALIAS=a\nFROM b:2\nFROM c:3 AS c\n"), [0; 0]);
        assert_eq!(of("FROM a:1\nFROM b:2\n"), [0; 0]);
        assert_eq!(of("FROM a:1\nFROM b:2\nCMD c\n"), [0]);
        assert_eq!(of("FROM a:1\nRUN a\nFROM b:2\nFROM c:3\n"), [0, 0]);
        assert_eq!(of("FROM a:1\nRUN a\nFROM b:2\nFROM c:3\nFROM d:4\n"), [2]);
    }

    #[test]
    fn stages_that_nothing_uses() {
        check_rule(
            "no-unreachable-stages",
            "
FROM a
^^^^^^ warning: No other stage uses this one, so it is not built; `COPY --from=0`
FROM b AS base
FROM base AS my-build
             ^^^^^^^^ hint: The last stage does not need `my-build`
FROM c AS tools
FROM d
RUN --mount=from=tools,target=/x y
FROM base
COPY --from=4 /x /x
",
        );
        check_rule("no-unreachable-stages", "FROM a\nRUN b\n");
    }
}
