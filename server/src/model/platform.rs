//! Platforms: `os[(version+feature)][/architecture[/variant]]`, or an architecture alone (containerd's
//! `platforms.Parse`).

use crate::data::platforms::{ARCHITECTURES, OTHER_MACHINES, SYSTEMS};

/// A platform, normalised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Platform {
    /// `linux`, `windows` and so on.
    pub os: String,
    /// `amd64`, `arm64` and so on.
    pub architecture: String,
    /// `v7`, `v8`; empty if there is none or it is the usual one.
    pub variant: String,
}

/// Why a text is not a platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlatformError {
    /// `*`.
    Wildcard,
    /// More than three parts.
    TooManyParts,
    /// A part with characters that it may not have, or an empty one.
    Part(String),
    /// One word that is neither a known operating system nor a known architecture.
    Unknown,
}

impl Platform {
    /// Reads a platform; a part that is missing is that of linux/amd64. `None` if BuildKit rejects it.
    pub fn parse(text: &str) -> Option<Self> {
        check_platform(text).ok()?;
        let mut parts = text.split('/');
        let system = system_name(parts.next()?)?;
        let os = normal_system(system);
        let (second, third) = (parts.next(), parts.next());
        let Some(architecture) = second else {
            if SYSTEMS.contains(&os.as_str()) {
                return Some(Self { os, architecture: "amd64".to_owned(), variant: String::new() });
            }
            let (architecture, variant) = normal_architecture(system, "");
            return Some(Self { os: "linux".to_owned(), architecture, variant });
        };
        let (architecture, variant) = normal_architecture(architecture, third.unwrap_or_default());
        Some(Self { os, architecture, variant })
    }
}

/// Whether BuildKit takes a text for a platform. Parts of `os/architecture` need not be known.
///
/// # Errors
/// Says what is wrong.
pub fn check_platform(text: &str) -> Result<(), PlatformError> {
    if text.contains('*') {
        return Err(PlatformError::Wildcard);
    }
    let parts: Vec<&str> = text.splitn(4, '/').collect();
    let (system, more) = parts.split_first().unwrap_or((&"", &[]));
    let Some(name) = system_name(system) else { return Err(PlatformError::Part((*system).to_owned())) };
    if let Some(part) = more.iter().find(|p| p.is_empty() || !p.chars().all(is_part_char)) {
        return Err(PlatformError::Part((*part).to_owned()));
    }
    match more.len() {
        0 if !is_known(name, system) => Err(PlatformError::Unknown),
        3.. => Err(PlatformError::TooManyParts),
        _ => Ok(()),
    }
}

fn is_known(name: &str, whole: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let whole = whole.to_ascii_lowercase();
    name == "macos"
        || SYSTEMS.contains(&name.as_str())
        || ARCHITECTURES.contains(&whole.as_str())
        || OTHER_MACHINES.iter().any(|(name, _)| *name == whole)
}

fn is_part_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-')
}

/// The name in `name(version+feature)`: `^([A-Za-z0-9_-]+)(?:\(([A-Za-z0-9_.%-]*)((?:\+[A-Za-z0-9_.%-]+)*)\))?$`.
fn system_name(part: &str) -> Option<&str> {
    let (name, options) = match part.split_once('(') {
        Some((name, options)) => (name, Some(options.strip_suffix(')')?)),
        None => (part, None),
    };
    let name_ok = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    let options_ok = options.is_none_or(|options| {
        let mut values = options.split('+');
        let version = values.next().unwrap_or_default();
        let is_option = |v: &str| v.chars().all(|c| is_part_char(c) || c == '%') && is_percent_encoded(v);
        is_option(version) && values.all(|feature| !feature.is_empty() && is_option(feature))
    });
    (name_ok && options_ok).then_some(name)
}

fn is_percent_encoded(text: &str) -> bool {
    text.split('%').skip(1).all(|rest| rest.get(..2).is_some_and(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit())))
}

fn normal_system(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    if lower == "macos" { "darwin".to_owned() } else { lower }
}

fn normal_architecture(architecture: &str, variant: &str) -> (String, String) {
    let (architecture, variant) = (architecture.to_ascii_lowercase(), variant.to_ascii_lowercase());
    let (name, variant) = match (architecture.as_str(), variant.as_str()) {
        ("i386", _) => ("386", ""),
        ("x86_64" | "x86-64" | "amd64", "v1") => ("amd64", ""),
        ("x86_64" | "x86-64" | "amd64", v) => ("amd64", v),
        ("aarch64" | "arm64", "8" | "v8") => ("arm64", ""),
        ("aarch64" | "arm64", v) => ("arm64", v),
        ("armhf", _) => ("arm", "v7"),
        ("armel", _) => ("arm", "v6"),
        ("arm", "" | "7") => ("arm", "v7"),
        ("arm", "5") => ("arm", "v5"),
        ("arm", "6") => ("arm", "v6"),
        ("arm", "8") => ("arm", "v8"),
        (other, v) => (other, v),
    };
    (name.to_owned(), variant.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn platforms() {
        let good = "linux linux/amd64 linux/arm/v7 LINUX/AMD64 foo/bar arm64 x86_64 aarch64 macos windows(10.0.17763)/amd64 \
                    windows(10.0+win32k)/amd64 windows(+a%20b) linux/arm64/v8.0";
        for text in good.split(' ') {
            assert_eq!(check_platform(text), Ok(()), "{text}");
        }
        let part = |p: &str| Err(PlatformError::Part(p.to_owned()));
        assert_eq!(check_platform("a/b/c/d"), Err(PlatformError::TooManyParts));
        assert_eq!(check_platform("linux/*"), Err(PlatformError::Wildcard));
        assert_eq!(check_platform("lunix"), Err(PlatformError::Unknown));
        assert_eq!(check_platform("linux-amd64"), Err(PlatformError::Unknown));
        assert_eq!(check_platform("linux/"), part(""));
        assert_eq!(check_platform("linux:amd64"), part("linux:amd64"));
        assert_eq!(check_platform("linux/amd 64"), part("amd 64"));
        assert_eq!(check_platform("linux(%2)/amd64"), part("linux(%2)"));
        assert_eq!(check_platform(""), part(""));
    }

    #[test]
    fn normalised_platforms() {
        let show = |text: &str| Platform::parse(text).map(|p| format!("{} {} {}", p.os, p.architecture, p.variant));
        assert_eq!(show("linux/amd64").as_deref(), Some("linux amd64 "));
        assert_eq!(show("linux").as_deref(), Some("linux amd64 "));
        assert_eq!(show("aarch64").as_deref(), Some("linux arm64 "));
        assert_eq!(show("Linux/arm/v6").as_deref(), Some("linux arm v6"));
        assert_eq!(show("windows(10.0.17763)/amd64").as_deref(), Some("windows amd64 "));
        for bad in ["", "x", "linux/", "linux/a/b/c", "linux/a b"] {
            assert_eq!(show(bad), None, "{bad}");
        }
    }
}
