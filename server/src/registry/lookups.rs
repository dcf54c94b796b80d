//! Questions in the background: asked once, by a few threads, in the order they come.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::{Error, Registry, is_fresh, now};
use crate::config::RegistrySettings;
use crate::model::{ImageReference, KnownImages};

/// Threads that ask. They end when there is nothing to ask.
const WORKERS: usize = 4;
/// Questions that wait; of more, the oldest are dropped.
const WAITING: usize = 64;
/// A question that got no answer is not asked again so soon.
const PAUSE: Duration = Duration::from_secs(30);
/// Questions that are remembered for that.
const MAX_PAUSED: usize = 1000;

/// What can be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Query {
    /// What earlier sessions learned of an image and its tags. Contacts no registry.
    Recall(ImageReference),
    /// Which tags the repository of an image has.
    Tags(ImageReference),
    /// What an image is, for a platform if one is named.
    Image(ImageReference, Option<String>),
    /// Which images on Docker Hub have names with this beginning, or with it in them.
    Names(String),
}

impl Query {
    fn key(&self) -> String {
        match self {
            Self::Recall(image) => format!("recall {}", image.full_reference()),
            Self::Tags(image) => format!("tags {}", image.full_name()),
            Self::Image(image, _) => format!("image {}", image.full_reference()),
            Self::Names(typed) => format!("names {typed}"),
        }
    }
}

/// How a question ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// A line for a log; empty if no registry was contacted.
    pub text: String,
    /// Whether more is known now.
    pub is_new: bool,
}

type Listener = Box<dyn Fn(News) + Send + Sync>;

/// Asks in the background and keeps what was answered.
pub struct Lookups {
    inner: Arc<Inner>,
}

struct Inner {
    state: Mutex<State>,
    news: Listener,
    cache: Option<PathBuf>,
}

struct State {
    registry: Option<Arc<Registry>>,
    settings: RegistrySettings,
    known: Arc<KnownImages>,
    queue: VecDeque<Query>,
    /// In the queue, or being asked.
    pending: HashMap<String, Instant>,
    paused: HashMap<String, Instant>,
    workers: usize,
}

impl fmt::Debug for Lookups {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lookups").finish_non_exhaustive()
    }
}

impl Default for Lookups {
    fn default() -> Self {
        Self::new(None, |_| {})
    }
}

impl Lookups {
    /// Contacts no registry before [`Lookups::configure`]. Calls `news` after each question.
    pub fn new(cache: Option<PathBuf>, news: impl Fn(News) + Send + Sync + 'static) -> Self {
        let state = State {
            registry: None,
            // Until the user's settings are known.
            settings: RegistrySettings { enabled: false, ..RegistrySettings::default() },
            known: Arc::default(),
            queue: VecDeque::new(),
            pending: HashMap::new(),
            paused: HashMap::new(),
            workers: 0,
        };
        Self { inner: Arc::new(Inner { state: Mutex::new(state), news: Box::new(news), cache }) }
    }

    /// Takes the user's settings. What waits under other settings is not asked any more.
    pub fn configure(&self, settings: &RegistrySettings) {
        let mut state = self.inner.lock();
        let settings = super::allowed(settings.clone());
        if state.settings == settings {
            return;
        }
        if *state.known.mirrors() != settings.mirrors {
            let mut known = KnownImages::clone(&state.known);
            known.set_mirrors(settings.mirrors.clone());
            state.known = Arc::new(known);
        }
        state.settings = settings;
        // The next one is made when it is first needed: that reads the user's logins.
        if let Some(registry) = state.registry.take() {
            registry.stop();
        }
        state.queue.clear();
        state.pending.clear();
        state.paused.clear();
    }

    /// What is known by now.
    pub fn known(&self) -> Arc<KnownImages> {
        Arc::clone(&self.inner.lock().known)
    }

    /// How long a question has waited for its answer; `None` if it is not being asked.
    pub fn pending(&self, query: &Query) -> Option<Duration> {
        self.inner.lock().pending.get(&query.key()).map(Instant::elapsed)
    }

    /// Whether registries may be asked at all.
    pub fn is_enabled(&self) -> bool {
        self.inner.lock().settings.enabled
    }

    /// Whether names are to be searched for, and a search would find more than what is known.
    pub fn lacks_names(&self, typed: &str) -> bool {
        let state = self.inner.lock();
        state.settings.searches() && state.is_news(&Query::Names(typed.to_owned()))
    }

    /// Asks, unless the answer is known, already asked for, or not allowed. Returns immediately.
    pub fn want(&self, query: Query) {
        self.put_in_queue(query, false);
    }

    /// Asks even where an answer is known or was refused a moment ago.
    pub fn want_anew(&self, query: Query) {
        self.put_in_queue(query, true);
    }

