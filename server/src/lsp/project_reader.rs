//! Looks for the project files of open documents: in the background, never on the path of a request.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use tower_lsp::ls_types::Uri;

use super::projects::{self, Assigned, Look, PATIENCE, Problems, is_project};
use super::session::Session;
use crate::context::Projects;
use crate::rules::rule_names;

/// How often project files are looked at. Some clients tell of no changed file, some only of what they saved
/// themselves, and none of what lies above their folders.
const PROJECT_CHECK: Duration = Duration::from_secs(2);
/// Looking at all of them takes at most this fraction of the time while documents are opened.
const PROJECT_SHARE: u32 = 20;

impl Session {
    /// Looks for project files on request, and periodically where no request would come.
    pub(super) fn follow_projects(&self) {
        let session = self.clone();
        tokio::spawn(async move {
            let mut reader = Reader::new();
            while !session.shut_down.load(Ordering::Acquire) {
                let store = &session.store;
                store.projects.until_wanted(store.has_unwatched().then_some(PROJECT_CHECK)).await;
                let (is_all, opened) = store.projects.take_wanted();
                if !is_all && opened.is_empty() && store.has_none() {
                    reader.forget();
                } else if is_all || reader.is_old() || opened.iter().any(is_project) {
                    reader.look_at_all(&session).await;
                } else {
                    reader.look_at(&session, &opened).await;
                }
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

    fn tell_of_projects(&self, found: Vec<Assigned>) {
        // Requests for diagnostics wait for the first answer.
        let is_first = found.iter().all(|(uri, ..)| self.store.is_due(uri));
        let news = self.store.assign_projects(found);
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
}

/// What is known of project files.
struct Reader {
    projects: Arc<Projects>,
    /// What is published of them.
    problems: Problems,
    /// When everything was looked at, and how long that took.
    last: Option<(Instant, Duration)>,
}

impl Reader {
    fn new() -> Self {
        Self { projects: Arc::new(Projects::new(rule_names)), problems: Problems::default(), last: None }
    }

    /// Whether what is known holds no longer. It holds for a while: who opens thousands of files must not have all of them
    /// looked at for each.
    fn is_old(&self) -> bool {
        self.last.is_none_or(|(at, took)| PROJECT_CHECK.max(took * PROJECT_SHARE) <= at.elapsed())
    }

    /// Forgets the folders. The files that were read are compared with the disk when they are needed again.
    fn forget(&mut self) {
        let known = std::mem::replace(&mut self.projects, Arc::new(Projects::new(rule_names)));
        self.projects = Arc::new(Arc::into_inner(known).unwrap_or_else(|| Projects::new(rule_names)).renewed());
    }

    /// Looks for the project files of some documents.
    async fn look_at(&self, session: &Session, documents: &[Uri]) {
        let (projects, store) = (Arc::clone(&self.projects), &session.store);
        let (seen, client) = (store.seen(Some(documents)), store.client());
        let look = store.work.read_disk(move || projects::find(&projects, seen, &client));
        let found = session.with_patience(look).await;
        session.tell_of_projects(found.unwrap_or_default());
    }

    /// Looks for the project files of all documents, and at what is wrong with them.
    async fn look_at_all(&mut self, session: &Session) {
        let (started, store) = (Instant::now(), &session.store);
        let known = std::mem::replace(&mut self.projects, Arc::new(Projects::new(rule_names)));
        let known = Arc::into_inner(known).unwrap_or_else(|| Projects::new(rule_names));
        let (seen, client) = (store.seen(None), store.client());
        let look = session.with_patience(store.work.read_disk(move || Look::new(known, seen, &client)));
        let Ok(Look { projects, found, problems }) = look.await else { return };
        self.last = Some((Instant::now(), started.elapsed()));
        self.projects = Arc::new(projects);
        session.tell_of_projects(found);
        self.publish(session, problems);
    }

    /// Publishes what is wrong with project files, where that is news; clears what is wrong no longer.
    fn publish(&mut self, session: &Session, found: Problems) {
        for (uri, problems) in &found {
            if self.problems.get(uri).map_or(!problems.is_empty(), |old| old != problems)
                && let Ok(uri) = uri.parse()
            {
                session.publisher.publish_found(&uri, problems.clone());
            }
        }
        let cleared = self.problems.iter().filter(|(uri, old)| !old.is_empty() && !found.contains_key(*uri));
        for uri in cleared.filter_map(|(uri, _)| uri.parse().ok()) {
            session.publisher.clear(&uri);
        }
        self.problems = found;
    }
}
