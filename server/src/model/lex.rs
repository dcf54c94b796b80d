//! The builder's reading of one text: quotes, escapes and variables (BuildKit: `shell/lex.go`), in one file as there:
//! each construct may hold every other.

use std::ops::Range;

use super::pattern;
use super::value::Value;

/// How deep `${a:-${b:-…}}` may nest before the rest is not looked at.
const DEPTH_LIMIT: usize = 100;

/// Texts that grow beyond this many bytes are unknown: `ENV A=$A$A` doubles with every line.
const TEXT_LIMIT: usize = 1 << 16;

/// How a text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mode {
    /// The escape character.
    pub(super) escape: char,
    /// Whether quotes protect and are removed; in heredoc bodies they are ordinary characters.
    pub(super) quotes: bool,
}

/// What a text is read as. Ranges are byte ranges of the text.
#[derive(Debug)]
pub(super) struct Lexed {
    /// The result, if it is known.
    pub(super) text: Option<String>,
    /// What BuildKit rejects; it stops there.
    pub(super) fault: Option<(ExpansionFaultKind, Range<usize>)>,
    /// The names that are looked up and where they are, `$` to the last character. An outer variable comes before
    /// those in its word.
    pub(super) variables: Vec<(String, Range<usize>)>,
}

/// Faults of an expansion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExpansionFaultKind {
    /// `${v?message}`: not set, or empty with `:?`. Holds name and message.
    Required(String, String),
    /// A quote that is never closed.
    UnclosedQuote,
    /// `${v^…}`: no such modifier. Holds the modifier.
    BadModifier(String),
    /// `${}`, `${{` and the like.
    BadSubstitution,
    /// `${v#\x}`: an escape that patterns do not know. Holds the escaped character.
    BadPattern(String),
    /// `${v/pattern}` without the second slash.
    MissingSlash,
    /// No `}`.
    Unclosed,
}

/// Reads a text with the values that `value` gives.
pub(super) fn lex(text: &str, mode: Mode, value: &dyn Fn(&str) -> Value) -> Lexed {
    if !text.contains(['$', '\'', '"', mode.escape]) {
        return Lexed { text: Some(text.to_owned()), fault: None, variables: Vec::new() };
    }
    let mut lexer = Lexer { text, at: 0, mode, raw_escapes: false, value, depth: 0, variables: Vec::new() };
    let (text, fault) = match lexer.until(None, false) {
        Ok(text) => (text, None),
        Err(Stop::Fault(kind, range)) => (None, Some((kind, range))),
        Err(Stop::End | Stop::TooDeep) => (None, None),
    };
    Lexed { text, fault, variables: lexer.variables }
}

/// Why reading ends early.
enum Stop {
    /// The text ends before the character that is looked for.
    End,
    /// BuildKit rejects the text.
    Fault(ExpansionFaultKind, Range<usize>),
    /// Nested deeper than [`DEPTH_LIMIT`].
    TooDeep,
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    mode: Mode,
    raw_escapes: bool,
    value: &'a dyn Fn(&str) -> Value,
    depth: usize,
    variables: Vec<(String, Range<usize>)>,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    /// Reads up to `stop` and over it, or to the end (`processStopOn`).
    fn until(&mut self, stop: Option<char>, raw_escapes: bool) -> Result<Option<String>, Stop> {
        if self.depth >= DEPTH_LIMIT {
            return Err(Stop::TooDeep);
        }
        self.depth += 1;
        let outer = std::mem::replace(&mut self.raw_escapes, raw_escapes);
        let result = self.until_inner(stop);
        self.raw_escapes = outer;
        self.depth -= 1;
        result
    }

    fn until_inner(&mut self, stop: Option<char>) -> Result<Option<String>, Stop> {
        let mut out = Some(String::new());
        while let Some(c) = self.peek() {
            if Some(c) == stop {
                self.next();
                return Ok(out);
            }
            match c {
                '$' => push(&mut out, self.dollar()?),
                '\'' if self.mode.quotes => push(&mut out, Some(self.single_quoted()?)),
                '"' if self.mode.quotes => push(&mut out, self.double_quoted()?),
                _ if c != self.mode.escape => self.plain(stop, &mut out),
                _ => {
                    self.next();
                    if self.raw_escapes {
                        push_char(&mut out, c);
                    }
                    match self.next() {
                        Some(escaped) => push_char(&mut out, escaped),
                        None => break,
                    }
                }
            }
        }
        if stop.is_some() { Err(Stop::End) } else { Ok(out) }
    }

