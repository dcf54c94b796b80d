//! Texts of which one look tells that every shell reads them.
//!
//! Most texts are simple commands with operators between them. To be sure of these takes a tenth of the time of a reader,
//! and spares making a text of the lines of an instruction. What is not as plain as that is left to the readers.

/// Words that are no command's name to one of the shells.
const RESERVED: [&str; 20] = [
    "if", "then", "elif", "else", "fi", "for", "while", "until", "do", "done", "case", "esac", "in", "select", "function",
    "time", "coproc", "!", "[[", "]]",
];

/// What may stand next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    /// A command: an operator wants one.
    Command,
    /// A command, or nothing.
    Anything,
    /// An argument or an operator.
    Argument,
}

/// Whether all shells read a text for certain; `false` says nothing.
pub(super) fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (mut at, mut next) = (0, Next::Command);
    while let Some(&byte) = bytes.get(at) {
        let doubled = bytes.get(at + 1) == Some(&byte);
        match byte {
            b' ' | b'\t' => at += 1,
            b'\n' => {
                at += 1;
                if next == Next::Argument {
                    next = Next::Anything;
                }
            }
            b'&' | b'|' if next == Next::Argument && doubled => {
                at += 2;
                next = Next::Command;
            }
            b'|' if next == Next::Argument && bytes.get(at + 1) != Some(&b'&') => {
                at += 1;
                next = Next::Command;
            }
            b';' if next == Next::Argument && !matches!(bytes.get(at + 1), Some(b';' | b'&' | b'|')) => {
                at += 1;
                next = Next::Anything;
            }
            b'>' if next == Next::Argument => match target(bytes, at) {
                Some(end) => at = end,
                None => return false,
            },
            _ => {
                let Some(end) = word(bytes, at) else { return false };
                let word = text.get(at..end).unwrap_or_default();
                if next != Next::Argument && (RESERVED.contains(&word) || word.starts_with(['{', '}'])) {
                    return false;
                }
                // Behind an assignment a command is to come, or nothing.
                let is_assignment = next != Next::Argument && word.contains('=');
                if !is_assignment {
                    next = Next::Argument;
                } else if !matches!(skip_blanks(bytes, end), Some(byte) if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'.'))
                {
                    return false;
                }
                at = end;
            }
        }
    }
    next != Next::Command
}

/// The next byte that is not a blank.
fn skip_blanks(bytes: &[u8], at: usize) -> Option<u8> {
    bytes.get(at..)?.iter().copied().find(|byte| !matches!(byte, b' ' | b'\t'))
}

/// The end of `>`, `>>`, `>&1`; what it is written to follows as a word, and no digit begins it: `>2>&1` has no target.
fn target(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    match bytes.get(at)? {
        b'&' => {
            // Nothing else is read by all of them.
            let is_end = |byte: Option<&u8>| byte.is_none_or(|byte| matches!(byte, b' ' | b'\n' | b';'));
            return (bytes.get(at + 1)?.is_ascii_digit() && is_end(bytes.get(at + 2))).then_some(at + 2);
        }
        b'>' => at += 1,
        _ => {}
    }
    let next = skip_blanks(bytes, at)?;
    (next.is_ascii_alphabetic() || matches!(next, b'/' | b'.' | b'"' | b'$' | b'_' | b'~')).then_some(at)
}

/// The end of a word in which there is nothing but characters, quotes and names of variables.
fn word(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    while let Some(&byte) = bytes.get(at) {
        at += match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => 1,
            b'_' | b'-' | b'.' | b'/' | b':' | b',' | b'@' | b'%' | b'+' | b'=' | b'~' | b'^' | b'*' | b'?' | b'{' | b'}'
            | b']' => 1,
            b'!' | b'#' if start < at || byte == b'!' => 1,
            // Within a word it may be the index of an array.
            b'[' if start == at => 1,
            b'\'' => 2 + bytes.get(at + 1..)?.iter().position(|byte| *byte == b'\'')?,
            b'"' => quoted(bytes, at)?,
            b'$' => variable(bytes, at)?,
            b'\\' => bytes.get(at + 1).filter(|byte| byte.is_ascii() && !matches!(byte, b'\n' | b'\r')).map(|_| 2)?,
            b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b'>' => break,
            _ => return None,
        };
    }
    (start < at).then_some(at)
}

/// The length of `"…"`.
fn quoted(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        at += match bytes.get(at)? {
            b'"' => return Some(at + 1 - start),
            b'\\' => 2,
            b'$' => variable(bytes, at)?,
            b'`' => return None,
            byte if byte.is_ascii() => 1,
            _ => return None,
        };
    }
}

/// The length of `$NAME` or `${NAME}`.
fn variable(bytes: &[u8], start: usize) -> Option<usize> {
    let is_braced = bytes.get(start + 1)? == &b'{';
    let from = start + 1 + usize::from(is_braced);
    let length = bytes.get(from..)?.iter().take_while(|byte| super::super::is_name_byte(**byte)).count();
    let is_name = bytes.get(from).is_some_and(|byte| super::is_name_start(*byte));
    let is_closed = !is_braced || bytes.get(from + length) == Some(&b'}');
    (is_name && is_closed).then_some(from + length + usize::from(is_braced) - start)
}

#[cfg(test)]
mod tests {
    use super::super::ShellGrammar;
    use super::is_plain;

    #[test]
    fn plain_texts() {
        for text in [
            "make",
            "apt-get update && apt-get install -y --no-install-recommends curl=7.* git",
            "a; b\nc;",
            "echo \"$A ${B} \\\" it's\" 'x y' > /etc/a.conf 2>&1",
            "A=1 b | c || d",
            "[ ! -f x ] || a {b,c} \\; {}",
            "sed -i s/a#b/c/ x",
        ] {
            assert!(is_plain(text), "{text}");
        }
        for text in [
            "", "a &&", "a; ; b", "if a", "a $(b)", "a <b", "a=1", "A=1 if", "a 'b", "a &", "a[0]=1", "# a", "a > && b", "{ a",
            "é",
        ] {
            assert!(!is_plain(text), "{text}");
        }
    }

    /// What is plain, each reader reads.
    #[test]
    fn no_shell_refuses_a_plain_text() {
        const PARTS: [&str; 40] = [
            "a", " ", " ", " ", "b", "&&", "||", "|", ";", "\n", "&", "'", "\"", "\\", "$A", "${A}", "$", "${", "}", "{", "!",
            "[", "]", "[[", "if", "in", "fi", "time", "=", "A=1", ">", ">>", "2>&1", ">&", "#", "do", "x y", "-n", "*", "~/",
        ];
        let (mut random, mut plain) = (7_u64, 0);
        for round in 0..40_000 {
            let mut text = String::new();
            for _ in 0..round % 9 + 1 {
                random ^= random << 13;
                random ^= random >> 7;
                random ^= random << 17;
                text.push_str(PARTS[usize::try_from(random % PARTS.len() as u64).unwrap()]);
            }
            if is_plain(&text) {
                plain += 1;
                for grammar in ShellGrammar::ALL {
                    assert!(grammar.stop(&text).is_none(), "{text:?}: {grammar:?}");
                }
            }
        }
        assert!(2_000 < plain, "{plain}");
    }
}
