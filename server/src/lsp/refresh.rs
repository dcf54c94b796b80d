//! Settings, and what has to be published again when something besides the texts changes.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use rustc_hash::FxHashMap;
use tower_lsp::ls_types::{MessageType, Uri, WorkspaceFoldersChangeEvent};

use super::backend::Backend;
use super::capabilities::ClientProfile;
use super::contexts::{self, Context, Listed};
use super::convert::{to, uri};
use super::dispatch::Lane;
use super::projects::{self, Found, Look, PATIENCE, Problems, is_project};
use super::settings::{SessionSettings, Taken};
use super::store::today;
use crate::context::Projects;
use crate::rules::rule_names;
use crate::snapshot::{FileKind, Snapshot};

/// How often the date is looked at, at least: a machine that sleeps does not count the time.
const DATE_CHECK: Duration = Duration::from_secs(3_600);
/// Events about files that come within this time are one.
const GATHER: Duration = Duration::from_millis(20);
/// How often project files are looked at. Some clients tell of no changed file, some only of what they saved
/// themselves, and none of what lies above their folders.
const PROJECT_CHECK: Duration = Duration::from_secs(2);
/// Looking at all of them takes at most one part in so many of the time while documents are opened.
const PROJECT_SHARE: u32 = 20;

impl Backend {
    /// Publishes a document, unless the client asks by itself. A document whose project nobody has looked for
    /// is published when that is done.
    pub(super) fn publish(&self, uri: &Uri) {
        let client = self.store.client();
        if client.session.pull_diagnostics || is_project(uri) || self.store.is_due(uri) {
            return;
        }
        self.publisher.publish(uri);
    }

    /// Asks for the settings, where the client can be asked.
    pub(super) fn pull_settings(&self) {
        let backend = self.clone();
        self.settings.pulls.start(Duration::ZERO, move || {
            let backend = backend.clone();
            async move {
                if let Some(told) = SessionSettings::pull(&backend.link, &backend.store.client()).await {
                    backend.show_settings(backend.settings.take(&backend.store, told));
                }
            }
        });
    }

    /// Says what is wrong with new settings, and lets everybody see what they change.
    pub(super) fn show_settings(&self, taken: Taken) {
        if taken.contexts_changed {
            self.read_contexts();
        }
        for problem in taken.problems {
            self.link.log(MessageType::WARNING, problem);
        }
        self.publish_all();
        let profile = self.store.client();
        if taken.hints_changed && profile.editing.refresh_hints {
            self.link.refresh_hints();
        }
        if taken.lenses_changed && profile.editing.refresh_lenses {
            self.link.refresh_lenses();
        }
    }

    /// Lists the build context of a document in the background, and publishes again where that says
    /// anything new.
    pub(super) fn read_context(&self, uri: &Uri) {
        let claim = self.store.open(uri, |open| {
            let path = open.path.clone().filter(|_| open.document.kind() != FileKind::Other)?;
            Some((open.context.get_or_insert_default().claim()?, path))
        });
        let Some(Some((wait, path))) = claim else { return };
        let (backend, uri) = (self.clone(), uri.clone());
        tokio::spawn(async move {
            tokio::time::sleep(wait).await;
            let store = &backend.store;
            let started = Instant::now();
            let (disk, of) = (Arc::clone(store), uri.clone());
            let listed = store.work.read_disk(move || contexts::list(&of, &path, &disk)).await.unwrap_or_default();
            backend.take_context(&uri, listed, started.elapsed()).await;
        });
    }

    async fn take_context(&self, uri: &Uri, listed: Listed, took: Duration) {
        let store = &self.store;
        let news = store.open(uri, |open| open.context.as_ref().map(|context| context.news(&listed)));
        let Some(Some((is_new, is_built_anew))) = news else { return };
        let before = if is_new || is_built_anew { store.snapshot(uri) } else { None };
        store.open(uri, |open| open.context.as_mut().map(|context| context.settle(listed, took)));
        store.contexts.settled();
        let (Some(before), client) = (before, store.client()) else { return };
        if self.has_news(uri, before).await {
            if !client.session.pull_diagnostics {
                self.publish(uri);
            } else if client.session.refresh_diagnostics {
                self.link.refresh_diagnostics();
            }
        }
        // What builds set shows in hints.
        if is_built_anew && client.editing.refresh_hints {
            self.link.refresh_hints();
        }
    }

