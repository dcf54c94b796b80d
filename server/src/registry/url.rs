//! Addresses, as far as registries need them: `http` and `https`, a host, a path.

use std::fmt;
use std::net::IpAddr;

use fluent_uri::component::Host;
use fluent_uri::{Uri, UriRef};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};

/// Longer addresses are not followed.
const MAX_LENGTH: usize = 8 * 1024;
/// What RFC 3986 has nowhere in an address, though servers write it and other clients take it.
const LOOSE: &AsciiSet = &AsciiSet::EMPTY.add(b'"').add(b'<').add(b'>').add(b'^').add(b'`').add(b'{').add(b'|').add(b'}');
const NOT_IN_VALUES: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/').remove(b':').remove(b',');

/// Scheme, host and port: what credentials belong to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Origin {
    /// Whether it is spoken to over TLS.
    pub(super) https: bool,
    /// The host in lower case, without its port; an IPv6 address keeps its brackets.
    pub(super) host: String,
    /// The port.
    pub(super) port: u16,
}

impl Origin {
    /// From `host[:port]`.
    pub(super) fn new(https: bool, authority: &str) -> Option<Self> {
        let url = Uri::parse(format!("{}://{authority}", if https { "https" } else { "http" })).ok()?;
        let is_all = url.path().is_empty() && !url.has_query() && !url.has_fragment();
        Self::of(&url.borrow()).filter(|_| is_all)
    }

    fn of(url: &Uri<&str>) -> Option<Self> {
        let https = match url.scheme().as_str().to_ascii_lowercase().as_str() {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let authority = url.authority().filter(|authority| !authority.has_userinfo())?;
        let host = authority.host().to_ascii_lowercase();
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        let is_host = match authority.host_parsed() {
            Host::Ipv6 { .. } => true,
            Host::Ipv4 { .. } | Host::RegName(_) => !host.is_empty() && host.chars().all(is_plain),
            _ => false,
        };
        let port = authority.port_to_u16().ok()?.unwrap_or(if https { 443 } else { 80 });
        is_host.then_some(Self { https, host, port })
    }

    /// `host:port`, or `host` where the port is the scheme's own.
    pub(super) fn authority(&self) -> String {
        if self.port == if self.https { 443 } else { 80 } { self.host.clone() } else { format!("{}:{}", self.host, self.port) }
    }

    /// Whether it is this machine, by its very name.
    pub(super) fn is_loopback(&self) -> bool {
        is_loopback(&self.host)
    }

    /// Whether a secret may travel there: it is encrypted, or does not leave this machine.
    pub(super) fn is_safe(&self) -> bool {
        self.https || self.is_loopback()
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", if self.https { "https" } else { "http" }, self.authority())
    }
}

/// Whether a host, without its port, is this machine.
pub(super) fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// An address that can be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Url {
    /// Whom to ask.
    pub(super) origin: Origin,
    /// Path and query, with a `/` at the start.
    pub(super) path: String,
}

impl Url {
    /// A path at an origin.
    pub(super) fn new(origin: &Origin, path: impl Into<String>) -> Self {
        Self { origin: origin.clone(), path: path.into() }
    }

    /// An absolute address. Names and passwords in it are refused.
    pub(super) fn parse(text: &str) -> Option<Self> {
        Self::of(&Uri::parse(written(text)?).ok()?)
    }

    /// Where a reference in an answer of this address leads: absolute, or relative in any of its forms.
    pub(super) fn join(&self, reference: &str) -> Option<Self> {
        let base = Uri::parse(self.to_string()).ok()?;
        Self::of(&UriRef::parse(written(reference)?).ok()?.resolve_against(&base).ok()?)
    }

    fn of(url: &Uri<String>) -> Option<Self> {
        let path = if url.path().is_empty() { "/" } else { url.path().as_str() };
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        Some(Self { origin: Origin::of(&url.borrow())?, path: format!("{path}{query}") })
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin, self.path)
    }
}

/// An address as servers write it; what RFC 3986 wants encoded is encoded.
fn written(text: &str) -> Option<String> {
    let is_fine = text.len() <= MAX_LENGTH && text.bytes().all(|b| b.is_ascii_graphic());
    is_fine.then(|| utf8_percent_encode(text, LOOSE).to_string())
}

/// Escapes a value of a query.
pub(super) fn escape(text: &str) -> PercentEncode<'_> {
    utf8_percent_encode(text, NOT_IN_VALUES)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Option<String> {
        Url::parse(text).map(|url| url.to_string())
    }

    #[test]
    fn addresses() {
        assert_eq!(parsed("https://Auth.docker.io/token?a=b#c").as_deref(), Some("https://auth.docker.io/token?a=b"));
        assert_eq!(parsed("http://[::1]:5000").as_deref(), Some("http://[::1]:5000/"));
        assert_eq!(parsed("https://a:443?x").as_deref(), Some("https://a/?x"));
        for bad in [
            "ftp://a/",
            "a/b",
            "https://",
            "https://me:pw@a/",
            "https://a b/",
            "https://a:x/",
            "https://a:99999/",
            "https://é/",
            "https:/a/",
            "https://a%2e/",
            "https://[::1/",
            "https://a\\@b/",
            "https://[v1.a]/",
            "https://a/%zz",
        ] {
            assert_eq!(parsed(bad), None, "{bad}");
        }
    }

    #[test]
    fn references() {
        let base = Url::parse("https://a:1/v2/x/tags/list?n=2").unwrap();
        let joined = |reference: &str| base.join(reference).map(|url| url.to_string());
        assert_eq!(joined("/v2/y?last=b").as_deref(), Some("https://a:1/v2/y?last=b"));
        assert_eq!(joined("?last=b").as_deref(), Some("https://a:1/v2/x/tags/list?last=b"));
        assert_eq!(joined("more").as_deref(), Some("https://a:1/v2/x/tags/more"));
        assert_eq!(joined("//b/c").as_deref(), Some("https://b/c"));
        assert_eq!(joined("http://b/c").as_deref(), Some("http://b/c"));
        assert_eq!(joined("../../y?a#b").as_deref(), Some("https://a:1/v2/y?a"));
        assert_eq!(joined("/../../y").as_deref(), Some("https://a:1/y"));
        assert_eq!(joined("/v2/\"{a|b}\"?c=<^`>").as_deref(), Some("https://a:1/v2/%22%7Ba%7Cb%7D%22?c=%3C%5E%60%3E"));
        assert_eq!(joined("#x").as_deref(), Some("https://a:1/v2/x/tags/list?n=2"));
        assert_eq!(joined("javascript:x"), None);
        assert_eq!(joined("//me@b/c"), None);
        assert_eq!(joined("/a\nb"), None);
    }

    #[test]
    fn where_secrets_may_go() {
        let safe = |https, host| Origin::new(https, host).unwrap().is_safe();
        assert!(safe(true, "a.example") && safe(false, "127.0.0.1:5000") && safe(false, "localhost") && safe(false, "[::1]:1"));
        assert!(!safe(false, "a.example") && !safe(false, "10.0.0.1") && !safe(false, "127.example"));
    }

    #[test]
    fn values_of_queries() {
        assert_eq!(escape("repository:a/b:pull&x=é ").to_string(), "repository:a/b:pull%26x%3D%C3%A9%20");
    }
}
