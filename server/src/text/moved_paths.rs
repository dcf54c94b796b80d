//! Paths that get another name, and what that makes of a path as somebody wrote it.

use rustc_hash::FxHashMap;

/// Files and folders that are renamed or moved, by their clean paths from the same folder with `/`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MovedPaths {
    renamed: FxHashMap<String, String>,
}

impl MovedPaths {
    /// These pairs of an old and a new path. A name with a wildcard in it is left out: written as it is, it is a pattern.
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let is_plain = |(old, _): &(String, String)| !old.is_empty() && !old.contains(['*', '?', '[', '\\']);
        Self { renamed: pairs.into_iter().filter(is_plain).collect() }
    }

    /// Whether nothing is renamed.
    pub fn is_empty(&self) -> bool {
        self.renamed.is_empty()
    }

    /// What of a written path has another name now, as bytes from and to, and that name. It is the path itself or the
    /// folders that it begins with; `./` and `/` before it stay as they are.
    pub fn of(&self, written: &str) -> Option<(usize, usize, &str)> {
        let mut start = 0;
        while let Some(rest) = written.get(start..).and_then(|rest| rest.strip_prefix("./").or_else(|| rest.strip_prefix('/'))) {
            start = written.len() - rest.len();
        }
        let path = written.get(start..)?;
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
        let mut longest = None;
        for end in ends {
            if let Some(new) = path.get(..end).and_then(|old| self.renamed.get(old)) {
                longest = Some((start, start + end, new.as_str()));
            }
        }
        longest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_what_is_below_them() {
        let pairs = [("a/b", "a/c"), ("a/b/d.txt", "e.txt"), ("x.py", "y.py"), ("w[1]", "v")];
        let moved = MovedPaths::new(pairs.map(|(old, new)| (old.to_owned(), new.to_owned())));
        let becomes = |written: &str| {
            let (from, to, new) = moved.of(written)?;
            Some(format!("{}{new}{}", &written[..from], &written[to..]))
        };
        for (written, wanted) in [
            ("a/b", Some("a/c")),
            ("./a/b/", Some("./a/c/")),
            ("/a/b/*.txt", Some("/a/c/*.txt")),
            ("a/b/d.txt", Some("e.txt")),
            ("x.py", Some("y.py")),
            (".//x.py", Some(".//y.py")),
            ("a/bb", None),
            ("a", None),
            ("*.py", None),
            ("../x.py", None),
            ("w[1]", None),
            ("", None),
        ] {
            assert_eq!(becomes(written).as_deref(), wanted, "{written}");
        }
        assert!(MovedPaths::new([]).is_empty() && !moved.is_empty());
    }
}
