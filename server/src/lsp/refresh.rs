//! Settings, and what has to be published again when something besides the texts changes.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use rustc_hash::FxHashMap;
use tower_lsp::ls_types::{MessageType, Uri, WorkspaceFoldersChangeEvent};

use super::backend::Backend;
use super::capabilities::ClientProfile;
use super::contexts;
use super::convert::{to, uri};
use super::dispatch::Lane;
use super::projects::{Found, Look, PATIENCE, Problems, is_project};
use super::settings::{SessionSettings, Taken};
use super::store::today;
use crate::context::Projects;
use crate::rules::rule_names;
use crate::snapshot::{FileKind, Snapshot};

/// How often the date is looked at.
const DATE_CHECK: Duration = Duration::from_secs(300);
/// Events about files that come within this time are one.
const GATHER: Duration = Duration::from_millis(20);
/// How often project files are looked at. Some clients tell of no changed file, some only of what they saved
/// themselves, and none of what lies above their folders.
const PROJECT_CHECK: Duration = Duration::from_secs(2);

impl Backend {
    /// Publishes a document, unless the client asks by itself. A document whose project nobody has looked for
    /// is published when that is done.
    pub(super) fn publish(&self, uri: &Uri) {
        let client = self.store.client();
        if client.session.pull_diagnostics || is_project(uri) || self.store.projects.is_due(uri.as_str()) {
            return;
        }
        if let Some(snapshot) = self.store.snapshot(uri) {
            self.publisher.publish(uri, snapshot, client);
        }
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
        let Some(path) = uri::to_path(uri.as_str()) else { return };
        if self.store.snapshot(uri).is_none_or(|snapshot| snapshot.kind == FileKind::Other) {
            return;
        }
        let Some(wait) = self.store.contexts.claim(uri.as_str()) else { return };
        let (backend, uri) = (self.clone(), uri.clone());
        tokio::spawn(async move {
            tokio::time::sleep(wait).await;
            let store = &backend.store;
            let Some(before) = store.snapshot(&uri) else { return store.contexts.forget(uri.as_str()) };
            let started = std::time::Instant::now();
            let disk = Arc::clone(store);
            let listing = store.work.run(Lane::Disk, Arc::clone(&before), move |snapshot| contexts::list(&path, snapshot, &disk));
            let listing = listing.await.unwrap_or_default();
            if !store.contexts.settle(uri.as_str(), listing, started.elapsed()) {
                return;
            }
            let is_built_the_same = *before.world.knowledge.builds == *store.contexts.builds_of(uri.as_str());
            let client = store.client();
            if backend.has_news(&uri, before).await {
                if !client.session.pull_diagnostics {
                    backend.publish(&uri);
                } else if client.session.refresh_diagnostics {
                    backend.link.refresh_diagnostics();
                }
            }
            // What builds set shows in hints.
            if !is_built_the_same && client.editing.refresh_hints {
                backend.link.refresh_hints();
            }
        });
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

    /// The same for a document whose text is new, and, if that is an ignore file, for all that it may apply to.
    pub(super) fn read_contexts_of(&self, uri: &Uri) {
        match self.store.snapshot(uri) {
            Some(snapshot) if snapshot.kind == FileKind::Dockerignore => self.read_contexts(),
            _ => self.read_context(uri),
        }
    }

    /// The same for all documents: something changed on disk.
    pub(super) fn read_contexts(&self) {
        self.store.open_documents().iter().for_each(|uri| self.read_context(uri));
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

    /// Something on the disk has changed.
    pub(super) fn changed_on_disk(&self) {
        self.store.projects.want();
        let backend = self.clone();
        self.changed_files.start(GATHER, move || {
            backend.read_contexts();
            backend.publish_all();
            std::future::ready(())
        });
    }

    /// Looks for project files whenever somebody asks, and now and then.
    pub(super) fn follow_projects(&self) {
        let backend = self.clone();
        tokio::spawn(async move {
            let mut projects = Some(Projects::new(rule_names()));
            let mut published = FxHashMap::default();
            while !backend.shut_down.load(Ordering::Acquire) {
                backend.store.projects.until_wanted(PROJECT_CHECK).await;
                let before = projects.take().unwrap_or_else(|| Projects::new(rule_names()));
                let Some(look) = backend.look_for_projects(before).await else { continue };
                projects = Some(look.projects);
                backend.publish_problems(&mut published, look.problems);
            }
        });
    }

    async fn look_for_projects(&self, before: Projects) -> Option<Look> {
        let (open, client) = (self.store.all(), self.store.client());
        let work = self.store.work.read_disk(move || Look::new(before, &open, &client));
        tokio::pin!(work);
        let mut look = loop {
            tokio::select! {
                look = &mut work => break look.ok()?,
                () = tokio::time::sleep(PATIENCE) => {
                    // A slow disk, or one that never answers: better a first word without the project than none.
                    let all = self.store.open_documents().into_iter().filter(|uri| self.store.projects.is_due(uri.as_str()));
                    self.tell_of_projects(all.filter_map(|uri| Some((uri.clone(), uri::to_path(uri.as_str())?, None))).collect());
                }
            }
        };
        let still_open = std::mem::take(&mut look.found).into_iter().filter(|(uri, ..)| self.store.snapshot(uri).is_some());
        self.tell_of_projects(still_open.collect());
        Some(look)
    }

    fn tell_of_projects(&self, found: Vec<Found>) {
        // Who asks for diagnostics waits for the first word.
        let is_first = found.iter().all(|(uri, ..)| self.store.projects.is_due(uri.as_str()));
        let news = self.store.projects.settle(found);
        // It may say where the context is.
        let has_context = |uri: &Uri| self.store.snapshot(uri).is_some_and(|now| now.world.settings.context.is_some());
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
            while !backend.shut_down.load(Ordering::Acquire) {
                tokio::time::sleep(contexts::POLL).await;
                let open = backend.store.open_documents().into_iter();
                open.filter(|uri| backend.store.contexts.is_old(uri.as_str())).for_each(|uri| backend.read_context(&uri));
            }
        });
    }

    /// Ends of support are judged by the day: on a new one everything is published again.
    pub(super) fn watch_the_date(&self) {
        let backend = self.clone();
        tokio::spawn(async move {
            let mut day = today();
            while !backend.shut_down.load(Ordering::Acquire) {
                tokio::time::sleep(DATE_CHECK).await;
                if day != today() {
                    day = today();
                    backend.publish_all();
                }
            }
        });
    }
}
