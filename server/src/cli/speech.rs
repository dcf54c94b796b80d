//! What commands say, in the language of the terminal or of `--lang`.
//!
//! The catalogue has the sentences of commands. Help, what the argument parser says by itself and what other rooms say in
//! a fixed text are translated by their English text, in the languages' table of commands.

use std::ffi::OsString;
use std::fmt::Display;
use std::sync::OnceLock;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, CommandFactory};

use super::{Arguments, language};
use crate::texts::{Argument, Locale, Phrase, command, commanded};

static SPOKEN: OnceLock<Locale> = OnceLock::new();

/// Decides which language this process speaks: that of `--lang`, else that of the environment.
pub(super) fn listen(arguments: &[OsString]) {
    let mut words = arguments.iter().skip(1).map(|word| word.to_string_lossy()).take_while(|word| word != "--");
    let mut asked = None;
    while let Some(word) = words.next() {
        if let Some(tag) = word.strip_prefix("--lang=") {
            asked = Some(tag.to_owned());
        } else if word == "--lang" {
            asked = words.next().map(std::borrow::Cow::into_owned);
        }
    }
    SPOKEN.set(language(asked.as_deref())).ok();
}

/// The language of this process.
pub(super) fn spoken() -> Locale {
    SPOKEN.get().copied().unwrap_or_default()
}

/// A sentence of the catalogue.
pub(super) fn said(phrase: &Phrase) -> String {
    phrase.plain(spoken())
}

/// What another room or the system says, where languages have it: a text of [`FIXED`].
pub(super) fn retold(text: impl Display) -> String {
    translated(&text.to_string(), spoken())
}

/// What [`retold`] says, in any language.
pub(super) fn translated(text: &str, locale: Locale) -> String {
    if let Some(known) = commanded(text, locale) {
        return known.to_owned();
    }
    // The system adds the number of an error to its text.
    let found = text.split_once(" (os error ").and_then(|(said, number)| Some((commanded(said, locale)?, number)));
    found.map_or_else(|| text.to_owned(), |(said, number)| format!("{said} (os error {number}"))
}

/// Fixed texts of other rooms and of the system.
pub(super) const FIXED: &[&str] = &[
    "not a regular file",
    "not UTF-8",
    "not a regular file, so it is not written",
    "read-only, so it is not written",
    "has several names (hard links), so it is not written",
    "belongs to somebody else and would not any more, so it is not written",
    "has an access list that would be lost, so it is not written",
    "changed meanwhile, so it is not written",
    "No such file or directory",
    "Permission denied",
    "Is a directory",
    "Not a directory",
    "Too many levels of symbolic links",
    "No space left on device",
    "not a catalogue of images",
    "of a format for newer versions of this program",
    "damaged: not what its checksum is of",
    "a list in it is not understood",
    "of a day that is still to come",
    "not an absolute path",
    "larger than 4 MiB",
];

/// What the argument parser writes by itself into help, longer texts first.
pub(super) const PARSER: &[&str] = &[
    "Print this message or the help of the given subcommand(s)",
    "Print help (see a summary with '-h')",
    "Print help (see more with '--help')",
    "Print help",
    "Print version",
    "[possible values: ",
    "Possible values:",
    "[default: ",
    "[aliases: ",
    "[OPTIONS]",
    "[COMMAND]",
    "<COMMAND>",
    "Arguments:",
    "Commands:",
    "Options:",
    "Usage:",
];

/// The arguments, with their help in the language of this process.
pub(super) fn parser() -> Command {
    parser_in(spoken())
}

/// The arguments, with their help in a language.
pub(super) fn parser_in(locale: Locale) -> Command {
    if locale.is_english() { Arguments::command() } else { worded(Arguments::command(), locale) }
}

/// Every text of the help, but that for contributors.
pub(super) fn help_texts() -> Vec<String> {
    fn collect(command: &Command, out: &mut Vec<String>) {
        let own = [command.get_about(), command.get_long_about()];
        let of_arguments = command.get_arguments().flat_map(|argument| [argument.get_help(), argument.get_long_help()]);
        out.extend(own.into_iter().chain(of_arguments).flatten().map(ToString::to_string));
        out.extend(value_texts(command));
        // What the commands for contributors do is said in English.
        for command in command.get_subcommands().filter(|_| command.get_name() != "debug") {
            collect(command, out);
        }
    }
    let mut out = Vec::new();
    collect(&Arguments::command(), &mut out);
    out.sort();
    out.dedup();
    out
}

/// What is said of the values that the arguments of a command can have, which the parser does not let us replace.
fn value_texts(command: &Command) -> Vec<String> {
    let values = command.get_arguments().flat_map(Arg::get_possible_values);
    values.filter_map(|value| value.get_help().map(ToString::to_string)).collect()
}

