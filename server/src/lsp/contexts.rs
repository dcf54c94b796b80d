//! The build contexts of open documents: listed in the background, never on the path of a request.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rustc_hash::FxHashMap;
use tokio::sync::Notify;
use tower_lsp::ls_types::Uri;

use super::projects::workspace;
use super::store::Store;
use crate::context::{Builds, Limits, Place, Surroundings, context_root, described, ignore_file, literal_sources};
use crate::ignorefile::ContextListing;
use crate::model::KnownBuilds;
use crate::snapshot::FileKind;

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

/// What is known of a document's context.
#[derive(Debug, Default)]
pub(super) struct Context {
    pub(super) listing: Option<Arc<ContextListing>>,
    pub(super) builds: Arc<KnownBuilds>,
    /// The version of the text whose sources these are: they say where the context is.
    sources: Option<(i32, Arc<[String]>)>,
    /// A task will read the disk, or does so now.
    is_due: bool,
    /// When it is read next at the earliest.
    next: Option<Instant>,
    /// When it is read unasked.
    poll: Option<Instant>,
}

impl Context {
    /// Asks for the disk to be read: how long to wait before; `None` if somebody waits already.
    pub(super) fn claim(&mut self) -> Option<Duration> {
        if std::mem::replace(&mut self.is_due, true) {
            return None;
        }
        Some(self.next.map_or(Duration::ZERO, |next| next.saturating_duration_since(Instant::now())))
    }

    /// Whether the disk was not read for a while.
    pub(super) fn is_old(&self) -> bool {
        !self.is_due && self.poll.is_some_and(|poll| poll <= Instant::now())
    }

    /// Whether the first listing is under way.
    fn is_first(&self) -> bool {
        self.is_due && self.next.is_none()
    }

    /// Whether the listing, and whether the builds say anything new.
    pub(super) fn news(&self, (listing, builds): &Listed) -> (bool, bool) {
        let is_same = match (&self.listing, listing) {
            (Some(old), Some(new)) => Arc::ptr_eq(old, new) || old.same_as(new),
            (old, new) => old.is_none() && new.is_none(),
        };
        (!is_same, *self.builds != *builds)
    }

    /// Takes what was found.
    pub(super) fn settle(&mut self, listed: Listed, took: Duration) {
        let (is_new, is_built_anew) = self.news(&listed);
        self.is_due = false;
        let now = Instant::now();
        self.next = Some(now + FRESH.max(took * SHARE));
        self.poll = Some(now + POLL.max(took * POLL_SHARE));
        if is_new {
            self.listing = listed.0;
        }
        if is_built_anew {
            self.builds = Arc::new(listed.1);
        }
    }
}

/// What the contexts of all documents have in common.
#[derive(Debug, Default)]
pub(super) struct Contexts {
    settled: Notify,
    /// Listings that documents share, and since which event on the disk and when they hold.
    shared: Mutex<Listings>,
    /// What Compose and Bake files say, likewise.
    builds: Mutex<Option<Made<Builds>>>,
    events: AtomicU64,
}

/// What a listing is of: a folder, and the ignore file that applies to it.
type Shared = (PathBuf, Option<PathBuf>);

/// What was read of the disk, after how many events, and when.
type Made<T> = (u64, Instant, Arc<T>);

type Listings = FxHashMap<Shared, Made<ContextListing>>;

impl Contexts {
    /// Something has changed on the disk or in an open ignore file: no listing from before holds.
    pub(super) fn changed(&self) {
        self.events.fetch_add(1, Ordering::AcqRel);
        self.shared().clear();
    }

    /// What was read of Compose and Bake files, while that holds.
    fn builds(&self) -> Arc<Builds> {
        let (event, now) = (self.events.load(Ordering::Acquire), Instant::now());
        let mut builds = self.builds.lock().unwrap_or_else(PoisonError::into_inner);
        match &*builds {
            Some((at, made, known)) if *at == event && now.saturating_duration_since(*made) < FRESH => Arc::clone(known),
            _ => Arc::clone(&builds.insert((event, now, Arc::default())).2),
        }
    }

    /// A listing that holds still, or a new one: many documents are in one folder.
    fn listing(&self, of: Shared, list: impl FnOnce() -> ContextListing) -> Arc<ContextListing> {
        let (event, now) = (self.events.load(Ordering::Acquire), Instant::now());
        let known = self.shared().get(&of).filter(|(at, ..)| *at == event).cloned();
        if let Some((_, made, listing)) = known
            && now.saturating_duration_since(made) < FRESH
        {
            return listing;
        }
        let listing = Arc::new(list());
        let mut shared = self.shared();
        // Nobody has asked for these since.
        shared.retain(|_, (_, made, _)| now.saturating_duration_since(*made) < FRESH);
        shared.insert(of, (event, now, Arc::clone(&listing)));
        listing
    }

