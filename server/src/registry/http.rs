//! One HTTP request: bounded in time and size, no redirect followed.
//!
//! The only place in the program that opens connections.

#![cfg_attr(not(feature = "registry"), allow(dead_code, reason = "only what sends questions reads them"))]

use std::time::Duration;

use super::error::Error;
use super::url::Url;

/// Time to reach a host.
pub(super) const CONNECT: Duration = Duration::from_secs(2);
/// Time for one request as a whole.
pub(super) const REQUEST: Duration = Duration::from_secs(5);
/// The most that headers may take.
const MAX_HEADERS: usize = 32 * 1024;

/// What is asked.
#[derive(Debug)]
pub(super) struct Request<'a> {
    /// Only the headers of the answer are wanted.
    pub(super) head: bool,
    /// Where.
    pub(super) url: &'a Url,
    /// `Accept`.
    pub(super) accept: &'a str,
    /// `Authorization`.
    pub(super) authorization: Option<&'a Secret>,
    /// `If-None-Match`.
    pub(super) etag: Option<&'a str>,
    /// The most that the body may take.
    pub(super) limit: u64,
    /// The most that it may take in time.
    pub(super) time: Duration,
    /// Refuse addresses of private networks: the name came with a redirect.
    pub(super) public_only: bool,
}

/// What came back.
#[derive(Debug, Default)]
pub(super) struct Response {
    /// The status.
    pub(super) status: u16,
    /// Name, in lower case, and value.
    pub(super) headers: Vec<(String, String)>,
    /// The body.
    pub(super) body: Vec<u8>,
}

impl Response {
    /// A header's first value.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// All values of a header.
    pub(super) fn headers<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// A text that is shown nowhere.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Secret(String);

impl Secret {
    /// Hides a text.
    pub(super) fn new(text: String) -> Self {
        Self(text)
    }

    /// The text, to be sent.
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("(hidden)")
    }
}

#[cfg(not(feature = "registry"))]
mod client {
    use super::*;

    /// Sends nothing: this program was built without questions to registries.
    #[derive(Debug, Default)]
    pub(in crate::registry) struct Http;

    impl Http {
        /// Fails.
        pub(in crate::registry) fn send(&self, _: &Request<'_>) -> Result<Response, Error> {
            Err(Error::Off)
        }
    }
}

#[cfg(feature = "registry")]
mod client {
    use std::net::{IpAddr, SocketAddr};
    use std::sync::{Arc, OnceLock};

    use ureq::config::Config;
    use ureq::http::Uri;
    use ureq::tls::{RootCerts, TlsConfig, TlsProvider};
    use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
    use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
    use ureq::{Agent, Proxy};

    use super::*;

    /// Connections, kept for the next question. They are made when the first question is asked.
    #[derive(Debug, Default)]
    pub(in crate::registry) struct Http {
        direct: OnceLock<Agent>,
        outside: OnceLock<Agent>,
        redirected: OnceLock<Agent>,
    }

