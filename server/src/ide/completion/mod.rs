//! Completion: one provider a file, each a pure function of the cursor's place.

mod arguments;
mod commands;
mod comments;
mod context;
mod environment;
mod flag_values;
mod flags;
mod folders;
mod from;
mod healthcheck;
mod heredocs;
mod item;
mod keywords;
mod labels;
mod mounts;
mod paths;
mod ports;
mod shell;
mod shells;
mod signals;
mod stages;
#[cfg(test)]
mod tests;
mod typing;
mod users;
mod variables;
pub(in crate::ide) mod whole_file;

use crate::ide::site::Site;
use crate::model::ImageReference;
use crate::snapshot::{FileKind, Snapshot};
use crate::syntax::ast::Keyword;
use crate::text::{TextRange, TextSize, between};

pub use context::CompletionContext;
pub use item::{Completions, Item, ItemKind};
use variables::Braces;
pub use variables::declaration;

/// Where a program or a flag of the instruction may come next, so many programs come before the flags.
const USUAL_FIRST: usize = 8;

/// Why completions are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// Somebody asked, or is typing a word.
    Asked,
    /// A sign was typed behind which something may come, such as a blank.
    Typed,
}

/// The completions at a byte offset that somebody asks for.
pub fn complete(snapshot: &Snapshot, at: TextSize) -> Completions {
    complete_on(snapshot, at, Occasion::Asked)
}

/// The completions at a byte offset.
pub fn complete_on(snapshot: &Snapshot, at: TextSize, occasion: Occasion) -> Completions {
    match snapshot.kind {
        FileKind::Dockerfile => {}
        FileKind::Dockerignore => return super::ignorefile::complete(snapshot, at),
        FileKind::Other => return Completions::default(),
    }
    // A place beside the word, as behind `ENV =`, gets nothing.
    let found = at_place(snapshot, at, occasion).filter(|completions| completions.replace.contains_inclusive(at));
    let mut completions = found.unwrap_or_default();
    completions.items.splice(..0, whole_file::items(snapshot));
    // The protocol wants one line; a word that goes on over a line end gets nothing.
    if snapshot.model().slice(completions.replace).contains(['\n', '\r']) {
        return Completions::default();
    }
    let typed = snapshot.model().slice(completions.insert);
    completions.going_on(typed)
}

/// The image whose tags are completed at a byte offset.
pub fn image_of_tag(snapshot: &Snapshot, at: TextSize) -> Option<ImageReference> {
    if snapshot.kind != FileKind::Dockerfile {
        return None;
    }
    match CompletionContext::find(snapshot.model(), at) {
        CompletionContext::Tag { image, .. } => ImageReference::parse(&image).ok(),
        CompletionContext::FlagValue { flag, value } if flag == "from" => {
            ImageReference::parse(from::split_tag(snapshot.model(), value, at)?.0).ok()
        }
        _ => None,
    }
}

/// The beginning of an image's name that is completed at a byte offset, where Docker Hub may know more names.
pub fn beginning_of_name(snapshot: &Snapshot, at: TextSize) -> Option<String> {
    if snapshot.kind != FileKind::Dockerfile {
        return None;
    }
    match CompletionContext::find(snapshot.model(), at) {
        CompletionContext::Image { replace } => from::searchable(snapshot.model(), typed(snapshot, replace, at)),
        _ => None,
    }
}

fn at_place(snapshot: &Snapshot, at: TextSize, occasion: Occasion) -> Option<Completions> {
    let context = CompletionContext::find(snapshot.model(), at);
    Some(match context {
        CompletionContext::Keyword { replace, in_onbuild } => keywords::complete(snapshot, at, replace, in_onbuild),
        CompletionContext::Image { replace } => {
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
        CompletionContext::Tag { image, replace, around } => {
            from::tags(snapshot, at, from::TagPlace { image: &image, replace, around: &around })
        }
        CompletionContext::AfterImage { replace } => from::after_image(at, replace, snapshot.world.language),
        CompletionContext::StageName { replace } => stages::new_names(snapshot, at, replace),
        CompletionContext::Comment { line } => comments::complete(snapshot, at, line),
        CompletionContext::HeredocBody { heredoc } => {
            let site = Site::find(snapshot, at)?;
            let mut completions = heredocs::complete(&site, heredoc);
            match shell::complete(&site, occasion) {
                Some(script) if completions.items.is_empty() => completions = script,
                Some(script) if script.replace == completions.replace => completions.items.extend(script.items),
                _ => {}
            }
            completions
        }
        CompletionContext::Variable { replace, name, braced, closed } => {
            let site = Site::find(snapshot, at)?;
            if !shell::expands(&site) {
                return None;
            }
            variables::complete(&site, replace, name, Braces { open: braced, closed })
        }
        CompletionContext::FlagName { word } => {
            let site = Site::find(snapshot, at)?;
            Completions::new(flags::items(&site, word), at, word)
        }
        CompletionContext::FlagValue { flag, value }
            if flag == "from" && from::split_tag(snapshot.model(), value, at).is_some() =>
        {
            let (image, replace) = from::split_tag(snapshot.model(), value, at)?;
            from::tags(snapshot, at, from::TagPlace { image, replace, around: &context::Around::default() })
        }
        CompletionContext::FlagValue { flag, value } => flag_values::complete(&Site::find(snapshot, at)?, &flag, value),
        CompletionContext::Argument { word, first } => {
            let site = Site::find(snapshot, at)?;
            let script = shell::complete(&site, occasion);
            let mut completions = match site.instruction.keyword {
                Keyword::Cmd | Keyword::Entrypoint => commands::complete(&site, word, script),
                _ => script.unwrap_or_else(|| argument(&site, word)),
            };
            if completions.items.is_empty() {
                completions = site.completions(Vec::new(), word);
            }
            if first && word.is_empty() && completions.replace == word {
                // The usual programs come first, the rest of them last.
                let place = completions.items.len().min(USUAL_FIRST);
                completions.items.splice(place..place, flags::items(&site, word));
            }
            completions
        }
        CompletionContext::Nothing => return None,
    })
}

/// What an argument can be; without anything, an empty list for the word.
fn argument(site: &Site<'_>, word: TextRange) -> Completions {
    match site.instruction.keyword {
        Keyword::Copy | Keyword::Add => paths::complete(site, word),
        Keyword::Workdir | Keyword::Volume => folders::complete(site, word),
        Keyword::Arg => arguments::complete(site, word),
        Keyword::Env => environment::complete(site, word),
        Keyword::Label => environment::of_label(site, word).unwrap_or_else(|| labels::complete(site, word)),
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
