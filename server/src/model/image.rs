//! Image references: `[host[:port]/]path[:tag][@digest]` (distribution/reference, as BuildKit uses it).

use std::fmt;
use std::ops::Range;

use crate::data::tag_order::CODENAMES;
use crate::data::{images, versionless};

/// A parsed image reference.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ImageReference {
    /// `host[:port]` as written; `None` means Docker Hub.
    pub registry: Option<String>,
    /// The path without the registry.
    pub repository: String,
    /// What follows `:`.
    pub tag: Option<String>,
    /// What follows `@`.
    pub digest: Option<String>,
}

/// Why a text is not an image reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReferenceError {
    /// No name.
    Empty,
    /// The path has upper-case letters.
    UpperCase,
    /// Anything else in the path.
    Name,
    /// The tag.
    Tag,
    /// The digest.
    Digest,
    /// 64 hexadecimal digits look like an image id.
    Id,
}

impl ImageReference {
    /// Whether its name says that it is an image for Windows.
    pub fn is_for_windows(&self) -> bool {
        let names_system = |text: &str| text.contains("servercore") || text.contains("nanoserver");
        let is_microsofts =
            |name: &str| name == "windows" || name.starts_with("windows/") || name.starts_with("dotnet/framework/");
        let in_registry = self.registry.as_deref() == Some("mcr.microsoft.com") && is_microsofts(&self.repository);
        in_registry || names_system(&self.repository) || self.tag.as_deref().is_some_and(names_system)
    }

    /// Whether it says which version is meant, by a tag other than `latest` or a digest.
    pub fn is_versioned(&self) -> bool {
        self.is_pinned() || self.tag.as_deref().is_some_and(|tag| tag != "latest")
    }

    /// Whether no registry can have it, so that it was built on the same machine: it has no namespace and is no official
    /// image, or its name says so (`local/builder`, and `localhost/app` for Podman).
    pub fn is_local(&self) -> bool {
        match self.registry.as_deref() {
            Some(registry) => registry == "localhost",
            None if self.repository.contains('/') => self.repository.starts_with("local/"),
            None => images::find(&self.repository).is_none(),
        }
    }

    /// Whether its name says which release it is (`distroless/static-debian13`, `ubi9/nginx-124`, `tf2-gpu.2-12`), or its maker
    /// wants it without a tag: OSS-Fuzz builds with what its base images are that day (its guide, "Dockerfile"). What
    /// `latest` means there moves within that release.
    pub fn names_its_release(&self) -> bool {
        let is_oss_fuzz = || self.registry.as_deref() == Some("gcr.io") && self.repository.starts_with("oss-fuzz-base/");
        // `f32` is Fedora 32.
        let is_of_fedora = |part: &str| {
            part.strip_prefix('f').is_some_and(|digits| digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit()))
        };
        let has_codename = |part: &str| part.split(['-', '_', '.']).any(|word| CODENAMES.contains(&word));
        self.repository.split('/').any(|part| has_release(part) || is_of_fedora(part) || has_codename(part)) || is_oss_fuzz()
    }

    /// Whether its maker tags no versions of it, so that none can be written: there is only the newest, or the release is in its
    /// name.
    pub fn has_no_version(&self) -> bool {
        versionless::has_no_version(&self.full_name())
    }

    /// Whether it is of a system without releases, whose newest state is all that there is.
    pub fn is_rolling(&self) -> bool {
        const WORDS: [&str; 10] = [
            "archlinux",
            "artixlinux",
            "blackarch",
            "gentoo",
            "kalilinux",
            "manjarolinux",
            "rawhide",
            "rolling",
            "tumbleweed",
            "wolfi",
        ];
        self.repository.split(['/', '-', '_']).any(|word| WORDS.contains(&word))
    }

    /// Parses a reference.
    ///
    /// # Errors
    /// Says which part is not as the reference grammar wants it.
    pub fn parse(text: &str) -> Result<Self, ReferenceError> {
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest)),
            None => (text, None),
        };
        let (registry, path_and_tag) = match rest.split_once('/') {
            Some((first, path)) if is_host(first) => (Some(first), path),
            _ => (None, rest),
        };
        let (path, tag) = match path_and_tag.rsplit_once(':') {
            Some((path, tag)) if !tag.contains('/') => (path, Some(tag)),
            _ => (path_and_tag, None),
        };
        if path.is_empty() {
            return Err(ReferenceError::Empty);
        }
        if registry.is_none() && path.len() == 64 && path.bytes().all(|b| b.is_ascii_hexdigit() && !b.is_ascii_uppercase()) {
            return Err(ReferenceError::Id);
        }
        if path.bytes().any(|b| b.is_ascii_uppercase()) {
            return Err(ReferenceError::UpperCase);
        }
        if !path.split('/').all(is_path_component) || registry.is_some_and(|r| !is_valid_host(r)) {
            return Err(ReferenceError::Name);
        }
        if tag.is_some_and(|t| !is_tag(t)) {
            return Err(ReferenceError::Tag);
        }
        if digest.is_some_and(|d| !is_digest(d)) {
            return Err(ReferenceError::Digest);
        }
        Ok(Self {
            registry: registry.map(str::to_owned),
            repository: path.to_owned(),
            tag: tag.map(str::to_owned),
            digest: digest.map(str::to_owned),
        })
    }

    /// How long the name is in the text that was parsed, and where the tag is; `None` if that is another text.
    pub(super) fn parts_in(&self, text: &str) -> Option<(usize, Option<Range<usize>>)> {
        if text != self.to_string() {
            return None;
        }
        let digest = self.digest.as_ref().map_or(0, |digest| digest.len() + 1);
        let end = text.len() - digest;
        let tag = self.tag.as_ref().map(|tag| end - tag.len()..end);
        Some((tag.as_ref().map_or(end, |tag| tag.start - 1), tag))
    }

    /// The name of an official image on Docker Hub (`python` for `python`, `docker.io/library/python` and the names of
    /// the usual mirrors).
    pub fn official_name(&self) -> Option<&str> {
        let path = self.path_on_hub()?;
        let name = path.strip_prefix("library/").unwrap_or(path);
        (!name.contains('/')).then_some(name)
    }

    /// Whether a text can be a tag.
    pub fn is_tag(text: &str) -> bool {
        is_tag(text)
    }

    /// Whether a text can be a digest.
    pub fn is_digest(text: &str) -> bool {
        is_digest(text)
    }

    /// Whether it is pinned by digest.
    pub fn is_pinned(&self) -> bool {
        self.digest.is_some()
    }
}

