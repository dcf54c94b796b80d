//! What is known of the build contexts of open documents.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rustc_hash::FxHashMap;
use tokio::sync::Notify;

use crate::context::Builds;
use crate::ignorefile::ContextListing;
use crate::model::KnownBuilds;
use crate::starter::ProjectFiles;

/// A listing is used at least this long before the disk is read again.
const FRESH: Duration = Duration::from_secs(2);
/// Reading takes at most this fraction of the time.
const SHARE: u32 = 20;
/// How often the disk is looked at unasked, at most, and which part of the time that may take: most clients
/// tell of few changes or none.
pub(super) const POLL: Duration = Duration::from_secs(5);
const POLL_SHARE: u32 = 200;
/// Requests wait no longer than this for a listing.
pub(super) const PATIENCE: Duration = Duration::from_millis(300);
/// A hover waits less: it comes without being asked for.
pub(super) const HOVER_PATIENCE: Duration = Duration::from_millis(150);

/// What the disk says of a document: the context and the builds.
pub(super) type Listed = (Option<Arc<ContextListing>>, KnownBuilds, Option<Arc<ProjectFiles>>);

/// What a listing rests on: as long as that is the same, the disk has nothing new to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Basis {
    /// How often the disk was said to have changed.
    pub(super) changes: u64,
    /// The sources in the text, which say where the context is.
    pub(super) sources: Arc<[String]>,
    /// The context that is set.
    pub(super) folder: Option<PathBuf>,
    /// Nothing is written in the document, so that what lies beside it says what could be.
    pub(super) is_blank: bool,
}

/// What is known of a document's context.
#[derive(Debug, Default)]
pub(super) struct Context {
    pub(super) listing: Option<Arc<ContextListing>>,
    pub(super) builds: Arc<KnownBuilds>,
    /// What lies beside a blank document.
    pub(super) project: Option<Arc<ProjectFiles>>,
    /// The version of the text whose sources these are.
    pub(super) sources: Option<(i32, Arc<[String]>)>,
    /// How often the disk was said to have changed.
    pub(super) changes: u64,
    /// What the listing rests on.
    basis: Option<Basis>,
    /// The task that will read the disk, or does so now. A file that is closed and opened again has a new one, while that of
    /// before may not have ended yet.
    reader: Option<u64>,
    /// When it is read next at the earliest.
    next: Option<Instant>,
    /// When it is read unasked.
    poll: Option<Instant>,
}

impl Context {
    /// Asks for the disk to be read by a task with this number: how long to wait before; `None` if another one will do so.
    pub(super) fn claim(&mut self, reader: u64) -> Option<Duration> {
        if self.reader.is_some() {
            return None;
        }
        self.reader = Some(reader);
        Some(self.next.map_or(Duration::ZERO, |next| next.saturating_duration_since(Instant::now())))
    }

    /// Whether the task with this number is the one that was asked to read the disk.
    pub(super) fn is_read_by(&self, reader: u64) -> bool {
        self.reader == Some(reader)
    }

    /// Whether the disk was not read for a while.
    pub(super) fn is_old(&self) -> bool {
        self.reader.is_none() && self.poll.is_some_and(|poll| poll <= Instant::now())
    }

    /// Whether the first listing is under way.
    pub(super) fn is_first(&self) -> bool {
        self.reader.is_some() && self.next.is_none()
    }

    /// Whether the listing rests on the same already.
    pub(super) fn rests_on(&self, basis: &Basis) -> bool {
        self.basis.as_ref() == Some(basis)
    }

    /// Whether the listing, and whether the builds say anything new.
    pub(super) fn news(&self, (listing, builds, _): &Listed) -> (bool, bool) {
        let is_same = match (&self.listing, listing) {
            (Some(old), Some(new)) => Arc::ptr_eq(old, new) || old.same_as(new),
            (old, new) => old.is_none() && new.is_none(),
        };
        (!is_same, *self.builds != *builds)
    }

    /// Takes what was found.
    pub(super) fn settle(&mut self, basis: Option<Basis>, listed: Listed, took: Duration) {
        let (is_new, is_built_anew) = self.news(&listed);
        let now = Instant::now();
        self.next = Some(now + FRESH.max(took * SHARE));
        self.poll = Some(now + POLL.max(took * POLL_SHARE));
        self.basis = basis;
        if is_new {
            self.listing = listed.0;
        }
        if is_built_anew {
            self.builds = Arc::new(listed.1);
        }
        self.project = listed.2;
    }

