//! Many patterns that are asked for many names, each of them once.

use rustc_hash::FxHashMap;

use super::charset::Case;
use super::compiled::{CompiledPattern, ones};
use super::front::Front;
use super::glob::Subject;

/// Patterns without a slash, which are asked for names.
#[derive(Debug)]
pub struct NamePatterns<'n> {
    /// What each was called when it was handed in.
    numbers: Vec<usize>,
    patterns: Vec<CompiledPattern>,
    front: Front,
    /// Those that match a name, where any does.
    known: FxHashMap<&'n str, Vec<usize>>,
}

impl<'n> NamePatterns<'n> {
    /// Patterns with the number of each, as builds match them.
    pub fn new<'p>(patterns: impl Iterator<Item = (usize, &'p str)>) -> Self {
        Self::of(patterns, Case::Sensitive)
    }

    /// Patterns with the number of each, as a file system would match them that takes `A` for `a`. No build does.
    pub fn ignoring_case<'p>(patterns: impl Iterator<Item = (usize, &'p str)>) -> Self {
        Self::of(patterns, Case::Ignored)
    }

    fn of<'p>(patterns: impl Iterator<Item = (usize, &'p str)>, case: Case) -> Self {
        let (numbers, patterns): (Vec<usize>, Vec<CompiledPattern>) =
            patterns.map(|(number, cleaned)| (number, CompiledPattern::of(cleaned, case))).unzip();
        Self { front: Front::root(&patterns), numbers, patterns, known: FxHashMap::default() }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// The numbers of those that match a name.
    pub fn matching(&mut self, name: &'n str) -> &[usize] {
        self.known.entry(name).or_insert_with(|| {
            let subject = Subject::new(name);
            let words = self.patterns.chunks(64).enumerate();
            let matching = words.flat_map(|(word, patterns)| {
                let bits = self.front.matching(word, patterns, u64::MAX, &subject);
                ones(bits).map(move |bit| word * 64 + bit)
            });
            matching.filter_map(|at| self.numbers.get(at).copied()).collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ignorefile::{Matcher, parse};

    #[test]
    fn names_as_one_by_one() {
        let lines = ["*.py", "a?", "[a-c]x", "*.PY", "a|b", "none", "*", "É*", "a\\*", "["];
        let names = ["x.py", "X.Py", "ab", "cx", "CX", "a|b", "A|B", "none", "NONE", "éa", "a*", "ſ", ""];
        let numbered = || lines.iter().copied().enumerate().map(|(index, line)| (index + 10, line));
        let file = parse(&lines.join("\n"));
        let matcher = Matcher::new(&file);
        let mut sensitive = NamePatterns::new(numbered());
        let mut ignoring = NamePatterns::ignoring_case(numbered());
        for name in names.into_iter().chain(names) {
            let one_by_one = |fits: &dyn Fn(usize) -> bool| (0..lines.len()).filter(|&i| fits(i)).map(|i| i + 10).collect();
            let wanted: Vec<usize> = one_by_one(&|index| !name.is_empty() && matcher.pattern_matches(index, name));
            assert_eq!(sensitive.matching(name), if name.is_empty() { &[16] } else { wanted.as_slice() }, "{name:?}");
            let wanted: Vec<usize> = one_by_one(&|index| !name.is_empty() && matcher.matches_ignoring_case(index, name));
            assert_eq!(ignoring.matching(name), if name.is_empty() { &[16] } else { wanted.as_slice() }, "{name:?}");
        }
    }
}
