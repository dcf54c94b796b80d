//! What follows the keyword and flags, by instruction.

use super::{Instruction, Token, Word};
use crate::text::TextRange;

/// What follows the keyword and flags, by instruction.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "one a file's instruction; a box would cost more than it saves")]
pub enum Arguments {
    /// FROM.
    From(From),
    /// RUN, CMD, ENTRYPOINT, SHELL.
    Command(Option<Command>),
    /// HEALTHCHECK.
    Healthcheck(Option<Healthcheck>),
    /// COPY, ADD, VOLUME.
    Paths(Paths),
    /// EXPOSE.
    Ports(Box<[Word]>),
    /// ENV, LABEL, ARG.
    Pairs(Box<[Pair]>),
    /// USER, WORKDIR, STOPSIGNAL: the rest of the line as one argument.
    Argument(Option<Word>),
    /// MAINTAINER, unknown instructions, and an ONBUILD as the trigger of another: first to last character of the rest.
    Raw(Option<Token>),
    /// ONBUILD. The trigger holds no further one: see [`Arguments::Raw`].
    Onbuild(Option<Box<Instruction>>),
}

/// `image [AS name]`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct From {
    /// The image word.
    pub image: Option<Image>,
    /// `AS`, as written.
    pub as_keyword: Option<Token>,
    /// The word after `AS`.
    pub alias: Option<Word>,
    /// Words that do not belong there.
    pub unexpected: Box<[Word]>,
}

/// The image word of FROM, cut into its parts. A part may hold variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// The whole word.
    pub word: Word,
    /// `host[:port]` before the first slash.
    pub registry: Option<Word>,
    /// The repository's path.
    pub name: Option<Word>,
    /// Where the `:` before the tag is, if there is one.
    pub has_colon: bool,
    /// What follows `:`.
    pub tag: Option<Word>,
    /// What follows `@`.
    pub digest: Option<Word>,
}

/// The command of RUN, CMD, ENTRYPOINT, SHELL and HEALTHCHECK CMD.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// `["a", "b"]`.
    Json(JsonArray),
    /// Anything else.
    Shell(ShellCommand),
}

impl Command {
    /// First to last character.
    pub fn range(&self) -> TextRange {
        match self {
            Self::Json(json) => json.range,
            Self::Shell(shell) => shell.range,
        }
    }
}

/// A JSON array.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonArray {
    /// `[` to `]`.
    pub range: TextRange,
    /// The elements.
    pub elements: Box<[JsonElement]>,
}

/// An element of a [`JsonArray`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonElement {
    /// With its quotes.
    pub range: TextRange,
    /// The decoded string; `None` for an element that is not a string.
    pub value: Option<Box<str>>,
}

/// Text that a shell gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShellCommand {
    /// First to last character, over all its lines.
    pub range: TextRange,
    /// The text of each physical line, without continuation and outer blanks, cut at heredoc markers.
    pub fragments: Box<[TextRange]>,
    /// Heredoc markers, in order.
    pub markers: Box<[HeredocMarker]>,
}

/// `<<EOF`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeredocMarker {
    /// With a file descriptor number before `<<` and quotes.
    pub range: TextRange,
    /// As written.
    pub raw: Box<str>,
    /// The line that ends the body.
    pub name: Box<str>,
    /// `<<-`: leading tabs are cut.
    pub chomp: bool,
    /// A quoted name: nothing in the body is expanded.
    pub quoted: bool,
}

/// The body of a heredoc.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heredoc {
    /// Body and end line.
    pub range: TextRange,
    /// The lines of the body with their line ends; `None` if there are none.
    pub body: Option<TextRange>,
    /// The line that ends it; `None` if it is missing.
    pub end: Option<TextRange>,
}

/// `NONE`, or `CMD` and a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Healthcheck {
    /// What the first word says.
    pub kind: HealthcheckKind,
    /// The first word.
    pub kind_token: Token,
    /// What follows it.
    pub command: Option<Command>,
}

/// The first word of HEALTHCHECK.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HealthcheckKind {
    /// `NONE`.
    None,
    /// `CMD`.
    Cmd,
    /// A word that BuildKit rejects.
    Other,
}

/// The paths of COPY, ADD and VOLUME.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Paths {
    /// `["a", "b"]`.
    Json(JsonArray),
    /// Words and heredoc markers.
    Words(Box<[PathArgument]>),
}

/// A path, or a heredoc as a source file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PathArgument {
    /// A path.
    Word(Word),
    /// A heredoc marker.
    Heredoc(HeredocMarker),
}

impl PathArgument {
    /// First to last character.
    pub fn range(&self) -> TextRange {
        match self {
            Self::Word(word) => word.range,
            Self::Heredoc(marker) => marker.range,
        }
    }
}

/// A word of ENV, LABEL or ARG.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// Key to the end of the value.
    pub range: TextRange,
    /// How it is written.
    pub form: PairForm,
    /// The name. `None` for `=value`, and for a bare word (see `value`).
    pub key: Option<Token>,
    /// The value; for [`PairForm::Bare`] the whole word.
    pub value: Option<Word>,
}

impl Pair {
    /// The name as written; for [`PairForm::Bare`] the whole word.
    pub fn name(&self) -> &str {
        match (&self.key, &self.value) {
            (Some(key), _) => &key.text,
            (None, Some(word)) if self.form == PairForm::Bare => &word.raw,
            _ => "",
        }
    }

    /// Where the name is.
    pub fn name_range(&self) -> TextRange {
        self.key.as_ref().map_or(self.range, |key| key.range)
    }
}

/// How a [`Pair`] is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PairForm {
    /// `key=value`.
    Equals,
    /// `key rest of the line`.
    Legacy,
    /// `word` without `=`.
    Bare,
}
