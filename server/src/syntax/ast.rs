//! What the instructions of a Dockerfile say, as plain data: all types in one file, to be read from top to bottom.
//!
//! Every range is relative to the first byte of the outermost instruction. What a half-typed line
//! lacks is `None` or an empty list; what BuildKit would refuse is kept and named, never dropped.

use std::any::Any;
use std::sync::{Arc, OnceLock};

use crate::text::{TextRange, slice};

/// The keyword of an instruction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "each variant is the instruction of that name")]
pub enum Keyword {
    Add,
    Arg,
    Cmd,
    Copy,
    Entrypoint,
    Env,
    Expose,
    From,
    Healthcheck,
    Label,
    Maintainer,
    Onbuild,
    Run,
    Shell,
    Stopsignal,
    User,
    Volume,
    Workdir,
    /// A word that is no instruction.
    Unknown,
}

impl Keyword {
    /// All known instructions, by name.
    pub const ALL: [Keyword; 18] = [
        Self::Add,
        Self::Arg,
        Self::Cmd,
        Self::Copy,
        Self::Entrypoint,
        Self::Env,
        Self::Expose,
        Self::From,
        Self::Healthcheck,
        Self::Label,
        Self::Maintainer,
        Self::Onbuild,
        Self::Run,
        Self::Shell,
        Self::Stopsignal,
        Self::User,
        Self::Volume,
        Self::Workdir,
    ];

    /// The keyword in upper case; empty for [`Keyword::Unknown`].
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Add => "ADD",
            Self::Arg => "ARG",
            Self::Cmd => "CMD",
            Self::Copy => "COPY",
            Self::Entrypoint => "ENTRYPOINT",
            Self::Env => "ENV",
            Self::Expose => "EXPOSE",
            Self::From => "FROM",
            Self::Healthcheck => "HEALTHCHECK",
            Self::Label => "LABEL",
            Self::Maintainer => "MAINTAINER",
            Self::Onbuild => "ONBUILD",
            Self::Run => "RUN",
            Self::Shell => "SHELL",
            Self::Stopsignal => "STOPSIGNAL",
            Self::User => "USER",
            Self::Volume => "VOLUME",
            Self::Workdir => "WORKDIR",
            Self::Unknown => "",
        }
    }

    /// The keyword that a word stands for, in any case.
    pub fn parse(word: &str) -> Self {
        Self::ALL.into_iter().find(|k| k.as_str().eq_ignore_ascii_case(word)).unwrap_or(Self::Unknown)
    }
}

/// A piece of text with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// From its first to its last character.
    pub range: TextRange,
    /// Its text with continuations taken out.
    pub text: Box<str>,
}

/// One instruction.
#[derive(Debug)]
pub struct Instruction {
    /// The source bytes of the outermost instruction, which all ranges index.
    pub text: Arc<str>,
    /// Keyword to last byte.
    pub range: TextRange,
    /// What instruction it is.
    pub keyword: Keyword,
    /// The keyword as written.
    pub keyword_token: Token,
    /// How that is written.
    pub casing: Casing,
    /// Flags, in order.
    pub flags: Box<[Flag]>,
    /// A lone `--`, which ends the flags.
    pub end_of_flags: Option<TextRange>,
    /// What follows the flags.
    pub arguments: Arguments,
    /// Heredoc bodies, in the order of their markers.
    pub heredocs: Box<[Heredoc]>,
    /// Comments, continuations and blank lines between the lines of the instruction.
    pub trivia: Box<[Trivia]>,
    /// A place for what the rules find in this instruction alone.
    pub memo: Memo,
    /// The same for what is found in its shell text.
    pub shell_memo: Memo,
    /// The same for what the model derives from it.
    pub facts: Memo,
}

/// Whether a word is in upper and in lower case; without letters it is in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Casing {
    /// No letter is in lower case.
    pub is_upper: bool,
    /// No letter is in upper case.
    pub is_lower: bool,
}

impl Casing {
    /// That of a word.
    pub fn of(word: &str) -> Self {
        if word.is_ascii() {
            let has = |is: fn(&u8) -> bool| word.as_bytes().iter().any(is);
            return Self { is_upper: !has(u8::is_ascii_lowercase), is_lower: !has(u8::is_ascii_uppercase) };
        }
        Self { is_upper: word.to_uppercase() == word, is_lower: word.to_lowercase() == word }
    }
}

