//! Image registries: which tags exist, and which image a tag is.
//!
//! *Invariants.* Nothing is sent to a host that only a file names: the user lists it, is logged in to it, or it is
//! Docker Hub; with `enabled = false` nothing is sent at all. A login goes to its own host and, over TLS, to the
//! place where that host's tokens come from; a redirect to another host gets none. Every answer is bounded in size
//! and time, and nothing here is on the path of a keystroke: [`Lookups`] uses its own threads.

mod api;
mod auth;
mod cache;
mod catalogue;
mod credentials;
mod endpoint;
mod error;
mod gate;
mod http;
mod hub;
mod lookups;
mod manifest;
mod url;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use crate::config::{Credentials, RegistrySettings};
use crate::data::tag_order;
use crate::model::{FoundNames, ImageConfig, ImageReference, KnownImage, KnownPlatform, KnownTag, KnownTags, USUAL_PLATFORM};

use api::{Repository, Shared};
use cache::Cache;
use credentials::Logins;
use endpoint::Endpoint;
use manifest::Manifest;
use url::Origin;

pub use cache::user_folder;
pub use catalogue::{Catalogues, Unused, named_by_environment};
pub use error::Error;
pub use lookups::{Lookups, News, Query};

/// Docker Hub, as images name it.
const HUB_NAME: &str = "docker.io";
/// Docker Hub, as it is asked.
const HUB_API: &str = "registry-1.docker.io";
/// Docker Hub's own interface.
const HUB_PAGES: &str = "hub.docker.com";
/// Where this is set, nothing is sent.
const OFFLINE: &str = "DOCKERFILE_LS_OFFLINE";
/// Time for all requests of one question.
const QUESTION: Duration = Duration::from_secs(15);
/// An answer is used so long before it is asked for again.
const FRESH: i64 = 6 * 3600;
/// An answer that says no is used a shorter time.
const FRESH_NO: i64 = 15 * 60;
/// Manifests that are fetched for their sizes.
const SIZES: usize = 8;

/// Whether an answer of that time need not be asked for again. `now` and `asked` are in seconds since 1970.
pub fn is_fresh(asked: i64, now: i64, says_no: bool) -> bool {
    (0..if says_no { FRESH_NO } else { FRESH }).contains(&(now - asked))
}

/// Seconds since 1970.
pub fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}

/// Whatever the settings say, a user can keep the program off the network by an environment variable.
fn allowed(settings: RegistrySettings) -> RegistrySettings {
    let is_offline = std::env::var_os(OFFLINE).is_some_and(|value| !value.is_empty() && value != "0");
    RegistrySettings { enabled: settings.enabled && !is_offline, ..settings }
}

/// All registries under one user's settings.
#[derive(Debug)]
pub struct Registry {
    settings: RegistrySettings,
    shared: Shared,
    cache: Cache,
    /// Docker Hub's registry, and its own interface.
    hub: (Origin, Origin),
}

impl Registry {
    /// Opens no connection yet. Answers are kept in `cache`, a folder for caches.
    pub fn new(settings: RegistrySettings, cache: Option<PathBuf>) -> Self {
        let settings = allowed(settings);
        let uses_logins = settings.enabled && settings.credentials != Credentials::None;
        let logins = if uses_logins { Logins::read(settings.credentials == Credentials::Helpers) } else { Logins::default() };
        let shared = Shared { logins, ..Shared::default() };
        let at = |host: &str| Origin { https: true, host: host.to_owned(), port: 443 };
        Self { settings, shared, cache: Cache::new(cache), hub: (at(HUB_API), at(HUB_PAGES)) }
    }

    /// For tests: servers on this machine that play Docker Hub.
    #[doc(hidden)]
    pub fn with_hub(mut self, api: &str, pages: &str) -> Option<Self> {
        let local = |host| Origin::new(false, host).filter(Origin::is_loopback);
        self.hub = (local(api)?, local(pages)?);
        Some(self)
    }

    /// Whether it may be asked about an image.
    ///
    /// # Errors
    /// Says why not.
    pub fn allows(&self, image: &ImageReference) -> Result<(), Error> {
        Endpoint::find(&self.settings, &self.shared.logins, image).map(|_| ())
    }

    /// What an earlier answer said of the tags of an image's repository. Contacts no registry.
    pub fn recall_tags(&self, image: &ImageReference) -> Option<KnownTags> {
        self.cache.read(&tags_key(image))
    }

