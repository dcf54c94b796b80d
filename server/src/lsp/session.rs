//! A session with a client: all that its requests and notifications work on.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};

use tokio::sync::Notify;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::catalogue::Catalogue;
use super::gathered::Gathered;
use super::link::Link;
use super::lists::Lists;
use super::memory::Memory;
use super::publish::Publisher;
use super::settings::SessionSettings;
use super::store::Store;
use super::trace::Trace;
use crate::registry::{self, Lookups, News};

/// A session. Its clones are the same session.
#[derive(Debug, Clone)]
pub(super) struct Session {
    pub(super) link: Arc<Link>,
    pub(super) store: Arc<Store>,
    pub(super) settings: Arc<SessionSettings>,
    pub(super) trace: Arc<Trace>,
    pub(super) publisher: Arc<Publisher>,
    pub(super) changed_contexts: Arc<Gathered>,
    /// What registries answered, until somebody watches it.
    pub(super) answers: Arc<Mutex<Option<UnboundedReceiver<News>>>>,
    pub(super) shut_down: Arc<AtomicBool>,
    /// What was not sent with lists of completions.
    pub(super) lists: Arc<Lists>,
    pub(super) memory: Memory,
    pub(super) catalogue: Arc<Catalogue>,
}

impl Session {
    pub(super) fn new(link: Arc<Link>, memory: Memory, catalogue: Option<PathBuf>) -> Self {
        let trace = Arc::new(Trace::default());
        let (sender, answers) = unbounded_channel();
        let answered = Arc::new(Notify::new());
        let tell = Arc::clone(&answered);
        let lookups = Lookups::new(registry::user_folder(), move |news| {
            tell.notify_waiters();
            sender.send(news).ok();
        });
        let store = Arc::new(Store::new(lookups, answered, Arc::clone(link.outbox()), memory.clone()));
        Self {
            publisher: Arc::new(Publisher::new(Arc::clone(&link), Arc::clone(&store), Arc::clone(&trace))),
            link,
            trace,
            store,
            changed_contexts: Arc::default(),
            answers: Arc::new(Mutex::new(Some(answers))),
            settings: Arc::default(),
            shut_down: Arc::default(),
            lists: Arc::default(),
            memory,
            catalogue: Arc::new(Catalogue::new(catalogue)),
        }
    }
}
