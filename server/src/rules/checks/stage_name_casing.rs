use rustc_hash::FxHashMap;

use crate::model::{Base, Model, Placed, StageName, StageReference};
use crate::rules::{FileContext, Fix, Sink};
use crate::syntax::ast::Keyword;
use crate::text::{Edit, TextRange, between, size};

rule! {
    /// A stage name with uppercase letters.
    ///
    /// The builder stores stage names in lowercase: `FROM Build` does not find the stage `Build`,
    /// although `COPY --from=Build` does.
    ///
    /// ```dockerfile,bad
    /// FROM golang:1.25 AS Build
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM golang:1.25 AS build
    /// ```
    STAGE_NAME_CASING {
        id: "StageNameCasing",
        set: BuildCheck,
        severity: Warning,
        check: File(check),
        messages: {
            casing: "The stage name `{name}` should be lowercase",
            change: "Change to `{name}` wherever the stage is used",
        },
    }
}

/// BuildKit: `instructions/parse.go`, `ParseInstructionWithLinter`.
fn check(cx: &FileContext<'_>, out: &mut Sink) {
    let is_lower =
        |name: &StageName| if name.text.is_ascii() { name.text == name.key } else { name.text.to_lowercase() == name.text };
    let mut wrong = cx.model.stages.iter().filter_map(|s| Some((s, s.name.as_ref().filter(|name| !is_lower(name))?))).peekable();
    if wrong.peek().is_none() {
        return;
    }
    let references = references(cx.model);
    for (stage, name) in wrong {
        let lower = name.text.to_lowercase();
        let others = references.get(&stage.index).into_iter().flatten();
        let edits = std::iter::once(&name.range).chain(others).map(|range| Edit::replace(*range, &lower)).collect();
        let finding = out.report(name.range, msg!(casing, name = name.text));
        if is_plain(&name.text) && name.range.len() == size(name.text.len()) {
            finding.fix(Fix::safe(msg!(change, name = lower), edits));
        }
    }
}

/// Whether the builder takes a name for a stage once it is in lower case: BuildKit, `instructions/parse.go`,
/// `validStageName`. A `$` in it is no variable there, but is one where the name is used.
fn is_plain(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
}

/// Where instructions write the names of stages otherwise than in lower case, by the index of the stage.
fn references(model: &Model) -> FxHashMap<usize, Vec<TextRange>> {
    let mut found: FxHashMap<usize, Vec<TextRange>> = FxHashMap::default();
    for stage in &model.stages {
        let mut add = |text: &str, range: TextRange, is_from: bool| {
            if let StageReference::Stage(target) = model.stage_named(text, stage.index)
                && (!is_from || target < stage.index)
                && model.stages.get(target).and_then(|s| s.name.as_ref()).is_some_and(|name| text != name.key)
            {
                found.entry(target).or_default().push(range);
            }
        };
        for placed in model.instructions_of(stage) {
            match placed.keyword {
                Keyword::From if !matches!(stage.base, Base::Stage(_)) => {
                    if let Some(image) = placed.as_from().and_then(|from| from.image.as_ref()) {
                        add(&image.word.raw, placed.at(image.word.range), true);
                    }
                }
                Keyword::Copy => {
                    if let Some(value) = placed.flag("from").and_then(|f| f.value.as_ref()) {
                        add(&value.raw, placed.at(value.range), false);
                    }
                }
                Keyword::Run => mounts_from(placed).for_each(|(text, range)| add(text, range, false)),
                _ => {}
            }
        }
    }
    found
}

/// The values of `from=` in mounts.
fn mounts_from(placed: &Placed) -> impl Iterator<Item = (&str, TextRange)> {
    let values = placed.flags.iter().filter(|f| f.name() == "mount").filter_map(|f| f.value.as_ref());
    values.flat_map(move |value| {
        let mut start = value.range.start();
        placed.slice(value.range).split(',').filter_map(move |option| {
            let end = start + size(option.len());
            start = end + size(1);
            let name = option.strip_prefix("from=")?;
            Some((name, placed.at(between(end - size(name.len()), end))))
        })
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule, check_text};

    #[test]
    fn at_the_name() {
        check_rule(
            "StageNameCasing",
            "
FROM a AS Build
          ^^^^^ warning: The stage name `Build` should be lowercase
FROM a AS b
FROM Big
",
        );
    }

    #[test]
    fn the_fix_renames_every_reference() {
        check_fix(
            "StageNameCasing",
            "FROM a AS Build\nFROM Build AS c\nCOPY --from=BUILD x y\nRUN --mount=type=bind,from=Build,target=/x z\n",
            "FROM a AS build\nFROM build AS c\nCOPY --from=build x y\nRUN --mount=type=bind,from=build,target=/x z\n",
        );
    }

    #[test]
    fn a_name_that_stays_invalid_or_runs_over_a_line_has_no_fix() {
        for text in ["ARG V\nFROM a AS $V\nFROM $V\n", "FROM a AS \\\n\u{a0}B\n", "FROM a AS B\\\nC\n"] {
            let found = check_text(text, false);
            let found = found.iter().find(|finding| finding.rule.id == "StageNameCasing");
            assert!(found.is_some_and(|finding| finding.fixes.is_empty()), "{text:?}: {found:?}");
        }
    }
}
