use crate::model::{Base, Placed, Stage, StageReference};
use crate::rules::{FileContext, Fix, Sink};
use crate::syntax::ast::Keyword;
use crate::text::{Edit, TextRange};

rule! {
    /// A stage name with upper-case letters.
    ///
    /// The builder keeps stage names in lower case: `FROM Build` does not find the stage `Build`, although
    /// `COPY --from=Build` does.
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
            casing: "The stage name `{name}` should be in lower case",
            change: "Change to `{name}` wherever the stage is named",
        },
    }
}

/// BuildKit: `instructions/parse.go`, `ParseInstructionWithLinter`.
fn check(cx: &FileContext<'_>, out: &mut Sink) {
    for stage in &cx.model.stages {
        let Some(name) = &stage.name else { continue };
        let lower = name.text.to_lowercase();
        if lower == name.text {
            continue;
        }
        let mut edits = vec![Edit::replace(name.range, &lower)];
        for later in &cx.model.stages {
            edits.extend(references(cx, stage, later).into_iter().map(|range| Edit::replace(range, &lower)));
        }
        out.report(name.range, msg!(casing, name = name.text)).fix(Fix::safe(msg!(change, name = lower), edits));
    }
}

/// Where instructions of a later stage write the name of `stage` otherwise than in lower case.
fn references(cx: &FileContext<'_>, stage: &Stage, later: &Stage) -> Vec<TextRange> {
    let key = stage.name.as_ref().map_or("", |n| &n.key);
    let is_meant = |text: &str| {
        text != key && text.to_lowercase() == key && cx.model.stage_named(text, later.index) == StageReference::Stage(stage.index)
    };
    let mut found = Vec::new();
    for placed in cx.model.instructions_of(later) {
        match placed.keyword {
            Keyword::From if stage.index < later.index && !matches!(later.base, Base::Stage(_)) => {
                let image = placed.as_from().and_then(|from| from.image.as_ref());
                found.extend(image.filter(|i| is_meant(&i.word.raw)).map(|i| placed.at(i.word.range)));
            }
            Keyword::Copy => {
                let from = placed.flag("from").and_then(|f| f.value.as_ref());
                found.extend(from.filter(|v| is_meant(&v.raw)).map(|v| placed.at(v.range)));
            }
            Keyword::Run => found.extend(mounts_from(placed, is_meant)),
            _ => {}
        }
    }
    found
}

/// The values of `from=` in mounts that are meant.
fn mounts_from(placed: &Placed, is_meant: impl Fn(&str) -> bool) -> Vec<TextRange> {
    let mut found = Vec::new();
    for value in placed.flags.iter().filter(|f| f.name() == "mount").filter_map(|f| f.value.as_ref()) {
        let mut start = value.range.start();
        for option in placed.slice(value.range).split(',') {
            let end = start + crate::text::size(option.len());
            if let Some(name) = option.strip_prefix("from=").filter(|n| is_meant(n)) {
                found.push(placed.at(TextRange::new(end - crate::text::size(name.len()), end)));
            }
            start = end + crate::text::size(1);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_name() {
        check_rule(
            "StageNameCasing",
            "
FROM a AS Build
          ^^^^^ warning: The stage name `Build` should be in lower case
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
}
