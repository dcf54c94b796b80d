//! A shell that carries out commands, and the files it works on.

mod commands;

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::model::effects::paths::script::{End, Piece, Run, Word};
use crate::model::effects::paths::tree::{New, Tree};
use crate::model::effects::paths::{Made, PathKind, is_within};
use crate::model::workdir::cleaned;
pub(super) use commands::is_harmless;

/// An argument of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Arg {
    Known(String),
    /// What the shell puts in its place depends on the files that are there.
    Glob(String),
    /// In quotes it is one argument, else it may be any number of them.
    Unknown {
        is_one: bool,
    },
}

impl Arg {
    pub(super) fn known(&self) -> Option<&str> {
        if let Self::Known(text) = self { Some(text) } else { None }
    }
}

/// The state of a shell and the files it works on.
pub(super) struct Machine<'t> {
    pub(super) tree: &'t mut Tree,
    pub(super) masked: &'t [String],
    /// The working directory, where it is known.
    pub(super) cwd: Option<String>,
    pub(super) values: FxHashMap<Arc<str>, Option<Arc<str>>>,
    pub(super) made: Made,
    /// The command at hand is certainly run, with success.
    pub(super) is_sure: bool,
    /// It is certainly run.
    pub(super) is_run: bool,
    /// Commands are run one after the other, so that it is known where the shell is.
    pub(super) is_plain: bool,
    pub(super) exits_on_error: bool,
}

