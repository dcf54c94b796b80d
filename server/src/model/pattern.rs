//! Patterns of `${v#p}`, `${v%p}` and `${v/p/r}` (BuildKit: `shell/lex.go`,
//! `convertShellPatternToRegex`): `*`, `?` and backslash escapes, no brackets.

/// Longer values and patterns are not worked out, so that no file can make this slow.
const VALUE_LIMIT: usize = 200;
const PATTERN_LIMIT: usize = 64;

/// Whether [`trim`] and [`replace`] may be asked.
pub(super) fn is_small(value: &str, pattern: &str) -> bool {
    value.len() <= VALUE_LIMIT && !pattern.is_empty() && pattern.len() <= PATTERN_LIMIT
}

/// The character after a backslash that BuildKit rejects in a pattern; empty if the pattern ends there.
pub(super) fn bad_escape(pattern: &str) -> Option<String> {
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\\' || matches!(chars.peek(), Some('}' | '/')) {
            continue;
        }
        match chars.next() {
            Some('*' | '?' | '\\') => {}
            other => return Some(other.map(String::from).unwrap_or_default()),
        }
    }
    None
}

/// `${v#p}` and its relatives.
pub(super) fn trim<'t>(text: &'t str, prefix: bool, longest: bool, pattern: &str) -> &'t str {
    let bounds: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
    let matches = |&at: &usize| {
        let part = if prefix { text.get(..at) } else { text.get(at..) };
        part.is_some_and(|part| glob(pattern, part))
    };
    // Shortest prefix = first bound; shortest suffix = last bound.
    let found = if prefix != longest { bounds.iter().copied().find(matches) } else { bounds.iter().rev().copied().find(matches) };
    match found {
        Some(at) if prefix => text.get(at..).unwrap_or(text),
        Some(at) => text.get(..at).unwrap_or(text),
        None => text,
    }
}

pub(super) fn replace(text: &str, pattern: &str, replacement: &str, all: bool) -> String {
    let replacement = replacement.replace("\\/", "/").replace("\\}", "}");
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let ends: Vec<usize> = rest.char_indices().map(|(i, c)| i + c.len_utf8()).collect();
        let longest = ends.iter().rev().copied().find(|&end| rest.get(..end).is_some_and(|part| glob(pattern, part)));
        match longest {
            Some(end) => {
                out.push_str(&replacement);
                rest = rest.get(end..).unwrap_or_default();
                if !all {
                    break;
                }
            }
            None => {
                let mut chars = rest.chars();
                out.extend(chars.next());
                rest = chars.as_str();
            }
        }
    }
    out.push_str(rest);
    out
}

/// `*`, `?` and backslash escapes, over the whole text; linear in `pattern × text`.
fn glob(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        let (want, width) = match pattern.get(p) {
            Some('\\') if p + 1 < pattern.len() => (pattern.get(p + 1), 2),
            other => (other, 1),
        };
        match want {
            Some('*') if width == 1 => {
                star = Some((p, t));
                p += 1;
            }
            Some(c) if (*c == '?' && width == 1) || Some(c) == text.get(t) => {
                p += width;
                t += 1;
            }
            _ => match star {
                Some((at, from)) => {
                    star = Some((at, from + 1));
                    p = at + 1;
                    t = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern.get(p..).is_some_and(|rest| rest.iter().all(|&c| c == '*'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trims_and_replacements() {
        assert_eq!(trim("a.b.c", true, false, "*."), "b.c");
        assert_eq!(trim("a.b.c", true, true, "*."), "c");
        assert_eq!(trim("a.b.c", false, false, ".*"), "a.b");
        assert_eq!(trim("a.b.c", false, true, ".*"), "a");
        assert_eq!(trim("abc", true, false, "x"), "abc");
        assert_eq!(replace("aXbX", "X", "-", false), "a-bX");
        assert_eq!(replace("aXbX", "X", "-", true), "a-b-");
        assert_eq!(replace("a/b", "\\/", "_", true), "a_b");
    }

    #[test]
    fn escapes() {
        assert_eq!(bad_escape("a\\*b\\?\\\\c\\/\\}"), None);
        assert_eq!(bad_escape("a\\b"), Some("b".into()));
        assert_eq!(bad_escape("a\\"), Some(String::new()));
    }

    #[test]
    fn globs() {
        assert!(glob("a*c?", "abbcd"));
        assert!(!glob("a*c", "abbcd"));
        assert!(glob("\\*", "*"));
        assert!(!glob("\\*", "x"));
        assert!(glob(&"*a".repeat(20), &"a".repeat(40)));
    }
}