    /// Ends a reading that began after so many changes; whether there were more meanwhile, so that it begins again.
    pub(super) fn end(&mut self, changes: u64) -> bool {
        self.reader = None;
        self.changes != changes
    }
}

/// What the contexts of all documents have in common.
#[derive(Debug, Default)]
pub(super) struct Contexts {
    /// Tells when a context was listed.
    pub(super) settled: Notify,
    /// Listings that documents share, and since which event on the disk and when they hold.
    shared: Mutex<Listings>,
    /// What Compose and Bake files say, likewise.
    builds: Mutex<Option<Made<Builds>>>,
    events: AtomicU64,
    readers: AtomicU64,
}

/// What a listing is of: a folder, and the ignore file that applies to it.
pub(super) type Shared = (PathBuf, Option<PathBuf>);

/// What was read of the disk, after how many events, and when.
type Made<T> = (u64, Instant, Arc<T>);

type Listings = FxHashMap<Shared, Made<ContextListing>>;

impl Contexts {
    /// A number for a task that reads the disk.
    pub(super) fn reader(&self) -> u64 {
        self.readers.fetch_add(1, Ordering::Relaxed)
    }

    /// Something has changed on the disk or in an open ignore file: no listing from before holds.
    pub(super) fn changed(&self) {
        self.events.fetch_add(1, Ordering::AcqRel);
        self.shared().clear();
    }

    /// Nobody needs a listing any longer.
    pub(super) fn forget(&self) {
        *self.shared() = Listings::default();
    }

    /// What was read of Compose and Bake files, while that holds.
    pub(super) fn builds(&self) -> Arc<Builds> {
        let (event, now) = (self.events.load(Ordering::Acquire), Instant::now());
        let mut builds = self.builds.lock().unwrap_or_else(PoisonError::into_inner);
        match &*builds {
            Some((at, made, known)) if *at == event && now.saturating_duration_since(*made) < FRESH => Arc::clone(known),
            _ => Arc::clone(&builds.insert((event, now, Arc::default())).2),
        }
    }

    /// A listing that holds still, or a new one: many documents are in one folder.
    pub(super) fn listing(&self, of: Shared, list: impl FnOnce() -> ContextListing) -> Arc<ContextListing> {
        let (event, now) = (self.events.load(Ordering::Acquire), Instant::now());
        let known = self.shared().get(&of).filter(|(at, ..)| *at == event).cloned();
        if let Some((_, made, listing)) = known
            && now.saturating_duration_since(made) < FRESH
        {
            return listing;
        }
        let listing = Arc::new(list());
        let mut shared = self.shared();
        // These have not been asked for since.
        shared.retain(|_, (_, made, _)| now.saturating_duration_since(*made) < FRESH);
        shared.insert(of, (event, now, Arc::clone(&listing)));
        listing
    }

    fn shared(&self) -> MutexGuard<'_, Listings> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::listing;

    #[test]
    fn one_reader_at_a_time_and_not_too_often() {
        let mut context = Context::default();
        let of = |paths: &[&str], ignore| (Some(Arc::new(listing(paths, ignore))), KnownBuilds::default(), None);
        assert_eq!(context.claim(1), Some(Duration::ZERO));
        assert!(context.is_first() && context.is_read_by(1));
        assert_eq!(context.claim(2), None);
        assert!(!context.is_read_by(2));
        assert_eq!(context.news(&of(&["x"], None)), (true, false));
        let basis = Basis { changes: 0, sources: Arc::default(), folder: None, is_blank: false };
        context.settle(Some(basis.clone()), of(&["x"], None), Duration::ZERO);
        assert!(context.rests_on(&basis) && !context.rests_on(&Basis { changes: 1, ..basis.clone() }));
        assert!(!context.end(0));
        assert!(context.claim(3).is_some_and(|wait| Duration::from_secs(1) < wait && wait <= FRESH));
        let before = context.listing.clone();
        assert_eq!(context.news(&of(&["x"], None)), (false, false));
        context.settle(Some(basis), of(&["x"], None), Duration::from_secs(1));
        context.changes += 1;
        assert!(context.end(0), "something has changed while the disk was read");
        assert_eq!(context.listing, before);
        assert!(context.claim(4).is_some_and(|wait| FRESH * 5 < wait));
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
