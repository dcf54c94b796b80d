use crate::model::{copy_paths, copy_source};
use crate::rules::{InstructionContext, Sink};

rule! {
    /// The whole file system of a stage is copied.
    ///
    /// The new stage gets everything that the build needed. Copy only what the program needs, or build
    /// on that stage.
    ///
    /// ```dockerfile,bad
    /// FROM golang:1.26 AS build
    /// RUN go build -o /app .
    /// FROM debian:13
    /// COPY --from=build / /
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM golang:1.26 AS build
    /// RUN go build -o /app .
    /// FROM debian:13
    /// COPY --from=build /app /app
    /// ```
    DL3067 {
        id: "DL3067",
        set: Hadolint,
        severity: Warning,
        optional: true,
        check: Instruction(check),
        messages: {
            whole: "This copies everything in `{name}`; copy only the files that are needed",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    let Some(from) = copy_source(cx.instruction, cx.escape) else { return };
    let Some(paths) = copy_paths(cx.instruction, cx.escape).filter(|paths| paths.destination.text == "/") else { return };
    if let Some(root) = paths.sources.iter().find(|s| s.text == "/") {
        out.report(root.range, msg!(whole, name = from.text));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn at_the_source() {
        check_rule(
            "DL3067",
            r#"
FROM a AS x
FROM b
COPY --from=x / /
              ^ warning: This copies everything in `x`; copy only the files that are needed
COPY --from=x /. /
COPY --from=x / /x
COPY / /
"#,
        );
    }
}
