//! Words at the command prompt: what each is, and what follows it.

use super::super::token::{ShellTokenKind, WordRole};
use super::prompt::Next;
use super::{Frame, Reader};
use crate::data::shell_words::PROMPT_COMMANDS;

impl Reader<'_> {
    pub(super) fn prompt_word(&mut self, next: Next, touches: bool) {
        let length = self.prompt_word_length(next);
        let text = self.text.get(self.at..self.at + length).unwrap_or_default();
        let is = |word: &str| text.eq_ignore_ascii_case(word);
        let is_target = self.at_prompt().is_some_and(|prompt| prompt.target);
        if touches || is_target {
            let after = match next {
                Next::Condition(_, from) if text.starts_with("==") => Next::Condition(1, from),
                next => next,
            };
            let names_command = self.at_prompt().is_some_and(|prompt| prompt.names_command);
            self.take(
                match () {
                    () if is_target => ShellTokenKind::Word(WordRole::Target),
                    () if names_command => ShellTokenKind::Word(WordRole::Command),
                    () => ShellTokenKind::Plain,
                },
                length,
            );
            return self.after_prompt_word(after);
        }
        let starts_command = matches!(next, Next::Command | Next::Closed);
        if starts_command && (is("rem") || text.starts_with("::")) {
            return self.comment();
        }
        let (role, after) = match next {
            Next::Closed if is("else") => (WordRole::Reserved, Next::Command),
            Next::Command if is("if") => (WordRole::Reserved, Next::Condition(3, self.at + length + 1)),
            Next::Command if is("for") => (WordRole::Reserved, Next::Loop),
            Next::Command | Next::Closed => (WordRole::Command, self.after_program(length)),
            Next::Prefixed { .. } if is_switch(text) => (WordRole::Option, next),
            Next::Prefixed { .. } => (WordRole::Command, self.after_program(length)),
            Next::Condition(3, _) if is_switch(text) || is("not") => {
                let role = if is("not") { WordRole::Reserved } else { WordRole::Option };
                (role, Next::Condition(3, self.at + length + 1))
            }
            Next::Condition(3, _) if ["exist", "defined", "errorlevel"].iter().any(|word| is(word)) => {
                (WordRole::Reserved, Next::Condition(1, self.at + length + 1))
            }
            Next::Condition(_, from) if text.contains("==") && text != "==" => (WordRole::Argument, Next::Condition(1, from)),
            Next::Loop if is("in") => (WordRole::Reserved, Next::Loop),
            Next::Loop if is("do") => (WordRole::Reserved, Next::Command),
            Next::PowerShell { runs } => {
                let after = self.after_option_of_power_shell(text, runs);
                if after == Next::Script && !text.starts_with(['-', '/']) {
                    // It begins here.
                    return self.prompt_expects(Next::Script);
                }
                (if text.starts_with(['-', '/']) { WordRole::Option } else { WordRole::Argument }, after)
            }
            Next::Setting if !is_switch(text) && self.byte(length) == Some(b'=') => (WordRole::SetName, Next::Setting),
            _ => (if is_switch(text) { WordRole::Option } else { WordRole::Argument }, next),
        };
        self.take(ShellTokenKind::Word(role), length);
        if let Some(prompt) = self.at_prompt() {
            prompt.names_command = role == WordRole::Command;
        }
        self.after_prompt_word(after);
        if role == WordRole::Command {
            self.remembers_built_in();
        }
    }

    pub(super) fn after_prompt_word(&mut self, next: Next) {
        let at = self.at;
        if let Some(prompt) = self.at_prompt() {
            (prompt.word_end, prompt.next) = (at, next);
        }
    }

    /// What follows the name of a program that is so long.
    pub(super) fn after_program(&self, length: usize) -> Next {
        let path = self.text.get(self.at..self.at + length).unwrap_or_default();
        match program(path).to_ascii_lowercase().as_str() {
            "set" => Next::Setting,
            "call" | "cmd" => Next::Prefixed { titled: false },
            "start" => Next::Prefixed { titled: true },
            "powershell" => Next::PowerShell { runs: true },
            "pwsh" => Next::PowerShell { runs: false },
            _ => Next::Argument,
        }
    }

    pub(super) fn remembers_built_in(&mut self) {
        let name = self.tokens.last().map_or("", |token| crate::text::slice(self.text, token.range));
        let built_in = PROMPT_COMMANDS.iter().any(|command| command.eq_ignore_ascii_case(name));
        if let Some(prompt) = self.at_prompt() {
            prompt.built_in = built_in;
        }
    }

    /// What follows a word on the command line of PowerShell. Names of options may be cut short.
    pub(super) fn after_option_of_power_shell(&self, word: &str, runs: bool) -> Next {
        let Some(name) = word.strip_prefix(['-', '/']).map(str::to_ascii_lowercase) else {
            return if runs { Next::Script } else { Next::Argument };
        };
        let is = |option: &str| !name.is_empty() && option.starts_with(&name);
        if is("command") {
            Next::Script
        } else if is("file") || is("encodedcommand") || name == "ec" {
            Next::Argument
        } else if [
            "executionpolicy",
            "version",
            "inputformat",
            "outputformat",
            "windowstyle",
            "configurationname",
            "workingdirectory",
        ]
        .iter()
        .any(|option| is(option))
            || name == "ep"
        {
            Next::PowerShellValue { runs, from: self.at + word.len() + 1 }
        } else {
            Next::PowerShell { runs }
        }
    }

    /// At least one character.
    pub(super) fn prompt_word_length(&self, next: Next) -> usize {
        let rest = self.bytes.get(self.at..self.limit).unwrap_or_default();
        let is_open = matches!(self.frames.last(), Some(Frame::Prompt(prompt)) if 0 < prompt.parentheses);
        let mut length = 0;
        while let Some(&c) = rest.get(length) {
            let ends = match c {
                b' ' | b'\t' | b'\r' | b'\n' | b'&' | b'|' | b'<' | b'>' | b'"' | b'%' => true,
                b')' => is_open,
                b'=' => next == Next::Setting,
                _ => false,
            };
            if ends && 0 < length {
                break;
            }
            length += self.text.get(self.at + length..self.limit).and_then(|t| t.chars().next()).map_or(1, char::len_utf8);
            if c == b'^' && self.line_end(length).is_none() {
                length += self.text.get(self.at + length..self.limit).and_then(|t| t.chars().next()).map_or(0, char::len_utf8);
            }
            if ends {
                break;
            }
        }
        length.max(1)
    }
}

/// `/x`, `/name:value`; no path.
fn is_switch(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('/') else { return false };
    let name = rest.split([':', '=']).next().unwrap_or_default();
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '?') && !name.contains(['/', '\\', '.'])
}

/// The last part of a path, without `.exe`.
fn program(path: &str) -> &str {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let stem = name.len().checked_sub(4).and_then(|stem| name.split_at_checked(stem));
    stem.filter(|(_, ending)| ending.eq_ignore_ascii_case(".exe")).map_or(name, |(stem, _)| stem)
}
