//! "Did you mean": the known words nearest to a mistyped one.

use std::hash::Hasher as _;

use rustc_hash::{FxHashMap, FxHashSet, FxHasher};

/// A word so many edits away is another word.
const FAR: usize = 3;
/// What has more bytes is no name that somebody types.
const LONGEST: usize = 64;

/// The candidates less than three edits away (BuildKit: `suggest.Search`), nearest first. An exact match
/// but for case counts as nearest; of two that are equally near, the one with the letters of the word in
/// another order, then one that begins like it.
pub fn closest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Vec<&'c str> {
    let lower = word.to_lowercase();
    let letters = sorted(&lower);
    let near = |candidate: &'c str| {
        let known = candidate.to_lowercase();
        // The distance takes time that grows with both lengths.
        let is_word = lower.len() <= LONGEST && known.len() <= LONGEST;
        let distance = if is_word { strsim::levenshtein(&lower, &known) } else { FAR };
        let is_near = distance < FAR && distance < candidate.len();
        is_near.then(|| (distance, sorted(&known) != letters, known.chars().next() != lower.chars().next(), candidate))
    };
    let mut found: Vec<_> = candidates.into_iter().filter_map(near).collect();
    found.sort_unstable();
    found.into_iter().map(|(.., candidate)| candidate).collect()
}

/// Words, and which of them another is a slip of. To ask takes as long for many of them as for few.
#[derive(Debug, Default)]
pub struct Slips<'w> {
    /// By what is left of the small letters of a word, or of all but one.
    by_rest: FxHashMap<u64, Vec<&'w str>>,
}

impl<'w> Slips<'w> {
    /// Those that a word is a slip of.
    pub fn of(&self, word: &str) -> Vec<&'w str> {
        let mut found: Vec<&str> = rests(word)
            .filter_map(|rest| self.by_rest.get(&rest))
            .flatten()
            .copied()
            .filter(|known| is_slip(word, known))
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

impl<'w> FromIterator<&'w str> for Slips<'w> {
    fn from_iter<T: IntoIterator<Item = &'w str>>(words: T) -> Self {
        let mut by_rest: FxHashMap<u64, Vec<&str>> = FxHashMap::default();
        let words: FxHashSet<&str> = words.into_iter().filter(|word| word.len() <= LONGEST).collect();
        for word in words {
            for rest in rests(word) {
                by_rest.entry(rest).or_default().push(word);
            }
        }
        Self { by_rest }
    }
}

/// A number for a word, and one for each of its bytes, without that.
fn rests(word: &str) -> impl Iterator<Item = u64> {
    let word = if word.len() <= LONGEST + 1 { word.to_lowercase() } else { String::new() };
    (0..=word.len()).map(move |at| {
        let mut hasher = FxHasher::default();
        word.bytes().enumerate().filter(|&(i, _)| i != at).for_each(|(_, byte)| hasher.write_u8(byte));
        hasher.finish()
    })
}

/// Whether two words are the same but for case, one letter, or two that are swapped. Short words differ too easily.
fn is_slip(a: &str, b: &str) -> bool {
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    let start = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
    let (x, y) = (a.as_bytes().get(start..).unwrap_or_default(), b.as_bytes().get(start..).unwrap_or_default());
    match (x, y) {
        ([], []) => true,
        ([p, q, left @ ..], [r, s, right @ ..]) if p == s && q == r && left == right => true,
        ([_, left @ ..], [_, right @ ..]) if left == right => 3 < a.len(),
        ([_, left @ ..], right) | (right, [_, left @ ..]) if left == right => 3 < a.len().min(b.len()),
        _ => false,
    }
}

fn sorted(word: &str) -> Vec<char> {
    let mut letters: Vec<char> = word.chars().collect();
    letters.sort_unstable();
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_first() {
        assert_eq!(closest("FORM", ["FROM", "RUN", "ARG"]), ["FROM"]);
        assert_eq!(closest("CHOWM", ["chown", "chmod", "link"]), ["chown"]);
        assert_eq!(closest("xyz", ["RUN", "ADD"]), Vec::<&str>::new());
        assert_eq!(closest("RNU", ["ENV", "RUN", "CMD"]), ["RUN", "ENV"]);
        assert_eq!(closest("ADB", ["CMD", "AND", "ADD"]), ["ADD", "AND"]);
        assert_eq!(closest("rot", ["lot", "rob"]), ["rob", "lot"]);
        assert_eq!(closest("", ["ab", "abc"]), Vec::<&str>::new());
        assert_eq!(closest("абв", ["абг"]), ["абг"]);
        assert_eq!(closest(&"a".repeat(100_000), ["RUN"]), Vec::<&str>::new());
    }

    #[test]
    fn slips_are_found_among_all_words() {
        let words: Vec<String> = (0..5_u32)
            .flat_map(|len| {
                (0..4_u32.pow(len))
                    .map(move |n| (0..len).map(|i| ['a', 'B', 'é', '_'][(n / 4_u32.pow(i) % 4) as usize]).collect())
            })
            .chain(["VERSION", "VERISON", "version", "VERSIONS", "VERSIO"].map(str::to_owned))
            .collect();
        let slips: Slips = words.iter().map(String::as_str).collect();
        for word in &words {
            let mut wanted: Vec<&str> = words.iter().map(String::as_str).filter(|known| is_slip(word, known)).collect();
            wanted.sort_unstable();
            assert_eq!(slips.of(word), wanted, "{word}");
        }
        assert!(slips.of(&"a".repeat(100_000)).is_empty());
    }
}
