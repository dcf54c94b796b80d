//! Variables in text that the grammar does not cut into words: keys, JSON strings, shell text, heredoc
//! bodies.

use crate::text::{TextRange, range};

/// A character and its byte offset in the instruction.
pub(super) type Chars = [(usize, char)];

/// How a text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// As the builder reads a word: quotes count, the escape character protects.
    Builder(char),
    /// As the body of an unquoted heredoc: only `\` protects.
    Body,
    /// As a POSIX shell reads a script.
    Shell,
    /// As PowerShell does: `$env:NAME`.
    PowerShell,
    /// As the command prompt of Windows does: `%NAME%`.
    Cmd,
}

/// A variable that is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) name: String,
    /// The name alone.
    pub(super) range: TextRange,
    /// With its signs.
    pub(super) outer: TextRange,
    /// Inside `'…'` of a shell script.
    pub(super) quoted: bool,
}

/// What a script reads and what it sets by `for`.
#[derive(Debug, Default)]
pub(super) struct Scan {
    pub(super) uses: Vec<Found>,
    /// The names of `for NAME in`.
    pub(super) loops: Vec<(String, TextRange)>,
}

/// Whether it can be the name of a variable.
pub(super) fn is_name(text: &str) -> bool {
    text.starts_with(is_name_start) && text.chars().all(is_name_char)
}

fn is_name_start(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_'
}

fn is_name_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// Reads a text once, from left to right.
pub(super) fn scan(chars: &Chars, reading: Reading) -> Scan {
    let mut scanner = Scanner { chars, closes: closes(chars, reading), out: Scan::default() };
    match reading {
        Reading::Builder(escape) => scanner.builder(escape),
        Reading::Body => scanner.body(),
        Reading::Shell => scanner.shell(),
        Reading::PowerShell => scanner.power_shell(),
        Reading::Cmd => scanner.cmd(),
    }
    scanner.out
}

/// For every `${` that is closed: where its `}` stands. One pass.
fn closes(chars: &Chars, reading: Reading) -> Vec<(usize, usize)> {
    let escape = if let Reading::Builder(escape) = reading { escape } else { '\\' };
    let (mut open, mut out, mut at) = (Vec::new(), Vec::new(), 0);
    while let Some(&(_, c)) = chars.get(at) {
        if c == escape {
            at += 1;
        } else if c == '$' && chars.get(at + 1).is_some_and(|&(_, c)| c == '{') {
            open.push(at);
            at += 1;
        } else if c == '}'
            && let Some(start) = open.pop()
        {
            out.push((start, at));
        }
        at += 1;
    }
    out.sort_unstable();
    out
}

struct Scanner<'c> {
    chars: &'c Chars,
    closes: Vec<(usize, usize)>,
    out: Scan,
}

/// What quotes a place in a shell script.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quoting {
    Double,
    Parenthesis,
}

