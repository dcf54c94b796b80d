//! Settings of the session: what came with `initialize`, what the client sends or is asked for.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashSet;
use serde_json::Value;
use tower_lsp::ls_types::*;

use super::client::{ClientProfile, language_of};
use super::convert::uri;
use super::gathered::Gathered;
use super::link::{Link, SOON};
use super::store::Store;
use crate::config::editor::{self, EditorSettings};
use crate::config::{RegistrySettings, Settings};
use crate::rules::RULES;

/// The client is asked for the settings of at most this many folders; further ones have those of the session.
const MAX_FOLDERS: usize = 100;

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

/// What the client says: for the session, and for folders that may have settings of their own.
#[derive(Debug, Clone, Default)]
pub(super) struct Told {
    session: Sections,
    folders: Vec<(PathBuf, Sections)>,
}

impl From<Sections> for Told {
    fn from(session: Sections) -> Self {
        Self { session, folders: Vec::new() }
    }
}

/// What the settings are made from.
#[derive(Debug, Default)]
pub(super) struct SessionSettings {
    started_with: Mutex<(Option<String>, Value)>,
    newest: Mutex<Told>,
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
    /// Another folder is set as the build context of some documents.
    pub(super) contexts_changed: bool,
}

impl SessionSettings {
    /// Takes what came with `initialize`.
    pub(super) fn start(&self, store: &Store, locale: Option<String>, options: Option<Value>) {
        *self.started_with.lock().unwrap_or_else(PoisonError::into_inner) = (locale, options.unwrap_or_default());
        for problem in self.take(store, Told::default()).problems {
            tracing::warn!("{problem}");
        }
        // A client that can be asked may still say no.
        if store.client().session.configuration {
            store.lookups.configure(&RegistrySettings { enabled: false, ..RegistrySettings::default() });
        }
    }

    /// Asks the client; `None` if it cannot be asked or does not answer.
    pub(super) async fn pull(link: &Link, profile: &ClientProfile) -> Option<Told> {
        if !profile.session.configuration {
            return None;
        }
        let folders = profile.session.folders.iter().take(MAX_FOLDERS);
        let folders: Vec<(&PathBuf, Uri)> =
            folders.filter_map(|folder| Some((folder, uri::of_path(folder)?.parse().ok()?))).collect();
        let scopes = std::iter::once(None).chain(folders.iter().map(|(_, uri)| Some(uri.clone())));
        let item = |scope_uri: &Option<Uri>, section: &str| ConfigurationItem {
            scope_uri: scope_uri.clone(),
            section: Some(section.to_owned()),
        };
        let items = scopes.flat_map(|scope| [editor::DIAGNOSTICS, editor::FORMATTER, editor::OWN].map(|name| item(&scope, name)));
        let params = ConfigurationParams { items: items.collect() };
        let mut values = link.ask::<request::WorkspaceConfiguration>(&params, SOON).await.ok()?.into_iter();
        let mut next = || values.next().unwrap_or_default();
        let mut sections = || Sections { diagnostics: next(), formatter: next(), own: next() };
        let session = sections();
        // A client that knows no settings of folders may leave them out.
        let folders = folders.into_iter().map(|(folder, _)| (folder.clone(), sections()));
        let folders = folders.filter(|(_, sections)| *sections != Sections::default()).collect();
        Some(Told { session, folders })
    }

    /// Makes what the client says, now or the last time, the settings of the session and its folders.
    pub(super) fn take_again(&self, store: &Store) -> Taken {
        let told = self.newest.lock().unwrap_or_else(PoisonError::into_inner).clone();
        self.take(store, told)
    }