    /// `'…'` (`processSingleQuote`).
    fn single_quoted(&mut self) -> Result<&'a str, Stop> {
        let start = self.at;
        self.next();
        let rest = self.rest();
        let Some(len) = rest.find('\'') else { return Err(self.unclosed_quote(start)) };
        self.at += len + 1;
        Ok(rest.get(..len).unwrap_or_default())
    }

    /// Characters that mean themselves, the one here first.
    fn plain(&mut self, stop: Option<char>, out: &mut Option<String>) {
        let rest = self.rest();
        let ends = |c: char| matches!(c, '$' | '\'' | '"') || c == self.mode.escape || Some(c) == stop;
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let more = rest.get(first..).unwrap_or_default();
        let len = first + more.find(ends).unwrap_or(more.len());
        self.at += len;
        if let Some(text) = out {
            text.push_str(rest.get(..len).unwrap_or_default());
        }
    }

    /// `"…"` (`processDoubleQuote`).
    fn double_quoted(&mut self) -> Result<Option<String>, Stop> {
        let start = self.at;
        self.next();
        let mut out = Some(String::new());
        loop {
            match self.peek() {
                None => return Err(self.unclosed_quote(start)),
                Some('"') => {
                    self.next();
                    return Ok(out);
                }
                Some('$') => push(&mut out, self.dollar()?),
                Some(c) if c != self.mode.escape => self.plain(None, &mut out),
                Some(mut c) => {
                    self.next();
                    if self.raw_escapes {
                        push_char(&mut out, c);
                    }
                    match self.peek() {
                        None => continue,
                        Some(next) if matches!(next, '"' | '$') || next == self.mode.escape => {
                            self.next();
                            c = next;
                        }
                        Some(_) => {}
                    }
                    push_char(&mut out, c);
                }
            }
        }
    }

    fn unclosed_quote(&self, start: usize) -> Stop {
        Stop::Fault(ExpansionFaultKind::UnclosedQuote, start..self.text.len())
    }

    /// A variable, or a lone `$` (`processDollar`).
    fn dollar(&mut self) -> Result<Option<String>, Stop> {
        let start = self.at;
        self.next();
        if self.peek() != Some('{') {
            let name = self.name();
            if name.is_empty() {
                return Ok(Some("$".to_owned()));
            }
            self.variables.push((name.to_owned(), start..self.at));
            return Ok(known(&self.lookup(name)));
        }
        self.next();
        match self.peek() {
            None => return Err(self.unclosed(start)),
            Some('{' | '}' | ':') => return Err(Stop::Fault(ExpansionFaultKind::BadSubstitution, self.to_brace(start))),
            Some(_) => {}
        }
        let name = self.name();
        let place = self.variables.len();
        self.variables.push((name.to_owned(), start..self.at));
        let result = self.braced(start, name);
        let end = self.at;
        if let Some((_, range)) = self.variables.get_mut(place) {
            range.end = end;
        }
        result
    }

    /// What follows `${name`.
    fn braced(&mut self, start: usize, name: &str) -> Result<Option<String>, Stop> {
        let modifier_at = self.at;
        let value = self.lookup(name);
        let Some(mut modifier) = self.next() else { return Err(self.unclosed(start)) };
        let null_is_unset = modifier == ':';
        if null_is_unset {
            modifier = match self.next() {
                Some(c @ ('+' | '-' | '?')) => c,
                Some(_) => return Err(self.bad_modifier(start, modifier_at)),
                None => return Err(self.unclosed(start)),
            };
        }
        let is_set = match &value {
            Value::Unknown => None,
            Value::Unset => Some(false),
            Value::Set(text) => Some(!null_is_unset || !text.is_empty()),
        };
        match modifier {
            '}' => Ok(known(&value)),
            '-' => {
                let word = self.word(start, false)?;
                Ok(is_set.and_then(|set| if set { known(&value) } else { word }))
            }
            '+' => {
                let word = self.word(start, false)?;
                Ok(is_set.and_then(|set| if set { word } else { Some(String::new()) }))
            }
            '?' => {
                let message = self.word(start, false)?.unwrap_or_default();
                if is_set == Some(false) {
                    return Err(Stop::Fault(ExpansionFaultKind::Required(name.to_owned(), message), start..self.at));
                }
                Ok(known(&value))
            }
            '#' | '%' => {
                let Some(word) = self.word(start, true)? else { return Ok(None) };
                let (pattern, longest) = word.strip_prefix(modifier).map_or((&*word, false), |rest| (rest, true));
                self.check_pattern(pattern, start)?;
                let Some(text) = known(&value).filter(|text| pattern::is_small(text, pattern)) else { return Ok(None) };
                Ok(Some(pattern::trim(&text, modifier == '#', longest, pattern).to_owned()))
            }
            '/' => self.replacement(start, &value),
            _ => Err(self.bad_modifier(start, modifier_at)),
        }
    }

    /// What follows `${name/`.
    fn replacement(&mut self, start: usize, value: &Value) -> Result<Option<String>, Stop> {
        let all = self.peek() == Some('/');
        if all {
            self.next();
        }
        let pattern_at = self.at;
        let pattern = match self.until(Some('/'), true) {
            Err(Stop::End) => return Err(Stop::Fault(ExpansionFaultKind::MissingSlash, self.to_brace(start))),
            other => other?,
        };
        // A `}` in the pattern was most likely meant to end the variable.
        let has_brace = self.text.get(pattern_at..self.at).is_some_and(|p| p.contains('}'));
        let replacement = match self.until(Some('}'), true) {
            Err(Stop::End) if has_brace => return Err(Stop::Fault(ExpansionFaultKind::MissingSlash, self.to_brace(start))),
            Err(Stop::End) => return Err(self.unclosed(start)),
            other => other?,
        };
        let Some(pattern) = pattern else { return Ok(None) };
        self.check_pattern(&pattern, start)?;
        let Some(text) = known(value).filter(|text| pattern::is_small(text, &pattern)) else { return Ok(None) };
        Ok(replacement.map(|replacement| pattern::replace(&text, &pattern, &replacement, all)))
    }

    /// The word of a modifier, up to and over `}`.
    fn word(&mut self, start: usize, raw_escapes: bool) -> Result<Option<String>, Stop> {
        match self.until(Some('}'), raw_escapes) {
            Err(Stop::End) => Err(self.unclosed(start)),
            other => other,
        }
    }

    fn check_pattern(&self, pattern: &str, start: usize) -> Result<(), Stop> {
        match pattern::bad_escape(pattern) {
            Some(escaped) => Err(Stop::Fault(ExpansionFaultKind::BadPattern(escaped), start..self.at)),
            None => Ok(()),
        }
    }

    fn lookup(&self, name: &str) -> Value {
        // Positional and special parameters look like variables but no name like that can be set.
        if name.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_') { (self.value)(name) } else { Value::Unset }
    }

    /// The longest name from here; one character for `$?` and the like (`processName`).
    fn name(&mut self) -> &'a str {
        let rest = self.rest();
        let len = |more: fn(char) -> bool| rest.find(|c: char| !more(c)).unwrap_or(rest.len());
        let len = match rest.chars().next() {
            Some(c) if c.is_ascii_digit() => len(|c| c.is_ascii_digit()),
            Some('@' | '*' | '#' | '?' | '-' | '$' | '!') => 1,
            _ => len(|c| c.is_alphanumeric() || c == '_'),
        };
        self.at += len;
        rest.get(..len).unwrap_or_default()
    }

    fn unclosed(&self, start: usize) -> Stop {
        Stop::Fault(ExpansionFaultKind::Unclosed, start..self.text.len())
    }

    /// The modifier from `at`: `:` and one character, or a run of one character. Blanks cannot be shown, so there it
    /// is what comes before them, from `start`.
    fn bad_modifier(&self, start: usize, at: usize) -> Stop {
        let rest = self.text.get(at..).unwrap_or_default();
        let first = rest.chars().next().unwrap_or_default();
        let len = if first == ':' {
            1 + rest.chars().nth(1).filter(|&c| c != '}').map_or(0, char::len_utf8)
        } else {
            rest.find(|c| c != first).unwrap_or(rest.len())
        };
        let range = if first.is_whitespace() { start..at } else { at..at + len };
        Stop::Fault(ExpansionFaultKind::BadModifier(rest.get(..len).unwrap_or_default().to_owned()), range)
    }

    /// From `start` to the next `}`, or to the end.
    fn to_brace(&self, start: usize) -> Range<usize> {
        let rest = self.text.get(start..).unwrap_or_default();
        start..rest.find('}').map_or(self.text.len(), |len| start + len + 1)
    }
}

