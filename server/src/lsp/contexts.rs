//! The build contexts of open documents: listed in the background, never on the path of a request.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rustc_hash::FxHashMap;
use tokio::sync::Notify;

use super::projects::workspace;
use super::store::Store;
use crate::context::{Builds, Limits, Place, Surroundings, described};
use crate::ignorefile::ContextListing;
use crate::model::KnownBuilds;
use crate::snapshot::{FileKind, Snapshot};

/// A listing is used at least this long before the disk is read again.
const FRESH: Duration = Duration::from_secs(2);
/// Reading takes at most one part in so many of the time.
const SHARE: u32 = 20;
/// How often the disk is looked at unasked, at most, and which part of the time that may take: most clients
/// tell of few changes or none.
pub(super) const POLL: Duration = Duration::from_secs(5);
const POLL_SHARE: u32 = 200;
/// Who waits for a listing waits no longer.
const PATIENCE: Duration = Duration::from_millis(300);

/// What is known of each document's context, by its uri.
#[derive(Debug, Default)]
pub(super) struct Contexts {
    known: Mutex<FxHashMap<String, Known>>,
    settled: Notify,
}

#[derive(Debug, Default)]
struct Known {
    listing: Option<Arc<ContextListing>>,
    builds: Arc<KnownBuilds>,
    /// A task will read the disk, or does so now.
    is_due: bool,
    /// When it is read next at the earliest.
    next: Option<Instant>,
    /// When it is read unasked.
    poll: Option<Instant>,
}

impl Contexts {
    /// The listing that is known by now.
    pub(super) fn of(&self, uri: &str) -> Option<Arc<ContextListing>> {
        self.known().get(uri).and_then(|known| known.listing.clone())
    }

    /// How the document is built, as far as that is known by now.
    pub(super) fn builds_of(&self, uri: &str) -> Arc<KnownBuilds> {
        self.known().get(uri).map(|known| Arc::clone(&known.builds)).unwrap_or_default()
    }

    /// Asks for the disk to be read: how long to wait before; `None` if somebody waits already.
    pub(super) fn claim(&self, uri: &str) -> Option<Duration> {
        let mut all = self.known();
        let known = all.entry(uri.to_owned()).or_default();
        if std::mem::replace(&mut known.is_due, true) {
            return None;
        }
        Some(known.next.map_or(Duration::ZERO, |next| next.saturating_duration_since(Instant::now())))
    }

    /// Whether the disk was not read for a while.
    pub(super) fn is_old(&self, uri: &str) -> bool {
        self.known().get(uri).is_some_and(|known| !known.is_due && known.poll.is_some_and(|poll| poll <= Instant::now()))
    }

    /// Takes what was found; whether that is news. Nothing is for a document that was closed meanwhile.
    pub(super) fn settle(&self, uri: &str, (listing, builds): Listed, took: Duration) -> bool {
        let mut all = self.known();
        let Some(known) = all.get_mut(uri) else { return false };
        known.is_due = false;
        let now = Instant::now();
        known.next = Some(now + FRESH.max(took * SHARE));
        known.poll = Some(now + POLL.max(took * POLL_SHARE));
        let is_same = match (&known.listing, &listing) {
            (Some(old), Some(new)) => old.same_as(new),
            (old, new) => old.is_none() && new.is_none(),
        };
        if !is_same {
            known.listing = listing.map(Arc::new);
        }
        let is_built_the_same = *known.builds == builds;
        if !is_built_the_same {
            known.builds = Arc::new(builds);
        }
        self.settled.notify_waiters();
        !is_same || !is_built_the_same
    }

    /// Waits a little for the first listing of a document, for those who want it more than a quick answer.
    pub(super) async fn first(&self, uri: &str) {
        let wait = async {
            loop {
                let settled = self.settled.notified();
                if !self.known().get(uri).is_some_and(|known| known.is_due && known.next.is_none()) {
                    return;
                }
                settled.await;
            }
        };
        tokio::time::timeout(PATIENCE, wait).await.ok();
    }

    pub(super) fn forget(&self, uri: &str) {
        self.known().remove(uri);
    }

    fn known(&self) -> MutexGuard<'_, FxHashMap<String, Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the disk says of a document: the context and the builds.
pub(super) type Listed = (Option<ContextListing>, KnownBuilds);

/// Lists the context of a document. Reads the disk.
pub(super) fn list(path: &Path, snapshot: &Snapshot, store: &Store) -> Listed {
    let limits = Limits::default();
    let (builds, client) = (Builds::default(), store.client());
    let open = |path: &Path| store.text_of(path);
    let around = Surroundings {
        workspace: path.parent().map(|folder| workspace(folder, &client.session.folders)),
        folder: snapshot.world.settings.context.as_deref(),
        builds: Some(&builds),
        open: Some(&open),
    };
    let found = match snapshot.kind {
        FileKind::Dockerfile => Place::of_dockerfile(path, snapshot.model(), &around),
        FileKind::Dockerignore => Place::of_ignorefile(path, &around),
        FileKind::Other => return Listed::default(),
    }
    .list(&limits, &around);
    let root = found.listing.root.display();
    for problem in &found.problems {
        tracing::info!(%root, "build context: {problem}");
    }
    if found.listing.truncated {
        tracing::info!(%root, entries = found.listing.len(), "build context: not listed as a whole");
    }
    let is_dockerfile = snapshot.kind == FileKind::Dockerfile;
    (Some(found.listing), if is_dockerfile { described(path, &around) } else { KnownBuilds::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::listing;

    #[test]
    fn one_reader_at_a_time_and_not_too_often() {
        let contexts = Contexts::default();
        let of = |paths: &[&str], ignore| (Some(listing(paths, ignore)), KnownBuilds::default());
        assert_eq!(contexts.claim("a"), Some(Duration::ZERO));
        assert_eq!(contexts.claim("a"), None);
        assert!(contexts.settle("a", of(&["x"], None), Duration::ZERO));
        assert!(contexts.claim("a").is_some_and(|wait| Duration::from_secs(1) < wait && wait <= FRESH));
        let before = contexts.of("a");
        assert!(!contexts.settle("a", of(&["x"], None), Duration::from_secs(1)));
        assert_eq!(contexts.of("a"), before);
        assert!(contexts.claim("a").is_some_and(|wait| FRESH * 5 < wait));
        assert!(!contexts.is_old("a") && !contexts.is_old("b"));
        assert!(contexts.settle("a", of(&["x"], Some("x")), Duration::ZERO));
        contexts.forget("a");
        assert!(!contexts.settle("a", of(&["y"], None), Duration::ZERO));
        assert_eq!(contexts.of("a"), None);
    }
}
