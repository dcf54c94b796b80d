//! Documents and what is derived from them.
//!
//! A [`Document`] owns the text and the tree of an open file and is changed in place. A [`Snapshot`] is
//! one version of it, immutable and cheap to hand to another thread; what is derived from it (model,
//! findings) is computed once, when it is first asked for.

mod document;
mod edits;
mod file_kind;
#[cfg(test)]
mod tests;
mod typing;

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use ropey::Rope;

use crate::config::Settings;
use crate::data::today::Today;
use crate::ignorefile::{self, IgnoreFile, Matcher, Tally};
use crate::model::{Cache, Model};
use crate::rules::{
    FileContext, Finding, IgnoreContext, Knowledge, StageCache, check_dockerfile, check_dockerfile_apart, check_ignorefile,
    recheck_dockerfile,
};
use crate::syntax::Tree;
use crate::text::Text;
use crate::texts::Locale;

pub use document::{ContentChange, Document};
pub use edits::Edits;
pub use file_kind::FileKind;
pub use typing::Told;

/// What a snapshot knows besides its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct World {
    /// The day for which support ends are judged.
    pub today: Today,
    /// The language of messages and hover texts.
    pub language: Locale,
    /// What the rooms that do I/O found out.
    pub knowledge: Knowledge,
    /// What the user wants to be told.
    pub settings: Arc<Settings>,
    /// Whether files are taken for finished, as on the command line.
    pub strict: bool,
}

/// One version of a document.
#[derive(Debug)]
pub struct Snapshot {
    /// What kind of file it is.
    pub kind: FileKind,
    /// The client's version number.
    pub version: i32,
    /// The text, as a rope.
    pub rope: Rope,
    /// Its tree.
    pub tree: Tree,
    /// What is known besides.
    pub world: World,
    cache: Arc<Mutex<Cache>>,
    found: Arc<Mutex<StageCache>>,
    text: Arc<Text>,
    model: OnceLock<Arc<Model>>,
    ignorefile: OnceLock<(IgnoreFile, Matcher)>,
    census: OnceLock<Option<Vec<Tally>>>,
    findings: OnceLock<Vec<Finding>>,
}

impl Snapshot {
    /// The whole text.
    pub fn text(&self) -> &Arc<Text> {
        &self.text
    }

    /// What a Dockerfile means. For another kind of file the model is of an empty tree's shape: no
    /// instructions.
    pub fn model(&self) -> &Model {
        self.model.get_or_init(|| {
            let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::new(Model::build(self.text(), &self.tree, &mut cache))
        })
    }

    /// What a `.dockerignore` file says.
    pub fn ignorefile(&self) -> &(IgnoreFile, Matcher) {
        self.ignorefile.get_or_init(|| {
            let file = ignorefile::parse(self.text());
            let matcher = Matcher::new(&file);
            (file, matcher)
        })
    }

    /// What each pattern of a `.dockerignore` file does to the build context, if that is known.
    pub fn census(&self) -> Option<&[Tally]> {
        let census = self.census.get_or_init(|| {
            let listing = self.world.knowledge.context.as_deref()?;
            Some(ignorefile::census(&self.ignorefile().1, listing))
        });
        census.as_deref()
    }

    /// All findings of a Dockerfile, sorted by place, of which each stage is looked at by itself: the same as
    /// [`Self::findings`], unless a rule looks at more than it may. It takes far longer, and is there to find that.
    pub fn findings_apart(&self) -> Vec<Finding> {
        check_dockerfile_apart(&self.file_context())
    }

    fn file_context(&self) -> FileContext<'_> {
        let World { knowledge, today, settings, strict, .. } = &self.world;
        FileContext { model: self.model(), knowledge, today: *today, settings, strict: *strict }
    }

    /// All findings, sorted by place.
    pub fn findings(&self) -> &[Finding] {
        self.findings.get_or_init(|| match self.kind {
            FileKind::Dockerfile => {
                let cx = self.file_context();
                if self.world.strict {
                    // A finished file has no version after this one.
                    return check_dockerfile(&cx);
                }
                let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
                recheck_dockerfile(&cx, &mut found)
            }
            FileKind::Dockerignore => {
                let (file, matcher) = self.ignorefile();
                check_ignorefile(&IgnoreContext {
                    text: self.text(),
                    file,
                    matcher,
                    census: self.census(),
                    knowledge: &self.world.knowledge,
                    settings: &self.world.settings,
                })
            }
            FileKind::Other => Vec::new(),
        })
    }
}
