//! What has changed in a file, line by line, in a few words.

use std::collections::BTreeMap;

/// How many lines of each kind are shown.
const SHOWN: usize = 40;

/// A report about one file; empty if nothing has changed.
pub(crate) fn changes(name: &str, before: &str, after: &str) -> String {
    let count = |text: &str| {
        let mut lines: BTreeMap<String, isize> = BTreeMap::new();
        let mut section = String::new();
        for line in text.lines() {
            // Rows below a name are told with it.
            if name == "tags.tsv" && !line.contains('\t') && !line.starts_with('#') {
                line.clone_into(&mut section);
            }
            let row = if line.contains('\t') && name == "tags.tsv" { format!("{section}\t{line}") } else { line.to_owned() };
            *lines.entry(row).or_default() += 1;
        }
        lines
    };
    let (old, new) = (count(before), count(after));
    let missing = |of: &BTreeMap<String, isize>, other: &BTreeMap<String, isize>| -> Vec<String> {
        of.iter()
            .filter(|(line, count)| other.get(*line).copied().unwrap_or_default() < **count)
            .map(|(line, _)| line.clone())
            .collect()
    };
    let (gone, come) = (missing(&old, &new), missing(&new, &old));
    if before == after {
        return String::new();
    }
    let mut out = format!("{name}: {} lines gone, {} new\n", gone.len(), come.len());
    for (sign, lines) in [('-', &gone), ('+', &come)] {
        for line in lines.iter().take(SHOWN) {
            out.push_str(&format!("  {sign} {line}\n"));
        }
        if SHOWN < lines.len() {
            out.push_str(&format!("  {sign} … {} more\n", lines.len() - SHOWN));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_went_and_came() {
        assert_eq!(changes("a", "x\ny\n", "x\ny\n"), "");
        assert_eq!(changes("a", "x\ny\n", "x\nz\n"), "a: 1 lines gone, 1 new\n  - y\n  + z\n");
        assert_eq!(changes("tags.tsv", "n\n1\t.\n", "n\n2\t.\n"), "tags.tsv: 1 lines gone, 1 new\n  - n\t1\t.\n  + n\t2\t.\n");
    }
}