    /// Whether a document has other findings than a snapshot of it.
    async fn has_news(&self, uri: &Uri, before: Arc<Snapshot>) -> bool {
        let Some(now) = self.store.snapshot(uri) else { return false };
        let (client, uri) = (self.store.client(), uri.clone());
        let is_same = self.store.work.run(Lane::Document, now, move |now| {
            now.version == before.version && to::diagnostics(now, &uri, &client) == to::diagnostics(&before, &uri, &client)
        });
        !is_same.await.unwrap_or_default()
    }

    /// Reads the context of a document whose text is new, and, if that is an ignore file, of all that it may apply to.
    pub(super) fn read_contexts_of(&self, uri: &Uri) {
        match self.store.kind(uri) {
            Some(FileKind::Dockerignore) => self.read_contexts(),
            _ => self.read_context(uri),
        }
    }

    /// Reads the contexts of all documents: something changed on disk.
    pub(super) fn read_contexts(&self) {
        self.store.contexts.changed();
        let backend = self.clone();
        self.changed_contexts.start(GATHER, move || {
            backend.store.open_documents().iter().for_each(|uri| backend.read_context(uri));
            std::future::ready(())
        });
    }

    /// Publishes every open document again, or asks the client to ask again.
    pub(super) fn publish_all(&self) {
        let profile = self.store.client();
        if !profile.session.pull_diagnostics {
            self.store.open_documents().iter().for_each(|uri| self.publish(uri));
        } else if profile.session.refresh_diagnostics {
            self.link.refresh_diagnostics();
        }
    }

    /// Something on the disk has changed. What that changes for a document is published when it has been read.
    pub(super) fn changed_on_disk(&self) {
        self.store.projects.want();
        self.read_contexts();
        let session = &self.store.client().session;
        if session.pull_diagnostics && session.refresh_diagnostics {
            self.link.refresh_diagnostics();
        }
    }

    /// Looks for project files whenever somebody asks, and now and then where nobody would.
    pub(super) fn follow_projects(&self) {
        let backend = self.clone();
        tokio::spawn(async move {
            let mut known = Arc::new(Projects::new(rule_names()));
            let mut published = FxHashMap::default();
            // When everything was looked at, and how long that took.
            let mut last: Option<(Instant, Duration)> = None;
            while !backend.shut_down.load(Ordering::Acquire) {
                let store = &backend.store;
                store.projects.until_wanted(store.has_unwatched().then_some(PROJECT_CHECK)).await;
                let (is_all, opened) = store.projects.take_wanted();
                // What is known holds for a while: who opens thousands of files must not have all of them looked at for each.
                let holds = |(at, took): (Instant, Duration)| at.elapsed() < PROJECT_CHECK.max(took * PROJECT_SHARE);
                let is_all = is_all || !last.is_some_and(holds) || opened.iter().any(is_project);
                if !is_all {
                    let (projects, seen, client) = (Arc::clone(&known), store.seen(Some(&opened)), store.client());
                    let found = backend.with_patience(store.work.read_disk(move || projects::find(&projects, seen, &client)));
                    let found = found.await.unwrap_or_default();
                    backend.tell_of_projects(found);
                    continue;
                }
                let started = Instant::now();
                let before = Arc::into_inner(std::mem::take(&mut known)).unwrap_or_else(|| Projects::new(rule_names()));
                let (seen, client) = (store.seen(None), store.client());
                let look = backend.with_patience(store.work.read_disk(move || Look::new(before, seen, &client))).await;
                let Ok(look) = look else {
                    known = Arc::new(Projects::new(rule_names()));
                    continue;
                };
                last = Some((Instant::now(), started.elapsed()));
                known = Arc::new(look.projects);
                backend.tell_of_projects(look.found);
                backend.publish_problems(&mut published, look.problems);
            }
        });
    }

