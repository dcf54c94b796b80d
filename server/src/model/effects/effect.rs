//! What one instruction changes in the configuration of the image, read once and kept with it.

use std::sync::Arc;

use super::Check;
use crate::model::expanded::{ExpandedRole, ExpandedText, expanded_texts};
use crate::model::scope::pair_name;
use crate::model::source_text::SourceText;
use crate::model::{Value, duration, flag_value};
use crate::syntax::ast::{Arguments, Command, HealthcheckKind, Instruction, Keyword, PairForm};

/// The change that an instruction makes.
#[derive(Debug)]
pub(in crate::model) enum Effect {
    /// None in the configuration.
    Nothing,
    /// ENV: names and values.
    Env(Box<[(Text, Text)]>),
    /// ARG: names and defaults.
    Arg(Box<[(Arc<str>, Option<Text>)]>),
    /// LABEL: names and values.
    Label(Box<[(Text, Text)]>),
    /// WORKDIR.
    Workdir(Text),
    /// USER.
    User(Text),
    /// STOPSIGNAL.
    StopSignal(Text),
    /// EXPOSE.
    Expose(Box<[Text]>),
    /// VOLUME.
    Volume(Box<[Text]>),
    /// SHELL.
    Shell(Option<Arc<[Arc<str>]>>),
    /// CMD.
    Cmd(CommandLine),
    /// ENTRYPOINT.
    Entrypoint(CommandLine),
    /// HEALTHCHECK.
    Healthcheck(Option<Arc<Check>>),
    /// ONBUILD: the trigger as the image keeps it.
    Onbuild(Arc<str>),
}

/// A text that the builder expands.
#[derive(Debug)]
pub(in crate::model) enum Text {
    /// No variable decides it.
    Fixed(Arc<str>),
    /// Variables decide it.
    Varies(Box<ExpandedText>),
    /// The builder refuses it, or it is missing.
    Faulty,
}

/// The words of CMD and ENTRYPOINT.
#[derive(Debug)]
pub(in crate::model) enum CommandLine {
    /// As they are.
    Exec(Arc<[Arc<str>]>),
    /// One text for the shell in force.
    Shell(Arc<str>),
    /// Nothing that the builder takes.
    Faulty,
}

impl Text {
    pub(super) fn of(text: ExpandedText) -> Self {
        let expansion = text.expand_unknown();
        match expansion.known() {
            _ if !expansion.problems.is_empty() => Self::Faulty,
            Some(known) if expansion.variables.is_empty() => Self::Fixed(known.into()),
            _ => Self::Varies(Box::new(text)),
        }
    }

    /// The names of its variables, those within `${…}` included.
    pub(super) fn names(&self) -> Vec<Arc<str>> {
        match self {
            Self::Varies(text) => text.expand_unknown().variables.into_iter().map(|used| used.name.into()).collect(),
            Self::Fixed(_) | Self::Faulty => Vec::new(),
        }
    }

    /// The text with the values of variables; `None` if these are not known.
    pub(super) fn expand(&self, value: &dyn Fn(&str) -> Value) -> Option<Arc<str>> {
        match self {
            Self::Fixed(text) => Some(Arc::clone(text)),
            Self::Varies(text) => text.expand(value).known().map(Into::into),
            Self::Faulty => None,
        }
    }
}

impl Effect {
    /// The effect of an instruction, or of the trigger in an ONBUILD.
    pub(in crate::model) fn of(instruction: &Instruction, escape: char) -> &Self {
        const NOTHING: &Effect = &Effect::Nothing;
        if !changes_configuration(instruction.keyword) {
            return NOTHING;
        }
        instruction.derived.get_or_init(|| read(instruction, escape))
    }
}

fn changes_configuration(keyword: Keyword) -> bool {
    !matches!(keyword, Keyword::From | Keyword::Run | Keyword::Copy | Keyword::Add | Keyword::Maintainer)
}