    /// What an earlier answer said of an image. Contacts no registry.
    pub fn recall_image(&self, image: &ImageReference) -> Option<KnownImage> {
        self.cache.read(&image_key(image))
    }

    /// Asks for the tags of an image's repository.
    ///
    /// # Errors
    /// Says why there is no answer.
    pub fn tags(&self, image: &ImageReference) -> Result<KnownTags, Error> {
        let repository = self.repository(image)?;
        let endpoint = &repository.endpoint;
        let newest = endpoint.is_hub.then(|| {
            let end = repository.end.min(Instant::now() + http::REQUEST);
            hub::newest(&self.shared, &self.hub.1, &endpoint.repository, end).unwrap_or_default()
        });
        let newest: HashMap<String, String> = newest.into_iter().flatten().map(|tag| (tag.name, tag.updated)).collect();
        let (mut names, is_whole) = match repository.tags() {
            Err(error) if newest.is_empty() => return Err(error),
            Err(_) => (Vec::new(), false),
            Ok(found) => found,
        };
        names.extend(newest.keys().cloned());
        names.sort_unstable_by(|a, b| tag_order::compare(a, b));
        names.dedup();
        let tags = names.into_iter().map(|name| {
            let updated = newest.get(&name).cloned().unwrap_or_default();
            KnownTag { name, updated }
        });
        let known = KnownTags { source: endpoint.origin.authority(), asked: now(), is_whole, tags: tags.collect() };
        self.cache.write(&tags_key(image), &known);
        Ok(known)
    }

    /// Asks Docker Hub for names of images.
    ///
    /// # Errors
    /// Says why there is no answer.
    pub fn names(&self, typed: &str) -> Result<FoundNames, Error> {
        match self.settings.searches() {
            true => hub::search(&self.shared, &self.hub.1, typed, Instant::now() + http::REQUEST),
            false => Err(Error::Off),
        }
    }

    /// Asks what an image is. The configuration is that of `platform`, or of what most people build for.
    ///
    /// # Errors
    /// Says why there is no answer. That there is no such image is an answer.
    pub fn image(&self, image: &ImageReference, platform: Option<&str>) -> Result<KnownImage, Error> {
        let earlier: Option<KnownImage> = self.recall_image(image).filter(|known| !known.is_missing() && known.config.is_some());
        let repository = self.repository(image)?;
        let mut known = KnownImage { source: repository.endpoint.origin.authority(), asked: now(), ..KnownImage::default() };
        let reference = image.digest.as_deref().or(image.tag.as_deref()).unwrap_or("latest");
        let head = match repository.head(reference) {
            Err(Error::Missing) => {
                self.cache.write(&image_key(image), &known);
                return Ok(known);
            }
            other => other?,
        };
        let digest = head.header("docker-content-digest").or(image.digest.as_deref());
        let digest = digest.filter(|digest| ImageReference::is_digest(digest)).ok_or(Error::Malformed("there is no digest"))?;
        known.digest = digest.to_owned();
        if let Some(earlier) = earlier.filter(|earlier| earlier.digest == known.digest) {
            known = KnownImage { asked: known.asked, source: known.source, ..earlier };
            self.cache.write(&image_key(image), &known);
            return Ok(known);
        }
        if repository.endpoint.is_hub
            && image.digest.is_none()
            && let Ok(facts) = hub::tag(&self.shared, &self.hub.1, &repository.endpoint.repository, reference, repository.end)
            && (facts.digest == known.digest || facts.digest.is_empty())
        {
            (known.updated, known.platforms) = (facts.updated, facts.platforms);
        }
        // What is behind a digest never changes, and may have been looked at where a file names that.
        let by_digest = ImageReference { tag: None, digest: Some(known.digest.clone()), ..image.clone() };
        let is_wanted = |config: &ImageConfig| platform.is_none_or(|wanted| config.platform == wanted);
        if image.digest.is_none()
            && let Some(same) = self.recall_image(&by_digest)
            && same.config.as_ref().is_some_and(is_wanted)
        {
            let platforms = if known.platforms.is_empty() { same.platforms } else { known.platforms };
            known = KnownImage { platforms, config: same.config, ..known };
            self.cache.write(&image_key(image), &known);
            return Ok(known);
        }
        match self.look_inside(&repository, &mut known, platform) {
            Ok(config) => known.config = Some(config),
            // The digest and what else is known are worth telling; the rest is asked for another time.
            Err(error) => {
                tracing::info!(host = known.source, "registry: the configuration is not known: {error}");
                return Ok(known);
            }
        }
        self.cache.write(&image_key(image), &known);
        Ok(known)
    }

