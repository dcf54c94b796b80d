//! Variable expansion as the builder does it (BuildKit: `shell/lex.go`).

use super::scope::{Environment, Value};
use crate::syntax::ast::{Piece, Variable, Word};
use crate::text::TextRange;

/// What a word expands to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expansion {
    text: Option<String>,
    /// What BuildKit would refuse, with ranges relative to the instruction.
    pub problems: Vec<Problem>,
}

impl Expansion {
    /// The text, if the file alone decides it.
    pub fn known(&self) -> Option<&str> {
        self.text.as_deref()
    }
}

/// A fault of an expansion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub kind: ProblemKind,
    /// Where; relative to the instruction.
    pub range: TextRange,
}

/// Faults of an expansion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProblemKind {
    /// `${v?message}`: not set, or empty with `:?`. Holds name and message.
    Required(String, String),
    /// A quote that is never closed.
    UnclosedQuote,
    /// `${v^…}`: no such modifier. Holds the modifier.
    BadModifier(String),
    /// `${}`, `${{` and the like.
    BadSubstitution,
    /// `${v/pattern}` without the second slash.
    MissingSlash,
    /// No `}`.
    Unclosed,
}

/// Expands a word with the values of an environment.
pub fn expand(word: &Word, escape: char, environment: &Environment) -> Expansion {
    let mut expander = Expander { escape, environment, problems: Vec::new() };
    let text = expander.pieces(&word.pieces, word, false);
    Expansion { text, problems: expander.problems }
}

struct Expander<'a> {
    escape: char,
    environment: &'a Environment,
    problems: Vec<Problem>,
}

impl Expander<'_> {
    /// `None` as soon as a part is unknown; the rest is still looked at for problems.
    fn pieces(&mut self, pieces: &[Piece], word: &Word, in_quotes: bool) -> Option<String> {
        let mut out = Some(String::new());
        for piece in pieces {
            let part = match piece {
                Piece::Text(token) => {
                    let mut text = String::with_capacity(token.text.len());
                    crate::syntax::unescape(&token.text, self.escape, in_quotes, &mut text);
                    Some(text)
                }
                Piece::SingleQuoted(token) => Some(token.text.trim_matches('\'').to_owned()),
                Piece::DoubleQuoted(_, inner) => self.pieces(inner, word, true),
                Piece::Variable(variable) => self.variable(variable, word),
                Piece::UnclosedQuote(range) => {
                    self.problems.push(Problem {
                        kind: ProblemKind::UnclosedQuote,
                        range: TextRange::new(range.start(), word.range.end()),
                    });
                    None
                }
                Piece::MalformedExpansion(range) => {
                    self.problems.push(malformed(*range, word));
                    None
                }
            };
            match (&mut out, part) {
                (Some(text), Some(part)) => text.push_str(&part),
                _ => out = None,
            }
        }
        out
    }

    fn variable(&mut self, variable: &Variable, outer: &Word) -> Option<String> {
        let name = variable.name.as_ref().map_or("", |n| &n.text);
        let value = self.environment.value(name);
        let modifier = variable.modifier.as_ref().map_or("", |m| &*m.text);
        let word = variable.word.as_ref();
        let is_set = match &value {
            Value::Unknown => None,
            Value::Unset => Some(false),
            Value::Set(text) => Some(!modifier.starts_with(':') || !text.is_empty()),
        };
        let text = match value {
            Value::Set(text) => Some(text),
            Value::Unset => Some(String::new()),
            Value::Unknown => None,
        };
        let expand_word = |this: &mut Self| word.map_or(Some(String::new()), |w| this.pieces(&w.pieces, w, false));
        match modifier.trim_start_matches(':') {
            "-" => {
                let default = expand_word(self);
                if is_set? { text } else { default }
            }
            "+" => {
                let alternative = expand_word(self);
                if is_set? { alternative } else { Some(String::new()) }
            }
            "?" => {
                let message = expand_word(self).unwrap_or_default();
                if is_set == Some(false) {
                    self.problems.push(Problem { kind: ProblemKind::Required(name.to_owned(), message), range: variable.range });
                    return None;
                }
                text
            }
            "#" | "##" | "%" | "%%" => {
                let pattern = expand_word(self)?;
                Some(trim(&text?, modifier, &pattern).to_owned())
            }
            "/" | "//" => {
                let raw = word.map_or("", |w| &*w.raw);
                if word.is_some_and(|w| w.pieces.iter().any(|p| !matches!(p, Piece::Text(_)))) {
                    return None;
                }
                let (pattern, replacement) = split_unescaped_slash(raw)?;
                Some(replace(&text?, pattern, replacement, modifier == "//"))
            }
            _ => {
                let _ = outer;
                text
            }
        }
    }
}

