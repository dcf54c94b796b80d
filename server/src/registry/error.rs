//! Why a registry gave no answer.

use std::fmt;
use std::time::Duration;

/// Why there is no answer. Holds no secret and no address with one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// The user has switched registries off.
    Off,
    /// The user allows no questions to this host.
    NotAllowed(String),
    /// The registry wants a login that we do not have.
    Unauthorized(String),
    /// The registry sends logins to a host that is not its own.
    ForeignRealm(String),
    /// There is no such repository, or no such tag.
    Missing,
    /// Too many questions; when to ask again, if it said so.
    Limited(Option<Duration>),
    /// The host failed a moment ago and is left alone for a while.
    Resting(String),
    /// An answer that makes no sense here.
    Status(u16),
    /// No connection.
    Unreachable(String),
    /// No trusted connection.
    Tls(String),
    /// No answer in time.
    Timeout,
    /// An answer without end.
    TooLarge,
    /// An answer that cannot be read.
    Malformed(&'static str),
    /// A redirect that is not followed.
    Redirect(&'static str),
}

impl Error {
    /// Whether the host is worth no other question for a while.
    pub fn is_of_host(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::Tls(_) | Self::Timeout | Self::Limited(_) => true,
            Self::Status(status) => 500 <= *status,
            _ => false,
        }
    }
}

impl std::error::Error for Error {}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Off => f.write_str("questions to registries are switched off"),
            Self::NotAllowed(host) => {
                write!(f, "{host} is not asked: it is not among the hosts in `registry.hosts`, and there is no login for it")
            }
            Self::Unauthorized(host) => write!(f, "{host} wants a login"),
            Self::ForeignRealm(host) => {
                write!(
                    f,
                    "the registry gives out tokens at {host}, which is not asked; add it to `registry.hosts` if it is right"
                )
            }
            Self::Missing => f.write_str("the registry does not have it"),
            Self::Limited(None) => f.write_str("the registry wants fewer questions"),
            Self::Limited(Some(wait)) => write!(f, "the registry wants no questions for {} s", wait.as_secs()),
            Self::Resting(host) => write!(f, "{host} failed a moment ago and is not asked again yet"),
            Self::Status(status) => write!(f, "the registry answered with status {status}"),
            Self::Unreachable(why) => write!(f, "no connection: {why}"),
            Self::Tls(why) => write!(f, "no trusted connection: {why}"),
            Self::Timeout => f.write_str("no answer in time"),
            Self::TooLarge => f.write_str("the answer is too large"),
            Self::Malformed(what) => write!(f, "the answer cannot be read: {what}"),
            Self::Redirect(why) => write!(f, "a redirect is not followed: {why}"),
        }
    }
}
