//! Answers of image registries, as plain values. Rules and features read them; the `registry` room obtains them.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{FoundNames, ImageReference, Mirrors, Searches};

/// Docker Hub's name in [`ImageReference::full_name`].
const HUB: &str = "docker.io";

/// What most people build for.
pub const USUAL_PLATFORM: &str = "linux/amd64";

/// A tag in the list of a repository.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct KnownTag {
    /// `3.14-slim`.
    pub name: String,
    /// The day of its last push, as `2026-11-20`; empty where the registry does not say.
    pub updated: String,
}

/// The tags of a repository, best first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct KnownTags {
    /// The host that said so.
    pub source: String,
    /// When it was asked, in seconds since 1970.
    pub asked: i64,
    /// Whether these are all.
    pub is_whole: bool,
    /// The tags.
    pub tags: Vec<KnownTag>,
}

/// One of the platforms that an image is there for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct KnownPlatform {
    /// `linux/arm64/v8`.
    pub name: String,
    /// Of its manifest; may be empty.
    pub digest: String,
    /// Compressed, in bytes.
    pub size: Option<u64>,
}

/// The health check of an image. Times are in nanoseconds, 0 where the default counts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImageHealthCheck {
    /// `NONE`, or `CMD` and words, or `CMD-SHELL` and a text; empty without a check.
    pub test: Vec<String>,
    /// Time between checks.
    pub interval: i64,
    /// Time that a check may take.
    pub timeout: i64,
    /// Time after the start in which failures do not count.
    pub start_period: i64,
    /// Time between checks in the start period.
    pub start_interval: i64,
    /// Failures in a row after which a container is unhealthy.
    pub retries: i64,
}

/// The configuration of an image.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImageConfig {
    /// The platform that it is of.
    pub platform: String,
    /// When it was made, as the image says.
    pub created: String,
    /// Names and values of ENV, in order.
    pub env: Vec<(String, String)>,
    /// ENTRYPOINT.
    pub entrypoint: Vec<String>,
    /// CMD.
    pub cmd: Vec<String>,
    /// WORKDIR; empty for the root.
    pub workdir: String,
    /// USER; empty for root.
    pub user: String,
    /// EXPOSE.
    pub ports: Vec<String>,
    /// VOLUME.
    pub volumes: Vec<String>,
    /// LABEL.
    pub labels: BTreeMap<String, String>,
    /// STOPSIGNAL.
    pub stop_signal: String,
    /// SHELL.
    pub shell: Vec<String>,
    /// HEALTHCHECK; `None` where that was not looked for.
    pub health_check: Option<ImageHealthCheck>,
    /// ONBUILD triggers.
    pub onbuild: Vec<String>,
    /// How many layers there are.
    pub layers: usize,
}

/// An image as a registry has it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct KnownImage {
    /// The host that said so.
    pub source: String,
    /// When it was asked, in seconds since 1970.
    pub asked: i64,
    /// `sha256:…`; empty where the registry has no such image.
    pub digest: String,
    /// The day of the last push; may be empty.
    pub updated: String,
    /// The platforms that it is there for; empty where that is not known.
    pub platforms: Vec<KnownPlatform>,
    /// The configuration for one of them.
    pub config: Option<ImageConfig>,
}

impl KnownImage {
    /// Whether the registry said that there is no such image.
    pub fn is_missing(&self) -> bool {
        self.digest.is_empty()
    }

    /// The day on which it was made, as the image says; `None` where that is what reproducible builds write, the first of
    /// January 1970 or of the year 1.
    pub fn created(&self) -> Option<Date> {
        let day = self.config.as_ref()?.created.get(..10)?;
        day.parse::<Date>().ok().filter(|day| 1980 < day.year())
    }

    /// What is fetched for a platform, in bytes: for the one that is wanted, or else for the only one, that of the configuration,
    /// or what most people build for.
    pub fn size(&self, wanted: Option<&str>) -> Option<u64> {
        let of = |name: &str| self.platforms.iter().find(|platform| platform.name == name);
        let own = || self.config.as_ref().and_then(|config| of(&config.platform)).or_else(|| of(USUAL_PLATFORM));
        match (wanted, self.platforms.as_slice()) {
            (Some(wanted), _) => of(wanted),
            (None, [only]) => Some(only),
            (None, _) => own(),
        }?
        .size
    }
}

/// What is known of images in a session.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownImages {
    tags: BTreeMap<String, Arc<KnownTags>>,
    images: BTreeMap<String, Arc<KnownImage>>,
    searches: Searches,
    mirrors: Mirrors,
}

impl KnownImages {
    /// The tags of an image's repository.
    pub fn tags(&self, image: &ImageReference) -> Option<&KnownTags> {
        self.tags.get(&image.full_name()).map(|tags| &**tags)
    }

    /// What an image is.
    pub fn image(&self, image: &ImageReference) -> Option<&KnownImage> {
        self.images.get(&image.full_reference()).map(|image| &**image)
    }

    /// The names that Docker Hub found.
    pub fn searches(&self) -> &Searches {
        &self.searches
    }

