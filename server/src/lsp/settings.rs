//! Settings of the session: what came with `initialize`, what the client sends or is asked for.

use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashSet;
use serde_json::Value;
use tower_lsp::ls_types::*;

use super::capabilities::ClientProfile;
use super::gathered::Gathered;
use super::link::{Link, SOON};
use super::store::{Store, language_of};
use crate::config::RegistrySettings;
use crate::config::editor::{self, EditorSettings};
use crate::rules::RULES;

/// Files whose changes matter for open documents.
const WATCHED: [&str; 8] = [
    "**/*.dockerignore",
    "**/.containerignore",
    "**/dockerfile-ls.toml",
    "**/.dockerfile-ls.toml",
    "**/.hadolint.yaml",
    "**/.hadolint.yml",
    "**/{compose,docker-compose}*.{yaml,yml}",
    "**/docker-bake*.{hcl,json}",
];

/// The parts of a client's settings that are ours.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Sections {
    diagnostics: Value,
    formatter: Value,
    own: Value,
}

impl Sections {
    /// From the object that `workspace/didChangeConfiguration` holds.
    pub(super) fn of_tree(settings: &Value) -> Self {
        let section = |name| editor::section(settings, name).cloned().unwrap_or_default();
        Self { diagnostics: section(editor::DIAGNOSTICS), formatter: section(editor::FORMATTER), own: section(editor::OWN) }
    }
}

/// What the settings are made from, beside the newest [`Sections`].
#[derive(Debug, Default)]
pub(super) struct SessionSettings {
    started_with: Mutex<(Option<String>, Value)>,
    /// What was complained about.
    told: Mutex<FxHashSet<String>>,
    /// Questions for settings: one at a time.
    pub(super) pulls: Arc<Gathered>,
}

/// What came of new settings.
pub(super) struct Taken {
    /// What is wrong with them and was not said before.
    pub(super) problems: Vec<String>,
    pub(super) hints_changed: bool,
    pub(super) lenses_changed: bool,
}

impl SessionSettings {
    /// Takes what came with `initialize`.
    pub(super) fn start(&self, store: &Store, locale: Option<String>, options: Option<Value>) {
        *self.started_with.lock().unwrap_or_else(PoisonError::into_inner) = (locale, options.unwrap_or_default());
        for problem in self.take(store, Sections::default()).problems {
            tracing::warn!("{problem}");
        }
        // A client that can be asked may still say no.
        if store.client().session.configuration {
            store.lookups.configure(&RegistrySettings { enabled: false, ..RegistrySettings::default() });
        }
    }

    /// Asks the client; `None` if it cannot be asked or does not answer.
    pub(super) async fn pull(link: &Link, profile: &ClientProfile) -> Option<Sections> {
        if !profile.session.configuration {
            return None;
        }
        let items = [editor::DIAGNOSTICS, editor::FORMATTER, editor::OWN];
        let items = items.map(|section| ConfigurationItem { scope_uri: None, section: Some(section.to_owned()) });
        let params = ConfigurationParams { items: items.to_vec() };
        let answer = link.ask::<request::WorkspaceConfiguration>(&params, SOON).await.ok()?;
        let mut values = answer.into_iter();
        let mut next = || values.next().unwrap_or_default();
        Some(Sections { diagnostics: next(), formatter: next(), own: next() })
    }

    /// Makes them the settings of the session.
    pub(super) fn take(&self, store: &Store, sections: Sections) -> Taken {
        let (locale, options) = self.started_with.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let EditorSettings { locale: wanted, mut settings, view, mut problems } =
            editor::read(&options, &sections.diagnostics, &sections.formatter, &sections.own);
        let is_name =
            |id: &str| RULES.iter().any(|r| std::iter::once(&r.id).chain(r.aliases).any(|n| n.eq_ignore_ascii_case(id)));
        problems.extend(settings.levels.keys().filter(|id| !is_name(id)).map(|id| format!("settings: no rule `{id}`")));
        store.lookups.configure(&settings.registry);
        let mut changed = (false, false);
        store.update_client(|profile| {
            settings.context =
                settings.context.take().map(|folder| profile.session.folders.first().cloned().unwrap_or_default().join(folder));
            profile.language = language_of(wanted.as_deref().or(locale.as_deref()));
            profile.settings = settings.into();
            changed = profile.editing.show(view);
        });
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        problems.retain(|problem| told.insert(problem.clone()));
        Taken { problems, hints_changed: changed.0, lenses_changed: changed.1 }
    }
}

/// Asks to be told of changes, where the client lets a server ask.
pub(super) async fn register(link: &Link, profile: &ClientProfile) {
    let mut registrations = Vec::new();
    let mut ask = |method: &str, options| {
        let registration = Registration { id: method.to_owned(), method: method.to_owned(), register_options: options };
        registrations.push(registration);
    };
    if profile.session.configuration && profile.session.register_configuration {
        ask("workspace/didChangeConfiguration", None);
    }
    if profile.session.register_watchers {
        let watchers = WATCHED.map(|glob| FileSystemWatcher { glob_pattern: GlobPattern::String(glob.to_owned()), kind: None });
        let options = DidChangeWatchedFilesRegistrationOptions { watchers: watchers.to_vec() };
        ask("workspace/didChangeWatchedFiles", serde_json::to_value(options).ok());
    }
    if !registrations.is_empty() {
        link.ask::<request::RegisterCapability>(&RegistrationParams { registrations }, SOON).await.ok();
    }
}