impl Machine<'_> {
    /// Commands up to a `;` or a line end.
    pub(super) fn list(&mut self, list: &[Run]) {
        let is_last = list.last().is_some_and(|run| run.end == End::Last);
        let last_or = list.iter().rposition(|run| run.end == End::Or);
        let refuses = list.len().checked_sub(1).is_some_and(|last| {
            list.last().is_some_and(|run| run.is_refusal(End::Or))
                && last_or == last.checked_sub(1)
                && list.iter().filter(|run| run.end == End::Or).count() == 1
        });
        let has_and = list.iter().any(|run| run.end == End::And);
        let first_sure = match last_or {
            _ if refuses => 0,
            // What stands after `||` need not run either.
            Some(at) => {
                let rest = list.get(at + 1..).unwrap_or_default();
                let pipeline = rest.iter().position(|run| run.end != End::Pipe).unwrap_or(rest.len());
                at + 1 + pipeline + 1
            }
            None => 0,
        };
        let is_certain = refuses || is_last || (self.exits_on_error && !has_and && last_or.is_none());
        let before = self.cwd.clone();
        let mut is_in_pipe = false;
        let mut is_behind_or = false;
        for (index, run) in list.iter().enumerate() {
            if is_behind_or && !refuses && self.cwd != before {
                // What changed it need not have been run, or not with success: `a || cd b && c`, `cd a || b`.
                self.cwd = None;
            }
            let is_piped = is_in_pipe || run.end == End::Pipe;
            self.is_sure = is_certain && first_sure <= index && run.end != End::Pipe;
            self.is_run = self.is_sure || index == 0;
            let shell = is_piped.then(|| (self.cwd.clone(), self.values.clone(), self.exits_on_error));
            self.run(run);
            if let Some(shell) = shell {
                // A part of a pipe changes nothing of the shell itself.
                (self.cwd, self.values, self.exits_on_error) = shell;
            }
            is_in_pipe = run.end == End::Pipe;
            is_behind_or |= run.end == End::Or;
        }
        if self.cwd != before && (!is_certain || last_or.is_some() && !refuses) {
            self.cwd = None;
        }
    }

    pub(super) fn run(&mut self, run: &Run) {
        let args: Vec<Arg> = run.words.iter().map(|word| self.argument(word)).collect();
        let assigned: Vec<(Arc<str>, Option<Arc<str>>)> =
            run.assignments.iter().map(|(name, word)| (Arc::clone(name), self.value(word))).collect();
        for (operator, word) in &run.redirections {
            self.redirect(operator, word);
        }
        match args.split_first() {
            None => assigned.into_iter().for_each(|(name, value)| self.assign(&name, value)),
            Some((Arg::Known(name), rest)) => commands::carry_out(self, name, rest),
            Some(_) => self.doubt(),
        }
    }

    fn redirect(&mut self, operator: &str, word: &Word) {
        if !operator.contains('>') {
            return;
        }
        let target = self.argument(word);
        if operator.ends_with('&')
            && let Arg::Known(text) = &target
            && text.chars().all(|c| c.is_ascii_digit() || c == '-')
        {
            return;
        }
        let path = self.path(&target);
        self.put(path.as_deref(), New::File);
    }

    /// Changes the working directory.
    pub(super) fn change_folder(&mut self, folder: Option<String>) {
        self.cwd = folder.filter(|_| self.is_plain);
    }

    /// Sets a variable of the shell.
    pub(super) fn assign(&mut self, name: &str, value: Option<Arc<str>>) {
        let value = value.filter(|_| self.is_run);
        self.values.insert(name.into(), value);
    }

    /// Forgets the shell's variables and where it is.
    pub(super) fn forget(&mut self) {
        self.values.clear();
        self.cwd = None;
    }

    pub(super) fn set_exits_on_error(&mut self, exits: bool) {
        self.exits_on_error = exits && self.is_run;
    }

    fn variable(&self, name: &str) -> Option<Arc<str>> {
        self.values.get(name).cloned().flatten()
    }

    /// The value that an assignment gives.
    fn value(&self, word: &Word) -> Option<Arc<str>> {
        let mut whole = String::new();
        for piece in &word.0 {
            match piece {
                Piece::Text { text, .. } => whole.push_str(text),
                Piece::Variable { name, .. } => whole.push_str(&self.variable(name)?),
                Piece::Unknown { .. } => return None,
            }
        }
        Some(whole.into())
    }

    fn argument(&self, word: &Word) -> Arg {
        let mut whole = String::new();
        let (mut has_glob, mut has_quoted_glob) = (false, false);
        let is_special = |text: &str| text.contains(['*', '?', '[']);
        for piece in &word.0 {
            match piece {
                Piece::Text { text, is_quoted } => {
                    if is_special(text) {
                        if *is_quoted { has_quoted_glob = true } else { has_glob = true }
                    }
                    whole.push_str(text);
                }
                Piece::Variable { name, is_quoted } => match self.variable(name) {
                    Some(value) if *is_quoted => {
                        has_quoted_glob |= is_special(&value);
                        whole.push_str(&value);
                    }
                    Some(value) if !value.is_empty() && !value.contains(|c: char| c.is_whitespace()) && !is_special(&value) => {
                        whole.push_str(&value);
                    }
                    _ => return Arg::Unknown { is_one: *is_quoted && !word.has_bare_unknown(self) },
                },
                Piece::Unknown { is_quoted } => return Arg::Unknown { is_one: *is_quoted && !word.has_bare_unknown(self) },
            }
        }
        match (has_glob, has_quoted_glob) {
            (false, _) => Arg::Known(whole),
            (true, false) => Arg::Glob(whole),
            (true, true) => Arg::Unknown { is_one: false },
        }
    }

    /// The absolute path that an argument names; `None` where it is not certain.
    pub(super) fn path(&self, arg: &Arg) -> Option<String> {
        self.path_of(arg.known()?)
    }

    /// See [`Machine::path`].
    pub(super) fn path_of(&self, text: &str) -> Option<String> {
        if text.is_empty() {
            return None;
        }
        let whole = if text.starts_with('/') { text.to_owned() } else { format!("{}/{text}", self.cwd.as_deref()?) };
        if !whole.split('/').any(|part| part == "..") {
            return Some(cleaned(&whole));
        }
        // Above a link is another folder than above its name.
        let mut done = String::new();
        for part in whole.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    if !done.is_empty() && !self.tree.find(&done).is_real() {
                        return None;
                    }
                    done.truncate(done.rfind('/').unwrap_or_default());
                }
                part => {
                    done.push('/');
                    done.push_str(part);
                }
            }
        }
        Some(cleaned(&done))
    }

    /// The working directory, where it is known.
    pub(super) fn folder(&self) -> Option<String> {
        self.cwd.clone()
    }

    /// Whether a path is of the container alone.
    pub(super) fn is_masked(&self, path: &str) -> bool {
        self.masked.iter().any(|masked| is_within(path, masked))
    }

    /// Whether something that is not of the image lies in a folder.
    pub(super) fn holds_masked(&self, path: &str) -> bool {
        self.masked.iter().any(|masked| is_within(masked, path))
    }

    /// Nothing is certain any more.
    pub(super) fn doubt(&mut self) {
        self.tree.doubt_all();
    }

    /// Something was made, nobody knows where.
    pub(super) fn doubt_absences(&mut self) {
        self.tree.doubt_absences();
    }

    /// Something is at a path after the command.
    pub(super) fn put(&mut self, path: Option<&str>, new: New) {
        let Some(path) = path else {
            if matches!(new, New::Link | New::Copied) {
                self.tree.doubt_all();
            }
            self.tree.doubt_absences();
            return;
        };
        if self.is_masked(path) {
            return;
        }
        let found = self.tree.find(path);
        if new == New::File && !found.is_absent() && !found.is_file() && !found.is_folder() {
            // A link may be there, and what is written through it makes a file elsewhere.
            self.tree.doubt_absences();
        }
        if self.is_sure {
            let made = self.made.clone();
            self.tree.put(path, new, &made);
            return;
        }
        let kind = match new {
            New::File | New::Copied => PathKind::File,
            New::EmptyFolder | New::Folder => PathKind::Folder,
            New::Thing | New::Link => PathKind::Other,
        };
        if new == New::Link || new == New::Copied {
            self.tree.may_remove(path);
        }
        self.guess(path, kind);
    }

    /// Something is probably at a path.
    pub(super) fn guess(&mut self, path: &str, kind: PathKind) {
        let made = self.made.clone();
        if !self.is_masked(path) {
            self.tree.guess(path, kind, &made);
        }
    }

    /// Nothing is at a path after the command.
    pub(super) fn remove(&mut self, path: Option<&str>) {
        match path {
            None => self.tree.doubt_all(),
            Some(path) if self.is_masked(path) => {}
            Some(path) if self.is_sure => {
                let made = self.made.clone();
                self.tree.remove(path, &made);
            }
            Some(path) => self.tree.may_remove(path),
        }
    }

    /// More may be at a path and below it.
    pub(super) fn may_add(&mut self, path: Option<&str>) {
        match path {
            None => self.tree.doubt_absences(),
            Some(path) if self.is_masked(path) => {}
            Some(path) => self.tree.may_add(path),
        }
    }

    /// A folder is there, and what is in it may be anything.
    pub(super) fn fill(&mut self, folder: Option<&str>) {
        match folder {
            Some(path) if self.is_masked(path) => {}
            Some(path) => {
                self.put(Some(path), New::Folder);
                self.tree.may_change_inside(path);
            }
            None => self.tree.doubt_all(),
        }
    }
}

impl Word {
    /// Whether it may be more than one argument.
    fn has_bare_unknown(&self, machine: &Machine<'_>) -> bool {
        self.0.iter().any(|piece| match piece {
            Piece::Text { .. } => false,
            Piece::Variable { name, is_quoted } => !is_quoted && machine.variable(name).is_none(),
            Piece::Unknown { is_quoted } => !is_quoted,
        })
    }
}
