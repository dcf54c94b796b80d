//! The parts of a tag: `3.14.7-slim-trixie` is a version name and a variant.

use std::fmt;

/// A minor version, such as 3.14.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Minor(pub(super) u16, pub(super) u16);

impl Minor {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (major, minor) = text.split_once('.')?;
        Some(Self(number(major)?, number(minor)?))
    }
}

impl fmt::Display for Minor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}

/// The version at the start of a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Name {
    /// Nothing: `slim`, `alpine`, `bookworm`.
    Bare,
    /// `latest`, which stands alone.
    Latest,
    /// `3`.
    Major(u16),
    /// `3.14`.
    Minor(Minor),
    /// `3.14.7`.
    Patch(Minor, u16),
    /// `3.15-rc`, `3.15.0rc1`, with what follows the minor; `rc` alone without a minor.
    Pre(Option<Minor>, String),
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bare => Ok(()),
            Self::Latest => f.write_str("latest"),
            Self::Major(major) => write!(f, "{major}"),
            Self::Minor(minor) => write!(f, "{minor}"),
            Self::Patch(minor, patch) => write!(f, "{minor}.{patch}"),
            Self::Pre(Some(minor), rest) => write!(f, "{minor}{rest}"),
            Self::Pre(None, rest) => f.write_str(rest),
        }
    }
}

impl Name {
    pub(super) fn minor(&self) -> Option<Minor> {
        match self {
            Self::Minor(minor) | Self::Patch(minor, _) | Self::Pre(Some(minor), _) => Some(*minor),
            _ => None,
        }
    }

    pub(super) fn is_prerelease(&self) -> bool {
        matches!(self, Self::Pre(..))
    }

    /// A version as tags write it.
    fn parse(text: &str) -> Option<Self> {
        let Some((major, rest)) = text.split_once('.') else { return Some(Self::Major(number(text)?)) };
        let Some((minor, patch)) = rest.split_once('.') else { return Some(Self::Minor(Minor(number(major)?, number(rest)?))) };
        let minor = Minor(number(major)?, number(minor)?);
        if let Some(patch) = number(patch) {
            return Some(Self::Patch(minor, patch));
        }
        let letters = patch.trim_start_matches(|c: char| c.is_ascii_digit());
        let stage = letters.trim_end_matches(|c: char| c.is_ascii_digit());
        let is_pre = letters.len() < patch.len() && stage.len() < letters.len() && matches!(stage, "a" | "b" | "rc");
        is_pre.then(|| Self::Pre(Some(minor), format!(".{patch}")))
    }
}

/// Names that go over to the next minor version.
pub(super) fn is_moving(name: &Name) -> bool {
    matches!(name, Name::Latest | Name::Bare | Name::Major(3))
}

/// What an image is built on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Family {
    /// Debian with compilers and headers.
    Debian,
    /// A small Debian.
    Slim,
    /// Alpine.
    Alpine,
    /// Windows Server Core.
    Windows,
    /// Debian with ONBUILD triggers, until 2018.
    Onbuild,
}

/// What follows the version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Variant {
    pub(super) family: Family,
    /// `trixie`, `3.24`, `ltsc2025`; `None` for the family's default.
    pub(super) release: Option<String>,
}

impl Variant {
    pub(super) fn new(family: Family, release: Option<&str>) -> Self {
        Self { family, release: release.map(str::to_owned) }
    }

    /// Reads a suffix without its leading dash. `is_codename` knows Debian's releases.
    pub(super) fn parse(suffix: &str, is_codename: impl Fn(&str) -> bool) -> Option<Self> {
        let (first, second) = suffix.split_once('-').map_or((suffix, None), |(a, b)| (a, Some(b)));
        let (family, release) = match (first, second) {
            ("", None) => (Family::Debian, None),
            ("slim", None) => (Family::Slim, None),
            ("slim", Some(code)) if is_codename(code) => (Family::Slim, second),
            ("alpine", None) => (Family::Alpine, None),
            ("onbuild", None) => (Family::Onbuild, None),
            ("windowsservercore", None) => (Family::Windows, None),
            ("windowsservercore", Some(release)) if is_windows_release(release) => (Family::Windows, second),
            (code, None) if is_codename(code) => (Family::Debian, Some(code)),
            (alpine, None) => {
                let release = alpine.strip_prefix("alpine")?;
                Minor::parse(release)?;
                (Family::Alpine, Some(release))
            }
            _ => return None,
        };
        Some(Self::new(family, release))
    }

