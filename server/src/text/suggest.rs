//! "Did you mean": the known words nearest to a mistyped one.

/// The candidates less than three edits away (BuildKit: `suggest.Search`), nearest first. An exact match
/// but for case counts as nearest; of two that are equally near, the one with the letters of the word in
/// another order, then one that begins like it.
pub fn closest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Vec<&'c str> {
    let lower = word.to_lowercase();
    let letters = sorted(&lower);
    let near = |candidate: &'c str| {
        let known = candidate.to_lowercase();
        let distance = distance(&lower, &known);
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

/// Levenshtein distance in characters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    if a.len().abs_diff(b.len()) > 64 {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, &cb) in row.iter_mut().skip(1).zip(&b) {
            let best = (diagonal + usize::from(ca != cb)).min(*cell + 1).min(left + 1);
            diagonal = *cell;
            *cell = best;
            left = best;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(a.len())
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
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "ab"), 2);
    }
}
