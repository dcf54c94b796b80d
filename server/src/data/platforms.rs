//! Values of `--platform`, as the multi-platform images on Docker Hub have them.

/// A platform and what machines it fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Platform {
    /// `linux/arm64`.
    pub name: &'static str,
    /// A few words for completion and hover.
    pub description: &'static str,
}

/// Platforms, the most used first.
pub const ALL: [Platform; 13] = [
    platform("linux/amd64", "64-bit Intel and AMD: most servers and PCs"),
    platform("linux/arm64", "64-bit ARM: Apple silicon, AWS Graviton, Raspberry Pi 3 and later"),
    platform("linux/arm/v7", "32-bit ARMv7: Raspberry Pi 2 and later with a 32-bit system"),
    platform("linux/arm/v6", "32-bit ARMv6: the first Raspberry Pi and Pi Zero; Alpine images, not Debian's"),
    platform("linux/arm/v5", "32-bit ARMv5, without a floating-point unit: Debian images, not Alpine's"),
    platform("linux/386", "32-bit Intel and AMD"),
    platform("linux/amd64/v2", "64-bit Intel and AMD from about 2009 on (SSE4.2)"),
    platform("linux/amd64/v3", "64-bit Intel and AMD from about 2013 on (AVX2)"),
    platform("linux/ppc64le", "IBM POWER8 and later, little-endian"),
    platform("linux/s390x", "IBM Z and LinuxONE mainframes"),
    platform("linux/riscv64", "64-bit RISC-V"),
    platform("linux/loong64", "64-bit LoongArch"),
    platform("windows/amd64", "Windows containers on 64-bit Intel and AMD; needs a Windows host"),
];

/// Operating systems that may stand alone (Go's list).
pub const SYSTEMS: [&str; 17] = [
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
    "windows",
    "zos",
];

/// Architectures that may stand alone (Go's list).
pub const ARCHITECTURES: [&str; 24] = [
    "386",
    "amd64",
    "amd64p32",
    "arm",
    "arm64",
    "arm64be",
    "armbe",
    "loong64",
    "mips",
    "mips64",
    "mips64le",
    "mips64p32",
    "mips64p32le",
    "mipsle",
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

/// Other names of architectures, and what containerd makes of them (`platforms/database.go`).
pub const OTHER_MACHINES: [(&str, &str); 6] =
    [("x86_64", "amd64"), ("x86-64", "amd64"), ("aarch64", "arm64"), ("armhf", "arm/v7"), ("armel", "arm/v6"), ("i386", "386")];

/// What is known about a platform. `linux/arm64/v8` is another name of `linux/arm64`, `linux/x86_64` of
/// `linux/amd64`, and so on.
pub fn find(name: &str) -> Option<&'static Platform> {
    let lower = name.to_ascii_lowercase();
    let (os, machine) = lower.split_once('/')?;
    let machine = match machine {
        "amd64/v1" => "amd64",
        "arm64/v8" => "arm64",
        "arm" => "arm/v7",
        other => OTHER_MACHINES.iter().find(|(name, _)| *name == other).map_or(other, |&(_, machine)| machine),
    };
    ALL.iter().find(|platform| platform.name.split_once('/') == Some((os, machine)))
}

const fn platform(name: &'static str, description: &'static str) -> Platform {
    Platform { name, description }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn platforms_by_any_name() {
        let name = |text: &str| find(text).map(|platform| platform.name);
        assert_eq!(name("linux/amd64"), Some("linux/amd64"));
        assert_eq!(name("Linux/AArch64"), Some("linux/arm64"));
        assert_eq!(name("linux/arm64/v8"), Some("linux/arm64"));
        assert_eq!(name("linux/arm"), Some("linux/arm/v7"));
        assert_eq!(name("linux"), None);
        assert_eq!(name("linux/vax"), None);
    }

    #[test]
    fn names_stand_once() {
        for (at, platform) in ALL.iter().enumerate() {
            assert_eq!(ALL.iter().position(|p| p.name == platform.name), Some(at));
        }
    }
}
