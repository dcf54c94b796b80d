//! Variables in text that the grammar does not cut into words: keys, JSON strings, shell text, heredoc
//! bodies.

use std::ops::Range;

use crate::model::shell::{ShellToken, ShellTokenKind, ShellTokens, WordRole, is_name, is_name_byte};
use crate::model::{ShellDialect, SourceText};
use crate::text::TextRange;

/// How a text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// As the builder reads a word: quotes count, the escape character protects.
    Builder(char),
    /// As the body of an unquoted heredoc: only `\` protects.
    Body,
    /// As a shell reads a script: `$NAME`; PowerShell: `$env:NAME`; the command prompt: `%NAME%`.
    Shell(ShellDialect),
}

/// A variable that is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FoundVariable {
    pub(super) name: String,
    /// The name alone.
    pub(super) range: TextRange,
    /// With its signs.
    pub(super) outer: TextRange,
    /// Inside `'…'` of a shell script: that shell does not expand it, but one that it is handed to may (`sh -c '…'`).
    pub(super) quoted: bool,
}

/// What a script reads and what it sets by `for`.
#[derive(Debug, Default)]
pub(super) struct Scan {
    pub(super) uses: Vec<FoundVariable>,
    /// The names after `for`.
    pub(super) loops: Vec<(String, TextRange)>,
}

/// Reads a text once, from left to right.
pub(super) fn scan(text: SourceText, reading: Reading) -> Scan {
    if let Reading::Shell(dialect) = reading {
        let tokens = ShellTokens::read_by(dialect, text);
        return if dialect.is_windows() { windows(&tokens) } else { shell(&tokens) };
    }
    let mut scanner = Scanner::new(&text, reading, 0..text.text().len());
    match reading {
        Reading::Builder(escape) => scanner.builder(escape),
        Reading::Body | Reading::Shell(_) => scanner.body(),
    }
    scanner.out
}

/// The variables of a POSIX shell.
fn shell(tokens: &ShellTokens) -> Scan {
    let mut out = Scan::default();
    for token in &tokens.tokens {
        let (start, end) = (usize::from(token.range.start()), usize::from(token.range.end()));
        match token.kind {
            ShellTokenKind::Variable | ShellTokenKind::Parameter => {
                if let Some(name) = name_of(tokens, token) {
                    out.uses.push(found(&tokens.text, name, start..end, false));
                }
            }
            ShellTokenKind::SingleQuoted | ShellTokenKind::AnsiQuoted | ShellTokenKind::QuotedHeredocBody => {
                // Of `$'` the first sign is none of a variable.
                let from = start + if token.kind == ShellTokenKind::AnsiQuoted { 2 } else { 0 };
                if tokens.text.text().get(from..end).is_some_and(|text| text.contains('$')) {
                    let mut scanner = Scanner::new(&tokens.text, Reading::Body, from..end);
                    scanner.quoted();
                    out.uses.append(&mut scanner.out.uses);
                }
            }
            ShellTokenKind::Word(WordRole::LoopName) if is_name(tokens.source(token)) => {
                out.loops.push((tokens.source(token).to_owned(), tokens.place(token)));
            }
            _ => {}
        }
    }
    out
}

/// The variables of the environment in a text for a Windows shell.
fn windows(tokens: &ShellTokens) -> Scan {
    let mut out = Scan::default();
    for token in &tokens.tokens {
        let at = usize::from(token.range.start());
        match token.kind {
            ShellTokenKind::Variable => {
                if let Some(name) = environment_name(tokens.source(token)) {
                    let outer = at..usize::from(token.range.end());
                    out.uses.push(found(&tokens.text, at + name.start..at + name.end, outer, false));
                }
            }
            ShellTokenKind::SingleQuoted => {
                let source = tokens.source(token);
                for (dollar, _) in source.match_indices('$') {
                    let rest = source.get(dollar..).unwrap_or_default();
                    if let Some(name) = environment_name(rest) {
                        let end = at + dollar + name.end + usize::from(rest.starts_with("${"));
                        out.uses.push(found(
                            &tokens.text,
                            at + dollar + name.start..at + dollar + name.end,
                            at + dollar..end,
                            true,
                        ));
                    }
                }
            }
            _ => {}
        }
    }
    out
}

