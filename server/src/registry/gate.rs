//! How many requests a host gets, and how long it is left alone after a failure.

use std::collections::HashMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::error::Error;
use super::http::Response;
use super::url::Origin;

/// Questions to one host at the same time.
const PER_HOST: usize = 2;
/// Rest after a first failure; it doubles with each further one.
const FIRST_REST: Duration = Duration::from_secs(10);
/// The longest rest after failures.
const LONGEST_REST: Duration = Duration::from_secs(600);
/// Rest where a host wants fewer questions and does not say for how long.
const LIMITED_REST: Duration = Duration::from_secs(60);
/// The longest rest that a host can ask for.
const LONGEST_LIMIT: Duration = Duration::from_secs(6 * 3600);
/// With fewer pulls left than this, the rest is the user's.
const SPARE_PULLS: u64 = 5;

#[derive(Debug, Default)]
struct Host {
    in_flight: usize,
    failures: u32,
    rest: Option<Instant>,
    /// Until when nothing is asked that counts as a pull.
    no_pulls: Option<Instant>,
}

/// The hosts that were asked.
#[derive(Debug, Default)]
pub(super) struct Gates {
    hosts: Mutex<HashMap<Origin, Host>>,
    left: Condvar,
}

/// A question that is under way.
#[derive(Debug)]
pub(super) struct Permit<'a> {
    gates: &'a Gates,
    origin: Origin,
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        if let Some(host) = self.gates.lock().get_mut(&self.origin) {
            host.in_flight = host.in_flight.saturating_sub(1);
        }
        self.gates.left.notify_all();
    }
}

impl Gates {
    /// Waits for a turn with a host.
    ///
    /// # Errors
    /// When the host rests, or no slot becomes free in time.
    pub(super) fn enter(&self, origin: &Origin, counts_as_pull: bool, end: Instant) -> Result<Permit<'_>, Error> {
        let mut hosts = self.lock();
        loop {
            let now = Instant::now();
            let host = hosts.entry(origin.clone()).or_default();
            let is_closed = |until: Option<Instant>| until.is_some_and(|until| now < until);
            if is_closed(host.rest) {
                return Err(Error::Resting(origin.authority()));
            }
            if counts_as_pull && is_closed(host.no_pulls) {
                return Err(Error::Limited(host.no_pulls.map(|until| until.saturating_duration_since(now))));
            }
            if host.in_flight < PER_HOST {
                host.in_flight += 1;
                return Ok(Permit { gates: self, origin: origin.clone() });
            }
            let Some(wait) = end.checked_duration_since(now).filter(|wait| !wait.is_zero()) else { return Err(Error::Timeout) };
            hosts = self.left.wait_timeout(hosts, wait).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Takes note of how a question ended.
    pub(super) fn note(&self, origin: &Origin, result: Result<&Response, &Error>) {
        let mut hosts = self.lock();
        let host = hosts.entry(origin.clone()).or_default();
        let now = Instant::now();
        match result {
            Ok(response) => {
                host.failures = 0;
                if let Some(window) = spent_pulls(response) {
                    host.no_pulls = Some(now + window.min(LONGEST_LIMIT));
                }
            }
            Err(Error::Limited(wait)) => host.rest = Some(now + wait.unwrap_or(LIMITED_REST).min(LONGEST_LIMIT)),
            Err(error) if error.is_of_host() => {
                let rest = FIRST_REST.saturating_mul(1 << host.failures.min(10)).min(LONGEST_REST);
                host.failures += 1;
                host.rest = Some(now + rest);
            }
            Err(_) => {}
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Origin, Host>> {
        self.hosts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The window of the limit where hardly any pulls are left: `ratelimit-remaining: 3;w=21600`.
fn spent_pulls(response: &Response) -> Option<Duration> {
    let (left, rest) = response.header("ratelimit-remaining")?.split_once(';').unwrap_or_default();
    let window = rest.trim().strip_prefix("w=")?.parse().ok()?;
    (left.trim().parse::<u64>().ok()? < SPARE_PULLS).then_some(Duration::from_secs(window))
}

/// What an answer with status 429 says about when to come again.
pub(super) fn limited(response: &Response) -> Error {
    Error::Limited(response.header("retry-after").and_then(|s| s.trim().parse().ok()).map(Duration::from_secs))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin() -> Origin {
        Origin::new(true, "a.example").unwrap()
    }

    #[test]
    fn two_at_once_and_the_third_waits() {
        let gates = Gates::default();
        let soon = || Instant::now() + Duration::from_millis(20);
        let first = gates.enter(&origin(), false, soon()).unwrap();
        let _second = gates.enter(&origin(), false, soon()).unwrap();
        assert_eq!(gates.enter(&origin(), false, soon()).map(|_| ()), Err(Error::Timeout));
        assert!(gates.enter(&Origin::new(true, "b.example").unwrap(), false, soon()).is_ok());
        drop(first);
        assert!(gates.enter(&origin(), false, soon()).is_ok());
    }

    #[test]
    fn a_host_that_failed_rests() {
        let gates = Gates::default();
        gates.note(&origin(), Err(&Error::Missing));
        assert!(gates.enter(&origin(), false, Instant::now()).is_ok());
        for error in [Error::Timeout, Error::Limited(None), Error::Status(503)] {
            let gates = Gates::default();
            gates.note(&origin(), Err(&error));
            let entered = gates.enter(&origin(), false, Instant::now()).map(|_| ());
            assert_eq!(entered, Err(Error::Resting("a.example".to_owned())), "{error}");
        }
    }

    #[test]
    fn the_last_pulls_are_the_users() {
        let gates = Gates::default();
        let answer = |left: &str| Response { headers: vec![("ratelimit-remaining".into(), left.into())], ..Response::default() };
        gates.note(&origin(), Ok(&answer("76;w=21600")));
        assert!(gates.enter(&origin(), true, Instant::now()).is_ok());
        gates.note(&origin(), Ok(&answer("4;w=21600")));
        assert!(matches!(gates.enter(&origin(), true, Instant::now()), Err(Error::Limited(Some(_)))));
        assert!(gates.enter(&origin(), false, Instant::now()).is_ok(), "lists of tags are no pulls");
    }
}
