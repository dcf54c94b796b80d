//! Completion: one provider a file, each a pure function of where the cursor stands.

mod arguments;
mod comments;
mod flag_values;
mod flags;
mod folders;
mod from;
mod healthcheck;
mod heredocs;
mod keywords;
mod labels;
mod mounts;
mod paths;
mod place;
mod ports;
mod shells;
mod signals;
mod stages;
#[cfg(test)]
mod tests;
mod users;
mod variables;

use crate::ide::site::Site;
use crate::model::ImageReference;
use crate::snapshot::{FileKind, Snapshot};
use crate::syntax::ast::Keyword;
use crate::text::{Edit, TextRange, TextSize, between};

pub use place::Place;

/// What kind of thing an item stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemKind {
    /// An instruction.
    Keyword,
    /// An image.
    Image,
    /// A tag.
    Tag,
    /// A build stage.
    Stage,
    /// A flag of an instruction, or a key of a mount.
    Flag,
    /// A flag that goes in front of the word at the cursor, which stays.
    FlagBefore,
    /// A value of anything.
    Value,
    /// A variable.
    Variable,
    /// A variable that the stage has to declare first, by an `ARG` line at this byte.
    Undeclared(TextSize),
    /// A file or folder of the build context.
    File,
    /// A folder.
    Folder,
    /// A rule.
    Rule,
}

/// One completion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What the list shows.
    pub label: String,
    /// What it stands for.
    pub kind: ItemKind,
    /// One line beside the label.
    pub detail: Option<String>,
    /// Markdown.
    pub documentation: Option<String>,
    /// What is inserted where snippets are not supported.
    pub text: String,
    /// The same with tab stops, if there are any.
    pub snippet: Option<String>,
    /// Obsolete: shown struck through.
    pub deprecated: bool,
}

impl Item {
    /// An item that inserts its label.
    pub(super) fn new(kind: ItemKind, label: impl Into<String>) -> Self {
        let label = label.into();
        Self { text: label.clone(), label, kind, detail: None, documentation: None, snippet: None, deprecated: false }
    }

    fn value(label: impl Into<String>) -> Self {
        Self::new(ItemKind::Value, label)
    }

    pub(super) fn detail(self, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()).filter(|d| !d.is_empty()), ..self }
    }

    fn documentation(self, markdown: Option<&str>) -> Self {
        Self { documentation: markdown.map(str::to_owned), ..self }
    }

    fn snippet(self, text: impl Into<String>, snippet: impl Into<String>) -> Self {
        Self { text: text.into(), snippet: Some(snippet.into()), ..self }
    }

    /// The same in front of a word that stays.
    fn before(self) -> Self {
        Self { kind: ItemKind::FlagBefore, snippet: self.snippet.map(|snippet| format!("{snippet} ")), ..self }
    }

    /// The line that has to come with the item, elsewhere in the file.
    pub fn declaration(&self, snapshot: &Snapshot) -> Option<Edit> {
        let ItemKind::Undeclared(at) = self.kind else { return None };
        let name = self.label.strip_prefix('$')?;
        let model = snapshot.model();
        let line_end = if model.text.contains("\r\n") { "\r\n" } else { "\n" };
        let arg = if keywords::case_is_lower(model, "") { "arg" } else { "ARG" };
        Some(Edit::insert(at, format!("{line_end}{arg} {name}")))
    }
}

/// The completions at a place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Completions {
    /// Best first.
    pub items: Vec<Item>,
    /// What is replaced: the word under the cursor.
    pub replace: TextRange,
    /// What is replaced when the client inserts: the word up to the cursor.
    pub insert: TextRange,
    /// More items fit when more is typed.
    pub is_incomplete: bool,
}

impl Completions {
    /// Items for the word under the cursor.
    fn new(items: Vec<Item>, at: TextSize, replace: TextRange) -> Self {
        Self { items, replace, insert: between(replace.start(), at.max(replace.start())), is_incomplete: false }
    }
}

/// The completions at a byte offset.
pub fn complete(snapshot: &Snapshot, at: TextSize) -> Completions {
    match snapshot.kind {
        FileKind::Dockerfile => {}
        FileKind::Dockerignore => return super::ignorefile::complete(snapshot, at),
        FileKind::Other => return Completions::default(),
    }
    let completions = at_place(snapshot, at).unwrap_or_default();
    // The protocol wants one line; a word that goes on over a line end gets nothing.
    if snapshot.model().slice(completions.replace).contains(['\n', '\r']) {
        return Completions::default();
    }
    completions
}

