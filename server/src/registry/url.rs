//! Addresses, as far as registries need them: `http` and `https`, a host, a path.

use std::fmt;
use std::net::IpAddr;

/// Longer addresses are not followed.
const MAX_LENGTH: usize = 8 * 1024;

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
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => (host, Some(port)),
            _ => (authority, None),
        };
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        let inner = host.strip_prefix('[').and_then(|h| h.strip_suffix(']'));
        let is_host = match inner {
            Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
            None => !host.is_empty() && host.chars().all(is_plain),
        };
        let port = match port {
            Some(port) if port.bytes().all(|b| b.is_ascii_digit()) => port.parse().ok()?,
            Some(_) => return None,
            None if https => 443,
            None => 80,
        };
        is_host.then(|| Self { https, host: host.to_ascii_lowercase(), port })
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
        let (scheme, rest) = text.split_once("://")?;
        let https = match scheme.to_ascii_lowercase().as_str() {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        if MAX_LENGTH < text.len() || text.bytes().any(|b| !b.is_ascii_graphic()) {
            return None;
        }
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at_checked(end)?;
        let path = path.split('#').next().unwrap_or_default();
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
        Some(Self { origin: Origin::new(https, authority)?, path })
    }

    /// Where a reference in an answer of this address leads: absolute, or relative in any of its forms.
    pub(super) fn join(&self, reference: &str) -> Option<Self> {
        if MAX_LENGTH < reference.len() || reference.bytes().any(|b| !b.is_ascii_graphic()) {
            return None;
        }
        if let Some(rest) = reference.strip_prefix("//") {
            return Self::parse(&format!("{}://{rest}", if self.origin.https { "https" } else { "http" }));
        }
        if reference.split(['/', '?', '#']).next().is_some_and(|start| start.contains(':')) {
            return Self::parse(reference);
        }
        let reference = reference.split('#').next().unwrap_or_default();
        let (path, _) = self.path.split_once('?').unwrap_or((&self.path, ""));
        let path = if reference.starts_with('/') {
            reference.to_owned()
        } else if reference.starts_with('?') {
            format!("{path}{reference}")
        } else {
            let folder = path.rfind('/').and_then(|slash| path.get(..=slash)).unwrap_or("/");
            format!("{folder}{reference}")
        };
        Some(Self { origin: self.origin.clone(), path })
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin, self.path)
    }
}

/// Escapes a value of a query.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/' | b':' | b',') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
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
        for bad in
            ["ftp://a/", "a/b", "https://", "https://me:pw@a/", "https://a b/", "https://a:x/", "https://a:99999/", "https://é/"]
        {
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
        assert_eq!(joined("javascript:x"), None);
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
        assert_eq!(escape("repository:a/b:pull&x=é "), "repository:a/b:pull%26x%3D%C3%A9%20");
    }
}