    /// The suffix without its leading dash.
    pub(super) fn suffix(&self) -> String {
        let release = self.release.as_deref();
        match (self.family, release) {
            (Family::Debian, code) => code.unwrap_or_default().to_owned(),
            (Family::Slim, None) => "slim".to_owned(),
            (Family::Slim, Some(code)) => format!("slim-{code}"),
            (Family::Alpine, release) => format!("alpine{}", release.unwrap_or_default()),
            (Family::Windows, None) => "windowsservercore".to_owned(),
            (Family::Windows, Some(release)) => format!("windowsservercore-{release}"),
            (Family::Onbuild, _) => "onbuild".to_owned(),
        }
    }
}

/// A tag of a known shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Parsed {
    pub(super) name: Name,
    pub(super) variant: Variant,
}

impl Parsed {
    pub(super) fn parse(tag: &str, is_codename: impl Fn(&str) -> bool) -> Option<Self> {
        if tag.is_empty() {
            return None;
        }
        if tag == "latest" {
            return Some(Self { name: Name::Latest, variant: Variant::new(Family::Debian, None) });
        }
        let (first, rest) = tag.split_once('-').map_or((tag, ""), |(a, b)| (a, b));
        let (name, suffix) = match Name::parse(first) {
            Some(Name::Minor(minor)) if rest == "rc" || rest.starts_with("rc-") => {
                (Name::Pre(Some(minor), "-rc".to_owned()), rest.strip_prefix("rc-").unwrap_or_default())
            }
            Some(name) => (name, rest),
            None if first == "rc" => (Name::Pre(None, "rc".to_owned()), rest),
            None => (Name::Bare, tag),
        };
        // A dash with nothing after it.
        if tag.ends_with('-') {
            return None;
        }
        Some(Self { name, variant: Variant::parse(suffix, is_codename)? })
    }
}

impl fmt::Display for Parsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&join(&self.name.to_string(), &self.variant.suffix()))
    }
}

/// A version name and a suffix as a tag.
pub(super) fn join(name: &str, suffix: &str) -> String {
    match (name, suffix) {
        ("", suffix) => suffix.to_owned(),
        (name, "") => name.to_owned(),
        (name, suffix) => format!("{name}-{suffix}"),
    }
}

/// A number without leading zeros.
fn number(text: &str) -> Option<u16> {
    let plain = text.bytes().all(|b| b.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    plain.then(|| text.parse().ok())?
}

fn is_windows_release(release: &str) -> bool {
    let year = release.strip_prefix("ltsc").unwrap_or(release);
    year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_fall_into_name_and_variant() {
        let codename = |code: &str| ["trixie", "buster"].contains(&code);
        for tag in [
            "latest",
            "3",
            "3.14",
            "3.14.7",
            "3.15-rc",
            "3.15.0rc1",
            "rc",
            "slim",
            "3.14-slim",
            "3.14-slim-trixie",
            "trixie",
            "alpine3.24",
            "3.15-rc-alpine",
            "3.9-windowsservercore-1809",
            "3-windowsservercore-ltsc2025",
            "2-onbuild",
        ] {
            let parsed = Parsed::parse(tag, codename);
            assert_eq!(parsed.map(|p| p.to_string()).as_deref(), Some(tag));
        }
        for tag in [
            "",
            "3.",
            "3.14-",
            "3.014",
            "latest-slim",
            "3.14-slim-alpine",
            "3.14-bookworm-slim",
            "3.14-noble",
            "3.14.x",
            "v3.14",
            "3.14.0rc",
            "3.14.rc1",
            "3.14-alpine-3.20",
            "3.14-windowsservercore-x",
            "slim-",
            "3.14--slim",
        ] {
            assert_eq!(Parsed::parse(tag, codename), None, "{tag}");
        }
    }
}