    /// The registries that stand for others, as the user says: images that are there are those of the others.
    pub fn mirrors(&self) -> &Mirrors {
        &self.mirrors
    }

    /// Takes which registries stand for others.
    pub fn set_mirrors(&mut self, mirrors: Mirrors) {
        self.mirrors = mirrors;
    }

    /// Takes the tags of an image's repository.
    pub fn put_tags(&mut self, image: &ImageReference, tags: KnownTags) {
        self.tags.insert(image.full_name(), Arc::new(tags));
    }

    /// Takes what an image is.
    pub fn put_image(&mut self, image: &ImageReference, known: KnownImage) {
        self.images.insert(image.full_reference(), Arc::new(known));
    }

    /// Takes which names begin with what was typed, or have it in them.
    pub fn put_found(&mut self, typed: &str, found: FoundNames) {
        self.searches.put(typed, found);
    }
}

impl ImageReference {
    /// The registry, `docker.io` for Docker Hub under any of its names.
    pub fn host(&self) -> String {
        match self.registry.as_deref() {
            None => HUB.to_owned(),
            Some(host) => match host.to_ascii_lowercase() {
                host if ["index.docker.io", "registry-1.docker.io"].contains(&host.as_str()) => HUB.to_owned(),
                host => host,
            },
        }
    }

    /// The path at the registry: `library/python` for `python`.
    pub fn path(&self) -> String {
        let is_short = self.host() == HUB && !self.repository.contains('/');
        if is_short { format!("library/{}", self.repository) } else { self.repository.clone() }
    }

    /// `docker.io/library/python`.
    pub fn full_name(&self) -> String {
        format!("{}/{}", self.host(), self.path())
    }

    /// The image that the tag beside a digest points to; `None` without a digest, or a tag.
    pub fn by_tag(&self) -> Option<Self> {
        (self.digest.is_some() && self.tag.is_some()).then(|| Self { digest: None, ..self.clone() })
    }

    /// `docker.io/library/python:latest`; a digest counts more than a tag.
    pub fn full_reference(&self) -> String {
        match (&self.digest, &self.tag) {
            (Some(digest), _) => format!("{}@{digest}", self.full_name()),
            (None, tag) => format!("{}:{}", self.full_name(), tag.as_deref().unwrap_or("latest")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_image_has_one_name() {
        let name = |text: &str| ImageReference::parse(text).unwrap().full_reference();
        for text in [
            "python",
            "library/python",
            "docker.io/python:latest",
            "index.docker.io/library/python",
            "registry-1.docker.io/python",
        ] {
            assert_eq!(name(text), "docker.io/library/python:latest", "{text}");
        }
        assert_eq!(name("me/app:1"), "docker.io/me/app:1");
        assert_eq!(name("Localhost:5000/python:1"), "localhost:5000/python:1");
        let digest = format!("sha256:{}", "0".repeat(64));
        assert_eq!(name(&format!("python:3@{digest}")), format!("docker.io/library/python@{digest}"));
        let by_tag = |text: &str| ImageReference::parse(text).unwrap().by_tag().map(|image| image.full_reference());
        assert_eq!(by_tag(&format!("python:3@{digest}")).as_deref(), Some("docker.io/library/python:3"));
        assert_eq!((by_tag(&format!("python@{digest}")), by_tag("python:3")), (None, None));
    }

    #[test]
    fn sizes_and_days() {
        let platform = |name: &str, size| KnownPlatform { name: name.to_owned(), digest: String::new(), size };
        let platforms = vec![platform("linux/arm64", Some(2)), platform("linux/amd64", Some(1)), platform("linux/s390x", None)];
        let mut known = KnownImage { platforms, ..KnownImage::default() };
        let sizes = |known: &KnownImage| [None, Some("linux/arm64"), Some("linux/s390x"), Some("x")].map(|p| known.size(p));
        assert_eq!(sizes(&known), [Some(1), Some(2), None, None]);
        let config = |created: &str| {
            Some(ImageConfig { platform: "linux/arm64".to_owned(), created: created.to_owned(), ..ImageConfig::default() })
        };
        known.config = config("2026-08-13T00:00:00Z");
        assert_eq!((known.size(None), known.created()), (Some(2), Some(Date::constant(2026, 8, 13))));
        known.platforms.truncate(1);
        known.config = config("1970-01-01T00:00:00Z");
        assert_eq!((known.size(None), known.created()), (Some(2), None));
    }

    #[test]
    fn what_is_put_is_found() {
        let mut known = KnownImages::default();
        let image = ImageReference::parse("python:3.14").unwrap();
        known.put_image(&image, KnownImage::default());
        known.put_tags(&image, KnownTags::default());
        assert!(known.image(&ImageReference::parse("docker.io/library/python:3.14").unwrap()).unwrap().is_missing());
        assert!(known.tags(&ImageReference::parse("python:3.13").unwrap()).is_some());
        assert!(known.image(&ImageReference::parse("python:3.13").unwrap()).is_none());
    }
}
