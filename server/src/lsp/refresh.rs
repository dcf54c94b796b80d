//! Settings, and republishing when something other than the text changes.

use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::Value;
use tower_lsp::ls_types::{MessageType, Uri, WorkspaceFoldersChangeEvent};

use super::client::ClientProfile;
use super::convert::uri;
use super::projects::is_project;
use super::session::Session;
use super::settings::{Sections, SessionSettings, Taken};
use super::store::today;

/// How often the date is looked at, at least: a machine that sleeps does not count the time.
const DATE_CHECK: Duration = Duration::from_secs(3_600);

impl Session {
    /// Publishes a document, unless the client asks by itself. A document whose project has not been looked for is
    /// published when that is done.
    pub(super) fn publish(&self, uri: &Uri) {
        let client = self.store.client();
        if client.session.pull_diagnostics || is_project(uri) || self.store.is_due(uri) {
            return;
        }
        self.publisher.publish(uri);
    }

    /// Asks for the settings, where the client can be asked.
    pub(super) fn pull_settings(&self) {
        let session = self.clone();
        self.settings.pulls.start(Duration::ZERO, move || {
            let session = session.clone();
            async move {
                if let Some(told) = SessionSettings::pull(&session.link, &session.store.client()).await {
                    session.show_settings(session.settings.take(&session.store, told));
                }
            }
        });
    }

    /// Takes settings that the client sends, or asks for them where it can be asked.
    pub(super) fn change_settings(&self, settings: &Value) {
        if self.store.client().session.configuration {
            self.pull_settings();
        } else {
            self.show_settings(self.settings.take(&self.store, Sections::of_tree(settings).into()));
        }
    }

    /// Says what is wrong with new settings, and lets everybody see what they change.
    pub(super) fn show_settings(&self, taken: Taken) {
        if taken.contexts_changed {
            self.read_contexts();
        }
        for problem in taken.problems {
            self.link.log(MessageType::WARNING, problem);
        }
        self.read_catalogue();
        self.publish_all();
        let profile = self.store.client();
        if taken.hints_changed && profile.editing.refresh_hints {
            self.link.refresh_hints();
        }
        if taken.lenses_changed && profile.editing.refresh_lenses {
            self.link.refresh_lenses();
        }
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

    /// Ends of support are judged by the day: on a new one everything is published again.
    pub(super) fn watch_the_date(&self) {
        let session = self.clone();
        tokio::spawn(async move {
            let mut day = today();
            while !session.shut_down.load(Ordering::Acquire) {
                tokio::time::sleep(until_tomorrow().min(DATE_CHECK)).await;
                if day != today() {
                    day = today();
                    session.read_catalogue();
                    session.publish_all();
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
