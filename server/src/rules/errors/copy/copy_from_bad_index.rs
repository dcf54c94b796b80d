use crate::model::{Placed, changes_when_expanded, copy_source, mounts};
use crate::rules::{FileContext, Severity, Sink};
use crate::syntax::ast::{Instruction, Keyword};

rule! {
    /// A number after `COPY --from=` is the position of a stage, counted from 0.
    ///
    /// ```dockerfile,bad
    /// FROM golang
    /// FROM alpine
    /// COPY --from=2 /app /app
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM golang
    /// FROM alpine
    /// COPY --from=0 /app /app
    /// ```
    COPY_FROM_BAD_INDEX {
        id: "copy-from-bad-index",
        set: BuildError,
        severity: Error,
        covers: [Same "DL3022"],
        check: File(check),
        messages: {
            only: "There is no stage {number}; the only stage is number 0",
            range: "There is no stage {number}; the stages of this file are 0 to {last}",
        },
    }
}

/// BuildKit: `dockerfile2llb/convert.go`, `findStateByIndex`. Images that an earlier COPY or mount names
/// count there as well, so that a number too high may be taken by chance: that is a warning here.
fn check(cx: &FileContext<'_>, out: &mut Sink) {
    let stages = cx.model.stages.len();
    let is_bad = |copy: &Placed| {
        let number = stage_number(copy, cx.model.escape).map(|(number, _)| usize::try_from(number));
        number.is_some_and(|number| number.map_or(true, |index| stages <= index))
    };
    if !cx.model.instructions.iter().filter(|placed| placed.may_take).any(is_bad) {
        return;
    }
    let mut known = stages;
    let names_source = |i: &&Placed| i.has_flags && matches!(i.keyword, Keyword::Copy | Keyword::Run);
    for placed in cx.model.stages.iter().flat_map(|stage| cx.model.instructions_of(stage)).filter(names_source) {
        if let Some((number, range)) = stage_number(placed, cx.model.escape) {
            let in_range = |count: usize| usize::try_from(number).is_ok_and(|index| index < count);
            if !in_range(stages) {
                let message = match stages {
                    1 => msg!(only, number = number),
                    _ => msg!(range, number = number, last = stages.saturating_sub(1)),
                };
                let finding = out.report(placed.at(range), message);
                if in_range(known) {
                    finding.severity(Severity::Warning);
                }
            }
        } else {
            known += images(cx, placed);
        }
    }
}

/// The number after `COPY --from=`.
fn stage_number(instruction: &Instruction, escape: char) -> Option<(i64, crate::text::TextRange)> {
    if instruction.keyword != Keyword::Copy {
        return None;
    }
    let value = copy_source(instruction, escape)?;
    Some((value.text.parse().ok()?, value.range))
}

/// How many images and empty sources an instruction names besides stages.
fn images(cx: &FileContext<'_>, instruction: &Instruction) -> usize {
    let escape = cx.model.escape;
    let is_image = |name: &str| cx.model.stage_of_source(name).is_none();
    match instruction.keyword {
        Keyword::Copy => copy_source(instruction, escape).map_or(0, |value| {
            usize::from(!value.text.is_empty() && !changes_when_expanded(&value.text, escape) && is_image(&value.text))
        }),
        Keyword::Run => mounts(instruction, escape)
            .iter()
            .filter(|mount| {
                let from = mount.option("from").and_then(|o| o.value.as_ref()).map_or("", |value| &value.text);
                is_image(if from.is_empty() { "scratch" } else { from })
            })
            .count(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn at_the_value() {
        check_rule(
            "copy-from-bad-index",
            "
FROM a
FROM b
COPY --from=2 a /b
            ^ error: There is no stage 2; the stages of this file are 0 to 1
COPY --from=-1 a /b
            ^^ error: There is no stage -1
COPY --from=0 a /b
COPY --from=nginx a /b
COPY --from=2 a /b
            ^ warning: There is no stage 2
",
        );
        check_rule(
            "copy-from-bad-index",
            "
FROM a
COPY --from=5 a /b
            ^ error: There is no stage 5; the only stage is number 0
",
        );
    }
}