    fn put_in_queue(&self, query: Query, is_anew: bool) {
        let mut state = self.inner.lock();
        if !state.settings.enabled {
            return;
        }
        let key = query.key();
        let is_paused = || state.paused.get(&key).is_some_and(|until| Instant::now() < *until);
        if !is_anew && (!state.is_news(&query) || is_paused()) || state.pending.contains_key(&key) {
            return;
        }
        if WAITING <= state.queue.len()
            && let Some(dropped) = state.queue.pop_front()
        {
            state.pending.remove(&dropped.key());
        }
        state.pending.insert(key, Instant::now());
        state.queue.push_back(query);
        if state.workers < WORKERS {
            state.workers += 1;
            let inner = Arc::clone(&self.inner);
            let started = std::thread::Builder::new().name("registry".to_owned()).spawn(move || inner.work());
            if started.is_err() {
                state.workers -= 1;
            }
        }
    }
}

impl State {
    /// Whether an answer would say more than what is known.
    fn is_news(&self, query: &Query) -> bool {
        let now = now();
        match query {
            Query::Recall(image) => self.known.image(image).is_none() || self.known.tags(image).is_none(),
            Query::Tags(image) => !self.known.tags(image).is_some_and(|tags| is_fresh(tags.asked, now, tags.tags.is_empty())),
            Query::Image(image, _) => {
                let is_known = |known: &crate::model::KnownImage| is_fresh(known.asked, now, known.config.is_none());
                !self.known.image(image).is_some_and(is_known)
            }
            Query::Names(typed) => self.known.searches().lacks(typed, |asked| is_fresh(asked, now, false)),
        }
    }
}

impl Inner {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks until nothing waits.
    fn work(&self) {
        loop {
            let (query, settings, registry) = {
                let mut state = self.lock();
                let Some(query) = state.queue.pop_front() else {
                    state.workers -= 1;
                    return;
                };
                (query, state.settings.clone(), state.registry.clone())
            };
            let registry = registry.unwrap_or_else(|| self.make(settings));
            let answer = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.ask(&registry, &query)));
            (self.news)(self.settle(&query, answer.unwrap_or(Err(Error::Malformed("it is beyond us")))));
        }
    }

    /// The registries under these settings. Reads the user's logins.
    fn make(&self, settings: RegistrySettings) -> Arc<Registry> {
        let made = Arc::new(Registry::new(settings.clone(), self.cache.clone()));
        let mut state = self.lock();
        if let Some(registry) = &state.registry {
            return Arc::clone(registry);
        }
        if state.settings == settings {
            state.registry = Some(Arc::clone(&made));
        } else {
            made.stop();
        }
        drop(state);
        made.tidy();
        made
    }

    /// Whether anything new came of it.
    fn ask(&self, registry: &Registry, query: &Query) -> Result<bool, Error> {
        match query {
            Query::Recall(image) => {
                let (tags, known) = (registry.recall_tags(image), registry.recall_image(image));
                let is_news = tags.is_some() || known.is_some();
                let by_tag = image.by_tag().and_then(|by_tag| Some((registry.recall_image(&by_tag)?, by_tag)));
                self.put(|all| {
                    // What was asked in the meantime is newer.
                    if let Some(tags) = tags.filter(|_| all.tags(image).is_none()) {
                        all.put_tags(image, tags);
                    }
                    if let Some(known) = known.filter(|_| all.image(image).is_none()) {
                        all.put_image(image, known);
                    }
                    if let Some((known, by_tag)) = by_tag.filter(|(_, by_tag)| all.image(by_tag).is_none()) {
                        all.put_image(&by_tag, known);
                    }
                });
                Ok(is_news)
            }
            Query::Tags(image) => {
                let tags = registry.tags(image)?;
                self.put(|all| all.put_tags(image, tags));
                Ok(true)
            }
            Query::Image(image, platform) => {
                let known = registry.image(image, platform.as_deref())?;
                self.put(|all| all.put_image(image, known));
                // Where the tag beside a digest points to now. Without an answer, the image itself is news enough.
                if let Some(by_tag) = image.by_tag()
                    && let Ok(known) = registry.image(&by_tag, platform.as_deref())
                {
                    self.put(|all| all.put_image(&by_tag, known));
                }
                Ok(true)
            }
            Query::Names(typed) => {
                let found = registry.names(typed)?;
                self.put(|all| all.put_found(typed, found));
                // No finding changes by it.
                Ok(false)
            }
        }
    }

    fn put(&self, change: impl FnOnce(&mut KnownImages)) {
        let mut state = self.lock();
        let mut known = KnownImages::clone(&state.known);
        change(&mut known);
        if known != *state.known {
            state.known = Arc::new(known);
        }
    }

    fn settle(&self, query: &Query, answer: Result<bool, Error>) -> News {
        let mut state = self.lock();
        let key = query.key();
        state.pending.remove(&key);
        let text = match (&answer, query) {
            (Ok(_), Query::Recall(_)) => String::new(),
            (Ok(_), _) => format!("registry: {key}: answered"),
            (Err(error), _) => format!("registry: {key}: {error}"),
        };
        if MAX_PAUSED <= state.paused.len() {
            state.paused.clear();
        }
        // What is not on disk now is not there a moment later.
        if answer.is_err() || matches!(query, Query::Recall(_)) {
            state.paused.insert(key, Instant::now() + PAUSE);
        }
        drop(state);
        News { text, is_new: answer.unwrap_or(false) }
    }
}
