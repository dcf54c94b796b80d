//! Whether a shell would continue reading after the end of a text; then everything about it is a guess.

/// What is begun and not ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    /// `"`.
    Double,
    /// `$(`, `(` and the like.
    Paren,
    /// `${`.
    Brace,
    /// A backtick.
    Backtick,
}

/// Whether quotes, substitutions or brackets of a POSIX shell's text are not closed, or an operator at its end has
/// nothing behind it. Read once, from left to right; heredocs are read as text.
pub fn is_open(text: &str) -> bool {
    let mut open: Vec<Open> = Vec::new();
    let mut chars = text.chars().peekable();
    let (mut before, mut backticks) = (' ', 0_usize);
    while let Some(c) = chars.next() {
        let last = open.last().copied();
        let in_quotes = last == Some(Open::Double);
        match c {
            '\\' if chars.next().is_none() => return true,
            '\\' => {}
            '\'' if !in_quotes && !chars.any(|c| c == '\'') => return true,
            '\'' if !in_quotes => {}
            '"' if in_quotes => {
                open.pop();
            }
            '"' => open.push(Open::Double),
            '`' if backticks > 0 => {
                backticks -= 1;
                while open.pop().is_some_and(|open| open != Open::Backtick) {}
            }
            '`' => {
                backticks += 1;
                open.push(Open::Backtick);
            }
            '(' if before == '$' || !in_quotes => open.push(Open::Paren),
            ')' if last == Some(Open::Paren) => {
                open.pop();
            }
            '{' if before == '$' => open.push(Open::Brace),
            '}' if last == Some(Open::Brace) => {
                open.pop();
            }
            '#' if !in_quotes && before.is_whitespace() && last != Some(Open::Brace) => {
                chars.by_ref().take_while(|c| *c != '\n').for_each(drop);
            }
            _ => {}
        }
        before = if c == '\\' { ' ' } else { c };
    }
    let end = text.trim_end();
    !open.is_empty() || end.ends_with("&&") || end.ends_with('|')
}

#[cfg(test)]
mod tests {
    use super::is_open;

    #[test]
    fn what_a_shell_would_wait_for() {
        for text in ["\"", "p '", "a \"$(b", "a $(b \"c)\"", "${t-", "a `b", "a && (b", "a\\", "a &&", "a |", "a ||", "a '\\'b'"]
        {
            assert!(is_open(text), "{text}");
        }
        let closed = [
            "a",
            "a \"b\" 'c\"'",
            "a $(b \"$(c)\" `d`)",
            "a ${b:-\"c\"} # don't",
            "a\\'",
            "case a in b) c ;; esac",
            "a \"it's\"",
            "$((1 + (2)))",
            "a=(b c)",
            "echo '#' a",
            "a &",
            "a \"(\" ${#b} $#",
            "a \"`b \"c\"`\"",
        ];
        for text in closed {
            assert!(!is_open(text), "{text}");
        }
        assert!(is_open(&"$(`".repeat(100_000)));
    }
}
