//! Tokens of a `.dockerignore` file.

use std::ops::Range;

use super::{Modifiers, Token, TokenKind, without_blanks};
use crate::snapshot::Snapshot;
use crate::text::{TextRange, range};

pub(super) fn tokens(snapshot: &Snapshot) -> Vec<Token> {
    let (file, _) = snapshot.ignorefile();
    let text: &str = snapshot.text();
    let mut out = Vec::new();
    // What is one line here may be two in an editor, for which a lone carriage return ends one.
    let mut push = |place: TextRange, kind| {
        let mut at = usize::from(place.start());
        for part in text.get(Range::<usize>::from(place)).unwrap_or_default().split('\r') {
            let modifiers = Modifiers::NONE;
            out.extend(without_blanks(part, at).map(|range| Token { range, kind, modifiers }));
            at += part.len() + 1;
        }
    };
    let mut at = 0;
    let mut patterns = file.patterns.iter().peekable();
    for line in text.split('\n') {
        let end = at + line.len();
        while patterns.next_if(|p| usize::from(p.range.end()) <= at).is_some() {}
        match patterns.peek() {
            Some(pattern) if usize::from(pattern.range.start()) <= end => {
                special(pattern.range, &pattern.raw, pattern.negated, &mut push)
            }
            _ => {
                let bare = line.strip_prefix('\u{feff}').filter(|_| at == 0).unwrap_or(line);
                if bare.starts_with('#') {
                    push(range(end - bare.len(), at + line.trim_end().len()), TokenKind::Comment);
                }
            }
        }
        at = end + 1;
    }
    out
}

/// `!`, and the characters of a pattern that match more than themselves.
fn special(place: TextRange, raw: &str, negated: bool, push: &mut impl FnMut(TextRange, TokenKind)) {
    let base = usize::from(place.start());
    if negated {
        push(range(base, base + 1), TokenKind::Operator);
    }
    let mut chars = raw.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let end = match c {
            '\\' => {
                chars.next();
                continue;
            }
            '*' => {
                let mut end = at + 1;
                while chars.next_if(|&(_, c)| c == '*').is_some() {
                    end += 1;
                }
                end
            }
            '?' => at + 1,
            '[' => match raw.get(at..).and_then(|rest| rest.find(']')) {
                Some(close) => {
                    let end = at + close + 1;
                    while chars.next_if(|&(i, _)| i < end).is_some() {}
                    end
                }
                None => continue,
            },
            _ => continue,
        };
        push(range(base + at, base + end), TokenKind::Macro);
    }
}

#[cfg(test)]
mod tests {
    use crate::snapshot::FileKind;
    use crate::testing::snapshot_in;

    #[test]
    fn a_lone_carriage_return_is_in_no_token() {
        for (text, tokens) in [("#\ra", vec!["#", "a"]), ("![\r]", vec!["!", "[", "]"]), ("# a \r\n*\r\n", vec!["# a", "*"])] {
            let snapshot = snapshot_in(FileKind::Dockerignore, text, Default::default());
            let found = super::super::semantic_tokens(&snapshot).into_iter();
            let words: Vec<&str> = found.map(|token| &text[std::ops::Range::<usize>::from(token.range)]).collect();
            assert_eq!(words, tokens, "{text:?}");
        }
    }
}
