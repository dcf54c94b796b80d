//! What the model derives from one instruction, worked out when it is first asked for and kept with the
//! instruction.

use std::sync::OnceLock;

use super::bindings::Mentions;
use super::expanded::{ExpandedRole, ExpandedText, expanded_texts};
use super::mount::{self, Mount};
use super::scope::{self, Environment, Setting, Value};
use super::shell::ShellScript;
use super::source_text::flag_value;
use super::stages::ImageWord;
use crate::syntax::ast::{Instruction, Keyword, PathArgument, Paths, Token, Word};

/// The facts of an instruction.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub(super) script: OnceLock<ShellScript>,
    pub(super) settings: OnceLock<Box<[Setting]>>,
    mounts: OnceLock<Box<[Mount]>>,
    texts: OnceLock<Box<[ExpandedText]>>,
    from_texts: OnceLock<Box<[ExpandedText]>>,
    source_paths: OnceLock<Box<[ExpandedText]>>,
    source: OnceLock<Option<Token>>,
    image: OnceLock<ImageWord>,
    pub(super) mentions: OnceLock<Mentions>,
}

impl Facts {
    /// The facts that an instruction carries.
    pub(super) fn of(instruction: &Instruction) -> Option<&Self> {
        instruction.facts.get_or_init(Self::default)
    }
}

/// The mounts of a RUN instruction, in order. Flags without `=` are left out.
pub fn mounts(instruction: &Instruction, escape: char) -> &[Mount] {
    if instruction.flags.is_empty() {
        return &[];
    }
    Facts::of(instruction).map_or(&[], |facts| facts.mounts.get_or_init(|| mount::read_all(instruction, escape)))
}

/// Those of [`expanded_texts`] that may hold a variable.
pub fn variable_texts(instruction: &Instruction, escape: char) -> &[ExpandedText] {
    let read = || {
        // In JSON a `$` may be written with its number.
        if !instruction.text.contains(['$', '\\']) {
            return Box::default();
        }
        expanded_texts(instruction, escape).into_iter().filter(|text| text.source.text().contains('$')).collect()
    };
    Facts::of(instruction).map_or(&[], |facts| facts.texts.get_or_init(read))
}

/// All [`expanded_texts`] of a FROM.
pub fn from_texts(instruction: &Instruction, escape: char) -> &[ExpandedText] {
    if instruction.keyword != Keyword::From {
        return &[];
    }
    Facts::of(instruction).map_or(&[], |facts| facts.from_texts.get_or_init(|| expanded_texts(instruction, escape).into()))
}

/// What COPY or ADD names as its sources, without the destination; nothing for one from another stage or image.
pub(super) fn source_paths(instruction: &Instruction, escape: char) -> &[ExpandedText] {
    if !matches!(instruction.keyword, Keyword::Copy | Keyword::Add) {
        return &[];
    }
    let read = || {
        let has_destination = match instruction.paths() {
            Some(Paths::Json(_)) => true,
            Some(Paths::Words(words)) => matches!(words.last(), Some(PathArgument::Word(_))),
            None => false,
        };
        if instruction.flag("from").is_some() {
            return Box::default();
        }
        let mut texts = expanded_texts(instruction, escape);
        texts.retain(|text| text.role == ExpandedRole::Path);
        if has_destination {
            texts.pop();
        }
        texts.into()
    };
    Facts::of(instruction).map_or(&[], |facts| facts.source_paths.get_or_init(read))
}

/// What `COPY --from=` says, as the builder gets it.
pub fn copy_source(instruction: &Instruction, escape: char) -> Option<&Token> {
    if instruction.flags.is_empty() {
        return None;
    }
    let read = || instruction.flag("from").map(|flag| flag_value(instruction, flag, escape));
    Facts::of(instruction)?.source.get_or_init(read).as_ref()
}

/// What the image word of a FROM says; `None` if it may hold a variable.
pub(super) fn literal_image<'i>(from: &'i Instruction, word: &Word, escape: char) -> Option<&'i ImageWord> {
    let read = || ImageWord::read(word, escape, &Environment::empty(Value::Unset));
    (!word.raw.contains('$')).then(|| Some(Facts::of(from)?.image.get_or_init(read)))?
}

/// What ENV or ARG sets.
pub(super) fn settings(instruction: &Instruction, escape: char) -> &[Setting] {
    Facts::of(instruction).map_or(&[], |facts| facts.settings.get_or_init(|| scope::read_settings(instruction, escape)))
}