    /// Waits for a look at the disk. That may be slow, or never answer: better a first word without the project than none.
    async fn with_patience<T>(&self, look: impl Future<Output = T>) -> T {
        tokio::pin!(look);
        loop {
            match tokio::time::timeout(PATIENCE, &mut look).await {
                Ok(found) => return found,
                Err(_) => {
                    let due = self.store.open_where(|open| open.path.is_some() && open.project.is_none());
                    let seen = self.store.seen(Some(&due)).into_iter();
                    self.tell_of_projects(seen.map(|seen| (seen.uri, seen.path, None)).collect());
                }
            }
        }
    }

    fn tell_of_projects(&self, found: Vec<Found>) {
        // Who asks for diagnostics waits for the first word.
        let is_first = found.iter().all(|(uri, ..)| self.store.is_due(uri));
        let news = self.store.projects.settle(&self.store, found);
        // It may say where the context is.
        let has_context = |uri: &Uri| self.store.settings(uri).is_some_and(|settings| settings.context.is_some());
        news.iter().filter(|uri| !is_first || has_context(uri)).for_each(|uri| self.read_context(uri));
        let session = &self.store.client().session;
        if !session.pull_diagnostics {
            news.iter().for_each(|uri| self.publish(uri));
        } else if session.refresh_diagnostics && !news.is_empty() && !is_first {
            self.link.refresh_diagnostics();
        }
    }

    /// Publishes what is wrong with project files, where that is news; clears what is wrong no longer.
    fn publish_problems(&self, published: &mut Problems, found: Problems) {
        for (uri, problems) in &found {
            if published.get(uri).map_or(!problems.is_empty(), |old| old != problems)
                && let Ok(uri) = uri.parse()
            {
                self.publisher.publish_found(&uri, problems.clone());
            }
        }
        for (uri, _) in published.iter().filter(|(uri, old)| !old.is_empty() && !found.contains_key(*uri)) {
            if let Ok(uri) = uri.parse() {
                self.publisher.clear(&uri);
            }
        }
        *published = found;
    }

    /// The folders that the user opened have changed, and with them which settings hold where.
    pub(super) fn change_folders(&self, event: WorkspaceFoldersChangeEvent) {
        self.store.update_client(|profile: &mut ClientProfile| {
            let folders = &mut profile.session.folders;
            let removed: Vec<_> = event.removed.iter().filter_map(|f| uri::to_path(f.uri.as_str())).collect();
            folders.retain(|folder| !removed.contains(folder));
            folders.extend(event.added.iter().filter_map(|f| uri::to_path(f.uri.as_str())));
        });
        self.store.projects.want();
        self.show_settings(self.settings.take_again(&self.store));
        self.pull_settings();
    }

    /// Looks at the disk every now and then, for clients that do not tell of changes.
    pub(super) fn watch_the_contexts(&self) {
        let backend = self.clone();
        tokio::spawn(async move {
            let store = &backend.store;
            while !backend.shut_down.load(Ordering::Acquire) {
                if store.has_unwatched() {
                    tokio::time::sleep(contexts::POLL).await;
                    let old = store.open_where(|open| open.context.as_ref().is_some_and(Context::is_old));
                    old.iter().for_each(|uri| backend.read_context(uri));
                } else {
                    store.opened.notified().await;
                }
            }
        });
    }

    /// Ends of support are judged by the day: on a new one everything is published again.
    pub(super) fn watch_the_date(&self) {
        let backend = self.clone();
        tokio::spawn(async move {
            let mut day = today();
            while !backend.shut_down.load(Ordering::Acquire) {
                tokio::time::sleep(until_tomorrow().min(DATE_CHECK)).await;
                if day != today() {
                    day = today();
                    backend.publish_all();
                }
            }
        });
    }
}

/// The time until the date changes, and a moment more.
fn until_tomorrow() -> Duration {
    let now = jiff::ZonedDateTime::now();
    let tomorrow = now.tomorrow().and_then(|tomorrow| tomorrow.start_of_day());
    let left = tomorrow.ok().and_then(|tomorrow| Duration::try_from(now.duration_until(&tomorrow)).ok());
    left.unwrap_or(DATE_CHECK) + Duration::from_secs(1)
}