    /// Sends nothing more, whatever is under way.
    pub fn stop(&self) {
        self.shared.is_over.store(true, Ordering::Release);
    }

    /// Drops old answers from the disk.
    pub fn tidy(&self) {
        self.cache.tidy();
    }

    /// Reads the manifests and the configuration behind a digest.
    fn look_inside(
        &self,
        repository: &Repository<'_>,
        known: &mut KnownImage,
        platform: Option<&str>,
    ) -> Result<ImageConfig, Error> {
        let top = Manifest::read(&repository.manifest(&known.digest)?.body)?;
        if !top.is_index() {
            let config = self.config(repository, &top)?;
            if known.platforms.is_empty() && !config.platform.is_empty() {
                let name = config.platform.clone();
                known.platforms.push(KnownPlatform { name, digest: known.digest.clone(), size: top.size() });
            }
            return Ok(config);
        }
        let has_sizes = known.platforms.iter().any(|p| p.size.is_some());
        if !has_sizes {
            known.platforms = top.platforms();
        }
        let named = |wanted: &str| known.platforms.iter().position(|p| p.name == wanted && !p.digest.is_empty());
        let chosen = platform.and_then(named).or_else(|| named(USUAL_PLATFORM));
        let chosen = chosen.or_else(|| known.platforms.iter().position(|p| !p.digest.is_empty()));
        let digest_of = |known: &KnownImage, at: usize| known.platforms.get(at).map(|p| p.digest.clone());
        let chosen = chosen.ok_or(Error::Malformed("no platform has a manifest"))?;
        let digest = digest_of(known, chosen).unwrap_or_default();
        let manifest = Manifest::read(&repository.manifest(&digest)?.body)?;
        let config = self.config(repository, &manifest)?;
        if !has_sizes {
            let set = |known: &mut KnownImage, at: usize, size| {
                if let Some(platform) = known.platforms.get_mut(at) {
                    platform.size = size;
                }
            };
            set(known, chosen, manifest.size());
            // On Docker Hub each would be a pull of the user's.
            let others = (0..known.platforms.len()).filter(|at| *at != chosen);
            for at in others.take(if repository.endpoint.is_hub { 0 } else { SIZES }).collect::<Vec<_>>() {
                let Some(digest) = digest_of(known, at) else { continue };
                let Ok(answer) = repository.manifest(&digest) else { break };
                set(known, at, Manifest::read(&answer.body).ok().and_then(|m| m.size()));
            }
        }
        Ok(config)
    }

    /// A configuration, which never changes under its digest.
    fn config(&self, repository: &Repository<'_>, manifest: &Manifest) -> Result<ImageConfig, Error> {
        let digest = manifest.config().ok_or(Error::Malformed("the manifest has no configuration"))?;
        let key = format!("config {}/{digest}", repository.endpoint.origin.authority());
        if let Some(config) = self.cache.read(&key) {
            return Ok(config);
        }
        let config = manifest::config(&repository.blob(digest)?)?;
        self.cache.write(&key, &config);
        Ok(config)
    }

    fn repository(&self, image: &ImageReference) -> Result<Repository<'_>, Error> {
        let mut endpoint = Endpoint::find(&self.settings, &self.shared.logins, image)?;
        if endpoint.is_hub {
            endpoint.origin = self.hub.0.clone();
        }
        Ok(Repository { shared: &self.shared, settings: &self.settings, endpoint, end: Instant::now() + QUESTION })
    }
}

fn tags_key(image: &ImageReference) -> String {
    format!("tags {}", image.full_name())
}

fn image_key(image: &ImageReference) -> String {
    format!("image {}", image.full_reference())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_long_answers_are_used() {
        assert!(is_fresh(1000, 1000, false) && is_fresh(1000, 1000 + FRESH - 1, false));
        assert!(!is_fresh(1000, 1000 + FRESH, false) && !is_fresh(1000, 1000 + FRESH_NO, true));
        assert!(!is_fresh(1000, 999, false), "a clock that was set back");
    }
}
