use crate::model::{changes_when_expanded, flag_value};
use crate::rules::{InstructionContext, Sink};
use crate::syntax::ast::Keyword;

rule! {
    /// `--chmod` takes an octal mode from 0 to 7777, or a symbolic one such as `u+x` or `go=r`.
    ///
    /// ```dockerfile,bad
    /// FROM alpine
    /// COPY --chmod=o+execute start.sh /
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM alpine
    /// COPY --chmod=755 start.sh /
    /// ```
    CHMOD_INVALID {
        id: "chmod-invalid",
        set: BuildError,
        severity: Error,
        check: Instruction(check),
        messages: {
            digits: "`{mode}` is not a file mode: its digits go from 0 to 7",
            high: "`{mode}` is not a file mode: the highest is 7777",
            symbolic: "`{mode}` is not a file mode; use an octal one such as `755` or a symbolic one such as `u+x`",
        },
    }
}

/// BuildKit: `dockerfile2llb/convert_copy.go`, `dispatchCopy`; symbolic modes: tonistiigi/dchapes-mode.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    if !matches!(cx.instruction.keyword, Keyword::Copy | Keyword::Add) {
        return;
    }
    let Some(flag) = cx.instruction.flag("chmod") else { return };
    let value = flag_value(cx.instruction, flag, cx.escape);
    let mode = &*value.text;
    if mode.is_empty() || changes_when_expanded(mode, cx.escape) {
        return;
    }
    if mode.bytes().all(|b| b.is_ascii_digit()) {
        if mode.bytes().any(|b| b > b'7') {
            out.report(value.range, msg!(digits, mode = mode));
        } else if 4 < mode.trim_start_matches('0').len() {
            out.report(value.range, msg!(high, mode = mode));
        }
    } else if !is_symbolic(mode) {
        out.report(value.range, msg!(symbolic, mode = mode));
    }
}

/// Clauses with commas between them: who, then one or more operators with permissions. None need be named, and a
/// permission may copy that of somebody.
fn is_symbolic(mode: &str) -> bool {
    mode.split(',').all(|clause| {
        let actions = clause.trim_start_matches(['a', 'u', 'g', 'o']);
        actions.starts_with(['+', '-', '=']) && actions.chars().all(|c| "+-=rwxXstugo".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::is_symbolic;
    use crate::testing::check_rule;

    #[test]
    fn at_the_value() {
        check_rule(
            "chmod-invalid",
            "
FROM a
COPY --chmod=9 a b
             ^ error: `9` is not a file mode: its digits go from 0 to 7
COPY --chmod=10000 a b
             ^^^^^ error: `10000` is not a file mode: the highest is 7777
ADD --chmod=rwx a b
            ^^^ error: `rwx` is not a file mode; use an octal one such as `755` or a symbolic one such as `u+x`
COPY --chmod=\"0x1\" a b
             ^^^^^ error: `0x1` is not a file mode
COPY --chmod=u+x a b
COPY --chmod=00755 a b
COPY --chmod= a b
COPY --chmod=$MODE a b
",
        );
    }

    #[test]
    fn symbolic_modes() {
        for mode in ["u+x", "a=", "+X", "go-w", "u=rwx,go=rx", "go=u-w", "+t"] {
            assert!(is_symbolic(mode), "{mode}");
        }
        for mode in ["", "u", "+x,", "x+u", "a+b", "u +x"] {
            assert!(!is_symbolic(mode), "{mode}");
        }
    }
}
