//! Where shell text may be given other blanks: between words, outside quotes.
//!
//! In doubt, text counts as quoted: so does whatever shells read differently.

use crate::model::{ShellTokenKind, ShellTokens, WordRole};

/// The quoting of a shell text.
#[derive(Debug)]
pub(super) struct Quoting {
    tokens: ShellTokens,
    /// Where nothing may be changed: after the first offset, up to the second. In order, without overlap.
    locked: Vec<(usize, usize)>,
    /// From here on the text can be read in more than one way.
    unclear_from: usize,
    /// For texts that a Windows shell may get.
    windows: Option<Windows>,
    /// How far `windows` has read.
    read: usize,
}

impl Quoting {
    pub(super) fn new(tokens: ShellTokens, windows: bool) -> Self {
        let (mut locked, mut unclear_from): (Vec<(usize, usize)>, _) = (Vec::new(), usize::MAX);
        let text = tokens.text.text();
        for token in &tokens.tokens {
            let (start, end) = (usize::from(token.range.start()), usize::from(token.range.end()));
            let is_locked = locked.last().is_some_and(|&(_, locked_end)| start < locked_end);
            let source = tokens.source(token);
            let lock = match token.kind {
                // An escaped blank belongs to a word, at its end as well.
                ShellTokenKind::Escape => end + usize::from(source.ends_with([' ', '\t'])),
                ShellTokenKind::SingleQuoted | ShellTokenKind::DoubleQuoted => end,
                ShellTokenKind::AnsiQuoted => {
                    // `$'it\'s'` is one word to bash and an open quote to sh.
                    unclear_from = unclear_from.min(start);
                    end
                }
                ShellTokenKind::Parameter => {
                    // `${x:-it's}` depends on the quotes around it, and on the shell.
                    if source.contains('\'') {
                        unclear_from = unclear_from.min(start);
                    }
                    end
                }
                ShellTokenKind::Word(WordRole::Reserved) if is_locked && source == "case" => {
                    // The `)` of a pattern would end a substitution.
                    unclear_from = unclear_from.min(start);
                    continue;
                }
                _ => continue,
            };
            // What is never closed goes on behind the text, or up to the end of what it is in.
            let is_open = tokens.unclosed.iter().any(|open| usize::from(open.range.start()) == start);
            let lock = if is_open || (end == text.len() && !tokens.unclosed.is_empty()) { end + 1 } else { lock };
            match locked.last_mut() {
                Some((_, locked_end)) if is_locked => *locked_end = lock.max(*locked_end),
                _ => locked.push((start, lock)),
            }
        }
        Self { tokens, locked, unclear_from, windows: windows.then(Windows::default), read: 0 }
    }

    /// Whether blanks may be added at an offset of the instruction or, if some follow, be more or fewer: outside
    /// quotes and between words. Offsets are asked for in order.
    pub(super) fn is_between_words(&mut self, at: usize, blank_follows: bool) -> bool {
        let text = self.tokens.text.text();
        let at = self.tokens.text.offset_of(at);
        if let Some(windows) = &mut self.windows {
            text.get(self.read..at).unwrap_or_default().chars().for_each(|c| windows.read(c));
            self.read = at.max(self.read);
        }
        let next = self.locked.partition_point(|&(start, _)| start < at);
        let is_locked = next.checked_sub(1).and_then(|index| self.locked.get(index)).is_some_and(|&(_, end)| at < end);
        let blank_before = text.get(..at).is_none_or(|before| before.is_empty() || before.ends_with([' ', '\t']));
        let is_free = !is_locked && at <= self.unclear_from && self.windows.as_ref().is_none_or(Windows::is_free);
        is_free && (blank_before || blank_follows)
    }
}

/// cmd and PowerShell: a place counts as free if it is in both.
#[derive(Debug, Default)]
struct Windows {
    in_double: bool,
    powershell: Option<char>,
    escaped: bool,
    /// The last character is an escaped blank.
    in_word: bool,
    last: Option<char>,
}

impl Windows {
    fn is_free(&self) -> bool {
        !self.in_double && self.powershell.is_none() && !self.escaped && !self.in_word && self.last != Some('^')
    }

    fn read(&mut self, c: char) {
        self.last = Some(c);
        self.in_double ^= c == '"';
        self.in_word = std::mem::take(&mut self.escaped);
        if self.in_word {
            return;
        }
        match (self.powershell, c) {
            (None | Some('"'), '`') => self.escaped = true,
            (None, '"' | '\'') => self.powershell = Some(c),
            (Some(quote), _) if quote == c => self.powershell = None,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SourceText;

    /// Whether a place at the end of a text is free.
    #[track_caller]
    fn check(text: &str, windows: bool, free: bool) {
        // Something follows, so that an open quote has an inside.
        let tokens = ShellTokens::of(SourceText::plain(&format!("{text}x")));
        assert_eq!(Quoting::new(tokens, windows).is_between_words(text.len(), false), free, "{text:?}");
    }

    #[test]
    fn posix() {
        for free in [
            "a ",
            "a 'b' ",
            "a \"b\" ",
            "a \\\\ ",
            "a $(b ",
            "a \"$(b \"c d\" )\" ",
            "a `b ",
            "\"`a \"b\"`\" ",
            "a ${b} ",
            "(a ",
            "\"a case b\" ",
        ] {
            check(free, false, true);
        }
        for quoted in [
            "a",
            "a 'b ",
            "a \"b ",
            "a \\ ",
            "a \"$(b \"c ",
            "a \"$(b ",
            "a ${b:-c ",
            "a \"`b ",
            "$'a' ",
            "\"$(case x in x) a \"b ",
            "\"$(case x in x) a;; esac)\" ",
            "a\\",
        ] {
            check(quoted, false, false);
        }
    }

    #[test]
    fn windows_shells_too() {
        check("echo it's \"a ", true, false);
        check("dir \"C:\\\" ", true, false);
        check("Get-Item 'a''b' ", true, true);
        check("a ` ", true, false);
        check("a ", true, true);
    }
}
