//! Helpers of [`Word`]: which variables it uses, and its literal value.

use super::ast::{Piece, Variable, Word};

impl Word {
    /// All variables in the word, outer before inner, in order.
    pub fn variables(&self) -> Vec<&Variable> {
        let mut out = Vec::new();
        collect(&self.pieces, &mut out);
        out
    }

    /// Whether the builder may change the word by expansion.
    pub fn has_variables(&self) -> bool {
        self.pieces.iter().any(|p| match p {
            Piece::Variable(_) => true,
            Piece::DoubleQuoted(_, inner) => inner.iter().any(|p| matches!(p, Piece::Variable(_))),
            _ => false,
        })
    }

    /// Whether a quote or an expansion in the word is not closed: where it ends is a guess.
    pub fn is_broken(&self) -> bool {
        self.pieces.iter().any(is_broken)
    }

    /// The word as the builder sees it: quotes removed, escapes undone. `None` if it holds a variable
    /// or a fault.
    pub fn literal(&self, escape: char) -> Option<String> {
        let mut out = String::with_capacity(self.raw.len());
        literal(&self.pieces, escape, false, &mut out).then_some(out)
    }
}

/// No deeper than the grammar nests pieces: 48 levels.
fn is_broken(piece: &Piece) -> bool {
    match piece {
        Piece::UnclosedQuote(_) | Piece::MalformedExpansion(_) => true,
        Piece::Variable(variable) => variable.word.as_ref().is_some_and(Word::is_broken),
        Piece::DoubleQuoted(_, inner) => inner.iter().any(is_broken),
        Piece::Text(_) | Piece::SingleQuoted(_) => false,
    }
}

fn collect<'a>(pieces: &'a [Piece], out: &mut Vec<&'a Variable>) {
    for piece in pieces {
        match piece {
            Piece::Variable(variable) => {
                out.push(variable);
                if let Some(word) = &variable.word {
                    collect(&word.pieces, out);
                }
            }
            Piece::DoubleQuoted(_, inner) => collect(inner, out),
            _ => {}
        }
    }
}

fn literal(pieces: &[Piece], escape: char, in_quotes: bool, out: &mut String) -> bool {
    pieces.iter().all(|piece| match piece {
        Piece::Text(token) => {
            unescape(&token.text, escape, in_quotes, out);
            true
        }
        Piece::SingleQuoted(token) => {
            out.push_str(token.text.trim_matches('\''));
            true
        }
        Piece::DoubleQuoted(_, inner) => literal(inner, escape, true, out),
        Piece::Variable(_) | Piece::UnclosedQuote(_) | Piece::MalformedExpansion(_) => false,
    })
}

/// Takes escape characters out of plain text (BuildKit: `shell/lex.go`, `processStopOn` and
/// `processDoubleQuote`): outside quotes the next character is literal, inside double quotes only
/// `"`, `$` and the escape character itself are protected.
fn unescape(text: &str, escape: char, in_quotes: bool, out: &mut String) {
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c != escape {
            out.push(c);
            continue;
        }
        match chars.peek() {
            Some(&next) if !in_quotes || next == '"' || next == '$' || next == escape => {
                out.push(next);
                chars.next();
            }
            _ if in_quotes => out.push(c),
            // A lone escape character at the end of a word is dropped.
            _ => {}
        }
    }
}