    impl Http {
        /// Asks.
        ///
        /// # Errors
        /// Without an answer in time, or with one that is too large or broken.
        pub(in crate::registry) fn send(&self, request: &Request<'_>) -> Result<Response, Error> {
            let agent = if request.url.origin.is_loopback() {
                self.direct.get_or_init(|| agent(None, DefaultResolver::default()))
            } else if request.public_only {
                self.redirected.get_or_init(|| agent(Proxy::try_from_env(), PublicResolver::default()))
            } else {
                self.outside.get_or_init(|| agent(Proxy::try_from_env(), DefaultResolver::default()))
            };
            let address = request.url.to_string();
            let mut builder = if request.head { agent.head(&address) } else { agent.get(&address) };
            builder = builder.header("accept", request.accept);
            if let Some(secret) = request.authorization {
                builder = builder.header("authorization", secret.reveal());
            }
            if let Some(etag) = request.etag {
                builder = builder.header("if-none-match", etag);
            }
            let time = request.time.min(REQUEST);
            let config = builder.config().timeout_global(Some(time)).timeout_connect(Some(CONNECT.min(time)));
            let answer = config.build().call().map_err(error)?;
            let (head, mut body) = answer.into_parts();
            let headers = head.headers.iter();
            let headers =
                headers.filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))).collect();
            let body = body.with_config().limit(request.limit).read_to_vec().map_err(error)?;
            Ok(Response { status: head.status.as_u16(), headers, body })
        }
    }

    fn agent(proxy: Option<Proxy>, resolver: impl Resolver) -> Agent {
        let tls = TlsConfig::builder()
            .provider(TlsProvider::Rustls)
            .root_certs(RootCerts::PlatformVerifier)
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .build();
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_response_header_size(MAX_HEADERS)
            .max_idle_connections(4)
            .proxy(proxy)
            .tls_config(tls)
            .user_agent(concat!("dockerfile-ls/", env!("CARGO_PKG_VERSION")))
            .build();
        Agent::with_parts(config, DefaultConnector::default(), resolver)
    }

    fn error(error: ureq::Error) -> Error {
        match error {
            ureq::Error::Timeout(_) => Error::Timeout,
            ureq::Error::BodyExceedsLimit(_) => Error::TooLarge,
            ureq::Error::HostNotFound => Error::Unreachable("the host is not known".to_owned()),
            ureq::Error::Rustls(why) => Error::Tls(why.to_string()),
            ureq::Error::Tls(why) => Error::Tls(why.to_owned()),
            ureq::Error::Protocol(_) | ureq::Error::LargeResponseHeader(..) => Error::Malformed("not HTTP"),
            ureq::Error::Io(why) => io_error(&why),
            _ => Error::Unreachable("the request failed".to_owned()),
        }
    }

    fn io_error(why: &std::io::Error) -> Error {
        // What TLS finds wrong during the handshake comes wrapped.
        if let Some(tls) = why.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
            return Error::Tls(tls.to_string());
        }
        match why.kind() {
            std::io::ErrorKind::TimedOut | std::io::ErrorKind::WouldBlock => Error::Timeout,
            std::io::ErrorKind::UnexpectedEof => Error::Malformed("it ends too early"),
            kind => Error::Unreachable(kind.to_string()),
        }
    }

    /// Finds addresses, and keeps the public ones.
    #[derive(Debug, Default)]
    struct PublicResolver(DefaultResolver);

    impl Resolver for PublicResolver {
        fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
            let all = self.0.resolve(uri, config, timeout)?;
            // The user's own proxy may well are in a private network, and finds the host by itself.
            if config.proxy().is_some_and(|proxy| uri.host() == Some(proxy.host())) {
                return Ok(all);
            }
            let mut public = self.empty();
            all.iter().filter(|address| is_public(address)).for_each(|address| public.push(*address));
            if public.is_empty() { Err(ureq::Error::HostNotFound) } else { Ok(public) }
        }
    }

    fn is_public(address: &SocketAddr) -> bool {
        match address.ip().to_canonical() {
            IpAddr::V4(ip) => {
                let [a, b, ..] = ip.octets();
                let is_shared = a == 100 && (64..128).contains(&b);
                !(ip.is_private()
                    || ip.is_loopback()
                    || ip.is_link_local()
                    || ip.is_unspecified()
                    || ip.is_broadcast()
                    || ip.is_multicast()
                    || is_shared
                    || a == 0)
            }
            IpAddr::V6(ip) => {
                let first = ip.segments().first().copied().unwrap_or_default();
                let is_local = first & 0xfe00 == 0xfc00 || first & 0xffc0 == 0xfe80;
                !(ip.is_loopback() || ip.is_unspecified() || ip.is_multicast() || is_local)
            }
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn addresses_of_private_networks() {
            let public = |text: &str| is_public(&SocketAddr::new(text.parse().unwrap(), 443));
            for ip in ["1.1.1.1", "2606:4700::1111", "100.63.0.1", "172.32.0.1"] {
                assert!(public(ip), "{ip}");
            }
            let private = [
                "127.0.0.1",
                "10.1.2.3",
                "172.16.0.1",
                "192.168.0.1",
                "169.254.169.254",
                "100.64.0.1",
                "0.0.0.0",
                "::1",
                "fe80::1",
                "fd00::1",
                "::ffff:10.0.0.1",
            ];
            for ip in private {
                assert!(!public(ip), "{ip}");
            }
        }
    }
}

pub(super) use client::Http;