/// What a number in the name of an image is the release of. Others belong to a name: `miniconda3`, `s2i`, `k6`.
const RELEASED: &[&str] = &[
    "al",
    "alma",
    "almalinux",
    "alpine",
    "amazonlinux",
    "azurelinux",
    "cc",
    "centos",
    "clang",
    "cu",
    "cuda",
    "debian",
    "dotnet",
    "el",
    "fedora",
    "gcc",
    "go",
    "golang",
    "java",
    "jdk",
    "jetty",
    "jre",
    "leap",
    "llvm",
    "ltsc",
    "manylinux",
    "node",
    "nodejs",
    "ol",
    "openjdk",
    "opensuse",
    "oraclelinux",
    "photon",
    "php",
    "py",
    "python",
    "pytorch",
    "rhel",
    "rocky",
    "rockylinux",
    "ruby",
    "sl",
    "slc",
    "sles",
    "tf",
    "torch",
    "ubi",
    "ubuntu",
    "v",
];

/// Whether a part of an image's name has the number of a release in it.
fn has_release(part: &str) -> bool {
    let mut rest = part;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let before = part.get(..part.len() - rest.len() + at).unwrap_or_default();
        let digits = rest.get(at..).unwrap_or_default();
        let behind = digits.trim_start_matches(|c: char| c.is_ascii_digit());
        let word = before.rsplit(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
        // `almalinux/8-base`
        let is_first = before.is_empty() && behind.starts_with('-');
        let is_apart = is_first || (word.is_empty() && before.ends_with(['-', '.', '_']) && !before.ends_with("x86_"));
        // `c9s` is CentOS Stream 9.
        let is_stream = word == "c" && behind == "s";
        let is_word = behind.starts_with(|c: char| c.is_ascii_alphabetic()) && !is_stream;
        if !is_word && (is_apart || is_stream || RELEASED.contains(&word)) {
            return true;
        }
        rest = behind;
    }
    false
}

impl fmt::Display for ImageReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(registry) = &self.registry {
            write!(f, "{registry}/")?;
        }
        f.write_str(&self.repository)?;
        if let Some(tag) = &self.tag {
            write!(f, ":{tag}")?;
        }
        if let Some(digest) = &self.digest {
            write!(f, "@{digest}")?;
        }
        Ok(())
    }
}

/// The first part is a host only if it has `.` or `:`, is `localhost`, or has upper-case letters.
fn is_host(first: &str) -> bool {
    first.contains(['.', ':']) || first == "localhost" || first.bytes().any(|b| b.is_ascii_uppercase())
}

fn is_valid_host(host: &str) -> bool {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !name.ends_with(':') && !port.contains(']') => (name, Some(port)),
        _ => (host, None),
    };
    let port_ok = port.is_none_or(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()));
    let name_ok = if let Some(v6) = name.strip_prefix('[').and_then(|n| n.strip_suffix(']')) {
        !v6.is_empty() && v6.bytes().all(|b| b.is_ascii_hexdigit() || b == b':')
    } else {
        name.split('.').all(|label| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        })
    };
    port_ok && name_ok
}

