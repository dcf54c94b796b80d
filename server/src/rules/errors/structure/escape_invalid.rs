use crate::model::DirectiveKind;
use crate::rules::{FileContext, Fix, Sink};
use crate::text::Edit;

rule! {
    /// The escape character is a backslash or a backtick, and nothing else.
    ///
    /// A comment after it counts as part of the value.
    ///
    /// ```dockerfile,bad
    /// # escape=^
    /// FROM mcr.microsoft.com/windows/nanoserver:ltsc2025
    /// ```
    ///
    /// ```dockerfile,good
    /// # escape=`
    /// FROM mcr.microsoft.com/windows/nanoserver:ltsc2025
    /// ```
    ESCAPE_INVALID {
        id: "escape-invalid",
        set: BuildError,
        severity: Error,
        aliases: ["INVALID_ESCAPE_DIRECTIVE"],
        check: File(check),
        messages: {
            invalid: "The escape character is a backslash or a backtick, not `{value}`",
            trailing: "Only the escape character may follow `escape=`",
            backtick: "Change to a backtick",
            backslash: "Change to a backslash",
            cut: "Remove what follows the escape character",
        },
    }
}

/// BuildKit: `parser/parser.go`, `setEscapeToken`.
fn check(cx: &FileContext<'_>, out: &mut Sink) {
    for directive in cx.model.directives.iter().filter(|d| d.kind == DirectiveKind::Escape) {
        let value = &*directive.value;
        if matches!(value, "`" | "\\") {
            continue;
        }
        let at = directive.value_range;
        let first = value.chars().next().filter(|c| matches!(c, '`' | '\\'));
        if let Some(first) = first.filter(|_| value.chars().nth(1).is_some_and(char::is_whitespace)) {
            out.report(at, msg!(trailing)).fix(Fix::safe(msg!(cut), vec![Edit::replace(at, first)]));
            continue;
        }
        out.report(at, msg!(invalid, value = value))
            .fix(Fix::suggestion(msg!(backtick), vec![Edit::replace(at, "`")]))
            .fix(Fix::suggestion(msg!(backslash), vec![Edit::replace(at, "\\")]));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_value() {
        check_rule(
            "escape-invalid",
            "
# escape=x
         ^ error: The escape character is a backslash or a backtick, not `x`
FROM a
",
        );
        check_rule("escape-invalid", "# escape=`\nFROM a\n");
        check_rule("escape-invalid", "# escape=\\\nFROM a\n");
        check_rule("escape-invalid", "# c\n# escape=x\nFROM a\n");
        check_fix("escape-invalid", "# escape=` # for Windows\nFROM a", "# escape=`\nFROM a");
    }
}
