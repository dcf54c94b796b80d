//! Shell text of RUN, CMD, ENTRYPOINT and HEALTHCHECK, and the words of their arrays: programs, their subcommands and options,
//! packages and paths.
//!
//! What stands behind the cursor does not change what the word at it is, so the text before it is read alone
//! ([`ShellPlace`]); of the rest only the options are looked at that the same command has already.

mod files;
mod options;
mod packages;
mod programs;

use super::{Completions, Item, Occasion, Site};
use crate::ide::calls::Call;
use crate::ide::userland;
use crate::model::{Build, ShellCommand, ShellDialect, ShellPlace, ShellScript, ShellText, ShellWord, WordRole};
use crate::syntax::ast::{Command, Keyword};
use crate::text::{TextRange, TextSize, between, range, size};

/// The word at the cursor.
struct Spot<'a> {
    site: &'a Site<'a>,
    occasion: Occasion,
    place: ShellPlace,
    /// The word, in the file.
    word: TextRange,
    /// Words of the same command behind the cursor.
    behind: Vec<&'a str>,
    /// Whether it is a string of an array.
    in_array: bool,
}

/// The completions in shell text or in the array of a command; `None` where the cursor is in neither.
pub(super) fn complete(site: &Site<'_>, occasion: Occasion) -> Option<Completions> {
    let keyword = site.instruction.keyword;
    if !matches!(keyword, Keyword::Run | Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck) || site.is_global() {
        return None;
    }
    let start = start_of_command(site)?;
    let (place, in_array) = match text_before(site, start) {
        Some((text, dialect)) => (ShellPlace::at_end(&text, dialect), false),
        None => (in_array(site, start), true),
    };
    let Some(place) = place else { return Some(Completions::default()) };
    let length = size(place.typed.len());
    let from = site.at.checked_sub(length)?;
    // A word that goes on over a line end is not offered anything.
    if site.model.slice(between(from, site.at)) != place.typed {
        return Some(Completions::default());
    }
    let word = between(from, site.at + size(rest_of_word(site, &place.typed)));
    let spot = Spot { site, occasion, place, word, behind: words_behind(site), in_array };
    Some(spot.complete())
}

/// Whether a `$` before the cursor means something: it does not within single quotes, in comments, and to other shells.
pub(super) fn expands(site: &Site<'_>) -> bool {
    let keyword = site.instruction.keyword;
    if !matches!(keyword, Keyword::Run | Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck) {
        return true;
    }
    let Some(start) = start_of_command(site) else { return true };
    text_before(site, start).is_none_or(|(text, dialect)| ShellPlace::expands_at_end(&text, dialect))
}

impl Spot<'_> {
    fn complete(&self) -> Completions {
        let typed = self.place.typed.as_str();
        match self.place.role {
            WordRole::Command | WordRole::Argument if self.place.is_program => {
                if typed.contains('/') {
                    files::complete(self)
                } else {
                    self.items(programs::items(self))
                }
            }
            WordRole::Argument | WordRole::Test => self.argument(),
            WordRole::Target | WordRole::LoopWord => files::complete(self),
            _ => Completions::default(),
        }
    }

    fn argument(&self) -> Completions {
        let typed = self.place.typed.as_str();
        let command = self.place.command.clone();
        let index = self.site.index;
        let Some(call) = Call::read(&command, |program| userland::of(self.site.snapshot, index, program)) else {
            return files::complete(self);
        };
        if call.wants_value || call.is_over || typed.contains('/') {
            return if call.wants_value { options::values(self, &call) } else { files::complete(self) };
        }
        if typed.starts_with('-') {
            return self.items(options::flags(self, &call));
        }
        let mut items = options::verbs(self, &call);
        let is_done = items.is_empty();
        if self.is_wanted() {
            items.extend(packages::items(self, &call));
            if is_done && items.is_empty() && options::takes_paths(&call) {
                let paths = files::complete(self);
                if !paths.items.is_empty() {
                    return paths;
                }
            }
        }
        if typed.is_empty() && self.occasion == Occasion::Asked {
            items.extend(options::flags(self, &call));
        }
        self.items(items)
    }

    /// Whether more may be offered than what nearly has to come next: somebody asked, or typed the first letter.
    fn is_wanted(&self) -> bool {
        self.occasion == Occasion::Asked || !self.place.typed.is_empty()
    }

    fn items(&self, items: Vec<Item>) -> Completions {
        self.site.completions(items, self.word)
    }
}

/// Where the command begins or may begin: behind keyword and flags, and CMD of HEALTHCHECK.
fn start_of_command(site: &Site<'_>) -> Option<usize> {
    let start = site.arguments_start();
    let at = usize::from(site.at);
    let text = site.model.text.get(start..at.max(start))?;
    if !text.starts_with(|c: char| c.is_whitespace() || c == site.model.escape) {
        return None;
    }
    if site.instruction.keyword != Keyword::Healthcheck {
        return Some(start);
    }
    let rest = text.trim_start_matches(|c: char| c.is_whitespace() || c == site.model.escape);
    let (word, behind) = rest.split_once(char::is_whitespace)?;
    word.eq_ignore_ascii_case("CMD").then(|| at - behind.len() - 1)
}

