//! Platforms: `os[/architecture[/variant]]` (containerd/platforms, `Parse`).

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

const SYSTEMS: [&str; 18] = [
    "aix",
    "android",
    "darwin",
    "dragonfly",
    "freebsd",
    "hurd",
    "illumos",
    "ios",
    "js",
    "linux",
    "nacl",
    "netbsd",
    "openbsd",
    "plan9",
    "solaris",
    "wasip1",
    "windows",
    "zos",
];

const ARCHITECTURES: [&str; 24] = [
    "386",
    "amd64",
    "amd64p32",
    "arm",
    "armbe",
    "arm64",
    "arm64be",
    "loong64",
    "mips",
    "mipsle",
    "mips64",
    "mips64le",
    "mips64p32",
    "mips64p32le",
    "ppc",
    "ppc64",
    "ppc64le",
    "riscv",
    "riscv64",
    "s390",
    "s390x",
    "sparc",
    "sparc64",
    "wasm",
];

impl Platform {
    /// Reads a platform; a part that is missing is that of linux/amd64. `None` if BuildKit refuses it.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('/');
        let first = parts.next()?;
        let (system, version) = first.split_once('(').map_or((first, None), |(os, rest)| (os, Some(rest)));
        if version.is_some_and(|v| v.find(')').is_none()) || !is_part(system) {
            return None;
        }
        let os = normal_system(system);
        let (second, third) = (parts.next(), parts.next());
        if parts.next().is_some() || second.is_some_and(|p| !is_part(p)) || third.is_some_and(|p| !is_part(p)) {
            return None;
        }
        let Some(architecture) = second else {
            if SYSTEMS.contains(&os.as_str()) {
                return Some(Self { os, architecture: "amd64".to_owned(), variant: String::new() });
            }
            let (architecture, variant) = normal_architecture(system, "");
            let known = ARCHITECTURES.contains(&architecture.as_str());
            return known.then(|| Self { os: "linux".to_owned(), architecture, variant });
        };
        let (architecture, variant) = normal_architecture(architecture, third.unwrap_or_default());
        Some(Self { os, architecture, variant })
    }
}

fn is_part(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
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
    use super::Platform;

    #[test]
    fn platforms() {
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
