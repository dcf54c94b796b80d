//! `pip install` as a command line: its options and what it installs.

use super::{ShellCommand, ShellWord};
use crate::data::tool_options::{self, PIP_CONSTRAINTS, PIP_LISTS};
use crate::text::{TextRange, between, size};

/// The arguments of a `pip install`.
#[derive(Debug)]
pub struct PipInstall<'a> {
    /// The word `install`.
    pub install: &'a ShellWord,
    /// What follows it, in order.
    pub arguments: Vec<PipArgument<'a>>,
}

/// An argument of `pip install`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PipArgument<'a> {
    /// A package, a folder or a file.
    Word(&'a ShellWord),
    /// An option. The value is the next word for `-r x`; in `--name=x` and `-rx` it is part of the word.
    Option(&'a ShellWord, Option<&'a ShellWord>),
}

/// A list of requirements or constraints that `pip install` reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PipList<'a> {
    /// The file or address.
    pub text: &'a str,
    /// Where it is written: the whole word of `-r a.txt`, a part of that of `-ra.txt` and `--requirement=a.txt`.
    pub range: TextRange,
    /// Whether it is written as it is, without variables, quotes and escapes.
    pub plain: bool,
    /// Whether `text` is what pip gets: there are no variables in it.
    pub literal: bool,
    /// Whether it only says which versions may be installed.
    pub is_constraint: bool,
}

impl<'a> PipArgument<'a> {
    /// The list that an option names.
    pub fn list(self) -> Option<PipList<'a>> {
        let PipArgument::Option(option, value) = self else { return None };
        let is_constraint = |option: &str| option.starts_with("-c") || option.starts_with("--c");
        match (option.text.as_str(), value) {
            (name, Some(value)) if PIP_LISTS.contains(&name) || PIP_CONSTRAINTS.contains(&name) => {
                let (plain, literal) = (value.plain, value.literal);
                Some(PipList { text: &value.text, range: value.range, plain, literal, is_constraint: is_constraint(name) })
            }
            (name, Some(value)) if is_list_behind_switches(name) => {
                let (plain, literal) = (value.plain, value.literal);
                Some(PipList { text: &value.text, range: value.range, plain, literal, is_constraint: name.ends_with('c') })
            }
            (text, None) => {
                let behind = |option: &str| {
                    let rest = text.strip_prefix(option)?;
                    if option.starts_with("--") { rest.strip_prefix('=') } else { Some(rest) }
                };
                let mut options = PIP_LISTS.iter().chain(PIP_CONSTRAINTS);
                let rest = options.find_map(|&option| behind(option))?;
                let start = option.range.start() + size(text.len() - rest.len());
                Some(PipList {
                    text: rest,
                    range: between(start.min(option.range.end()), option.range.end()),
                    plain: option.plain,
                    literal: option.literal,
                    is_constraint: is_constraint(text),
                })
                .filter(|list| !list.text.is_empty())
            }
            _ => None,
        }
    }
}

impl<'a> PipInstall<'a> {
    /// The lists that it reads.
    pub fn lists(&self) -> impl Iterator<Item = PipList<'a>> {
        self.arguments.iter().filter_map(|argument| argument.list())
    }

    /// Reads a command; `None` if it is neither `pip install` nor `uv pip install`.
    pub fn of(command: &'a ShellCommand) -> Option<Self> {
        let program = command.program();
        let mut words = command.arguments().iter();
        if program == "uv" {
            words.find(|w| !w.text.starts_with('-')).filter(|w| w.text == "pip")?;
        } else {
            program.strip_prefix("pip").filter(|rest| rest.chars().all(|c| c.is_ascii_digit() || c == '.'))?;
        }
        let mut arguments = Vec::new();
        let mut install = None;
        while let Some(word) = words.next() {
            if word.text.starts_with('-') && word.text != "-" {
                let takes_value = tool_options::PIP.contains(&word.text.as_str()) || is_list_behind_switches(&word.text);
                let value = if takes_value { words.next() } else { None };
                arguments.push(PipArgument::Option(word, value));
            } else if install.is_some() {
                arguments.push(PipArgument::Word(word));
            } else if word.text == "install" {
                install = Some(word);
                arguments.clear();
            } else {
                return None;
            }
        }
        Some(Self { install: install?, arguments })
    }
}

/// `-qr`: switches in one word, with `-r` or `-c` as the last of them, whose value is the next word.
fn is_list_behind_switches(text: &str) -> bool {
    let Some(letters) = text.strip_prefix('-').filter(|letters| !letters.starts_with('-')) else { return false };
    let switches = letters.strip_suffix(['r', 'c']).unwrap_or_default();
    !switches.is_empty() && switches.chars().all(|letter| "qvUI".contains(letter))
}

#[cfg(test)]
mod tests {
    use super::super::ShellScript;
    use super::*;

    #[track_caller]
    fn check(text: &str, wanted: Option<&str>) {
        let model = crate::testing::model(text);
        let script = ShellScript::of(&model.instructions[0].instruction, '\\');
        let found = script.commands.iter().find_map(PipInstall::of).map(|install| {
            let show = |a: &PipArgument<'_>| match *a {
                PipArgument::Word(word) => word.text.clone(),
                PipArgument::Option(word, None) => format!("<{}>", word.text),
                PipArgument::Option(word, Some(value)) => format!("<{} {}>", word.text, value.text),
            };
            install.arguments.iter().map(show).collect::<Vec<_>>().join(" ")
        });
        assert_eq!(found.as_deref(), wanted, "{text}");
    }

    #[test]
    fn lists() {
        let text = "RUN pip install -r a.txt -rb.txt --constraint=c.txt -c $D e --no-deps -qr f.txt -Uvc g.txt -q h\n";
        let model = crate::testing::model(text);
        let script = ShellScript::of(&model.instructions[0].instruction, '\\');
        let install = script.commands.iter().find_map(PipInstall::of).unwrap();
        let found: Vec<_> = install.lists().map(|list| (list.text, model.slice(list.range), list.plain)).collect();
        let wanted = [("a.txt", true), ("b.txt", true), ("c.txt", true), ("$D", false), ("f.txt", true), ("g.txt", true)];
        assert_eq!(found, wanted.map(|(text, plain)| (text, text, plain)));
    }

    #[test]
    fn options_and_words() {
        check("RUN pip3.14 --proxy x install -r a.txt b", Some("<-r a.txt> b"));
        check("RUN apt-get update && python -m pip install --target=/x -rq.txt .", Some("<--target=/x> <-rq.txt> ."));
        check("RUN uv pip install --system -r a.txt", Some("<--system> <-r a.txt>"));
        check("RUN pip download -r a.txt", None);
        check("RUN echo pip install x", None);
        check("RUN pipx install x", None);
        check("RUN pip install -r", Some("<-r>"));
    }
}