fn read(instruction: &Instruction, escape: char) -> Effect {
    match instruction.keyword {
        Keyword::Env => Effect::Env(pairs(instruction, escape)),
        Keyword::Label => Effect::Label(pairs(instruction, escape)),
        Keyword::Arg => Effect::Arg(args(instruction, escape)),
        Keyword::Workdir => Effect::Workdir(argument(instruction, escape)),
        Keyword::User => Effect::User(argument(instruction, escape)),
        Keyword::Stopsignal => Effect::StopSignal(argument(instruction, escape)),
        Keyword::Expose => Effect::Expose(texts(instruction, escape)),
        Keyword::Volume => Effect::Volume(texts(instruction, escape)),
        Keyword::Shell => Effect::Shell(match command_line(instruction, escape) {
            CommandLine::Exec(words) if !words.is_empty() => Some(words),
            _ => None,
        }),
        Keyword::Cmd => Effect::Cmd(command_line(instruction, escape)),
        Keyword::Entrypoint => Effect::Entrypoint(command_line(instruction, escape)),
        Keyword::Healthcheck => Effect::Healthcheck(health_check(instruction, escape).map(Arc::new)),
        Keyword::Onbuild => match instruction.arguments_range() {
            Some(range) => Effect::Onbuild(SourceText::at(instruction, range, escape).text().into()),
            None => Effect::Nothing,
        },
        _ => Effect::Nothing,
    }
}

fn texts(instruction: &Instruction, escape: char) -> Box<[Text]> {
    expanded_texts(instruction, escape).into_iter().map(Text::of).collect()
}

fn argument(instruction: &Instruction, escape: char) -> Text {
    expanded_texts(instruction, escape).into_iter().next().map_or(Text::Faulty, Text::of)
}

fn pairs(instruction: &Instruction, escape: char) -> Box<[(Text, Text)]> {
    let mut found: Vec<(Text, Text)> = Vec::new();
    for text in expanded_texts(instruction, escape) {
        match text.role {
            ExpandedRole::Key => found.push((Text::of(text), Text::Fixed("".into()))),
            _ => {
                if let Some((_, value)) = found.last_mut() {
                    *value = Text::of(text);
                }
            }
        }
    }
    found.into()
}

fn args(instruction: &Instruction, escape: char) -> Box<[(Arc<str>, Option<Text>)]> {
    let mut defaults = expanded_texts(instruction, escape).into_iter();
    let read = |pair: &crate::syntax::ast::Pair| {
        let default = match (pair.form, &pair.value) {
            (PairForm::Bare, _) => None,
            (form, Some(_)) => defaults.next().map(Text::of).filter(|_| form == PairForm::Equals),
            (_, None) => Some(Text::Fixed("".into())),
        };
        (pair_name(pair).into(), default)
    };
    instruction.pairs().iter().map(read).collect()
}

fn command_line(instruction: &Instruction, escape: char) -> CommandLine {
    instruction.command().map_or(CommandLine::Faulty, |command| words(instruction, command, escape))
}

fn words(instruction: &Instruction, command: &Command, escape: char) -> CommandLine {
    match command {
        Command::Json(json) => {
            let words: Option<Arc<[Arc<str>]>> = json.elements.iter().map(|e| e.value.as_deref().map(Into::into)).collect();
            words.map_or(CommandLine::Faulty, CommandLine::Exec)
        }
        Command::Shell(shell) if shell.markers.is_empty() => {
            CommandLine::Shell(SourceText::at(instruction, shell.range, escape).text().into())
        }
        Command::Shell(_) => CommandLine::Faulty,
    }
}

fn health_check(instruction: &Instruction, escape: char) -> Option<Check> {
    let Arguments::Healthcheck(Some(check)) = &instruction.arguments else { return None };
    let time = |name: &str| match instruction.flag(name) {
        Some(flag) => duration::nanoseconds(&flag_value(instruction, flag, escape).text),
        None => Some(0),
    };
    let words = match (check.kind, &check.command) {
        (HealthcheckKind::None, _) => return Some(Check { test: ["NONE".into()].into(), ..Check::default() }),
        (HealthcheckKind::Cmd, Some(command)) => words(instruction, command, escape),
        _ => return None,
    };
    let test = match words {
        CommandLine::Exec(words) => std::iter::once("CMD".into()).chain(words.iter().cloned()).collect(),
        CommandLine::Shell(text) => ["CMD-SHELL".into(), text].into(),
        CommandLine::Faulty => return None,
    };
    let retries = match instruction.flag("retries") {
        Some(flag) => flag_value(instruction, flag, escape).text.parse().ok()?,
        None => 0,
    };
    let (interval, timeout) = (time("interval")?, time("timeout")?);
    let (start_period, start_interval) = (time("start-period")?, time("start-interval")?);
    Some(Check { test, interval, timeout, start_period, start_interval, retries })
}
