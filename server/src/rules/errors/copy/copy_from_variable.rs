use crate::model::{changes_when_expanded, flag_value};
use crate::rules::{InstructionContext, Sink};
use crate::syntax::ast::Keyword;

rule! {
    /// Variables are not expanded in `COPY --from=`: BuildKit has to know the stages before any value
    /// is set.
    ///
    /// Give the image its own stage; FROM may use arguments declared before the first FROM. Buildah and Podman expand them, so nothing
    /// is said in a `Containerfile`.
    ///
    /// ```dockerfile,bad
    /// ARG VERSION=3.14
    /// FROM alpine
    /// COPY --from=python:$VERSION /usr/local /usr/local
    /// ```
    ///
    /// ```dockerfile,good
    /// ARG VERSION=3.14
    /// FROM python:$VERSION AS python
    /// FROM alpine
    /// COPY --from=python /usr/local /usr/local
    /// ```
    COPY_FROM_VARIABLE {
        id: "copy-from-variable",
        set: BuildError,
        severity: Error,
        aliases: ["FLAG_INVALID_FROM_VALUE"],
        covers: [Same "DL3022"],
        check: Instruction(check),
        messages: {
            variable: "BuildKit does not expand variables in `--from`; name a stage with `FROM {value} AS name` and copy from `name`",
            quoted: "`--from` takes the plain name of a stage or an image, without quotes or escapes",
        },
    }
}

/// BuildKit: `dockerfile2llb/convert.go`, `toCommand`.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    if cx.instruction.keyword != Keyword::Copy {
        return;
    }
    let Some(flag) = cx.instruction.flag("from") else { return };
    let value = flag_value(cx.instruction, flag, cx.escape);
    if !changes_when_expanded(&value.text, cx.escape) {
        return;
    }
    let message = if value.text.contains('$') { msg!(variable, value = value.text) } else { msg!(quoted) };
    out.report(value.range, message);
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn at_the_value() {
        check_rule(
            "copy-from-variable",
            "
FROM a
COPY --from=$A x /y
            ^^ error: BuildKit does not expand variables in `--from`
COPY --from=\"a:${A}\" x /y
            ^^^^^^^^ error: BuildKit does not expand variables in `--from`
COPY --from=\\\"a x /y
            ^^^ error: `--from` takes the plain name
COPY --from=b x /y
COPY --from=\"b\" x /y
COPY --from=b$ x /y
",
        );
    }
}
