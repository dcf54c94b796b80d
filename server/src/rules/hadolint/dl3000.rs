use crate::rules::{InstructionContext, Sink};
use crate::syntax::ast::Keyword;

rule! {
    /// A relative WORKDIR.
    ///
    /// It starts from the WORKDIR above, or from that of the base image, so you have to look elsewhere
    /// to know where it leads. WorkdirRelativePath reports the ones that only the base image decides.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// WORKDIR app
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// WORKDIR /app
    /// ```
    DL3000 {
        id: "DL3000",
        set: Hadolint,
        severity: Warning,
        optional: true,
        check: Instruction(check),
        messages: {
            relative: "`{path}` is relative; use an absolute path",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    if cx.instruction.keyword != Keyword::Workdir {
        return;
    }
    let Some(word) = cx.instruction.argument() else { return };
    let path = word.raw.trim_matches(['"', '\'']);
    let is_drive = matches!(path.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic());
    if !path.starts_with(['/', '$']) && !is_drive {
        out.report(word.range, msg!(relative, path = path));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn every_relative_path() {
        check_rule(
            "DL3000",
            r#"
FROM a
WORKDIR /a
WORKDIR b/c
        ^^^ warning: `b/c` is relative
WORKDIR "/x"
WORKDIR $X/y
WORKDIR C:\\x
ONBUILD WORKDIR d
"#,
        );
    }
}
