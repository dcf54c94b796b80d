//! Why a registry gave no answer.

use std::fmt;
use std::time::Duration;

use crate::texts::{Locale, Phrase, unanswered as texts};

/// Why there is no answer. Holds no secret and no address with one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// The user has turned registries off.
    Off,
    /// The user does not allow requests to this host.
    NotAllowed(String),
    /// The registry requires a login that we do not have.
    Unauthorized(String),
    /// The registry sends logins to a host that is not its own.
    ForeignRealm(String),
    /// There is no such repository, or no such tag.
    Missing,
    /// Too many requests; when to ask again, if it said so.
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

impl Error {
    /// The reason in a sentence.
    pub fn phrase(&self) -> Phrase {
        match self {
            Self::Off => texts::off(),
            Self::NotAllowed(host) => texts::not_allowed(host),
            Self::Unauthorized(host) => texts::unauthorized(host),
            Self::ForeignRealm(host) => texts::foreign_realm(host),
            Self::Missing => texts::missing(),
            Self::Limited(None) => texts::limited(),
            Self::Limited(Some(wait)) => texts::limited_for(wait.as_secs()),
            Self::Resting(host) => texts::resting(host),
            Self::Status(status) => texts::status(u32::from(*status)),
            Self::Unreachable(why) => texts::unreachable(why),
            Self::Tls(why) => texts::untrusted(why),
            Self::Timeout => texts::timeout(),
            Self::TooLarge => texts::too_large(),
            Self::Malformed(what) => texts::malformed(*what),
            Self::Redirect(why) => texts::redirect(*why),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.phrase().plain(Locale::ENGLISH))
    }
}
