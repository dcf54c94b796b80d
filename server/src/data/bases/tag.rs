//! Tags, and what a row asks of them.

use std::cmp::Ordering;

use super::table::Section;
use super::version::{compare, is_word, version};

/// A tag, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tag<'t> {
    version: Version,
    words: Vec<&'t str>,
    /// It is built once, and may be old: `3.14.0`.
    pub(super) is_exact: bool,
}

/// The version that a tag is about.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Version {
    /// What it was built from is not known.
    Unknown,
    /// `latest`, or a tag without a version.
    Newest,
    /// `3.14` is the newest of 3.14.
    Number(Vec<u32>),
}

/// Whether a row is about a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Holds {
    No,
    /// It depends on a version that is not known.
    Unsure,
    Yes,
}

impl<'t> Tag<'t> {
    /// `None` for a tag with a word that the section does not know: it may mean anything.
    pub(super) fn read(section: &Section, tag: &'t str) -> Option<Self> {
        let mut found = Self { version: Version::Newest, words: Vec::new(), is_exact: false };
        let tag = if tag == "latest" { "" } else { tag };
        for word in tag.split('-').filter(|word| !word.is_empty()) {
            let number = version(word);
            let version = section.version_named(word).or_else(|| number.clone());
            if version.is_none() && !section.knows(word) {
                return None;
            }
            if let (Version::Newest, Some(version)) = (&found.version, version) {
                found.version = Version::Number(version);
            }
            found.words.push(word);
        }
        match (&found.version, section.latest()) {
            (Version::Newest, Some(latest)) => found.version = Version::Number(latest),
            (Version::Number(number), _) => found.is_exact = section.exact() <= number.len(),
            _ => {}
        }
        Some(found)
    }

    /// The tag of what an image is built from: `=` is this tag, `*` the word of this tag that names a line of the
    /// other image or a version of its system, and `?` a version that is not known.
    pub(super) fn of_base(&self, base: &Section, short_name: &str, written: Option<&'t str>) -> Option<Self> {
        if written == Some("=") {
            return Some(self.clone());
        }
        let mut found = Self { version: Version::Newest, words: Vec::new(), is_exact: false };
        let mut is_written = false;
        for word in written.unwrap_or_default().split('-').filter(|word| !word.is_empty()) {
            match word {
                "?" => found.version = Version::Unknown,
                "*" => {
                    let named = self.words.iter().find_map(|own| {
                        let after = own.strip_prefix(short_name).and_then(version);
                        let version = base.version_named(own).or(after);
                        (version.is_some() || base.is_system(own)).then_some((*own, version))
                    });
                    let version = named.as_ref().and_then(|(_, version)| version.clone());
                    if !is_written {
                        found.version = version.map_or(Version::Unknown, Version::Number);
                    }
                    found.words.extend(named.map(|(word, _)| word));
                }
                _ => {
                    let plain = Self::read(base, word)?;
                    if version(word).is_some() {
                        found.version = plain.version;
                        is_written = true;
                    }
                    found.words.push(word);
                }
            }
        }
        Some(found)
    }

    /// Whether all that a row asks for is so: words (`slim`, `!slim`, `slim|alpine`), versions
    /// (`>=3.9`, `<4`), and that it moves on with each build (`moving`).
    pub(super) fn holds(&self, conditions: &str) -> Holds {
        conditions.split_ascii_whitespace().map(|condition| self.holds_one(condition)).min().unwrap_or(Holds::Yes)
    }

    fn holds_one(&self, condition: &str) -> Holds {
        let is = |yes: bool| if yes { Holds::Yes } else { Holds::No };
        match condition {
            "*" => return Holds::Yes,
            "moving" => return is(!self.is_exact),
            "!moving" => return is(self.is_exact),
            _ => {}
        }
        let (least, bound) = match (condition.strip_prefix(">="), condition.strip_prefix('<')) {
            (Some(bound), _) => (true, bound),
            (_, Some(bound)) => (false, bound),
            _ => {
                let (wanted, words) = condition.strip_prefix('!').map_or((true, condition), |words| (false, words));
                return is(words.split('|').any(|word| self.words.iter().any(|own| is_word(own, word))) == wanted);
            }
        };
        let Some(bound) = version(bound) else { return Holds::No };
        match &self.version {
            Version::Unknown => Holds::Unsure,
            Version::Newest => is(least),
            Version::Number(number) => is((compare(number, &bound) != Ordering::Less) == least),
        }
    }
}
