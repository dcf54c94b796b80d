//! A command with its subcommand, its options and what else it is given, by what is known of its program.

#[cfg(test)]
mod tests;

use std::iter::Peekable;
use std::slice::Iter;

use crate::data::tool_options::{self, PIP_LISTS};
use crate::data::tools::{self, Userland};
use crate::model::{ShellCommand, ShellWord};
use crate::text::TextRange;

/// Programs and subcommands whose first plain word that is none of their own is a program with the options behind it.
const STARTERS: [(&str, &str); 20] = [
    ("bash", ""),
    ("bun", ""),
    ("bun", "run"),
    ("bun", "x"),
    ("bundle", "exec"),
    ("dotnet", ""),
    ("exec", ""),
    ("go", "run"),
    ("java", ""),
    ("node", ""),
    ("npm", "exec"),
    ("npm", "run"),
    ("npx", ""),
    ("pnpm", "dlx"),
    ("pnpm", "exec"),
    ("poetry", "run"),
    ("python", ""),
    ("sh", ""),
    ("uv", "run"),
    ("xargs", ""),
];
/// Programs whose long options begin with a single dash, so that letters are never several options together.
const ONE_DASH: &[&str] = &["dotnet", "find", "go", "gradle", "java", "mvn"];
/// Options of `find` that are followed by a command.
const RUNS: &[&str] = &["-exec", "-execdir", "-ok", "-okdir"];

/// An option of a call.
pub(super) struct Written<'a> {
    /// The word, and its value where that is the next one.
    pub(super) word: TextRange,
    /// As the table of tools has it: `-r`, `--requirement`.
    pub(super) name: String,
    pub(super) value: Option<&'a str>,
    /// What stands between the two.
    pub(super) between: &'static str,
    pub(super) known: Option<tools::ToolOption>,
}

/// What a call says.
pub(super) struct Call<'a> {
    pub(super) program: &'static str,
    pub(super) name: &'a ShellWord,
    /// The subcommand, and the second word of one that has two.
    pub(super) verbs: Vec<&'a ShellWord>,
    pub(super) packages: Vec<&'a str>,
    pub(super) options: Vec<Written<'a>>,
    /// The option whose value is a folder, and the file behind it that belongs to that path.
    pub(super) split: Option<(usize, &'a str, &'a str)>,
    /// Whether what comes next is the value of the last option.
    pub(super) wants_value: bool,
    /// Whether all that follows is for another program, or can be no option.
    pub(super) is_over: bool,
    userland: Option<Userland>,
}

impl<'a> Call<'a> {
    /// Reads a command whose program is known; `userland` says whose it is.
    pub(super) fn read(command: &'a ShellCommand, userland: impl FnOnce(&str) -> Option<Userland>) -> Option<Self> {
        let program = tools::named(command.program())?;
        let (verbs, packages, options) = (Vec::new(), Vec::new(), Vec::new());
        let (name, userland) = (command.name()?, userland(program));
        let mut call =
            Self { program, name, verbs, packages, options, split: None, wants_value: false, is_over: false, userland };
        let mut words = command.arguments().iter().peekable();
        while let Some(word) = words.next() {
            let text = word.text.as_str();
            if program == "find" && RUNS.contains(&text) {
                let known = tools::option(program, "", call.userland, text);
                call.options.push(Written { word: word.range, name: text.to_owned(), value: None, between: " ", known });
                call.is_over = words.by_ref().all(|word| !matches!(word.text.as_str(), ";" | "+"));
            } else if text.len() > 1 && text.starts_with('-') && text != "--" {
                call.option(word, &mut words);
            } else if call.is_bundle(word) {
                call.letters(word, &mut words, 0);
            } else if call.is_verb(text) {
                call.verbs.push(word);
            } else if text == "--" || call.starts_another() {
                call.is_over = true;
                break;
            } else if text.starts_with('/') && tools::option(program, "", None, text).is_some() {
                call.option(word, &mut words);
            } else {
                call.packages.push(text);
            }
        }
        call.settle();
        Some(call)
    }

    /// Options may stand before the subcommand that says what they mean.
    fn settle(&mut self) {
        let (verb, userland) = (self.verb(), self.userland);
        for option in &mut self.options {
            option.known = tools::option(self.program, &verb, userland, &option.name).or(option.known);
        }
    }

    /// Whether a plain word is a program that has the options behind it.
    fn starts_another(&self) -> bool {
        let verb = self.verb();
        STARTERS.contains(&(self.program, &verb))
    }

    /// `tar xzf`
    fn is_bundle(&self, word: &ShellWord) -> bool {
        let is_first = self.options.is_empty() && self.packages.is_empty();
        let names_action = |text: &str| text.starts_with(['c', 't', 'x', 'z', 'j', 'J', 'v', 'r', 'u']);
        let is_letters = |text: &str| text.bytes().all(|c| c.is_ascii_alphabetic());
        self.program == "tar" && is_first && names_action(&word.text) && is_letters(&word.text)
    }

