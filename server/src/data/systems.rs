//! The systems that images are built on, as words of their tags and names tell.

use super::eol;
use super::life::Life;
use super::lists::Lists;
use super::today::Today;

/// Where packages of releases are kept that have ended: whoever looks there knows.
pub const ENDED_RELEASES: [&str; 4] =
    ["archive.debian.org", "old-releases.ubuntu.com", "snapshot.debian.org", "vault.centos.org"];

/// A system that images are built on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct System {
    /// `Debian`.
    pub name: &'static str,
    /// `13`; empty for whatever release is current.
    pub release: String,
    /// The image whose lines end with it.
    image: &'static str,
}

/// What a word of a tag begins with, the system that it means, and the image whose lines end with it.
const SYSTEMS: [(&str, &str, &str); 8] = [
    ("alpine", "Alpine", "alpine"),
    ("ubi", "UBI", eol::UBI),
    ("azurelinux", "Azure Linux", ""),
    ("oraclelinux", "Oracle Linux", "oraclelinux"),
    ("al", "Amazon Linux", "amazonlinux"),
    ("fedora", "Fedora", "fedora"),
    ("ubuntu", "Ubuntu", "ubuntu"),
    ("debian", "Debian", "debian"),
];

impl System {
    /// `Debian 13`.
    pub fn title(&self) -> String {
        if self.release.is_empty() { self.name.to_owned() } else { format!("{} {}", self.name, self.release) }
    }

    /// How long it is supported.
    pub fn life(&self, today: Today) -> Life {
        eol::life(self.image, &self.release, today).map_or(Life::OPEN, |line| line.life)
    }

    /// The system that a word of a tag names.
    pub fn named(word: &str, lists: &'static Lists) -> Option<Self> {
        let system = |name, release: &str, image| Some(Self { name, release: release.to_owned(), image });
        let release = |name| word.strip_prefix(name).map(|rest| rest.trim_start_matches('-'));
        let is_number = |text: &&str| text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        for (start, name, image) in SYSTEMS {
            if let Some(release) = release(start).filter(is_number) {
                return system(name, release, image);
            }
        }
        for (name, image) in [("Debian", "debian"), ("Ubuntu", "ubuntu")] {
            // Four letters and more: those of the nineties are words like any other.
            if let Some(release) = eol::named(image, word, lists).filter(|_| 4 < word.len()) {
                return system(name, release, image);
            }
        }
        for (start, name) in [("windowsservercore", "Windows Server Core"), ("nanoserver", "Nano Server")] {
            if let Some(release) = release(start) {
                return system(name, release, "");
            }
        }
        None
    }

    /// The system that a tag or a variant names with its release, or else without.
    pub fn of_tag(tag: &str, lists: &'static Lists) -> Option<Self> {
        words(tag).filter_map(|word| Self::named(word, lists)).max_by_key(|system| !system.release.is_empty())
    }
}

/// The words of a tag; the number of `alpine-3.23` belongs to the word before it.
pub fn words(tag: &str) -> impl Iterator<Item = &str> {
    let alpine = tag.find("alpine-").and_then(|at| tag.get(at..));
    let number = |rest: &str| rest.trim_start_matches("alpine-").starts_with(|c: char| c.is_ascii_digit());
    let alpine = alpine.filter(|rest| number(rest)).map(|rest| {
        let end = rest.match_indices('-').nth(1).map_or(rest.len(), |(at, _)| at);
        rest.get(..end).unwrap_or(rest)
    });
    alpine.into_iter().chain(tag.split(['-', '_']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_name_systems() {
        let system = |tag: &str| System::of_tag(tag, Lists::built_in());
        let of = |tag: &str| system(tag).map(|system| system.title()).unwrap_or_default();
        assert_eq!(of("22-bookworm-slim"), "Debian 12");
        assert_eq!(of("21-jre-noble"), "Ubuntu 24.04");
        assert_eq!(of("3.9-eclipse-temurin-21-alpine"), "Alpine");
        assert_eq!(of("1.27-alpine3.24"), "Alpine 3.24");
        assert_eq!(of("25-jdk-alpine-3.23"), "Alpine 3.23");
        assert_eq!(of("8-jre-ubi9-minimal"), "UBI 9");
        assert_eq!(of("17-al2023-headless"), "Amazon Linux 2023");
        assert_eq!(of("12.9.1-runtime-ubuntu22.04"), "Ubuntu 22.04");
        assert_eq!(of("1.27-nanoserver-ltsc2025"), "Nano Server");
        for tag in ["3-slim", "latest", "bo", "1.2-rex", "ubuntustudio", "al", ""] {
            assert!(system(tag).is_none_or(|system| system.release.is_empty()), "{tag}: {}", of(tag));
        }
    }
}
