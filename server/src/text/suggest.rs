//! "Did you mean": the known words nearest to a mistyped one.

/// The candidates less than three edits away (BuildKit: `suggest.Search`), nearest first. An exact match
/// but for case counts as nearest; of two that are equally near, the one with the letters of the word in
/// another order, then one that begins like it.
pub fn closest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Vec<&'c str> {
    let lower = word.to_lowercase();
    let letters = sorted(&lower);
    let near = |candidate: &'c str| {
        let known = candidate.to_lowercase();
        // The distance takes time that grows with both lengths.
        let distance = if lower.len().abs_diff(known.len()) < 64 { strsim::levenshtein(&lower, &known) } else { usize::MAX };
        let is_near = distance < 3 && distance < candidate.len();
        is_near.then(|| (distance, sorted(&known) != letters, known.chars().next() != lower.chars().next(), candidate))
    };
    let mut found: Vec<_> = candidates.into_iter().filter_map(near).collect();
    found.sort_unstable();
    found.into_iter().map(|(.., candidate)| candidate).collect()
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
}
