//! Whether a text is worth a closer look.

use crate::rules::Needle;

impl Needle {
    pub(super) fn is_in(&self, text: &str) -> bool {
        match *self {
            Self::Text(needle) => text.contains(needle),
            Self::Word(word) => words(text, word).next().is_some(),
            Self::Then(word, next) => words(text, word).any(|behind| {
                let rest = behind.trim_start_matches([' ', '\t', '\r', '\n', '"', '\'', '\\']);
                rest.len() < behind.len() && rest.starts_with(next)
            }),
            Self::Both(first, second) => {
                text.find(first).is_some_and(|at| text.get(at + first.len()..).is_some_and(|behind| behind.contains(second)))
            }
        }
    }
}

/// What stands behind each place where a word is one by itself.
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
        use Needle::{Both, Text, Then, Word};
        let is_in = |needle: Needle, texts: &[&str]| texts.iter().map(|text| needle.is_in(text)).collect::<Vec<_>>();
        assert_eq!(is_in(Text("[["), &["a [[ b", "[ ["]), [true, false]);
        assert_eq!(is_in(Word("source"), &["source x", "a&&source x", "(source", "\\source x"]), [true; 4]);
        assert_eq!(is_in(Word("source"), &["sources.list", "resource", "source/", "a-source", "source.list", ""]), [false; 6]);
        assert_eq!(is_in(Then("echo", "-"), &["echo -e", "x; echo  \"-e\"", "echo a; echo\t'-n'", "/bin/echo -e"]), [true; 4]);
        assert_eq!(is_in(Then("echo", "-"), &["echo a -e", "echo-e", "-", "echo"]), [false; 4]);
        assert_eq!(is_in(Both("{", ","), &["{a,b}", ", {", "{", "a{x} ,"]), [true, false, false, true]);
    }
}
