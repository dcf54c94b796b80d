//! The distribution API of one repository: tokens, pages, redirects, limits.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde::Deserialize;

use super::auth::{Challenge, Tokens};
use super::credentials::Logins;
use super::endpoint::{Endpoint, is_realm_allowed, may_have_login};
use super::error::Error;
use super::gate::{Gates, limited};
use super::http::{Http, Request, Response, Secret};
use super::url::{Origin, Url};
use crate::config::{Credentials, RegistrySettings};
use crate::model::ImageReference;

/// The most that a page of tags may take.
const MAX_PAGE: u64 = 8 * 1024 * 1024;
/// The most that a manifest or a configuration may take.
const MAX_OBJECT: u64 = 4 * 1024 * 1024;
/// The most that a token may take.
const MAX_TOKEN: u64 = 256 * 1024;
/// Pages that are read.
const MAX_PAGES: usize = 20;
/// Tags that are kept.
pub(super) const MAX_TAGS: usize = 20_000;
/// Redirects that are followed.
const MAX_REDIRECTS: usize = 3;

/// All that manifests come as: a registry that hears less may say that there is nothing.
pub(super) const MANIFESTS: &str = "application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json, \
                             application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json";
const JSON: &str = "application/json";

/// What all questions share.
#[derive(Debug, Default)]
pub(super) struct Shared {
    pub(super) http: Http,
    pub(super) tokens: Tokens,
    pub(super) gates: Gates,
    pub(super) logins: Logins,
    /// The user has changed the settings: nothing more is sent.
    pub(super) is_over: AtomicBool,
}

/// A repository.
#[derive(Debug)]
pub(super) struct Repository<'a> {
    pub(super) shared: &'a Shared,
    pub(super) settings: &'a RegistrySettings,
    pub(super) endpoint: Endpoint,
    /// When the whole has to be done.
    pub(super) end: Instant,
}

/// One question to a repository.
#[derive(Debug, Clone, Copy)]
struct Question<'a> {
    head: bool,
    accept: &'a str,
    etag: Option<&'a str>,
    limit: u64,
    counts_as_pull: bool,
    /// Whether the answer may lie elsewhere.
    may_move: bool,
}

#[derive(Deserialize)]
struct TagPage {
    tags: Option<Vec<String>>,
}