/// Where the name is in `$env:NAME`, `${env:NAME}` and `%NAME%`, with which a text begins.
fn environment_name(text: &str) -> Option<Range<usize>> {
    let is_percent = text.starts_with('%');
    let is_braced = text.starts_with("${");
    let prefix = if is_percent { 1 } else { 5 + usize::from(is_braced) };
    if !is_percent && !text.get(prefix - 4..prefix).is_some_and(|scope| scope.eq_ignore_ascii_case("env:")) {
        return None;
    }
    let rest = text.get(prefix..)?;
    let length = rest.bytes().position(|c| !is_name_byte(c)).unwrap_or(rest.len());
    let after = rest.as_bytes().get(length);
    let is_closed = match after {
        Some(b'%' | b':') if is_percent => true,
        Some(b'}') if is_braced => true,
        _ => !is_percent && !is_braced,
    };
    (is_closed && is_name(rest.get(..length)?)).then_some(prefix..prefix + length)
}

/// Where the name is in `$NAME`, `${NAME…}`, `${#NAME}`.
fn name_of(tokens: &ShellTokens, token: &ShellToken) -> Option<Range<usize>> {
    let source = tokens.source(token);
    let start = match source.strip_prefix("${") {
        Some(inner) if source.ends_with('}') => 2 + usize::from(inner.starts_with(['#', '!'])),
        Some(_) => return None,
        None => 1,
    };
    let name = source.get(start..)?;
    let length = name.bytes().position(|c| !is_name_byte(c)).unwrap_or(name.len());
    let start = usize::from(token.range.start()) + start;
    is_name(name.get(..length)?).then(|| start..start + length)
}

fn found(text: &SourceText, name: Range<usize>, outer: Range<usize>, quoted: bool) -> FoundVariable {
    let own = text.text().get(name.clone()).unwrap_or_default().to_owned();
    FoundVariable { name: own, range: text.locate(name), outer: text.locate(outer), quoted }
}

struct Scanner<'t> {
    text: &'t SourceText,
    bytes: &'t [u8],
    at: usize,
    end: usize,
    /// For every `${` that is closed: where its `}` is.
    closes: Vec<(usize, usize)>,
    out: Scan,
}

/// One pass.
fn closes(bytes: &[u8], reading: Reading, part: Range<usize>) -> Vec<(usize, usize)> {
    let escape = if let Reading::Builder('`') = reading { b'`' } else { b'\\' };
    let (mut open, mut out, mut at) = (Vec::new(), Vec::new(), part.start);
    while let Some(&c) = bytes.get(at).filter(|_| at < part.end) {
        if c == escape {
            at += 1;
        } else if c == b'$' && bytes.get(at + 1) == Some(&b'{') {
            open.push(at);
            at += 1;
        } else if c == b'}'
            && let Some(start) = open.pop()
        {
            out.push((start, at));
        }
        at += 1;
    }
    out.sort_unstable();
    out
}

impl<'t> Scanner<'t> {
    fn new(text: &'t SourceText, reading: Reading, part: Range<usize>) -> Self {
        let bytes = text.text().as_bytes();
        Self { text, bytes, at: part.start, end: part.end, closes: closes(bytes, reading, part), out: Scan::default() }
    }

    fn get(&self, at: usize) -> Option<u8> {
        if at < self.end { self.bytes.get(at).copied() } else { None }
    }

    fn name_end(&self, start: usize) -> usize {
        let rest = self.bytes.get(start..self.end).unwrap_or_default();
        let length = rest.iter().position(|&c| !is_name_byte(c)).unwrap_or(rest.len());
        let is_number = rest.first().is_some_and(u8::is_ascii_digit);
        if is_number { start } else { start + length }
    }

    fn push(&mut self, name: Range<usize>, outer: Range<usize>, quoted: bool) {
        self.out.uses.push(found(self.text, name, outer, quoted));
    }