/// A write-once slot for facts that depend on nothing but the instruction it sits in.
#[derive(Default)]
pub struct Memo(OnceLock<Box<dyn Any + Send + Sync>>);

impl Memo {
    /// The stored value; computed on the first call. `None` if the slot holds a value of another type,
    /// which is a bug of the caller.
    pub fn get_or_init<T: Any + Send + Sync>(&self, make: impl FnOnce() -> T) -> Option<&T> {
        self.0.get_or_init(|| Box::new(make())).downcast_ref()
    }
}

impl std::fmt::Debug for Memo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Memo")
    }
}

/// What lies between the joined lines of an instruction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trivia {
    /// What it is.
    pub kind: TriviaKind,
    /// Its bytes.
    pub range: TextRange,
}

/// Kinds of [`Trivia`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TriviaKind {
    /// A whole-line comment, from `#` to the end of its line.
    Comment,
    /// The escape character, blanks and the line end.
    Continuation,
    /// A blank line inside a continued instruction.
    EmptyLine,
}

/// `--name` or `--name=value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// The whole flag, dashes included.
    pub range: TextRange,
    /// The name without dashes; `None` after `--=`.
    pub name: Option<Token>,
    /// Whether a `=` follows the name.
    pub has_equals: bool,
    /// The value; `None` for `--name` and `--name=`.
    pub value: Option<Word>,
}

impl Flag {
    /// The name, empty if there is none.
    pub fn name(&self) -> &str {
        self.name.as_ref().map_or("", |n| &n.text)
    }

    /// `--name`, or the whole flag if it has no name.
    pub fn name_range(&self) -> TextRange {
        self.name.as_ref().map_or(self.range, |n| TextRange::new(self.range.start(), n.range.end()))
    }

    /// The value as written, quotes included; empty if there is none.
    pub fn raw_value(&self) -> &str {
        self.value.as_ref().map_or("", |v| &v.raw)
    }

    /// Where the value stands, or the name if there is no value.
    pub fn value_range(&self) -> TextRange {
        self.value.as_ref().map_or(self.name_range(), |v| v.range)
    }
}

/// A word that the builder expands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// From its first to its last character.
    pub range: TextRange,
    /// As written: quotes and escapes kept, continuations taken out.
    pub raw: Box<str>,
    /// Its parts, in order.
    pub pieces: Box<[Piece]>,
}

/// A part of a [`Word`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Plain text; escape characters still in it.
    Text(Token),
    /// `$name` or `${…}`.
    Variable(Variable),
    /// `"…"`; the range includes the quotes.
    DoubleQuoted(TextRange, Box<[Piece]>),
    /// `'…'`; range and text include the quotes.
    SingleQuoted(Token),
    /// A quote that is never closed.
    UnclosedQuote(TextRange),
    /// A `${` that begins no valid expansion.
    MalformedExpansion(TextRange),
}

/// `$name`, `${name}` or `${name<modifier>word}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// `$` to the last character.
    pub range: TextRange,
    /// The name alone; `None` in `${}`.
    pub name: Option<Token>,
    /// `:-`, `-`, `:+`, `+`, `:?`, `?`, `#`, `##`, `%`, `%%`, `/` or `//`.
    pub modifier: Option<Token>,
    /// What follows the modifier.
    pub word: Option<Word>,
    /// Whether it is written with braces.
    pub braced: bool,
}

/// What follows keyword and flags, by instruction.
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
    /// MAINTAINER and unknown instructions: first to last character of the rest.
    Raw(Option<Token>),
    /// ONBUILD.
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
    /// Where the `:` before the tag stands, if there is one.
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
    /// A word that BuildKit refuses.
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

    /// Where the name stands.
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

impl Instruction {
    /// The source text at a range of this instruction.
    pub fn slice(&self, range: TextRange) -> &str {
        slice(&self.text, range)
    }

    /// The first flag of that name.
    pub fn flag(&self, name: &str) -> Option<&Flag> {
        self.flags.iter().find(|f| f.name() == name)
    }

    /// FROM's arguments.
    pub fn as_from(&self) -> Option<&From> {
        if let Arguments::From(from) = &self.arguments { Some(from) } else { None }
    }

