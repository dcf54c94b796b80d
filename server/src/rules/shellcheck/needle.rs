//! A quick test of whether a text may contain a finding.

use crate::rules::Needle;

impl Needle {
    pub(super) fn is_in(&self, text: &str) -> bool {
        // In most texts there is not even this, and to look for it is quickest.
        let most = match *self {
            Self::Text(part) | Self::Word(part) | Self::Then(part, _) | Self::Operator(part) | Self::Option(part, _) => {
                text.contains(part)
            }
            Self::Brace(next) => text.contains(next) && text.contains('{'),
            Self::Parameter(sign) => text.contains("${") && text.contains(sign),
        };
        most && self.is_surely_in(text)
    }

    fn is_surely_in(&self, text: &str) -> bool {
        match *self {
            Self::Text(needle) => text.contains(needle),
            Self::Word(word) => words(text, word).next().is_some(),
            Self::Then(word, next) => words(text, word).any(|behind| {
                let rest = behind.trim_start_matches([' ', '\t', '\r', '\n', '"', '\'', '\\']);
                rest.len() < behind.len() && rest.starts_with(next)
            }),
            Self::Operator(word) => {
                words(text, word).any(may_end_a_test) || words(text, "test").next().is_some_and(|behind| behind.contains(word))
            }
            Self::Option(word, letter) => words(text, word).any(|behind| {
                let words = behind.split_whitespace().map(|word| word.trim_start_matches(QUOTES));
                words.take_while(|word| word.starts_with(['-', '+'])).any(|word| word.contains(letter))
            }),
            Self::Brace(next) => {
                // What is quoted may hold blanks, and what is not ends at one.
                text.split_whitespace().any(|word| {
                    let is_free = |at: usize| !word.get(..at).is_some_and(|before| before.ends_with('$'));
                    let mut free = word.match_indices('{').map(|(at, _)| at).filter(|at| is_free(*at));
                    let first = free.next().and_then(|at| word.get(at + 1..)).unwrap_or_default();
                    // `{}` is what xargs and find take; behind that there may be another one.
                    let inside = if free.next().is_some() { first } else { first.split('}').next().unwrap_or_default() };
                    inside.contains(next) || inside.contains(QUOTES) || inside.contains(['$', '`'])
                })
            }
            Self::Parameter(sign) => {
                text.match_indices("${").filter_map(|(at, _)| text.get(at + 2..)).any(|inside| has_sign(inside, sign))
            }
        }
    }
}

/// Blanks aside, what may come before an option without being part of it.
const QUOTES: [char; 3] = ['"', '\'', '\\'];

/// Whether a `]` follows in the same command, or something in which that command may go on past its end.
fn may_end_a_test(behind: &str) -> bool {
    const NEAR: usize = 300;
    let mut quotes = 0;
    for (at, c) in behind.char_indices() {
        match c {
            ']' | '$' | '`' => return true,
            '"' | '\'' => quotes += 1,
            ';' | '&' | '|' | '\n' => return quotes % 2 == 1,
            _ if NEAR < at => return true,
            _ => {}
        }
    }
    false
}

/// Whether a sign is behind the name, or behind its index. `inside` begins after `${`.
fn has_sign(inside: &str, sign: char) -> bool {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let name = inside.trim_start_matches(['#', '!']);
    let behind = match name.trim_start_matches(is_name) {
        // `${@:2}`
        behind if behind.len() == name.len() => name.get(name.chars().next().map_or(0, char::len_utf8)..).unwrap_or_default(),
        behind => behind,
    };
    let is_here = |behind: &str| match sign {
        ':' => behind.strip_prefix(':').is_some_and(|value| !value.starts_with(['-', '=', '?', '+'])),
        sign => behind.starts_with(sign),
    };
    // An index that is longer than that is none to be sure of.
    let end = |index: &str| index.char_indices().take(100).find(|(_, c)| *c == ']').map(|(at, _)| at + 1);
    let is_behind = |index: &str| end(index).is_none_or(|at| index.get(at..).is_some_and(is_here));
    is_here(behind) || (behind.starts_with('[') && is_behind(behind))
}

/// What is behind each place where a word is one by itself.
fn words<'t>(text: &'t str, word: &str) -> impl Iterator<Item = &'t str> {
    let is_before = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let is_part = move |c: char| is_before(c) || c == '/';
    text.match_indices(word).filter_map(move |(at, found)| {
        let behind = text.get(at + found.len()..)?;
        let is_whole = !text.get(..at)?.ends_with(is_before) && !behind.starts_with(is_part);
        is_whole.then_some(behind)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needles() {
        use Needle::{Brace, Operator, Option, Parameter, Text, Then, Word};
        let is_in = |needle: Needle, texts: &[&str]| texts.iter().map(|text| needle.is_in(text)).collect::<Vec<_>>();
        assert_eq!(is_in(Text("[["), &["a [[ b", "[ ["]), [true, false]);
        assert_eq!(is_in(Word("source"), &["source x", "a&&source x", "(source", "\\source x"]), [true; 4]);
        assert_eq!(is_in(Word("source"), &["sources.list", "resource", "source/", "a-source", "source.list", ""]), [false; 6]);
        assert_eq!(is_in(Then("echo", "-"), &["echo -e", "x; echo  \"-e\"", "echo a; echo\t'-n'", "/bin/echo -e"]), [true; 4]);
        assert_eq!(is_in(Then("echo", "-"), &["echo a -e", "echo-e", "-", "echo"]), [false; 4]);
        assert_eq!(is_in(Word("=="), &["[ a == b ]", "[ a '==' b", "a==1.2", "a[b]==1"]), [true, true, false, false]);
        let tests = &["[ a == b ]", "test a == b", "[ a == \"b; c\" ]", "[ a == $(b; c) ]", "[ a == 'b", "x == y z ]"];
        assert_eq!(is_in(Operator("=="), tests), [true, true, true, true, false, true]);
        let none = &["'so = $(NF-1); if (index(so, \"/\") == 1) { next }; [ a ]'", "a==b ]", "[ a = b ]", "a == b; [ c ]"];
        assert_eq!(is_in(Operator("=="), none), [false; 4]);
        assert_eq!(is_in(Option("set", 'o'), &["set -o x", "set -eux -o x", "set +euo", "a;set \"-o\""]), [true; 4]);
        assert_eq!(is_in(Option("set", 'o'), &["set -eux; echo", "set", "asset -o", "set a -o"]), [false; 4]);
        assert_eq!(is_in(Brace(","), &["{a,b}", "${x}{a,b}", "{\"a b\",c}", "{x{a,b}"]), [true; 4]);
        assert_eq!(is_in(Brace(","), &[", {", "${x} ,", "a{x} ,", "'{print $1, $2}'", "{", "'{}'"]), [false; 6]);
        let all = &["${a:1}", "${a/b/c}", "${a[0]}", "${a[0]:1}", "${@:2}", "${a:-b/c}", "x${a}:/[", "${#a}", "${"];
        assert_eq!(is_in(Parameter(':'), all), [true, false, false, true, true, false, false, false, false]);
        assert_eq!(is_in(Parameter('/'), all), [false, true, false, false, false, false, false, false, false]);
        assert_eq!(is_in(Parameter('['), all), [false, false, true, true, false, false, false, false, false]);
        assert_eq!(is_in(Parameter('/'), &["${a[0]//b}", "${!é", "${é/", "${a[0]}/"]), [true, false, true, false]);
    }
}
