//! What the names around a file say of it.

use std::sync::Arc;

use crate::data::tag_order::CODENAMES;

/// The name of a file and those of the four folders above it, in lower case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileNames(Option<Arc<str>>);

impl FileNames {
    /// Those in a path or a URI, whatever its separators are.
    pub fn of(path: &str) -> Self {
        const NEAREST: usize = 5;
        let parts: Vec<String> = path.rsplit(['/', '\\']).take(NEAREST).map(str::to_ascii_lowercase).collect();
        Self(Some(parts.join("/").into()))
    }

    fn parts(&self) -> impl Iterator<Item = &str> {
        self.0.iter().flat_map(|names| names.split('/'))
    }

    /// Whether the file is one of many for different versions: `8.4/fpm/Dockerfile`, `jdk21-alpine/Dockerfile`,
    /// `runner.ubuntu-22.04.dockerfile`.
    pub fn have_version(&self) -> bool {
        let has_version = |part: &str| {
            let bytes = part.as_bytes();
            let has_point = bytes.windows(3).any(|w| matches!(w, [a, b'.', b] if a.is_ascii_digit() && b.is_ascii_digit()));
            let word = part.trim_start_matches(|c: char| c.is_ascii_alphabetic());
            let number = word.strip_prefix(['-', '_']).unwrap_or(word);
            let digits = number.bytes().take_while(u8::is_ascii_digit).count();
            let rest = number.get(digits..).unwrap_or_default();
            has_point || (0 < digits && (rest.is_empty() || rest.starts_with(['-', '_', '.'])))
        };
        self.parts().any(has_version)
    }

    /// Whether the file is kept for what once was: `archive/`, `unsupported_images/`.
    pub fn are_of_the_past(&self) -> bool {
        const WORDS: [&str; 8] = ["archive", "archived", "attic", "deprecated", "eol", "legacy", "obsolete", "unsupported"];
        self.parts().any(|part| part.split(['-', '_', '.']).any(|word| WORDS.contains(&word)))
    }

    /// Whether the version or the code name in a tag is in the names too, so that it is what the file is about:
    /// `bionic/Dockerfile` and `18.04/Dockerfile` for `18.04-bionic`.
    pub fn have_version_of(&self, tag: &str) -> bool {
        let parts = tag.split('-').enumerate();
        let is_telling = |(at, part): &(usize, &str)| {
            (*at == 0 && part.contains('.') && part.starts_with(|c: char| c.is_ascii_digit()))
                || CODENAMES.iter().any(|name| part == name)
        };
        parts.filter(is_telling).any(|(_, word)| self.parts().any(|part| has_word(part, word)))
    }
}

/// Whether a word stands in a name by itself: the `2.5` of `app-2.5`, not that of `2.5.1` or `12.5`.
fn has_word(name: &str, word: &str) -> bool {
    name.match_indices(word).any(|(at, _)| {
        let before = name.get(..at).unwrap_or_default();
        let behind = name.get(at + word.len()..).unwrap_or_default();
        let joins =
            |c: char| if word.starts_with(|c: char| c.is_ascii_digit()) { c.is_ascii_digit() } else { c.is_ascii_alphanumeric() };
        let is_longer = behind.strip_prefix('.').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        !before.ends_with(|c: char| joins(c) || c == '.') && !behind.starts_with(joins) && !is_longer
    })
}

#[cfg(test)]
mod tests {
    use super::FileNames;

    #[test]
    fn of_versions() {
        for path in [
            "8.4/fpm/Dockerfile",
            "/x/jdk21-alpine/Dockerfile",
            "file:///x/runner.ubuntu-22.04.dockerfile",
            "a\\go-1.24.Dockerfile",
            "week3/Dockerfile",
        ] {
            assert!(FileNames::of(path).have_version(), "{path}");
        }
        for path in ["app/Dockerfile", "/1.2/a/b/c/d/Dockerfile", "s2i/Dockerfile"] {
            assert!(!FileNames::of(path).have_version(), "{path}");
        }
        assert!(!FileNames::default().have_version());
    }

    #[test]
    fn of_the_version_in_a_tag() {
        for (path, tag, wanted) in [
            ("images/8.0-fpm/Dockerfile", "8.0-fpm-alpine", true),
            ("debugging/bionic/Dockerfile", "bionic", true),
            ("dockerfiles/go-1.24.Dockerfile", "1.24-alpine", true),
            ("python3.8/Dockerfile", "3.8-slim-buster", true),
            ("ubuntu-18.04/Dockerfile", "18.04", true),
            ("tool/2.5.5/Dockerfile", "2.5", false),
            ("tool/12.5/Dockerfile", "2.5", false),
            ("week3/Dockerfile", "3.8", false),
            ("alpine/Dockerfile", "3.8-alpine", false),
            ("app/Dockerfile", "3.8", false),
        ] {
            assert_eq!(FileNames::of(path).have_version_of(tag), wanted, "{path} {tag}");
        }
    }

    #[test]
    fn of_the_past() {
        assert!(FileNames::of("unsupported_images/node/Dockerfile").are_of_the_past());
        assert!(FileNames::of("a/Archive/b/Dockerfile").are_of_the_past());
        assert!(!FileNames::of("archiver/Dockerfile").are_of_the_past());
    }
}