    /// The command of RUN, CMD, ENTRYPOINT, SHELL or HEALTHCHECK CMD.
    pub fn command(&self) -> Option<&Command> {
        match &self.arguments {
            Arguments::Command(command) => command.as_ref(),
            Arguments::Healthcheck(Some(check)) => check.command.as_ref(),
            _ => None,
        }
    }

    /// The words of ENV, LABEL or ARG.
    pub fn pairs(&self) -> &[Pair] {
        if let Arguments::Pairs(pairs) = &self.arguments { pairs } else { &[] }
    }

    /// The one argument of USER, WORKDIR or STOPSIGNAL.
    pub fn argument(&self) -> Option<&Word> {
        if let Arguments::Argument(word) = &self.arguments { word.as_ref() } else { None }
    }

    /// The paths of COPY, ADD or VOLUME.
    pub fn paths(&self) -> Option<&Paths> {
        if let Arguments::Paths(paths) = &self.arguments { Some(paths) } else { None }
    }

    /// ONBUILD's trigger.
    pub fn trigger(&self) -> Option<&Instruction> {
        if let Arguments::Onbuild(Some(trigger)) = &self.arguments { Some(trigger) } else { None }
    }

    /// First to last character of the arguments; `None` if there are none.
    pub fn arguments_range(&self) -> Option<TextRange> {
        let cover = |mut ranges: Box<dyn Iterator<Item = TextRange> + '_>| {
            let first = ranges.next()?;
            Some(ranges.fold(first, TextRange::cover))
        };
        match &self.arguments {
            Arguments::From(from) => cover(Box::new(
                from.image
                    .iter()
                    .map(|i| i.word.range)
                    .chain(from.as_keyword.iter().map(|k| k.range))
                    .chain(from.alias.iter().map(|a| a.range))
                    .chain(from.unexpected.iter().map(|w| w.range)),
            )),
            Arguments::Command(command) => command.as_ref().map(Command::range),
            Arguments::Healthcheck(check) => {
                check.as_ref().map(|c| c.command.as_ref().map_or(c.kind_token.range, |cmd| c.kind_token.range.cover(cmd.range())))
            }
            Arguments::Paths(Paths::Json(json)) => Some(json.range),
            Arguments::Paths(Paths::Words(words)) => cover(Box::new(words.iter().map(PathArgument::range))),
            Arguments::Ports(words) => cover(Box::new(words.iter().map(|w| w.range))),
            Arguments::Pairs(pairs) => cover(Box::new(pairs.iter().map(|p| p.range))),
            Arguments::Argument(word) => word.as_ref().map(|w| w.range),
            Arguments::Raw(token) => token.as_ref().map(|t| t.range),
            Arguments::Onbuild(trigger) => trigger.as_ref().map(|t| t.range),
        }
    }

    /// Every word that the grammar cut into pieces: flag values, image parts, paths, values and so on.
    pub fn words(&self) -> Vec<&Word> {
        let mut out: Vec<&Word> = self.flags.iter().filter_map(|f| f.value.as_ref()).collect();
        match &self.arguments {
            Arguments::From(from) => {
                out.extend(from.image.as_ref().map(|i| &i.word));
                out.extend(&from.alias);
            }
            Arguments::Paths(Paths::Words(words)) => {
                out.extend(words.iter().filter_map(|w| if let PathArgument::Word(word) = w { Some(word) } else { None }));
            }
            Arguments::Ports(words) => out.extend(words),
            Arguments::Pairs(pairs) => out.extend(pairs.iter().filter_map(|p| p.value.as_ref())),
            Arguments::Argument(word) => out.extend(word),
            Arguments::Onbuild(Some(trigger)) => out.extend(trigger.words()),
            _ => {}
        }
        out
    }

    /// Heredoc markers, in order.
    pub fn heredoc_markers(&self) -> Vec<&HeredocMarker> {
        match &self.arguments {
            Arguments::Command(Some(Command::Shell(shell))) => shell.markers.iter().collect(),
            Arguments::Paths(Paths::Words(words)) => {
                words.iter().filter_map(|w| if let PathArgument::Heredoc(marker) = w { Some(marker) } else { None }).collect()
            }
            Arguments::Onbuild(Some(trigger)) => trigger.heredoc_markers(),
            _ => Vec::new(),
        }
    }
}