    /// Reads what the `$` at the current place begins. What follows a name in braces is read on.
    fn dollar(&mut self, in_shell: bool, quoted: bool) {
        let at = self.at;
        if self.get(at + 1) != Some(b'{') {
            let end = self.name_end(at + 1);
            if at + 1 < end {
                self.push(at + 1..end, at..end, quoted);
            }
            self.at = end.max(at + 1);
            return;
        }
        let length_or_indirect = in_shell && matches!(self.get(at + 2), Some(b'#' | b'!'));
        let start = at + 2 + usize::from(length_or_indirect);
        let end = self.name_end(start);
        let close = self.closes.binary_search_by_key(&at, |&(open, _)| open).ok().and_then(|i| self.closes.get(i));
        if let Some(&(_, close)) = close
            && start < end
        {
            self.push(start..end, at..close + 1, quoted);
        }
        self.at = end;
    }

    fn builder(&mut self, escape: char) {
        let mut in_double = false;
        while let Some(c) = self.get(self.at) {
            match c {
                _ if char::from(c) == escape => self.at += 2,
                b'\'' if !in_double => {
                    let rest = self.bytes.get(self.at + 1..self.end).unwrap_or_default();
                    self.at += 1 + rest.iter().position(|&c| c == b'\'').map_or(0, |length| length + 1);
                }
                b'"' => {
                    in_double = !in_double;
                    self.at += 1;
                }
                b'$' => self.dollar(false, false),
                _ => self.at += 1,
            }
        }
    }

    fn body(&mut self) {
        while let Some(c) = self.get(self.at) {
            match c {
                b'\\' => self.at += 2,
                b'$' => self.dollar(true, false),
                _ => self.at += 1,
            }
        }
    }

    /// The text of `'…'`.
    fn quoted(&mut self) {
        while let Some(c) = self.get(self.at) {
            if c == b'$' {
                self.dollar(true, true);
            } else {
                self.at += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::range;

    const POSIX: Reading = Reading::Shell(ShellDialect::Posix);

    #[track_caller]
    fn check(text: &str, reading: Reading, wanted: &[&str]) {
        let shown = |f: FoundVariable| {
            let outer = crate::text::slice(text, f.outer);
            if f.quoted { format!("'{outer}'") } else { outer.to_owned() }
        };
        let found: Vec<String> = scan(SourceText::plain(text), reading).uses.into_iter().map(shown).collect();
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
            r#"a $A '$B' "'$C'" \$D ${#E} $(echo '$F' "$G") ${H:-'$I'$J} $((K + $L)) # $M"#,
            POSIX,
            &["$A", "'$B'", "$C", "${#E}", "'$F'", "$G", "${H:-'$I'$J}", "'$I'", "$J", "$L"],
        );
        check("a#$A\n # $B\n$C ${D", POSIX, &["$A", "$C"]);
        check("cat <<E <<'F'\n'$A' \\$B\nE\n$C\nF\n$D", POSIX, &["$A", "'$C'", "$D"]);
        check("echo # don't\necho $A", POSIX, &["$A"]);
        let loops = |text: &str| scan(SourceText::plain(text), POSIX).loops;
        assert_eq!(loops("x; for f in $A; do"), [("f".to_owned(), range(7, 8))]);
        assert_eq!(loops("echo for f in"), []);
    }

    #[test]
    fn windows_shells() {
        check("$env:A ${Env:B} $C", Reading::Shell(ShellDialect::PowerShell), &["$env:A", "${Env:B}"]);
        check("%A% %% %B $C", Reading::Shell(ShellDialect::Cmd), &["%A%"]);
        check(
            "\"$env:A $(b ${env:B})\" '$env:C' # $env:D",
            Reading::Shell(ShellDialect::PowerShell),
            &["$env:A", "${env:B}", "'$env:C'"],
        );
        check("a%A%\\b \"%B:c=d%\"", Reading::Shell(ShellDialect::Cmd), &["%A%", "%B:c=d%"]);
        check("powershell -Command x $env:A \\; \"%B%\"", Reading::Shell(ShellDialect::Cmd), &["$env:A", "%B%"]);
    }

    #[test]
    fn unclosed_braces_stay_linear() {
        let text = "${A".repeat(50_000);
        check(&text, POSIX, &[]);
        check(&text, Reading::Body, &[]);
    }
}