fn worded(mut command: Command, locale: Locale) -> Command {
    if let Some(about) = command.get_about().map(ToString::to_string) {
        command = command.about(translated(&about, locale));
    }
    if let Some(about) = command.get_long_about().map(ToString::to_string) {
        command = command.long_about(translated(&about, locale));
    }
    command = command.mut_args(|argument| worded_argument(argument, locale));
    let command_name = command.get_name().to_owned();
    let names: Vec<String> = command.get_subcommands().map(|command| command.get_name().to_owned()).collect();
    for name in names.iter().filter(|_| command_name != "debug") {
        command = command.mut_subcommand(name, |command| worded(command, locale));
    }
    command
}

fn worded_argument(argument: Arg, locale: Locale) -> Arg {
    let help = argument.get_help().map(|help| translated(&help.to_string(), locale));
    let long_help = argument.get_long_help().map(|help| translated(&help.to_string(), locale));
    let argument = match help {
        Some(help) => argument.help(help),
        None => argument,
    };
    match long_help {
        Some(help) => argument.long_help(help),
        None => argument,
    }
}

/// What the parser has to say: help, the version or what is wrong, with colours.
pub(super) fn rendered(error: &clap::Error) -> String {
    let locale = spoken();
    let text = error.render().ansi().to_string();
    if locale.is_english() {
        return text;
    }
    if !error.use_stderr() || error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return parser_texts(text, locale);
    }
    let Some(problem) = problem(error) else { return text };
    let usage = match error.get(ContextKind::Usage) {
        Some(ContextValue::StyledStr(usage)) => format!("\n\n{}", parser_texts(usage.ansi().to_string(), locale)),
        _ => String::new(),
    };
    format!("{}: {}{usage}\n\n{}\n", said(&crate::texts::check::error()), said(&problem), said(&command::more()))
}

pub(super) fn parser_texts(text: String, locale: Locale) -> String {
    let mut values: Vec<String> = Arguments::command().get_subcommands().flat_map(value_texts).collect();
    // One may begin as another does.
    values.sort_by_key(|text| std::cmp::Reverse(text.len()));
    PARSER.iter().copied().chain(values.iter().map(String::as_str)).fold(text, |text, known| match commanded(known, locale) {
        Some(translation) => text.replace(known, translation),
        None => text,
    })
}

/// What is wrong with the arguments; `None` for what is so rare that it is said in English.
fn problem(error: &clap::Error) -> Option<Phrase> {
    let text = |kind| match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(all) => Some(all.join(", ")),
        _ => None,
    };
    let argument = || text(ContextKind::InvalidArg);
    Some(match error.kind() {
        ErrorKind::UnknownArgument => match text(ContextKind::SuggestedArg) {
            Some(near) => command::unknown_argument_near(argument()?, near),
            None => command::unknown_argument(argument()?),
        },
        ErrorKind::InvalidSubcommand => match text(ContextKind::SuggestedSubcommand) {
            Some(near) => command::unknown_command_near(text(ContextKind::InvalidSubcommand)?, near),
            None => command::unknown_command(text(ContextKind::InvalidSubcommand)?),
        },
        ErrorKind::InvalidValue => {
            let valid = match error.get(ContextKind::ValidValue) {
                Some(ContextValue::Strings(all)) => Argument::codes(all.iter().map(String::as_str)),
                _ => Argument::list(Vec::<Argument>::new()),
            };
            match text(ContextKind::InvalidValue).filter(|value| !value.is_empty()) {
                Some(value) => command::invalid_value(value, argument()?, valid),
                None => command::no_value(argument()?),
            }
        }
        ErrorKind::ValueValidation => command::bad_value(text(ContextKind::InvalidValue)?, argument()?),
        ErrorKind::MissingRequiredArgument => command::missing_argument(argument()?),
        ErrorKind::ArgumentConflict => match text(ContextKind::PriorArg) {
            Some(prior) => command::conflict(argument()?, prior),
            None => return None,
        },
        ErrorKind::MissingSubcommand => command::missing_command(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_keeps_the_arguments() {
        for locale in Locale::all() {
            worded(Arguments::command(), locale).debug_assert();
        }
        assert!(help_texts().iter().any(|text| text == "List all rules"));
    }

    #[test]
    fn errors_of_the_system() {
        let locale = Locale::from_tag("ru");
        if commanded("Permission denied", locale).is_some() {
            let text = translated("Permission denied (os error 13)", locale);
            assert!(text.ends_with(" (os error 13)") && !text.starts_with("Permission"), "{text}");
        }
        assert_eq!(translated("something else (os error 13)", locale), "something else (os error 13)");
    }
}