fn known(value: &Value) -> Option<String> {
    match value {
        Value::Set(text) => Some(text.to_string()),
        Value::Unset => Some(String::new()),
        Value::Unknown => None,
    }
}

fn push(out: &mut Option<String>, part: Option<impl AsRef<str>>) {
    match (out.as_mut(), part) {
        (Some(text), Some(part)) if text.len() + part.as_ref().len() <= TEXT_LIMIT => text.push_str(part.as_ref()),
        _ => *out = None,
    }
}

fn push_char(out: &mut Option<String>, c: char) {
    if let Some(text) = out {
        text.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODE: Mode = Mode { escape: '\\', quotes: true };

    fn value(name: &str) -> Value {
        match name {
            "A" => Value::Set("a.b.c".into()),
            "E" => Value::Set("".into()),
            "X" => Value::Unknown,
            _ => Value::Unset,
        }
    }

    #[test]
    fn results() {
        // text -> result
        let table = [
            ("$A", "a.b.c"),
            ("${A}x", "a.b.cx"),
            ("$Ax$A-", "a.b.c-"),
            ("$", "$"),
            ("$.", "$."),
            ("$1x", "x"),
            ("'$A'", "$A"),
            ("\"$A\" 'b'", "a.b.c b"),
            ("\\$A", "$A"),
            ("a\\b", "ab"),
            ("\"a\\b\\\"\"", "a\\b\""),
            ("${U:-w}", "w"),
            ("${E:-w}${E-w}", "w"),
            ("${E:+w}${E+w}${U+w}", "w"),
            ("${U:-${A}}", "a.b.c"),
            ("${U:-\"}\"}", "}"),
            ("${A#*.}", "b.c"),
            ("${A##*.}", "c"),
            ("${A%.*}", "a.b"),
            ("${A%%.*}", "a"),
            ("${A/./-}", "a-b.c"),
            ("${A//./-}", "a-b-c"),
            ("${A?m}", "a.b.c"),
        ];
        for (text, wanted) in table {
            let lexed = lex(text, MODE, &value);
            assert_eq!((lexed.text.as_deref(), lexed.fault), (Some(wanted), None), "{text}");
        }
        assert_eq!(lex("${X:-w}", MODE, &value).text, None);
    }

    #[test]
    fn faults() {
        use ExpansionFaultKind::*;
        let table = [
            ("${A^^}", BadModifier("^^".into()), "^^"),
            ("a${A:=b}", BadModifier(":=".into()), ":="),
            ("${A:#b}", BadModifier(":#".into()), ":#"),
            ("a${A\nb", BadModifier("\n".into()), "${A"),
            ("${A:}", BadModifier(":".into()), ":"),
            ("x${}y", BadSubstitution, "${}"),
            ("${{A}}", BadSubstitution, "${{A}"),
            ("${:-a}", BadSubstitution, "${:-a}"),
            ("${A/x}", MissingSlash, "${A/x}"),
            ("${A/x}/y", MissingSlash, "${A/x}"),
            ("${A/x/y", Unclosed, "${A/x/y"),
            ("a${", Unclosed, "${"),
            ("a${A", Unclosed, "${A"),
            ("a${A:", Unclosed, "${A:"),
            ("a${A:-b", Unclosed, "${A:-b"),
            ("a'b", UnclosedQuote, "'b"),
            ("\"b'", UnclosedQuote, "\"b'"),
            ("${U:-'x}", UnclosedQuote, "'x}"),
            ("a${U?m b}c", Required("U".into(), "m b".into()), "${U?m b}"),
            ("${E:?}", Required("E".into(), String::new()), "${E:?}"),
            ("${A%\\x}", BadPattern("x".into()), "${A%\\x}"),
        ];
        for (text, kind, place) in table {
            let (found, range) = lex(text, MODE, &value).fault.unwrap_or_else(|| panic!("no fault in {text}"));
            assert_eq!((found, text.get(range)), (kind, Some(place)), "{text}");
        }
    }

    #[test]
    fn quotes_of_heredoc_bodies_are_text() {
        let mode = Mode { escape: '\\', quotes: false };
        let lexed = lex("it's $A \\$A \"", mode, &value);
        assert_eq!((lexed.text.as_deref(), lexed.fault), (Some("it's a.b.c $A \""), None));
    }

    #[test]
    fn nothing_grows_or_nests_without_end() {
        let deep = "${a:-".repeat(100_000);
        assert!(lex(&deep, MODE, &value).fault.is_none());
        let long = Value::Set("x".repeat(50_000).into());
        assert_eq!(lex("$A$A", MODE, &|_| long.clone()).text, None);
    }
}