/// Why a `${` at `range` begins no expansion (BuildKit: `processDollar`). The range of the answer is the
/// part that is wrong, up to the end of the word.
pub(super) fn malformed(range: TextRange, word: &Word) -> Problem {
    let to_end = TextRange::new(range.start(), word.range.end().max(range.end()));
    // The raw text has no continuations, so it lines up with the file only where the word is on one line.
    let at = usize::from(range.start() - word.range.start().min(range.start()));
    let rest = word.raw.get(at..).filter(|r| r.starts_with("${")).unwrap_or("${");
    let after = rest.get(2..).unwrap_or_default();
    let name_len = after.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(after.len());
    let tail = after.get(name_len..).unwrap_or_default();
    let mut chars = tail.chars();
    let first = chars.next();
    let kind = if name_len == 0 && matches!(first, None | Some('{' | '}' | ':')) {
        if first.is_none() { ProblemKind::Unclosed } else { ProblemKind::BadSubstitution }
    } else {
        match first {
            None => ProblemKind::Unclosed,
            Some(':') => match chars.next() {
                None | Some('+' | '-' | '?') => ProblemKind::Unclosed,
                Some(other) => ProblemKind::BadModifier(format!(":{other}")),
            },
            Some('+' | '-' | '?' | '#' | '%') => ProblemKind::Unclosed,
            Some('/') => {
                let pattern = tail.trim_start_matches('/');
                if split_unescaped_slash(pattern).is_some() { ProblemKind::Unclosed } else { ProblemKind::MissingSlash }
            }
            Some(other) => ProblemKind::BadModifier(other.to_string()),
        }
    };
    let close = rest.find('}').map(|end| range.start() + crate::text::size(end + 1));
    let end = close.unwrap_or(to_end.end()).min(to_end.end());
    let range = match &kind {
        ProblemKind::BadModifier(modifier) => {
            let start = range.start() + crate::text::size(2 + name_len);
            TextRange::new(start, (start + crate::text::size(modifier.len())).min(to_end.end()).max(start))
        }
        _ => TextRange::new(range.start(), end.max(range.end())),
    };
    Problem { kind, range }
}

fn split_unescaped_slash(text: &str) -> Option<(&str, &str)> {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '/' => return Some((text.get(..at)?, text.get(at + 1..)?)),
            _ => {}
        }
    }
    None
}

/// `${v#p}` and its relatives.
fn trim<'t>(text: &'t str, modifier: &str, pattern: &str) -> &'t str {
    let bounds: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
    let prefix = modifier.starts_with('#');
    let longest = modifier.len() == 2;
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

fn replace(text: &str, pattern: &str, replacement: &str, all: bool) -> String {
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
        assert_eq!(trim("a.b.c", "#", "*."), "b.c");
        assert_eq!(trim("a.b.c", "##", "*."), "c");
        assert_eq!(trim("a.b.c", "%", ".*"), "a.b");
        assert_eq!(trim("a.b.c", "%%", ".*"), "a");
        assert_eq!(trim("abc", "#", "x"), "abc");
        assert_eq!(replace("aXbX", "X", "-", false), "a-bX");
        assert_eq!(replace("aXbX", "X", "-", true), "a-b-");
        assert_eq!(replace("a/b", "\\/", "_", true), "a_b");
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