    fn is_verb(&self, word: &str) -> bool {
        match self.verbs.as_slice() {
            [] => self.packages.is_empty() && tools::about(self.program, Some(word)).is_some(),
            [only] if self.packages.is_empty() => tools::about(self.program, Some(&format!("{} {word}", only.text))).is_some(),
            _ => false,
        }
    }

    /// `install`, `pip install`; empty without one.
    pub(super) fn verb(&self) -> String {
        self.verbs.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    fn option(&mut self, word: &'a ShellWord, rest: &mut Peekable<Iter<'a, ShellWord>>) {
        let text = word.text.as_str();
        let (name, joined) = text.split_once('=').map_or((text, None), |(name, value)| (name, Some(value)));
        let known = tools::option(self.program, &self.verb(), self.userland, name);
        if !name.starts_with("--") && known.is_none() && !ONE_DASH.contains(&self.program) {
            self.letters(word, rest, 1);
            self.find_split(rest);
            return;
        }
        let takes_next = joined.is_none() && (known.is_some_and(|known| known.takes_value) || self.has_value(name));
        let next = if takes_next { rest.next() } else { None };
        self.wants_value = takes_next && next.is_none();
        let value = joined.or(next.map(|value| value.text.as_str()));
        let between = if joined.is_some() { "=" } else { " " };
        let range = self.covered(word, next);
        self.options.push(Written { word: range, name: name.to_owned(), value, between, known });
        self.find_split(rest);
    }

    /// An option and its value. What a shell is given to run is a text of its own.
    fn covered(&self, word: &ShellWord, next: Option<&ShellWord>) -> TextRange {
        let next = next.filter(|_| !matches!(self.program, "bash" | "sh"));
        next.map_or(word.range, |value| word.range.cover(value.range))
    }

    /// A list of packages in a folder that a blank splits off.
    fn find_split(&mut self, rest: &mut Peekable<Iter<'a, ShellWord>>) {
        let list = self.options.last().filter(|option| PIP_LISTS.contains(&option.name.as_str()));
        if let Some(folder) = list.and_then(|list| list.value).filter(|value| is_folder(value))
            && let Some(file) = rest.next_if(|word| word.literal && is_list(&word.text))
        {
            self.split = Some((self.options.len() - 1, folder, &file.text));
        }
    }

    /// Letters together, the last of which may have a value: `-fsSL`, `-rfile`, `-o file`. The first of them is at `skip`.
    fn letters(&mut self, word: &'a ShellWord, rest: &mut Peekable<Iter<'a, ShellWord>>, skip: usize) {
        let text = word.text.as_str();
        let bundle = text.split_once('=').map_or(text, |(name, _)| name);
        let first = self.options.len();
        for (at, letter) in bundle.char_indices().skip(skip) {
            let name = format!("-{letter}");
            let known = tools::option(self.program, &self.verb(), self.userland, &name);
            let takes_value = known.is_some_and(|known| known.takes_value) || self.has_value(&name);
            let after = text.get(at + letter.len_utf8()..).unwrap_or_default();
            // Without a dash all letters come before the values.
            let is_joined = !after.is_empty() && (0 < skip || !after.bytes().all(|c| c.is_ascii_alphabetic()));
            let next = if takes_value && !is_joined { rest.next() } else { None };
            self.wants_value = takes_value && !is_joined && next.is_none();
            let value = if is_joined { Some(after) } else { next.map(|value| value.text.as_str()) };
            let range = self.covered(word, next);
            let value = value.filter(|_| takes_value);
            if !self.options.iter().skip(first).any(|option| option.name == name) {
                self.options.push(Written { word: range, name, value, between: " ", known });
            }
            if takes_value && (is_joined || 0 < skip) {
                break;
            }
        }
        let whole = self.options.iter().skip(first).map(|option| option.word).reduce(TextRange::cover);
        for option in self.options.iter_mut().skip(first) {
            option.word = whole.unwrap_or(option.word);
        }
    }

    /// Whether the next word is the value of an option that the table of tools need not have.
    fn has_value(&self, option: &str) -> bool {
        let with_value: &[&str] = match self.program {
            "apt-get" => tool_options::APT,
            "apk" => tool_options::APK,
            "dnf" | "microdnf" | "yum" => tool_options::DNF,
            "pip" | "uv" => tool_options::PIP,
            _ => &[],
        };
        with_value.contains(&option)
    }

    /// The name and the subcommand.
    pub(super) fn range(&self) -> TextRange {
        self.verbs.last().map_or(self.name.range, |verb| self.name.range.cover(verb.range))
    }

    /// Whose program it is, where there are several.
    pub(super) fn userland(&self) -> Option<Userland> {
        self.userland
    }
}

pub(super) fn is_folder(value: &str) -> bool {
    value.ends_with('/') || matches!(value, "." | "..")
}

fn is_list(word: &str) -> bool {
    !word.starts_with('/') && (word.ends_with(".txt") || word.ends_with(".in"))
}
