//! What the instructions of a Dockerfile say, as plain data.
//!
//! Every range is relative to the first byte of the outermost instruction. What a half-typed line lacks is `None` or
//! an empty list; what BuildKit would reject is kept and marked, never dropped.

mod arguments;
mod casing;
mod derived;
mod words;

use std::sync::Arc;

use crate::text::{TextRange, slice};

pub use crate::data::instructions::Keyword;
pub use arguments::{
    Arguments, Command, From, Healthcheck, HealthcheckKind, Heredoc, HeredocMarker, Image, JsonArray, JsonElement, Pair,
    PairForm, PathArgument, Paths, ShellCommand,
};
pub use casing::Casing;
pub use derived::Derived;
pub use words::{Flag, Piece, Token, Variable, Word};

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
    /// What the layers above worked out from this instruction alone.
    pub derived: Derived,
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

    /// Whether the body of a heredoc has no end, so that all the rest of the file is in it.
    pub fn has_open_heredoc(&self) -> bool {
        let is_open = |of: &Self| of.heredocs.iter().any(|heredoc| heredoc.end.is_none());
        is_open(self) || self.trigger().is_some_and(is_open)
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
