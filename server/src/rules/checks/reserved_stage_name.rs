use crate::rules::{InstructionContext, Sink};

rule! {
    /// A stage named `scratch` or `context`.
    ///
    /// `FROM scratch` is the empty image, and `context` is the build context: a stage with that name is
    /// never found.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13 AS scratch
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13 AS base
    /// ```
    RESERVED_STAGE_NAME {
        id: "ReservedStageName",
        set: BuildCheck,
        severity: Warning,
        aliases: ["DL3063"],
        check: Instruction(check),
        messages: {
            reserved: "`{name}` is a reserved word; give the stage another name",
        },
    }
}

/// BuildKit: `validations.go`, `validateStageNames`.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    let alias = cx.instruction.as_from().and_then(|from| from.alias.as_ref());
    if let Some(name) = alias.filter(|a| ["scratch", "context"].contains(&&*a.raw.to_lowercase())) {
        out.report(name.range, msg!(reserved, name = name.raw));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn at_the_name() {
        check_rule(
            "ReservedStageName",
            "
FROM a AS scratch
          ^^^^^^^ warning: `scratch` is a reserved word
FROM a AS Context
          ^^^^^^^ warning: `Context` is
FROM scratch AS contexts
",
        );
    }
}
