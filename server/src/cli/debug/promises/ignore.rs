//! The matcher of ignore files says what moby's algorithm says, written down naively.

use super::generator::dockerignore;
use crate::cli::debug::Random;
use crate::ignorefile::{Matcher, clean, parse};

/// Ends the patterns, and each path.
const END: u8 = 0xff;

/// Patterns, and paths like them.
pub(super) fn make(random: &mut Random) -> Vec<u8> {
    const PARTS: &[&str] = &["a", "b", "ab", "é", "c", ".git", "a.md", "-", "node_modules", "^", "{2}"];
    let mut input = dockerignore(random).into_bytes();
    for _ in 0..=random.below(6) {
        let parts: Vec<&str> = (0..=random.below(4)).map(|_| random.pick(PARTS).copied().unwrap_or_default()).collect();
        input.push(END);
        input.extend(parts.join("/").bytes());
    }
    input
}

pub(super) fn keep(input: &[u8]) -> Result<(), String> {
    let mut parts = input.split(|byte| *byte == END);
    let text = String::from_utf8_lossy(parts.next().unwrap_or_default()).into_owned();
    let file = parse(&text);
    for problem in &file.problems {
        if text.get(std::ops::Range::<usize>::from(problem.range)).is_none() {
            return Err(format!("a problem is at {:?}, outside of the text", problem.range));
        }
    }
    let matcher = Matcher::new(&file);
    let naive = naive::Patterns::new(&file).filter(|_| file.problems.is_empty());
    let (mut walk, mut each) = (matcher.walk(), matcher.each());
    for path in parts.take(20) {
        let path = clean(&String::from_utf8_lossy(path));
        if path.starts_with('/') || path.starts_with("..") {
            continue;
        }
        let alone = matcher.judge(&path);
        let told = |what: &str| format!("{what} of {path:?}, {alone:?}");
        if each.judge(&path) != alone {
            return Err(told("asked after others, another verdict"));
        }
        let walked = walk.judge(&path);
        if walked != matcher.walk().judge(&path) {
            return Err(told("a walk remembers too much or too little"));
        }
        let Some(naive) = &naive else { continue };
        if naive.is_excluded(&path) != alone.excluded {
            return Err(told("moby has another verdict"));
        }
        if naive.is_excluded_in_a_walk(&path) != walked.excluded {
            return Err(told("in a walk, moby has another verdict"));
        }
    }
    Ok(())
}

/// `patternmatcher.go` of moby, line by line, over a library's regular expressions.
#[cfg(any(test, feature = "fuzz"))]
mod naive {
    use regex::Regex;

    use crate::ignorefile::IgnoreFile;

    pub(super) struct Patterns(Vec<(bool, Match)>);

    enum Match {
        Exact(String),
        Prefix(String),
        Suffix(String),
        Regex(Regex),
    }

    impl Patterns {
        /// `None` if a pattern cannot be compiled, or means something else to this library than to Go's.
        pub(super) fn new(file: &IgnoreFile) -> Option<Self> {
            let compiled = file.patterns.iter().map(|pattern| Some((pattern.negated, compile(&pattern.cleaned)?)));
            compiled.collect::<Option<_>>().map(Self)
        }

        /// `MatchesOrParentMatches`.
        pub(super) fn is_excluded(&self, path: &str) -> bool {
            let mut matched = false;
            for (negated, pattern) in self.0.iter().filter(|_| path != ".") {
                if *negated == matched && ends(path).any(|end| pattern.matches(&path[..end])) {
                    matched = !negated;
                }
            }
            matched
        }

        /// `MatchesUsingParentResults`, from the outermost parent inwards.
        pub(super) fn is_excluded_in_a_walk(&self, path: &str) -> bool {
            let mut of_parent = vec![false; self.0.len()];
            let mut excluded = false;
            for end in ends(path).filter(|_| path != ".") {
                let mut matched = false;
                let mut info = Vec::with_capacity(self.0.len());
                for ((negated, pattern), matches_parent) in self.0.iter().zip(&of_parent) {
                    let is_match = *matches_parent || (*negated == matched && pattern.matches(&path[..end]));
                    info.push(is_match);
                    if is_match {
                        matched = !negated;
                    }
                }
                (of_parent, excluded) = (info, matched);
            }
            excluded
        }
    }

    /// Where the path and its parents end, outermost first.
    fn ends(path: &str) -> impl Iterator<Item = usize> {
        path.match_indices('/').map(|(at, _)| at).chain([path.len()])
    }

    impl Match {
        fn matches(&self, path: &str) -> bool {
            match self {
                Self::Exact(pattern) => path == pattern,
                Self::Prefix(pattern) => path.starts_with(&pattern[..pattern.len() - 2]),
                Self::Suffix(pattern) => {
                    let suffix = &pattern[2..];
                    path.ends_with(suffix) || suffix.strip_prefix('/').is_some_and(|suffix| path == suffix)
                }
                Self::Regex(regex) => regex.is_match(path),
            }
        }
    }