impl Scanner<'_> {
    fn get(&self, at: usize) -> Option<char> {
        self.chars.get(at).map(|&(_, c)| c)
    }

    /// The bytes of the characters from `start` up to `end`, without it.
    fn range(&self, start: usize, end: usize) -> TextRange {
        let first = self.chars.get(start).map_or(0, |&(at, _)| at);
        let last = end.checked_sub(1).and_then(|i| self.chars.get(i)).map_or(first, |&(at, c)| at + c.len_utf8());
        range(first, last.max(first))
    }

    fn name_end(&self, start: usize) -> usize {
        let mut end = start;
        if self.get(end).is_some_and(is_name_start) {
            while self.get(end).is_some_and(is_name_char) {
                end += 1;
            }
        }
        end
    }

    fn text(&self, start: usize, end: usize) -> String {
        self.chars.get(start..end).unwrap_or_default().iter().map(|&(_, c)| c).collect()
    }

    fn push(&mut self, name: (usize, usize), outer: (usize, usize), quoted: bool) {
        self.out.uses.push(Found {
            name: self.text(name.0, name.1),
            range: self.range(name.0, name.1),
            outer: self.range(outer.0, outer.1),
            quoted,
        });
    }

    /// Reads what a `$` at `at` begins; answers where to go on. What follows a name in braces is read on.
    fn dollar(&mut self, at: usize, in_shell: bool, quoted: bool) -> usize {
        if self.get(at + 1) != Some('{') {
            let end = self.name_end(at + 1);
            if at + 1 < end {
                self.push((at + 1, end), (at, end), quoted);
            }
            return end.max(at + 1);
        }
        let length_or_indirect = in_shell && matches!(self.get(at + 2), Some('#' | '!'));
        let start = at + 2 + usize::from(length_or_indirect);
        let end = self.name_end(start);
        let close = self.closes.binary_search_by_key(&at, |&(open, _)| open).ok().and_then(|i| self.closes.get(i));
        if let Some(&(_, close)) = close
            && start < end
        {
            self.push((start, end), (at, close + 1), quoted);
        }
        end
    }

    fn builder(&mut self, escape: char) {
        let (mut at, mut in_double) = (0, false);
        while let Some(c) = self.get(at) {
            at = match c {
                _ if c == escape => at + 2,
                '\'' if !in_double => (at + 1..self.chars.len()).find(|&i| self.get(i) == Some('\'')).unwrap_or(at) + 1,
                '"' => {
                    in_double = !in_double;
                    at + 1
                }
                '$' => self.dollar(at, false, false),
                _ => at + 1,
            };
        }
    }

    fn body(&mut self) {
        let mut at = 0;
        while let Some(c) = self.get(at) {
            at = match c {
                '\\' => at + 2,
                '$' => self.dollar(at, true, false),
                _ => at + 1,
            };
        }
    }

    fn shell(&mut self) {
        let mut quoting: Vec<Quoting> = Vec::new();
        let mut at = 0;
        while let Some(c) = self.get(at) {
            let in_double = quoting.last() == Some(&Quoting::Double);
            let starts_word = !in_double && at.checked_sub(1).and_then(|i| self.get(i)).is_none_or(is_separator);
            at = match c {
                '\\' => at + 2,
                '\'' if !in_double => self.single_quoted(at + 1),
                '"' => {
                    if in_double {
                        quoting.pop();
                    } else {
                        quoting.push(Quoting::Double);
                    }
                    at + 1
                }
                '$' if self.get(at + 1) == Some('(') => {
                    quoting.push(Quoting::Parenthesis);
                    at + 2
                }
                '(' if !in_double => {
                    quoting.push(Quoting::Parenthesis);
                    at + 1
                }
                ')' if quoting.last() == Some(&Quoting::Parenthesis) => {
                    quoting.pop();
                    at + 1
                }
                '$' => self.dollar(at, true, false),
                '#' if self.is_line_start(at) => self.line_end(at),
                'f' if starts_word => self.for_loop(at),
                _ => at + 1,
            };
        }
    }

    /// Whether only blanks stand before it on its line.
    fn is_line_start(&self, at: usize) -> bool {
        let before = self.chars.get(..at).unwrap_or_default().iter().rev();
        before.map(|&(_, c)| c).find(|c| !matches!(c, ' ' | '\t')).is_none_or(|c| c == '\n')
    }

    fn line_end(&self, from: usize) -> usize {
        (from..self.chars.len()).find(|&i| self.get(i) == Some('\n')).unwrap_or(self.chars.len())
    }

    /// The text of `'…'`: a shell does not expand it, but one that it is handed to may (`sh -c '…'`).
    fn single_quoted(&mut self, from: usize) -> usize {
        let mut at = from;
        while let Some(c) = self.get(at).filter(|&c| c != '\'') {
            at = if c == '$' { self.dollar(at, true, true) } else { at + 1 };
        }
        at + 1
    }

    /// `for NAME in`; answers where to go on.
    fn for_loop(&mut self, at: usize) -> usize {
        let blank = |i: usize| matches!(self.get(i), Some(' ' | '\t'));
        let skip_blanks = |mut i: usize| {
            while blank(i) {
                i += 1;
            }
            i
        };
        if self.text(at, at + 3) != "for" || !blank(at + 3) {
            return at + 1;
        }
        let start = skip_blanks(at + 3);
        let end = self.name_end(start);
        let after = skip_blanks(end);
        if start < end && end < after && self.text(after, after + 2) == "in" && self.get(after + 2).is_none_or(is_separator) {
            self.out.loops.push((self.text(start, end), self.range(start, end)));
            return after;
        }
        at + 1
    }

    /// `$env:NAME` and `${env:NAME}`.
    fn power_shell(&mut self) {
        let mut at = 0;
        while let Some(c) = self.get(at) {
            let braced = self.get(at + 1) == Some('{');
            let prefix = at + 1 + usize::from(braced);
            if c == '$' && self.text(prefix, prefix + 4).eq_ignore_ascii_case("env:") {
                let end = self.name_end(prefix + 4);
                let closed = !braced || self.get(end) == Some('}');
                if prefix + 4 < end && closed {
                    self.push((prefix + 4, end), (at, end + usize::from(braced)), false);
                    at = end;
                    continue;
                }
            }
            at += 1;
        }
    }

    /// `%NAME%`.
    fn cmd(&mut self) {
        let mut at = 0;
        while let Some(c) = self.get(at) {
            if c == '%' {
                let end = self.name_end(at + 1);
                if at + 1 < end && self.get(end) == Some('%') {
                    self.push((at + 1, end), (at, end + 1), false);
                    at = end + 1;
                    continue;
                }
            }
            at += 1;
        }
    }
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, ';' | '|' | '&' | '(' | ')' | '`')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, reading: Reading, wanted: &[&str]) {
        let chars: Vec<(usize, char)> = text.char_indices().collect();
        let shown = |f: Found| {
            let outer = crate::text::slice(text, f.outer);
            if f.quoted { format!("'{outer}'") } else { outer.to_owned() }
        };
        let found: Vec<String> = scan(&chars, reading).uses.into_iter().map(shown).collect();
        assert_eq!(found, wanted, "{text:?}");
    }

    #[test]
    fn builder_words() {
        check(r#"$A ${B:-$C} "$D" '$E' \$F "\$G""#, Reading::Builder('\\'), &["$A", "${B:-$C}", "$C", "$D"]);
        check("`$A \\$B ${C", Reading::Builder('`'), &["$B"]);
        check("$1 $@ $$ $", Reading::Builder('\\'), &[]);
    }

    #[test]
    fn bodies_know_no_quotes() {
        check(r#"'$A' "$B" \$C ${D/x/$E}"#, Reading::Body, &["$A", "$B", "${D/x/$E}", "$E"]);
    }

    #[test]
    fn shell_scripts() {
        check(
            r#"a $A '$B' "'$C'" \$D ${#E} $(echo '$F' "$G") # $H"#,
            Reading::Shell,
            &["$A", "'$B'", "$C", "${#E}", "'$F'", "$G", "$H"],
        );
        check("a#$A\n # $B\n$C", Reading::Shell, &["$A", "$C"]);
        let chars: Vec<(usize, char)> = "x; for f in $A; do".char_indices().collect();
        assert_eq!(scan(&chars, Reading::Shell).loops, [("f".to_owned(), range(7, 8))]);
    }

    #[test]
    fn windows_shells() {
        check("$env:A ${Env:B} $C", Reading::PowerShell, &["$env:A", "${Env:B}"]);
        check("%A% %% %B $C", Reading::Cmd, &["%A%"]);
    }

    #[test]
    fn unclosed_braces_stay_linear() {
        let text = "${A".repeat(50_000);
        check(&text, Reading::Shell, &[]);
    }
}
