//! Which registry may be contacted about an image, and at which address.

use super::credentials::Logins;
use super::error::Error;
use super::url::{Origin, Url, is_loopback};
use super::{HUB_API, HUB_NAME};
use crate::config::RegistrySettings;
use crate::model::ImageReference;

/// The host that issues tokens for Docker Hub.
const HUB_REALM: &str = "auth.docker.io";

/// Where a repository is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Endpoint {
    /// Whom to ask.
    pub(super) origin: Origin,
    /// The path of the repository there.
    pub(super) repository: String,
    /// The host that a login is for, as `docker login` names it.
    pub(super) login: String,
    /// Docker Hub itself, which has an interface of its own besides.
    pub(super) is_hub: bool,
}

impl Endpoint {
    /// The one for an image.
    ///
    /// # Errors
    /// When the user does not allow it.
    pub(super) fn find(settings: &RegistrySettings, logins: &Logins, image: &ImageReference) -> Result<Self, Error> {
        if !settings.enabled {
            return Err(Error::Off);
        }
        let host = image.host();
        if let Some(mirror) = settings.mirrors.get(&host) {
            return Self::of_mirror(settings, mirror, &image.path()).ok_or_else(|| Error::NotAllowed(mirror.clone()));
        }
        if host == HUB_NAME {
            let origin = Origin { https: true, host: HUB_API.to_owned(), port: 443 };
            return Ok(Self { origin, repository: image.path(), login: host, is_hub: true });
        }
        if !settings.hosts.contains(&host) && !logins.knows(&host) {
            return Err(Error::NotAllowed(host));
        }
        let origin = Origin::new(!is_plain(settings, &host), &host).ok_or_else(|| Error::NotAllowed(host.clone()))?;
        Ok(Self { origin, repository: image.path(), login: host, is_hub: false })
    }

    /// `https://mirror.example[/path]`, or without a scheme.
    fn of_mirror(settings: &RegistrySettings, mirror: &str, repository: &str) -> Option<Self> {
        let url = if mirror.contains("://") {
            Url::parse(mirror)?
        } else {
            let host = mirror.split('/').next().unwrap_or_default();
            Url::parse(&format!("{}://{mirror}", if is_plain(settings, host) { "http" } else { "https" }))?
        };
        if !url.origin.https && !is_plain(settings, &url.origin.authority()) {
            return None;
        }
        let prefix = url.path.trim_matches('/');
        let repository = if prefix.is_empty() { repository.to_owned() } else { format!("{prefix}/{repository}") };
        Some(Self { login: url.origin.authority(), origin: url.origin, repository, is_hub: false })
    }
}

/// Whether a host is asked without encryption.
fn is_plain(settings: &RegistrySettings, authority: &str) -> bool {
    let name = Origin::new(false, authority).map(|origin| origin.host);
    name.is_some_and(|name| is_loopback(&name)) || settings.plain_http.iter().any(|host| host == authority)
}

/// Whether a registry may send us to a host for a token.
pub(super) fn is_realm_allowed(settings: &RegistrySettings, endpoint: &Endpoint, realm: &Origin) -> bool {
    let is_own = realm.host == endpoint.origin.host;
    let is_hubs = endpoint.is_hub && realm.host == HUB_REALM;
    let is_listed = settings.hosts.iter().any(|host| *host == realm.authority() || *host == realm.host);
    let is_encrypted = realm.https || realm.is_loopback() || (!endpoint.origin.https && is_own);
    is_encrypted && (is_own || is_hubs || is_listed)
}

