use crate::model::DirectiveKind;
use crate::rules::{FileContext, Fix, Sink};
use crate::text::{Edit, TextRange, between, size};

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
            blank: "`escape=` has no character: the builder takes the blank behind it for one",
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
            // Lines that go on by a backslash would no longer do so, those that end with a backtick would, and a quote behind one of
            // them would be another.
            let below = cx.model.text.get(usize::from(at.end())..).unwrap_or_default();
            let is_safe = first == '\\' || !below.contains(['\\', '`']);
            let make = if is_safe { Fix::safe } else { Fix::suggestion };
            out.report(at, msg!(trailing)).fix(make(msg!(cut), vec![Edit::replace(at, first)]));
            continue;
        }
        out.report(at, msg!(invalid, value = value))
            .fix(Fix::suggestion(msg!(backtick), vec![Edit::replace(at, "`")]))
            .fix(Fix::suggestion(msg!(backslash), vec![Edit::replace(at, "\\")]));
    }
    if let Some((at, blanks)) = blank_value(cx) {
        out.report(at, msg!(blank))
            .fix(Fix::suggestion(msg!(backtick), vec![Edit::replace(blanks, "`")]))
            .fix(Fix::suggestion(msg!(backslash), vec![Edit::replace(blanks, "\\")]));
    }
}

/// A directive `escape=` with nothing but blanks behind it, and these. To the grammar it is a comment, to the builder's
/// pattern (`\s*=\s*(.+?)\s*$`) the last blank is the value.
fn blank_value(cx: &FileContext<'_>) -> Option<(TextRange, TextRange)> {
    let (model, first) = (cx.model, *cx.model.comments.first()?);
    let line = model.text.line_of(first.start());
    // Only directives stand above one, each in a line of its own.
    if model.directives.len() != line as usize || model.instructions.first().is_some_and(|i| i.start < first.start()) {
        return None;
    }
    let whole = between(first.start(), model.text.line_range(line).end());
    let (name, blanks) = model.slice(whole).trim_start_matches('#').split_once('=')?;
    let is_blank = |text: &str| !text.is_empty() && text.chars().all(|c| matches!(c, ' ' | '\t' | '\u{c}'));
    let at = between(whole.end() - size(blanks.len()), whole.end());
    (name.trim().eq_ignore_ascii_case("escape") && is_blank(blanks)).then_some((between(first.start(), whole.end()), at))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn lines_that_go_on_by_a_backslash_make_the_cut_a_suggestion() {
        let is_safe = |text: &str| {
            let found = crate::testing::check_text(text, false);
            let mut cuts = found.iter().flat_map(|f| &f.fixes).filter(|fix| fix.title.key() == "cut");
            cuts.next().unwrap().safety == crate::rules::Safety::Safe
        };
        assert!(is_safe("# escape=` windows\nFROM a\nRUN b\n"));
        assert!(!is_safe("# escape=` windows\nFROM a\nRUN b \\\n  c\n"));
        assert!(!is_safe("# escape=` windows\nFROM a\nRUN b `\n  c\n"));
        assert!(!is_safe("# escape=` windows\nFROM a\nENV b=\\\"\n"));
        assert!(is_safe("# escape=\\ linux\nFROM a\nRUN b \\\n  c\n"));
    }

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
        let blank = |text: &str| crate::testing::check_text(text, false).iter().filter(|f| f.rule.id == "escape-invalid").count();
        for (text, count) in [
            ("# escape= \nFROM a:1\n", 1),
            ("#escape=\t \r\nFROM a:1\n", 1),
            ("# syntax=docker/dockerfile:1\n# Escape = \nFROM a:1\n", 1),
            ("# escape=\nFROM a:1\n", 0),
            ("# check= \nFROM a:1\n", 0),
            ("# c\n# escape= \nFROM a:1\n", 0),
            ("\n# escape= \nFROM a:1\n", 0),
            ("FROM a:1\n# escape= \n", 0),
        ] {
            assert_eq!(blank(text), count, "{text}");
        }
        check_fix("escape-invalid", "# escape= \nFROM a:1\n", "# escape=`\nFROM a:1\n");
        check_fix("escape-invalid", "# escape=` # for Windows\nFROM a", "# escape=`\nFROM a");
    }
}