    /// Tells who waits for a first listing.
    pub(super) fn settled(&self) {
        self.settled.notify_waiters();
    }

    /// Waits a little for the first listing of a document, for those who want it more than a quick answer.
    pub(super) async fn first(&self, store: &Store, uri: &Uri) {
        let wait = async {
            loop {
                let settled = self.settled.notified();
                if !store.open(uri, |open| open.context.as_ref().is_some_and(Context::is_first)).unwrap_or_default() {
                    return;
                }
                settled.await;
            }
        };
        tokio::time::timeout(PATIENCE, wait).await.ok();
    }

    fn shared(&self) -> MutexGuard<'_, Listings> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the disk says of a document: the context and the builds.
pub(super) type Listed = (Option<Arc<ContextListing>>, KnownBuilds);

/// Lists the context of a document. Reads the disk.
pub(super) fn list(uri: &Uri, path: &Path, store: &Store) -> Listed {
    let (limits, client) = (Limits::default(), store.client());
    let (Some(kind), Some(folder)) =
        (store.open(uri, |open| open.document.kind()), store.settings(uri).map(|s| s.context.clone()))
    else {
        return Listed::default();
    };
    let builds = store.contexts.builds();
    let open = |path: &Path| store.text_of(path);
    let around = Surroundings {
        workspace: path.parent().map(|folder| workspace(folder, &client.session.folders)),
        folder: folder.as_deref(),
        builds: Some(&builds),
        open: Some(&open),
    };
    let place = match kind {
        FileKind::Dockerfile => {
            let root = context_root(path, &sources(uri, store), &around);
            Place { root, dockerfile: Some(path.to_owned()) }
        }
        FileKind::Dockerignore => Place::of_ignorefile(path, &around),
        FileKind::Other => return Listed::default(),
    };
    let ignore = ignore_file(&place.root, place.dockerfile.as_deref(), &around).map(|ignore| ignore.path);
    let listing = store.contexts.listing((place.root.clone(), ignore), || {
        let found = place.list(&limits, &around);
        let root = found.listing.root.display();
        for problem in &found.problems {
            tracing::info!(%root, "build context: {problem}");
        }
        if found.listing.truncated {
            tracing::info!(%root, entries = found.listing.len(), "build context: not listed as a whole");
        }
        found.listing
    });
    (Some(listing), if kind == FileKind::Dockerfile { described(path, &around) } else { KnownBuilds::default() })
}

/// The sources in a Dockerfile, worked out once for each version.
fn sources(uri: &Uri, store: &Store) -> Arc<[String]> {
    let known = store.open(uri, |open| {
        let (version, sources) = open.context.as_ref()?.sources.as_ref()?;
        (*version == open.document.version()).then(|| Arc::clone(sources))
    });
    if let Some(sources) = known.flatten() {
        return sources;
    }
    let Some(snapshot) = store.snapshot(uri) else { return Arc::default() };
    let sources: Arc<[String]> = literal_sources(snapshot.model()).into();
    store.open(uri, |open| {
        if let Some(context) = &mut open.context {
            context.sources = Some((snapshot.version, Arc::clone(&sources)));
        }
    });
    sources
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::listing;

    #[test]
    fn one_reader_at_a_time_and_not_too_often() {
        let mut context = Context::default();
        let of = |paths: &[&str], ignore| (Some(Arc::new(listing(paths, ignore))), KnownBuilds::default());
        assert_eq!(context.claim(), Some(Duration::ZERO));
        assert!(context.is_first());
        assert_eq!(context.claim(), None);
        assert_eq!(context.news(&of(&["x"], None)), (true, false));
        context.settle(of(&["x"], None), Duration::ZERO);
        assert!(context.claim().is_some_and(|wait| Duration::from_secs(1) < wait && wait <= FRESH));
        let before = context.listing.clone();
        assert_eq!(context.news(&of(&["x"], None)), (false, false));
        context.settle(of(&["x"], None), Duration::from_secs(1));
        assert_eq!(context.listing, before);
        assert!(context.claim().is_some_and(|wait| FRESH * 5 < wait));
        assert!(!context.is_old() && !context.is_first());
        assert_eq!(context.news(&of(&["x"], Some("x"))), (true, false));
    }

    #[test]
    fn documents_of_one_folder_share_a_listing_until_something_happens() {
        let (contexts, made) = (Contexts::default(), std::cell::Cell::new(0));
        let list = |root: &str| {
            contexts.listing((root.into(), None), || {
                made.set(made.get() + 1);
                listing(&["x"], None)
            })
        };
        assert!(Arc::ptr_eq(&list("a"), &list("a")));
        list("b");
        assert_eq!(made.get(), 2);
        contexts.changed();
        list("a");
        assert_eq!(made.get(), 3);
    }
}
