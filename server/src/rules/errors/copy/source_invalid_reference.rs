use crate::model::{ImageReference, Placed, StageModel, copy_source, mounts};
use crate::rules::{Sink, StageContext};
use crate::syntax::ast::Keyword;
use crate::text::TextRange;

rule! {
    /// `COPY --from=` or `from=` of a mount names neither a stage nor a valid image.
    ///
    /// What is not the name of a stage is taken for an image, and names of images are in lowercase.
    ///
    /// ```dockerfile,bad
    /// FROM alpine:3.24
    /// COPY --from=Tools:1.0 /bin/tool /bin/
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM alpine:3.24
    /// COPY --from=tools:1.0 /bin/tool /bin/
    /// ```
    SOURCE_INVALID_REFERENCE {
        id: "source-invalid-reference",
        set: BuildError,
        severity: Error,
        covers: [Same "DL3022"],
        check: Stage(check),
        messages: {
            invalid: "`{name}` is neither the name of a stage nor a valid name of an image",
        },
    }
}

/// BuildKit: `dockerfile2llb/convert.go`, `toDispatchState`, of the stages that it makes of such images.
fn check(cx: &StageContext<'_>, out: &mut Sink) {
    for placed in cx.model.instructions.get(cx.model.global().end..).unwrap_or_default() {
        match placed.keyword {
            Keyword::Copy => {
                let Some(from) = copy_source(placed, cx.model.escape) else { continue };
                if from.text.parse::<usize>().is_err() {
                    judge(cx.model, placed, (&from.text, from.range), out);
                }
            }
            Keyword::Run if !placed.flags.is_empty() => {
                for option in mounts(placed, cx.model.escape).iter().filter_map(|mount| mount.option("from")) {
                    if let Some(name) = option.plain_value() {
                        judge(cx.model, placed, (name, option.value_range()), out);
                    }
                }
            }
            _ => {}
        }
    }
}

fn judge(model: &StageModel, placed: &Placed, (name, range): (&str, TextRange), out: &mut Sink) {
    let is_other_error = name.is_empty() || name.contains(['$', '"', '\'', model.escape]);
    if !is_other_error && model.stage_of_source(name).is_none() && ImageReference::parse(name).is_err() {
        out.report(placed.at(range), msg!(invalid, name = name));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn at_the_name() {
        check_rule(
            "source-invalid-reference",
            "
FROM alpine:3.24 AS Tools
COPY --from=myImage:1.0 /a /b
            ^^^^^^^^^^^ error: `myImage:1.0` is neither the name of a stage nor a valid name of an image
COPY --from=Builder /a /b
            ^^^^^^^ error
COPY --from=bu}ilder /a /b
            ^^^^^^^^ error
COPY --from=a@sha26:0123456789012345678901234567890123456789012345678901234567890123 /a /b
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error
RUN --mount=type=bind,from=ubuntu::,target=/x ls
                           ^^^^^^^^ error
COPY --from=Tools /a /b
COPY --from=tools /a /b
COPY --from=0 /a /b
COPY --from=$X /a /b
COPY --from=alpine /a /b
COPY --from= /a /b
RUN --mount=type=bind,from=tools,target=/x ls
RUN --mount=type=bind,from=me/x:1,target=/x ls
",
        );
    }
}
