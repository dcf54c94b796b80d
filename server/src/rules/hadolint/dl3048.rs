use crate::rules::{InstructionContext, Sink};
use crate::syntax::ast::Keyword;

rule! {
    /// The key of a label has a form that Docker advises against.
    ///
    /// Keys begin with a letter, end with a letter or a digit, and contain lowercase letters, digits,
    /// `.`, `-`, `_` and `/`. Names that begin with `com.docker.`, `io.docker.` and
    /// `org.dockerproject.` are reserved for Docker.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// LABEL Version=1.0
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// LABEL org.opencontainers.image.version=1.0
    /// ```
    DL3048 {
        id: "DL3048",
        set: Hadolint,
        severity: Hint,
        aliases: ["tally/labels/valid-key"],
        optional: true,
        check: Instruction(check),
        messages: {
            form: "`{key}` is not a good key for a label: use lowercase letters, digits, `.` and `-`",
            reserved: "`{key}` is in a namespace reserved for Docker",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    if cx.instruction.keyword != Keyword::Label {
        return;
    }
    for pair in cx.instruction.pairs() {
        let key = pair.name().trim_matches(['"', '\'']);
        let range = pair.name_range();
        if ["com.docker.", "io.docker.", "org.dockerproject."].iter().any(|own| key.starts_with(own)) {
            out.report(range, msg!(reserved, key = key));
        } else if !is_well_formed(key) {
            out.report(range, msg!(form, key = key));
        }
    }
}

fn is_well_formed(key: &str) -> bool {
    key.starts_with(|c: char| c.is_ascii_lowercase())
        && key.ends_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-_/".contains(c))
        && !key.contains("..")
        && !key.contains("--")
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn at_the_key() {
        check_rule(
            "DL3048",
            r#"
FROM a
LABEL Foo=1 a.b-c/d_e=2 com.docker.x=3
      ^^^ hint: `Foo` is not a good key
                        ^^^^^^^^^^^^ hint: `com.docker.x` is in a namespace
LABEL "a..b"=1
      ^^^^^^ hint: `a..b`
ENV Foo=1
"#,
        );
    }
}