/// What a shell reads before the cursor, and which shell; `None` in an array that hands no text to a shell.
fn text_before(site: &Site<'_>, start: usize) -> Option<(String, ShellDialect)> {
    let relative = site.at.checked_sub(site.placed.start)?;
    let of_instruction = site.model.shell_of(site.index);
    let texts = ShellText::of(site.instruction, site.model.escape);
    let is_array = site.model.text.get(start..usize::from(site.at))?.trim_start().starts_with('[');
    let is_json = matches!(site.instruction.command(), Some(Command::Json(_)));
    let holds = |range: TextRange| {
        if is_json { range.start() < relative && relative < range.end() } else { range.contains_inclusive(relative) }
    };
    if is_array && !is_json {
        return None;
    }
    if let Some(text) = texts.iter().rev().find(|text| holds(text.text.range())) {
        let end = text.text.offset_of(relative.into());
        let before = text.text.text().get(..end)?.to_owned();
        return Some((before, text.shell.unwrap_or(of_instruction)));
    }
    if is_json {
        return None;
    }
    let is_behind = |text: &&ShellText| text.text.range().end() < relative;
    let before = match texts.iter().rev().find(is_behind) {
        Some(text) if site.placed.heredocs.is_empty() => format!("{} ", text.text.text()),
        // The body of a heredoc that nothing ends yet.
        Some(text) => format!("{}\n", text.text.text()),
        None if site.instruction.command().is_none() => String::new(),
        None => return Some((String::new(), ShellDialect::Unknown)),
    };
    Some((before, texts.last().and_then(|text| text.shell).unwrap_or(of_instruction)))
}

/// The string of an array, and those before it.
fn in_array(site: &Site<'_>, start: usize) -> Option<ShellPlace> {
    let (string, _, _) = site.json_string_from(start)?;
    let mut words = entrypoint(site)?;
    let own = site.json_strings_before(start);
    words.extend(own.iter().map(|&word| word.to_owned()));
    let typed = site.model.slice(between(string.start(), site.at));
    if typed.contains('\\') || words.iter().any(|word| word.contains('\\')) {
        return None;
    }
    let is_program = words.is_empty();
    let role = if is_program { WordRole::Command } else { WordRole::Argument };
    Some(ShellPlace { role, is_program, command: ShellCommand::of_words(words), typed: typed.to_owned() })
}

/// The words that those of CMD follow. Scripts start what they are given.
fn entrypoint(site: &Site<'_>) -> Option<Vec<String>> {
    if site.instruction.keyword != Keyword::Cmd || site.placed.keyword != Keyword::Cmd {
        return Some(Vec::new());
    }
    let images = &site.snapshot.world.knowledge.images;
    let state = site.model.state_before(Build { args: &[], is_whole: false, images }, site.index)?;
    let words: Vec<String> = state.entrypoint().known().map(|words| words.iter().map(ToString::to_string).collect())?;
    let starts_another = |word: &String| {
        let name = crate::text::last_part(word);
        name.ends_with(".sh") || name.contains("entrypoint") || ["tini", "dumb-init", "--", "-c", "env"].contains(&name)
    };
    Some(if words.iter().any(starts_another) { Vec::new() } else { words })
}

/// How many bytes behind the cursor belong to the word.
fn rest_of_word(site: &Site<'_>, typed: &str) -> usize {
    let is_flag = typed.starts_with('-');
    let belongs = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '+') || (!is_flag && matches!(c, '@' | '~'));
    let rest = site.model.text.get(usize::from(site.at)..).unwrap_or_default();
    rest.len() - rest.trim_start_matches(belongs).len()
}

/// The words behind the cursor of the command that it is in.
fn words_behind<'a>(site: &Site<'a>) -> Vec<&'a str> {
    let at = site.at.checked_sub(site.placed.start).unwrap_or_default();
    let commands = &ShellScript::of(site.instruction, site.model.escape).commands;
    let start = |command: &ShellCommand| command.words.first().map(|word| word.range.start());
    let own = commands.iter().rev().find(|command| start(command).is_some_and(|start| start <= at));
    let is_behind = |word: &&ShellWord| at < word.range.start();
    own.into_iter().flat_map(|command| command.words.iter().filter(is_behind)).map(|word| word.text.as_str()).collect()
}

/// A range in which a part of what is typed is replaced: what follows the last of a sign.
fn last_segment(word: TextRange, typed: &str, sign: char) -> (TextRange, &str) {
    let cut = typed.rfind(sign).map_or(0, |at| at + sign.len_utf8());
    let start: TextSize = word.start() + size(cut);
    (range(start.into(), word.end().into()), typed.get(cut..).unwrap_or_default())
}
