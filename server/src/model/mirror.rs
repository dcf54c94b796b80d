//! One image under several names: Docker Hub's own, and those of registries that mirror it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::ImageReference;
use crate::data::bases::{self, BaseFacts};
use crate::data::registries::{HUB_HOSTS, OFFICIAL};

/// Docker Hub's name in full names.
const HUB: &str = "docker.io";

/// Registries and what mirrors them, as the user says: `docker.io` and `mirror.example[/path]`.
pub type Mirrors = BTreeMap<String, String>;

impl ImageReference {
    /// The path on Docker Hub of an image that is there, by its own name or one of a well-known mirror: `python`,
    /// `library/python`, `oven/bun`.
    pub(super) fn path_on_hub(&self) -> Option<&str> {
        let Some(registry) = self.registry.as_deref() else { return Some(&self.repository) };
        let is = |host: &str| registry.eq_ignore_ascii_case(host);
        if HUB_HOSTS.iter().any(|host| is(host)) {
            return Some(&self.repository);
        }
        OFFICIAL.iter().find_map(|(host, prefix)| self.repository.strip_prefix(prefix).filter(|_| is(host)))
    }

    /// The name that Docker shows of the image that this is, also by a mirror's name: `python` for
    /// `docker.io/library/python`, `mirror.gcr.io/library/python` and `public.ecr.aws/docker/library/python`.
    pub fn familiar_name(&self, mirrors: &Mirrors) -> Cow<'_, str> {
        if let Some(path) = self.path_on_hub() {
            return Cow::Borrowed(path.strip_prefix("library/").unwrap_or(path));
        }
        let host = self.registry.as_deref().unwrap_or_default().to_ascii_lowercase();
        let full = format!("{host}/{}", self.repository);
        for (mirrored, mirror) in mirrors {
            let mirror = mirror.split_once("://").map_or(mirror.as_str(), |(_, rest)| rest).trim_end_matches('/');
            let Some(path) = full.strip_prefix(mirror).and_then(|rest| rest.strip_prefix('/')) else { continue };
            if mirrored == HUB {
                return Cow::Owned(path.strip_prefix("library/").unwrap_or(path).to_owned());
            }
            return Cow::Owned(format!("{mirrored}/{path}"));
        }
        Cow::Owned(full)
    }

    /// What the image brings with it; `None` where nothing is known of it, or it is pinned by a digest alone.
    pub fn base_facts(&self, mirrors: &Mirrors) -> Option<Arc<BaseFacts>> {
        if self.tag.is_none() && self.is_pinned() {
            return None;
        }
        let mut facts = bases::facts(&self.familiar_name(mirrors), self.tag.as_deref())?;
        if self.is_pinned() {
            Arc::make_mut(&mut facts).may_be_old();
        }
        Some(facts)
    }

    /// What is known of the variables that the image sets.
    pub fn variables(&self, mirrors: &Mirrors) -> ImageVariables {
        ImageVariables { name: self.familiar_name(mirrors).into_owned(), tag: self.tag.clone(), facts: self.base_facts(mirrors) }
    }
}

/// What is known of the variables that an image sets, without its registry.
#[derive(Debug, Clone)]
pub struct ImageVariables {
    name: String,
    tag: Option<String>,
    facts: Option<Arc<BaseFacts>>,
}

impl ImageVariables {
    /// Whether the image sets a variable, where that is known for sure; triggers of ONBUILD may set more.
    pub fn sets(&self, name: &str) -> Option<bool> {
        if let Some(facts) = &self.facts {
            if facts.variable(name).is_some() {
                return Some(true);
            }
            if facts.env.is_whole && facts.onbuild.as_ref().is_some_and(Vec::is_empty) {
                return Some(false);
            }
        }
        self.any_build_sets(name).filter(|is_set| !is_set)
    }

    /// Whether any build of the image has ever set a variable.
    pub fn any_build_sets(&self, name: &str) -> Option<bool> {
        bases::ever_sets(&self.name, self.tag.as_deref(), name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn familiar(image: &str) -> String {
        let mirrors = [("docker.io", "https://mirror.example/hub"), ("ghcr.io", "mirror.example/gh/")];
        let mirrors = mirrors.map(|(host, mirror)| (host.to_owned(), mirror.to_owned())).into();
        ImageReference::parse(image).unwrap().familiar_name(&mirrors).into_owned()
    }

    #[test]
    fn names_of_one_image() {
        for image in [
            "python:3",
            "library/python",
            "docker.io/python",
            "docker.io/library/python:3.14-slim",
            "index.docker.io/library/python",
            "registry-1.docker.io/library/python",
            "mirror.gcr.io/library/python",
            "public.ecr.aws/docker/library/python:3",
            "mirror.example/hub/library/python",
        ] {
            assert_eq!(familiar(image), "python", "{image}");
        }
        let other = [
            ("mirror.gcr.io/oven/bun", "oven/bun"),
            ("docker.io/oven/bun:1", "oven/bun"),
            ("public.ecr.aws/lambda/python:3.13", "public.ecr.aws/lambda/python"),
            ("public.ecr.aws/library/python", "public.ecr.aws/library/python"),
            ("MCR.microsoft.com/dotnet/sdk", "mcr.microsoft.com/dotnet/sdk"),
            ("mirror.example/gh/astral-sh/uv", "ghcr.io/astral-sh/uv"),
            ("mirror.example/hubs/python", "mirror.example/hubs/python"),
            ("ghcr.io/library/python", "ghcr.io/library/python"),
        ];
        for (image, wanted) in other {
            assert_eq!(familiar(image), wanted, "{image}");
        }
    }

    #[test]
    fn facts_by_tag() {
        let facts = |image: &str| ImageReference::parse(image).unwrap().base_facts(&Mirrors::new());
        let digest = format!("sha256:{}", "0".repeat(64));
        assert!(facts("mirror.gcr.io/library/alpine:3.23").is_some());
        // A digest may be that of an old build.
        let wholes = |image: &str| facts(image).map(|facts| (facts.cmd.clone(), facts.env.is_whole));
        assert_eq!(wholes("alpine:3.23"), Some((Some(vec!["/bin/sh"]), true)));
        assert_eq!(wholes(&format!("alpine:3.23@{digest}")), Some((Some(vec!["/bin/sh"]), false)));
        assert_eq!(facts(&format!("alpine@{digest}")), None);
    }

    #[test]
    fn variables_of_any_build() {
        let digest = format!("sha256:{}", "0".repeat(64));
        for (image, name, wanted) in [
            ("python:3.14", "PYTHON_VERSION", Some(true)),
            ("python:3.14", "NAME", Some(false)),
            ("python:3.10.14", "PYTHON_VERSION", Some(true)),
            // Only some of its builds did.
            ("python:3.10.14", "PYTHON_PIP_VERSION", None),
            ("python:3.10.14", "NAME", Some(false)),
            (&*format!("python@{digest}"), "NAME", Some(false)),
            (&*format!("python@{digest}"), "LANG", None),
            ("mirror.gcr.io/library/centos:centos7", "NAME", Some(false)),
            ("registry.example/python:3.14", "NAME", None),
            ("me/python", "NAME", None),
        ] {
            let image = ImageReference::parse(image).unwrap();
            assert_eq!(image.variables(&Mirrors::new()).sets(name), wanted, "{image:?} {name}");
        }
    }
}