/// `[a-z0-9]+` joined by `.`, `_`, `__` or any number of `-`.
fn is_path_component(part: &str) -> bool {
    let mut rest = part;
    loop {
        let word = rest.find(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit())).unwrap_or(rest.len());
        if word == 0 {
            return false;
        }
        rest = rest.get(word..).unwrap_or_default();
        if rest.is_empty() {
            return true;
        }
        let dashes = rest.len() - rest.trim_start_matches('-').len();
        let separator = match rest.as_bytes() {
            _ if dashes > 0 => dashes,
            [b'_', b'_', ..] => 2,
            [b'_' | b'.', ..] => 1,
            _ => return false,
        };
        rest = rest.get(separator..).unwrap_or_default();
    }
}

/// `[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}`.
fn is_tag(tag: &str) -> bool {
    tag.len() <= 128
        && tag.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric() || b == b'_')
        && tag.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'))
}

/// `algorithm:hex` with at least 32 digits, and exactly as many as a known algorithm has.
pub(crate) fn is_digest(digest: &str) -> bool {
    let Some((algorithm, hex)) = digest.split_once(':') else { return false };
    let expected = match algorithm {
        "sha256" => 64,
        "sha384" => 96,
        "sha512" => 128,
        // Others are not supported by anybody.
        _ => return false,
    };
    hex.bytes().all(|b| b.is_ascii_hexdigit() && !b.is_ascii_uppercase()) && hex.len() == expected
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_say_their_release() {
        let names = |image: &str| ImageReference::parse(image).unwrap().names_its_release();
        for image in [
            "gcr.io/distroless/static-debian13",
            "ubi9/ubi-minimal",
            "registry.access.redhat.com/ubi9/nginx-124",
            "launcher.gcr.io/google/ubuntu16_04",
            "gcr.io/deeplearning-platform-release/tf2-gpu.2-12",
            "gcr.io/google_appengine/openjdk8",
            "mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu20.04",
            "quay.io/pypa/manylinux2014_x86_64",
            "quay.io/sclorg/s2i-core-c9s",
            "me/base-v2:latest",
            "gcr.io/oss-fuzz-base/base-builder",
            "cern/slc5-base",
            "diracgrid/cc7-dirac",
            "me/rocky9",
            "me/buildpack-jammy",
        ] {
            assert!(names(image), "{image}");
        }
        for image in [
            "continuumio/miniconda3",
            "ubuntu",
            "me/s2i-core",
            "grafana/k6",
            "me/tool-x86_64",
            "public.ecr.aws/u6k6n4j8/r-base",
            "neo4j",
            "gcr.io/k8s/app",
        ] {
            assert!(!names(image), "{image}");
        }
    }

    #[test]
    fn references() {
        let ok = |text: &str| ImageReference::parse(text).map(|r| (r.registry, r.repository, r.tag, r.digest.is_some()));
        let s = |t: &str| Some(t.to_owned());
        assert_eq!(ok("python"), Ok((None, "python".into(), None, false)));
        assert_eq!(ok("python:3.14-slim"), Ok((None, "python".into(), s("3.14-slim"), false)));
        assert_eq!(ok("localhost:5000/a/b:x"), Ok((s("localhost:5000"), "a/b".into(), s("x"), false)));
        assert_eq!(ok("ghcr.io/a_b/c__d--e.f"), Ok((s("ghcr.io"), "a_b/c__d--e.f".into(), None, false)));
        assert_eq!(ok(&format!("a@sha256:{}", "0".repeat(64))), Ok((None, "a".into(), None, true)));
        let err = |text: &str| ImageReference::parse(text).err();
        assert_eq!(err("Alpine"), Some(ReferenceError::UpperCase));
        assert_eq!(err("a/B"), Some(ReferenceError::UpperCase));
        assert_eq!(err("a:"), Some(ReferenceError::Tag));
        assert_eq!(err("a:-x"), Some(ReferenceError::Tag));
        assert_eq!(err("a@sha256:00"), Some(ReferenceError::Digest));
        assert_eq!(err("a___b"), Some(ReferenceError::Name));
        assert_eq!(err("-a"), Some(ReferenceError::Name));
        assert_eq!(err(""), Some(ReferenceError::Empty));
        assert_eq!(err(&"0a".repeat(32)), Some(ReferenceError::Id));
    }

    #[test]
    fn systems_without_releases() {
        let is_rolling = |image: &str| ImageReference::parse(image).unwrap().is_rolling();
        assert!(
            is_rolling("opensuse/tumbleweed:latest") && is_rolling("cgr.dev/chainguard/wolfi-base") && is_rolling("archlinux")
        );
        assert!(!is_rolling("opensuse/leap") && !is_rolling("debian"));
    }

    #[test]
    fn official_names() {
        let name = |text: &str| ImageReference::parse(text).ok().and_then(|r| r.official_name().map(str::to_owned));
        assert_eq!(name("python:3"), Some("python".into()));
        assert_eq!(name("docker.io/library/python"), Some("python".into()));
        assert_eq!(name("mirror.gcr.io/library/python:3"), Some("python".into()));
        assert_eq!(name("public.ecr.aws/docker/library/python"), Some("python".into()));
        assert_eq!(name("public.ecr.aws/lambda/python"), None);
        assert_eq!(name("ghcr.io/python"), None);
        assert_eq!(name("me/python"), None);
    }
}