    /// `Pattern.compile`.
    fn compile(pattern: &str) -> Option<Match> {
        #[derive(PartialEq)]
        enum Kind {
            Exact,
            Prefix,
            Suffix,
            Regex,
        }
        // What the two libraries read differently.
        let has_letters_escaped =
            pattern.split('\\').skip(1).any(|rest| rest.starts_with(|c: char| c.is_alphanumeric() || c == '<' || c == '>'));
        // Wildcards become a class, whose bracket another library takes for one inside the class that is open.
        let of_class = pattern.split_once('[').map_or("", |(_, rest)| rest.rsplit_once(']').map_or(rest, |(inside, _)| inside));
        let has_odd_class = ["&&", "--", "~~"].iter().any(|odd| pattern.contains(odd)) || of_class.contains(['[', '*', '?']);
        // `{ 4}` and `{04}` are counts to this library, and to Go's the characters themselves.
        let is_led_by_zero = |number: &str| number.starts_with('0') && number[1..].starts_with(|c: char| c.is_ascii_digit());
        let has_odd_count = pattern
            .split('{')
            .skip(1)
            .any(|rest| pattern.contains(char::is_whitespace) || rest.split(',').take(2).any(is_led_by_zero));
        if has_letters_escaped || has_odd_count || has_odd_class || pattern.contains(['\0', '\u{feff}']) || pattern.contains("{,")
        {
            return None;
        }
        let mut chars = pattern.chars().peekable();
        let (mut text, mut kind, mut at) = ("^".to_owned(), Kind::Exact, 0);
        while let Some(c) = chars.next() {
            match c {
                '*' if chars.next_if_eq(&'*').is_some() => {
                    chars.next_if_eq(&'/');
                    if chars.peek().is_none() {
                        if kind == Kind::Exact {
                            kind = Kind::Prefix;
                        } else {
                            text.push_str(".*");
                            kind = Kind::Regex;
                        }
                    } else {
                        text.push_str("(.*/)?");
                        kind = Kind::Regex;
                    }
                    if at == 0 {
                        kind = Kind::Suffix;
                    }
                }
                '*' => {
                    text.push_str("[^/]*");
                    kind = Kind::Regex;
                }
                '?' => {
                    text.push_str("[^/]");
                    kind = Kind::Regex;
                }
                '.' | '+' | '(' | ')' | '$' => {
                    text.push('\\');
                    text.push(c);
                }
                '\\' => match chars.next() {
                    Some(c) => {
                        text.push('\\');
                        text.push(c);
                        kind = Kind::Regex;
                    }
                    None => text.push('\\'),
                },
                '[' | ']' => {
                    text.push(c);
                    kind = Kind::Regex;
                }
                c => text.push(c),
            }
            at += 1;
        }
        Some(match kind {
            Kind::Exact => Match::Exact(pattern.to_owned()),
            Kind::Prefix => Match::Prefix(pattern.to_owned()),
            Kind::Suffix => Match::Suffix(pattern.to_owned()),
            Kind::Regex => {
                text.push('$');
                Match::Regex(Regex::new(&text).ok()?)
            }
        })
    }
}

/// Regular expressions are not part of the program.
#[cfg(not(any(test, feature = "fuzz")))]
mod naive {
    pub(super) struct Patterns;

    impl Patterns {
        pub(super) fn new(_: &crate::ignorefile::IgnoreFile) -> Option<Self> {
            None
        }

        pub(super) fn is_excluded(&self, _: &str) -> bool {
            false
        }

        pub(super) fn is_excluded_in_a_walk(&self, _: &str) -> bool {
            false
        }
    }
}

#[cfg(test)]
#[test]
fn a_wildcard_in_a_class_is_not_compared() {
    // In Go's expression, `[[^/]*a]` is a class of three characters, and more; in the library's, a class in a class.
    keep(b"**/[*$a]\xff\xc3\xa9").unwrap();
    assert!(naive::Patterns::new(&parse("**/[*$a]")).is_none());
    assert!(naive::Patterns::new(&parse("[a]*")).is_some());
}

#[cfg(test)]
#[test]
fn odd_counts_in_braces_are_not_compared() {
    // A count to the library, characters to Go.
    keep(b"|*!\n!#){\x0b8}|*{\x0b4}\xffb").unwrap();
    assert!(naive::Patterns::new(&parse("*a{ 4}")).is_none());
    assert!(naive::Patterns::new(&parse("*a{4}")).is_some());
    keep(b"{00}}?.|]\xff}?.").unwrap();
    assert!(naive::Patterns::new(&parse("*a{04}")).is_none() && naive::Patterns::new(&parse("*a{1,02}")).is_none());
    assert!(naive::Patterns::new(&parse("*a{0}")).is_some() && naive::Patterns::new(&parse("*a{1,2}")).is_some());
}