/// The image whose tags are completed at a byte offset.
pub fn image_of_tag(snapshot: &Snapshot, at: TextSize) -> Option<ImageReference> {
    if snapshot.kind != FileKind::Dockerfile {
        return None;
    }
    match Place::find(snapshot.model(), at) {
        Place::Tag { image, .. } => ImageReference::parse(&image).ok(),
        Place::FlagValue { flag, value } if flag == "from" => {
            ImageReference::parse(from::split_tag(snapshot.model(), value, at)?.0).ok()
        }
        _ => None,
    }
}

fn at_place(snapshot: &Snapshot, at: TextSize) -> Option<Completions> {
    let place = Place::find(snapshot.model(), at);
    Some(match place {
        Place::Keyword { replace, in_onbuild } => keywords::complete(snapshot, at, replace, in_onbuild),
        Place::Image { replace } => {
            let mut completions = from::images(snapshot, at, replace);
            if !replace.is_empty() && at == replace.start() {
                let flags = flags::items(&Site::find(snapshot, at)?, TextRange::empty(at)).into_iter();
                completions.items.extend(flags.map(|flag| flag.before()));
            }
            if replace.is_empty() {
                let site = Site::find(snapshot, at)?;
                let flags = flags::items(&site, replace);
                // Before an image that is there already, most likely a flag is wanted.
                let image = site.instruction.as_from().and_then(|from| from.image.as_ref());
                let has_image = image.is_some_and(|image| !image.word.raw.eq_ignore_ascii_case("as"));
                let place = if has_image { 0 } else { completions.items.len() };
                completions.items.splice(place..place, flags);
            }
            completions
        }
        Place::Tag { image, replace } => from::tags(snapshot, at, &image, replace),
        Place::AfterImage { replace } => from::after_image(at, replace),
        Place::Comment { line } => comments::complete(snapshot, at, line),
        Place::HeredocBody { heredoc } => heredocs::complete(&Site::find(snapshot, at)?, heredoc),
        Place::Variable { replace, name, braced } => variables::complete(&Site::find(snapshot, at)?, replace, name, braced),
        Place::FlagName { word } => {
            let site = Site::find(snapshot, at)?;
            Completions::new(flags::items(&site, word), at, word)
        }
        Place::FlagValue { flag, value } if flag == "from" && from::split_tag(snapshot.model(), value, at).is_some() => {
            let (image, replace) = from::split_tag(snapshot.model(), value, at)?;
            from::tags(snapshot, at, image, replace)
        }
        Place::FlagValue { flag, value } => flag_values::complete(&Site::find(snapshot, at)?, &flag, value),
        Place::Argument { word, first } => {
            let site = Site::find(snapshot, at)?;
            let mut completions = argument(&site, word);
            if first && word.is_empty() && completions.replace == word {
                completions.items.extend(flags::items(&site, word));
            }
            completions
        }
        Place::Nothing => return None,
    })
}

/// What an argument can be; without anything, an empty list for the word.
fn argument(site: &Site<'_>, word: TextRange) -> Completions {
    match site.instruction.keyword {
        Keyword::Copy | Keyword::Add => paths::complete(site, word),
        Keyword::Workdir | Keyword::Volume => folders::complete(site, word),
        Keyword::Arg => arguments::complete(site, word),
        Keyword::Label => labels::complete(site, word),
        Keyword::Expose => ports::complete(site, word),
        Keyword::Stopsignal => signals::complete(site, word),
        Keyword::User => users::complete(site, word),
        Keyword::Shell => shells::complete(site, word),
        Keyword::Healthcheck => healthcheck::complete(site, word),
        _ => site.completions(Vec::new(), word),
    }
}

impl Site<'_> {
    /// Items for a word.
    fn completions(&self, items: Vec<Item>, replace: TextRange) -> Completions {
        Completions::new(items, self.at, replace)
    }
}

/// The part of a word that is already typed.
fn typed(snapshot: &Snapshot, replace: TextRange, at: TextSize) -> &str {
    snapshot.model().slice(between(replace.start(), at.max(replace.start())))
}