impl Repository<'_> {
    /// All tags in the order they come in, and whether these are all.
    ///
    /// # Errors
    /// Without an answer.
    pub(super) fn tags(&self) -> Result<(Vec<String>, bool), Error> {
        let mut tags: Vec<String> = Vec::new();
        let mut url = self.url("tags/list?n=1000");
        for _ in 0..MAX_PAGES {
            let question =
                Question { head: false, accept: JSON, etag: None, limit: MAX_PAGE, counts_as_pull: false, may_move: false };
            let response = match self.ask(&url, question) {
                // What came before is worth having.
                Err(error) if !tags.is_empty() => {
                    tracing::info!(host = %self.endpoint.origin.authority(), "registry: the list of tags breaks off: {error}");
                    return Ok((tags, false));
                }
                other => other?,
            };
            let page: TagPage = serde_json::from_slice(&response.body).map_err(|_| Error::Malformed("the list of tags"))?;
            let before = tags.len();
            tags.extend(page.tags.unwrap_or_default().into_iter().filter(|tag| ImageReference::is_tag(tag)));
            if MAX_TAGS < tags.len() {
                tags.truncate(MAX_TAGS);
                return Ok((tags, false));
            }
            let next = response.headers("link").find_map(next_page).and_then(|link| url.join(link));
            match next {
                None => return Ok((tags, true)),
                Some(next) if next.origin == url.origin && next != url && before < tags.len() => url = next,
                Some(_) => return Ok((tags, false)),
            }
        }
        Ok((tags, false))
    }

    /// The headers of a manifest: does it exist, and what is its digest?
    ///
    /// # Errors
    /// Without an answer; [`Error::Missing`] if it does not exist.
    pub(super) fn head(&self, reference: &str) -> Result<Response, Error> {
        let question = Question { head: true, accept: MANIFESTS, etag: None, limit: 0, counts_as_pull: false, may_move: false };
        self.ask(&self.url(&format!("manifests/{reference}")), question)
    }

    /// A manifest or an index of manifests. Counts as a pull.
    ///
    /// # Errors
    /// Without an answer.
    pub(super) fn manifest(&self, reference: &str) -> Result<Response, Error> {
        let question =
            Question { head: false, accept: MANIFESTS, etag: None, limit: MAX_OBJECT, counts_as_pull: true, may_move: false };
        self.ask(&self.url(&format!("manifests/{reference}")), question)
    }

    /// A blob, wherever the registry keeps it.
    ///
    /// # Errors
    /// Without an answer.
    pub(super) fn blob(&self, digest: &str) -> Result<Vec<u8>, Error> {
        let question =
            Question { head: false, accept: "*/*", etag: None, limit: MAX_OBJECT, counts_as_pull: false, may_move: true };
        Ok(self.ask(&self.url(&format!("blobs/{digest}")), question)?.body)
    }

    fn url(&self, rest: &str) -> Url {
        Url::new(&self.endpoint.origin, format!("/v2/{}/{rest}", self.endpoint.repository))
    }

    /// Asks, with a login where the registry wants one.
    fn ask(&self, url: &Url, question: Question<'_>) -> Result<Response, Error> {
        let origin = &self.endpoint.origin;
        let scope = format!("repository:{}:pull", self.endpoint.repository);
        let known = self.shared.tokens.get(origin, &scope);
        let response = self.send(url, question, known.as_ref())?;
        if response.status != 401 {
            return self.settle(url, response, question, known.as_ref());
        }
        self.shared.tokens.forget(origin, &scope);
        let authorization = match Challenge::best(response.headers("www-authenticate")) {
            Some(Challenge::Bearer { realm, service, .. }) => self.token(&realm, service.as_deref(), &scope)?,
            Some(Challenge::Basic) => self.login(origin).ok_or_else(|| self.unauthorized())?,
            None => return Err(self.unauthorized()),
        };
        let response = self.send(url, question, Some(&authorization))?;
        match response.status {
            401 | 403 => Err(self.unauthorized()),
            _ => self.settle(url, response, question, Some(&authorization)),
        }
    }

    /// Follows redirects and reads the status.
    fn settle(
        &self,
        url: &Url,
        mut response: Response,
        question: Question<'_>,
        authorization: Option<&Secret>,
    ) -> Result<Response, Error> {
        let mut at = url.clone();
        for _ in 0..MAX_REDIRECTS {
            if !matches!(response.status, 301 | 302 | 303 | 307 | 308) {
                return match response.status {
                    200 | 304 => Ok(response),
                    401 | 403 => Err(self.unauthorized()),
                    404 => Err(Error::Missing),
                    status => Err(Error::Status(status)),
                };
            }
            let to = response.header("location").and_then(|to| at.join(to)).ok_or(Error::Redirect("it leads nowhere"))?;
            let is_elsewhere = to.origin != self.endpoint.origin;
            if is_elsewhere && !question.may_move {
                return Err(Error::Redirect("it leads to another host"));
            }
            if !to.origin.https && at.origin.https {
                return Err(Error::Redirect("it leaves encryption"));
            }
            if to.origin.is_loopback() && !self.endpoint.origin.is_loopback() {
                return Err(Error::Redirect("it leads to this machine"));
            }
            // A login or a token is for the registry alone, and a redirect opens no way into private networks.
            let authorization = authorization.filter(|_| !is_elsewhere);
            let public_only = is_elsewhere && !self.settings.hosts.contains(&to.origin.authority());
            response = send(self.shared, &to, question, authorization, self.end, public_only)?;
            at = to;
        }
        Err(Error::Redirect("there are too many"))
    }

    fn token(&self, realm: &Url, service: Option<&str>, scope: &str) -> Result<Secret, Error> {
        if !is_realm_allowed(self.settings, &self.endpoint, &realm.origin) {
            return Err(Error::ForeignRealm(realm.origin.authority()));
        }
        let url = Challenge::token_url(realm, service, scope);
        let question =
            Question { head: false, accept: JSON, etag: None, limit: MAX_TOKEN, counts_as_pull: false, may_move: false };
        let login = self.login(&realm.origin);
        let login = login.filter(|_| may_have_login(self.settings, &self.endpoint, &realm.origin));
        let mut response = self.send(&url, question, login.as_ref())?;
        // A login that has ended must not hide what anybody may see.
        if login.is_some() && matches!(response.status, 401 | 403) {
            response = self.send(&url, question, None)?;
        }
        match response.status {
            200 => self.shared.tokens.take(&self.endpoint.origin, scope, &response.body),
            401 | 403 => Err(self.unauthorized()),
            status => Err(Error::Status(status)),
        }
    }

    /// The user's login for this registry, where it may travel to `to`.
    fn login(&self, to: &Origin) -> Option<Secret> {
        if self.settings.credentials == Credentials::None || !self.is_safe(to) {
            return None;
        }
        self.shared.logins.header(&self.endpoint.login)
    }

    /// Encrypted, on this machine, or plain because the user said so.
    fn is_safe(&self, to: &Origin) -> bool {
        to.is_safe() || self.settings.plain_http.contains(&to.authority())
    }

    fn unauthorized(&self) -> Error {
        Error::Unauthorized(self.endpoint.origin.authority())
    }

    /// One request, when its turn comes.
    fn send(&self, url: &Url, question: Question<'_>, authorization: Option<&Secret>) -> Result<Response, Error> {
        send(self.shared, url, question, authorization, self.end, false)
    }
}

