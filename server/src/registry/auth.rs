//! Challenges, and the tokens that answer them.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::Deserialize;

use super::error::Error;
use super::http::Secret;
use super::url::{Origin, Url, escape};

/// A token is used no longer than this before its end.
const MARGIN: Duration = Duration::from_secs(10);
/// How long a token is good if it does not say.
const DEFAULT_LIFE: u64 = 60;
/// A token is kept no longer, whatever it says.
const LONGEST_LIFE: u64 = 3600;
/// Tokens in memory.
const MAX_TOKENS: usize = 256;

/// What a registry wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Challenge {
    /// A token from this address.
    Bearer {
        /// Where tokens are given out.
        realm: Url,
        /// For whom.
        service: Option<String>,
        /// For what.
        scope: Option<String>,
    },
    /// Name and password.
    Basic,
}

impl Challenge {
    /// The best of the challenges in `WWW-Authenticate` headers.
    pub(super) fn best<'a>(headers: impl Iterator<Item = &'a str>) -> Option<Self> {
        let all: Vec<Self> = headers.filter_map(Self::parse).collect();
        all.iter().find(|c| matches!(c, Self::Bearer { .. })).or(all.first()).cloned()
    }

    fn parse(header: &str) -> Option<Self> {
        let (scheme, rest) = header.trim().split_once(' ').unwrap_or((header.trim(), ""));
        if scheme.eq_ignore_ascii_case("basic") {
            return Some(Self::Basic);
        }
        if !scheme.eq_ignore_ascii_case("bearer") {
            return None;
        }
        let values = parameters(rest);
        let value = |name: &str| values.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
        Some(Self::Bearer { realm: Url::parse(&value("realm")?)?, service: value("service"), scope: value("scope") })
    }

    /// The address that a token is fetched from, for reading one repository.
    pub(super) fn token_url(realm: &Url, service: Option<&str>, scope: &str) -> Url {
        let separator = if realm.path.contains('?') { '&' } else { '?' };
        let service = service.map(|s| format!("service={}&", escape(s))).unwrap_or_default();
        Url { origin: realm.origin.clone(), path: format!("{}{separator}{service}scope={}", realm.path, escape(scope)) }
    }
}

/// `a="b",c=d`, names in lower case.
fn parameters(text: &str) -> Vec<(String, String)> {
    let mut out = Vec::new();
    let mut rest = text.trim_start_matches([' ', ',']);
    while let Some((name, after)) = rest.split_once('=') {
        let value;
        if let Some(quoted) = after.strip_prefix('"') {
            let mut text = String::new();
            let mut chars = quoted.char_indices();
            let mut end = quoted.len();
            while let Some((at, c)) = chars.next() {
                match c {
                    '"' => {
                        end = at + 1;
                        break;
                    }
                    '\\' => text.extend(chars.next().map(|(_, c)| c)),
                    c => text.push(c),
                }
            }
            value = text;
            rest = quoted.get(end..).unwrap_or_default();
        } else {
            let (text, after) = after.split_once(',').unwrap_or((after, ""));
            value = text.trim().to_owned();
            rest = after;
        }
        out.push((name.trim().to_ascii_lowercase(), value));
        rest = rest.trim_start_matches([' ', ',']);
    }
    out
}

/// What a token server answers.
#[derive(Deserialize)]
struct Answer {
    token: Option<String>,
    access_token: Option<String>,
    expires_in: Option<u64>,
}

/// Tokens by registry and scope, in memory alone.
#[derive(Debug, Default)]
pub(super) struct Tokens(Mutex<HashMap<(Origin, String), (Secret, Instant)>>);

impl Tokens {
    /// A header with a token that is still good.
    pub(super) fn get(&self, origin: &Origin, scope: &str) -> Option<Secret> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (token, end) = all.get(&(origin.clone(), scope.to_owned()))?;
        (Instant::now() < *end).then(|| token.clone())
    }

    /// Takes the answer of a token server; the header that it makes.
    ///
    /// # Errors
    /// When there is no token in it.
    pub(super) fn take(&self, origin: &Origin, scope: &str, body: &[u8]) -> Result<Secret, Error> {
        let answer: Answer = serde_json::from_slice(body).map_err(|_| Error::Malformed("the token"))?;
        let token = answer.token.or(answer.access_token).filter(|token| token.bytes().all(|b| b.is_ascii_graphic()));
        let token = token.filter(|token| !token.is_empty()).ok_or(Error::Malformed("the token"))?;
        let header = Secret::new(format!("Bearer {token}"));
        let life = Duration::from_secs(answer.expires_in.unwrap_or(DEFAULT_LIFE).clamp(DEFAULT_LIFE, LONGEST_LIFE));
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if MAX_TOKENS <= all.len() {
            all.retain(|_, (_, end)| now < *end);
        }
        if all.len() < MAX_TOKENS {
            all.insert((origin.clone(), scope.to_owned()), (header.clone(), now + life.saturating_sub(MARGIN)));
        }
        Ok(header)
    }

    /// Drops a token that is refused.
    pub(super) fn forget(&self, origin: &Origin, scope: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&(origin.clone(), scope.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn challenges() {
        let hub =
            r#"Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/python:pull""#;
        let found = Challenge::best(["Basic realm=\"x\"", hub].into_iter());
        let Some(Challenge::Bearer { realm, service, scope }) = found else { panic!("{found:?}") };
        assert_eq!(realm.to_string(), "https://auth.docker.io/token");
        assert_eq!((service.as_deref(), scope.as_deref()), (Some("registry.docker.io"), Some("repository:library/python:pull")));
        let url = Challenge::token_url(&realm, service.as_deref(), "repository:a b:pull");
        assert_eq!(url.to_string(), "https://auth.docker.io/token?service=registry.docker.io&scope=repository:a%20b:pull");
        assert_eq!(Challenge::best(["basic"].into_iter()), Some(Challenge::Basic));
        assert_eq!(Challenge::best(["Digest x", "Bearer realm=\"nowhere\"", "Bearer"].into_iter()), None);
    }

    #[test]
    fn quotes_and_escapes_in_parameters() {
        let s = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(parameters(r#"a="b\"c,d" , E=f,g"#), [s("a", "b\"c,d"), s("e", "f")]);
        assert_eq!(parameters("a=\"open"), [s("a", "open")]);
    }

    #[test]
    fn tokens_are_kept_for_their_registry_and_scope() {
        let tokens = Tokens::default();
        let origin = Origin::new(true, "a.example").unwrap();
        let header = tokens.take(&origin, "s", br#"{"access_token":"t0p","expires_in":300}"#).unwrap();
        assert_eq!((header.reveal(), format!("{header:?}").as_str()), ("Bearer t0p", "(hidden)"));
        assert_eq!(tokens.get(&origin, "s"), Some(header));
        assert_eq!(tokens.get(&origin, "other"), None);
        assert_eq!(tokens.get(&Origin::new(true, "b.example").unwrap(), "s"), None);
        tokens.forget(&origin, "s");
        assert_eq!(tokens.get(&origin, "s"), None);
        for bad in ["{}", "x", r#"{"token":"a\r\nb: c"}"#, r#"{"token":""}"#] {
            assert!(tokens.take(&origin, "s", bad.as_bytes()).is_err(), "{bad}");
        }
    }
}
