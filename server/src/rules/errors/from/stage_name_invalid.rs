use crate::rules::{InstructionContext, Sink};

rule! {
    /// The name of a stage begins with a letter, followed by letters, digits, `-`, `_` and `.`.
    ///
    /// ```dockerfile,bad
    /// FROM golang AS 1st-stage
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM golang AS first-stage
    /// ```
    STAGE_NAME_INVALID {
        id: "stage-name-invalid",
        set: BuildError,
        severity: Error,
        aliases: ["INVALID_BUILD_STAGE_NAME"],
        check: Instruction(check),
        messages: {
            start: "A stage name must begin with a letter, which `{name}` does not",
            letter: "A stage name may contain only letters, digits, `-`, `_` and `.`; `{name}` contains `{character}`",
            variable: "Variables are not expanded in a stage name; write the name out",
        },
    }
}

/// BuildKit: `instructions/parse.go`, `parseBuildStageName`: `^[a-z][a-z0-9-_.]*$` after lower-casing.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    let Some(from) = cx.instruction.as_from() else { return };
    let Some(alias) = from.alias.as_ref().filter(|_| from.unexpected.is_empty()) else { return };
    let name = alias.raw.to_lowercase();
    let is_inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '.');
    if name.contains('$') {
        out.report(alias.range, msg!(variable));
    } else if let Some(character) = name.chars().find(|&c| !is_inner(c)) {
        out.report(alias.range, msg!(letter, name = alias.raw, character = character));
    } else if !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        out.report(alias.range, msg!(start, name = alias.raw));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn at_the_name() {
        check_rule(
            "stage-name-invalid",
            "
FROM a AS 1x
          ^^ error: A stage name must begin with a letter, which `1x` does not
FROM a AS -
          ^ error: A stage name must begin with a letter
FROM a AS x/y
          ^^^ error: A stage name may contain only letters, digits, `-`, `_` and `.`; `x/y` contains `/`
FROM a AS \"x\"
          ^^^ error: A stage name may contain only letters, digits, `-`, `_` and `.`
FROM a AS $x
          ^^ error: Variables are not expanded in a stage name; write the name out
FROM a AS X1-_.
FROM a AS 1x y
",
        );
    }
}