/// Asks an interface that wants no login.
pub(super) fn get_json(shared: &Shared, url: &Url, end: Instant) -> Result<Vec<u8>, Error> {
    let question = Question { head: false, accept: JSON, etag: None, limit: MAX_PAGE, counts_as_pull: false, may_move: false };
    let response = send(shared, url, question, None, end, false)?;
    match response.status {
        200 => Ok(response.body),
        404 => Err(Error::Missing),
        status => Err(Error::Status(status)),
    }
}

fn send(
    shared: &Shared,
    url: &Url,
    question: Question<'_>,
    authorization: Option<&Secret>,
    end: Instant,
    public_only: bool,
) -> Result<Response, Error> {
    if shared.is_over.load(Ordering::Acquire) {
        return Err(Error::Off);
    }
    let _permit = shared.gates.enter(&url.origin, question.counts_as_pull, end)?;
    let time = end.saturating_duration_since(Instant::now());
    if time < Duration::from_millis(1) {
        return Err(Error::Timeout);
    }
    let Question { head, accept, etag, limit, .. } = question;
    let started = Instant::now();
    let result = shared.http.send(&Request { head, url, accept, authorization, etag, limit, time, public_only });
    let result = result.and_then(|response| match response.status {
        429 => Err(limited(&response)),
        500.. => Err(Error::Status(response.status)),
        _ => Ok(response),
    });
    shared.gates.note(&url.origin, result.as_ref());
    let host = url.origin.authority();
    let path = url.path.split('?').next().unwrap_or_default();
    match &result {
        Ok(answer) => tracing::debug!(host, path, status = answer.status, time = ?started.elapsed(), "registry: answered"),
        Err(error) => tracing::info!(host, path, time = ?started.elapsed(), "registry: {error}"),
    }
    result
}

/// The reference in `<…>; rel="next"`.
fn next_page(link: &str) -> Option<&str> {
    link.split(',').find_map(|link| {
        let (reference, parameters) = link.trim().strip_prefix('<')?.split_once('>')?;
        let is_next = parameters.split(';').any(|p| {
            let (name, value) = p.trim().split_once('=').unwrap_or_default();
            name.eq_ignore_ascii_case("rel") && value.trim_matches('"').eq_ignore_ascii_case("next")
        });
        is_next.then_some(reference)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links() {
        assert_eq!(next_page("</v2/a/tags/list?last=b&n=2>; rel=\"next\""), Some("/v2/a/tags/list?last=b&n=2"));
        assert_eq!(next_page("<a>; rel=prev, <b>; REL=next"), Some("b"));
        assert_eq!(next_page("<a>; rel=prev"), None);
        assert_eq!(next_page("a"), None);
    }
}
