use crate::model::{changes_when_expanded, copy_source};
use crate::rules::{FileContext, Fix, Sink};
use crate::syntax::ast::Keyword;
use crate::text::Edit;

rule! {
    /// `COPY --from=` can only take files from a stage that is defined above.
    ///
    /// ```dockerfile,bad
    /// FROM alpine
    /// COPY --from=build /app /app
    /// FROM golang AS build
    /// RUN go build -o /app
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM golang AS build
    /// RUN go build -o /app
    /// FROM alpine
    /// COPY --from=build /app /app
    /// ```
    COPY_FROM_LATER_STAGE {
        id: "copy-from-later-stage",
        set: BuildError,
        severity: Error,
        covers: [Same "DL3022"],
        check: File(check),
        messages: {
            name: "Stage `{stage}` is defined further down; move it above this stage",
            twice: "`{stage}` means the last stage with that name, which is defined further down; give the stages different names",
            number: "Stage {stage} is defined further down; stages are numbered from 0",
            defined: "The stage is defined here",
            above: "Copy from the stage above by its number, {number}",
        },
    }
}

/// BuildKit: `dockerfile2llb/convert.go`, `toCommand` finds the stage, `dispatch` wants it done.
fn check(cx: &FileContext<'_>, out: &mut Sink) {
    for stage in &cx.model.stages {
        for placed in cx.model.instructions_of(stage).iter().filter(|i| i.may_take && i.keyword == Keyword::Copy) {
            let Some(value) = copy_source(placed, cx.model.escape) else { continue };
            if changes_when_expanded(&value.text, cx.model.escape) {
                continue;
            }
            // A number is never looked up as a name.
            let number = value.text.parse::<i64>().ok();
            let source = match number {
                Some(index) => usize::try_from(index).ok().and_then(|index| cx.model.stages.get(index)),
                None => cx.model.stage_of_source(&value.text),
            };
            let Some(source) = source.filter(|source| stage.index < source.index) else { continue };
            // Files of an earlier stage of the same name cannot be reached by that name.
            let above = source.name.as_ref().and_then(|name| cx.model.stage_above(&name.key, stage));
            let message = match (number, above) {
                (Some(number), _) => msg!(number, stage = number),
                (None, Some(_)) => msg!(twice, stage = value.text),
                (None, None) => msg!(name, stage = value.text),
            };
            let range = placed.at(value.range);
            let finding = out.report(range, message);
            if let Some(from) = cx.model.instructions_of(source).first() {
                let place = source.name.as_ref().map_or(from.keyword_range(), |name| name.range);
                finding.related(place, msg!(defined));
            }
            if let Some(above) = above.filter(|_| number.is_none()) {
                let edits = vec![Edit::replace(range, above.index.to_string())];
                finding.fix(Fix::suggestion(msg!(above, number = above.index), edits));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_value() {
        check_rule(
            "copy-from-later-stage",
            "
FROM b AS y
FROM a
COPY --from=Z a /b
            ^ error: Stage `Z` is defined further down
COPY --from=2 a /b
            ^ error: Stage 2 is defined further down
COPY --from=y a /b
COPY --from=0 a /b
COPY --from=1 a /b
COPY --from=nginx a /b
FROM b AS z
COPY --from=z a /b
",
        );
    }

    #[test]
    fn the_last_of_a_name_counts() {
        check_fix(
            "copy-from-later-stage",
            "FROM a AS x\nFROM b\nCOPY --from=x a b\nFROM c AS x",
            "FROM a AS x\nFROM b\nCOPY --from=0 a b\nFROM c AS x",
        );
    }
}