    /// Makes what the client says the settings of the session and its folders.
    pub(super) fn take(&self, store: &Store, told: Told) -> Taken {
        let (locale, options) = self.started_with.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let read = |said: &Sections| editor::read(&options, &said.diagnostics, &said.formatter, &said.own);
        let EditorSettings { locale: wanted, settings, view, mut problems } = read(&told.session);
        let mut of_folders = Vec::new();
        for (folder, sections) in &told.folders {
            let found = read(sections);
            problems.extend(found.problems);
            // Registries and lists of images are the user's business, not a folder's.
            let (registry, catalogue) = (settings.registry.clone(), settings.catalogue.clone());
            of_folders.push((folder, Settings { registry, catalogue, ..found.settings }));
        }
        let levels = std::iter::once(&settings).chain(of_folders.iter().map(|(_, settings)| settings));
        problems.extend(
            levels.flat_map(|s| s.levels.keys()).filter(|id| !is_name(id)).map(|id| format!("settings: unknown rule `{id}`")),
        );
        store.lookups.configure(&settings.registry);
        let (mut changed, mut contexts_changed) = ((false, false), false);
        store.update_client(|profile| {
            let folders = std::mem::take(&mut profile.session.folders);
            let in_folder = |folder: &PathBuf| {
                let own = of_folders.iter().find(|(of, _)| *of == folder).map_or(&settings, |(_, own)| own);
                (folder.clone(), based_in(own, folder).into())
            };
            let before = contexts(profile);
            profile.folder_settings = folders.iter().map(in_folder).collect();
            profile.settings = based_in(&settings, folders.first().map_or(Path::new(""), PathBuf::as_path)).into();
            contexts_changed = contexts(profile) != before;
            profile.session.folders = folders;
            profile.language = language_of(wanted.as_deref().or(locale.as_deref()));
            changed = profile.editing.show(view);
        });
        *self.newest.lock().unwrap_or_else(PoisonError::into_inner) = told;
        let mut said = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        problems.retain(|problem| said.insert(problem.clone()));
        Taken { problems, hints_changed: changed.0, lenses_changed: changed.1, contexts_changed }
    }
}

/// Settings whose build context is named from a folder.
fn based_in(settings: &Settings, folder: &Path) -> Settings {
    Settings { context: settings.context.as_ref().map(|context| folder.join(context)), ..settings.clone() }
}

/// The build contexts that are set, in the order of the folders.
fn contexts(profile: &ClientProfile) -> Vec<Option<PathBuf>> {
    let folders = profile.folder_settings.iter().map(|(_, settings)| settings);
    folders.chain([&profile.settings]).map(|settings| settings.context.clone()).collect()
}

/// Whether a rule has that name.
fn is_name(id: &str) -> bool {
    RULES.iter().any(|rule| std::iter::once(&rule.id).chain(rule.aliases).any(|name| name.eq_ignore_ascii_case(id)))
}

/// Asks to be notified of changes, where the client lets a server ask; whether it watches files.
pub(super) async fn register(link: &Link, profile: &ClientProfile) -> bool {
    let mut registrations = Vec::new();
    let mut ask = |method: &str, options| {
        let registration = Registration { id: method.to_owned(), method: method.to_owned(), register_options: options };
        registrations.push(registration);
    };
    if profile.session.configuration && profile.session.register_configuration {
        ask("workspace/didChangeConfiguration", None);
    }
    if profile.session.register_watchers {
        let watcher = |glob: &str, kind| FileSystemWatcher { glob_pattern: GlobPattern::String(glob.to_owned()), kind };
        let mut watchers = WATCHED.map(|glob| watcher(glob, None)).to_vec();
        // Only copied; its content is of no interest.
        watchers.push(watcher("**/*", Some(WatchKind::Create | WatchKind::Delete)));
        let options = DidChangeWatchedFilesRegistrationOptions { watchers };
        ask("workspace/didChangeWatchedFiles", serde_json::to_value(options).ok());
    }
    if registrations.is_empty() {
        return false;
    }
    let answer = link.ask::<request::RegisterCapability>(&RegistrationParams { registrations }, SOON).await;
    profile.session.register_watchers && !profile.session.watches_own_saves_only && answer.is_ok()
}