/// Whether the login for a registry may go to where it sends us for a token: to its own scheme, host and port, Docker
/// Hub's to Docker's, and else only where the user has listed that very host and port.
pub(super) fn may_have_login(settings: &RegistrySettings, endpoint: &Endpoint, realm: &Origin) -> bool {
    let is_hubs = endpoint.is_hub && *realm == Origin { https: true, host: HUB_REALM.to_owned(), port: 443 };
    *realm == endpoint.origin || is_hubs || settings.hosts.contains(&realm.authority())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_goes_to_its_own_origin() {
        let settings = RegistrySettings {
            hosts: vec!["r.example".to_owned(), "tokens.example".to_owned(), "r.example:5001".to_owned()],
            ..RegistrySettings::default()
        };
        let goes = |image: &str, realm: &str| {
            let endpoint = Endpoint::find(&settings, &Logins::default(), &ImageReference::parse(image).unwrap()).unwrap();
            may_have_login(&settings, &endpoint, &Url::parse(realm).unwrap().origin)
        };
        for realm in ["https://r.example/t", "https://tokens.example/t", "https://r.example:5001/t"] {
            assert!(goes("r.example/a", realm), "{realm}");
        }
        for realm in ["https://r.example:444/t", "http://r.example:443/t", "https://auth.docker.io/t", "https://other/t"] {
            assert!(!goes("r.example/a", realm), "{realm}");
        }
        assert!(goes("python", "https://auth.docker.io/token") && !goes("python", "https://auth.docker.io:444/token"));
    }

    fn found(settings: &RegistrySettings, image: &str) -> Result<String, Error> {
        let image = ImageReference::parse(image).unwrap();
        Endpoint::find(settings, &Logins::default(), &image).map(|e| format!("{} {}", e.origin, e.repository))
    }

    fn ok(text: &str) -> Result<String, Error> {
        Ok(text.to_owned())
    }

    #[test]
    fn only_docker_hub_unless_the_user_says_more() {
        let mut settings = RegistrySettings::default();
        assert_eq!(found(&settings, "python:3"), ok("https://registry-1.docker.io library/python"));
        for image in ["evil.example/x", "localhost:5000/x", "127.0.0.1/x", "10.0.0.1:80/x"] {
            assert!(matches!(found(&settings, image), Err(Error::NotAllowed(_))), "{image}");
        }
        settings.hosts = vec!["ghcr.io".to_owned(), "localhost:5000".to_owned()];
        assert_eq!(found(&settings, "GHCR.io/a/b"), ok("https://ghcr.io a/b"));
        assert_eq!(found(&settings, "localhost:5000/x"), ok("http://localhost:5000 x"));
        assert!(found(&settings, "localhost:5001/x").is_err());
        settings.enabled = false;
        assert_eq!(found(&settings, "python"), Err(Error::Off));
    }

    #[test]
    fn mirrors() {
        let mut settings = RegistrySettings::default();
        let mut mirror = |to: &str| {
            settings.mirrors = [("docker.io".to_owned(), to.to_owned())].into();
            found(&settings, "python")
        };
        assert_eq!(mirror("https://m.example"), ok("https://m.example library/python"));
        assert_eq!(mirror("m.example/hub/"), ok("https://m.example hub/library/python"));
        assert_eq!(mirror("127.0.0.1:5000"), ok("http://127.0.0.1:5000 library/python"));
        assert_eq!(mirror("https://127.0.0.1:5000"), ok("https://127.0.0.1:5000 library/python"));
        assert!(mirror("http://m.example").is_err(), "plain HTTP only where the user says so");
    }

    #[test]
    fn where_tokens_come_from() {
        let settings = RegistrySettings { hosts: vec!["gitlab.com".to_owned()], ..RegistrySettings::default() };
        let allowed = |image: &str, realm: &str| {
            let settings =
                RegistrySettings { hosts: vec!["gitlab.com".to_owned(), "registry.gitlab.com".to_owned()], ..settings.clone() };
            let endpoint = Endpoint::find(&settings, &Logins::default(), &ImageReference::parse(image).unwrap()).unwrap();
            is_realm_allowed(&settings, &endpoint, &Url::parse(realm).unwrap().origin)
        };
        assert!(allowed("python", "https://auth.docker.io/token"));
        assert!(allowed("registry.gitlab.com/a", "https://gitlab.com/jwt/auth"));
        assert!(!allowed("python", "https://evil.example/token"));
        assert!(!allowed("python", "http://auth.docker.io/token"));
        assert!(!allowed("registry.gitlab.com/a", "https://auth.docker.io/token"));
    }
}
