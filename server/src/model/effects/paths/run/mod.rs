//! A RUN, carried out.

mod commands;

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::script::{End, Piece, Run, Script, Word, is_posix};
use super::tree::{New, Tree};
use super::{Made, Origin, PathKind, is_within};
use crate::model::effects::ImageState;
use crate::model::workdir::cleaned;
use crate::model::{MountKind, Placed, Value, mounts};

/// What a container has of its own, whatever the image holds.
const NOT_OF_THE_IMAGE: &[&str] = &["/dev", "/proc", "/sys", "/etc/hosts", "/etc/resolv.conf"];

/// A RUN with the values of its variables.
#[derive(Debug)]
pub(in crate::model::effects::paths) struct RunAction<'m> {
    script: &'m Script,
    /// Its shell is none that is known, or something is mounted nobody knows where.
    is_wild: bool,
    exits_on_error: bool,
    workdir: Option<Arc<str>>,
    values: FxHashMap<Arc<str>, Option<Arc<str>>>,
    mounts: Vec<String>,
}

impl<'m> RunAction<'m> {
    pub(in crate::model::effects::paths) fn new(
        script: &'m Script,
        placed: &Placed,
        state: &ImageState,
        is_posix_shell: bool,
        escape: char,
    ) -> Self {
        let shell = state.shell().known();
        let options: Vec<&str> = shell.iter().flat_map(|words| words.iter().skip(1)).map(|word| &**word).collect();
        let has = |letter: char| {
            let is_such = |word: &&str| word.starts_with('-') && !word.starts_with("--") && word.contains(letter);
            script.needs_shell && options.iter().any(is_such)
        };
        let fits = !script.needs_shell || (is_posix_shell && shell.is_none_or(|words| is_posix(words)) && !has('l') && !has('i'));
        let mut is_wild = script.is_wild || !fits;
        let mut mounted = Vec::new();
        for mount in mounts(&placed.instruction, escape) {
            let target = mount.option("target");
            match (mount.kind(), target.map(|target| target.plain_value())) {
                (Some(MountKind::Secret | MountKind::Ssh), None) => mounted.push("/run".to_owned()),
                (Some(_), Some(Some(target))) if target.starts_with('/') => mounted.push(cleaned(target)),
                (Some(_), Some(Some(target))) => match state.workdir().known() {
                    Some(workdir) => mounted.push(cleaned(&format!("{workdir}/{target}"))),
                    None => is_wild = true,
                },
                _ => is_wild = true,
            }
        }
        let value = |name: &Arc<str>| match state.value(name) {
            Value::Set(text) => Some(text),
            // A shell sets some by itself.
            Value::Unset | Value::Unknown => None,
        };
        let values = script.names.iter().map(|name| (Arc::clone(name), value(name))).collect();
        let workdir = state.workdir().known().cloned();
        Self { script, is_wild, exits_on_error: has('e'), workdir, values, mounts: mounted }
    }

    /// Carries it out.
    pub(in crate::model::effects::paths) fn apply(&self, tree: &mut Tree, index: usize) {
        let script = self.script;
        let mut masked = self.mounts.clone();
        masked.extend(NOT_OF_THE_IMAGE.iter().map(|&path| path.to_owned()));
        let is_wild = self.is_wild || script.inner.iter().any(|program| !commands::is_harmless(program));
        let is_plain = script.is_plain && !is_wild && !ends_early(script);
        if is_wild {
            tree.doubt_all();
        }
        let mut machine = Machine {
            tree,
            masked: &masked,
            cwd: self.workdir.as_ref().filter(|_| is_plain || !is_wild).map(|path| path.to_string()),
            values: if is_plain { self.values.clone() } else { FxHashMap::default() },
            made: Made { instruction: index, from: Origin::Command },
            is_sure: false,
            is_run: false,
            is_plain,
            exits_on_error: self.exits_on_error,
        };
        if !is_plain && script.commands.iter().any(|run| run.words.first().is_some_and(|word| word.is("cd") || word.is("pushd")))
        {
            machine.cwd = None;
        }
        if is_plain {
            for list in script.commands.split_inclusive(|run| matches!(run.end, End::Next | End::Last)) {
                machine.list(list);
            }
        } else {
            script.commands.iter().for_each(|run| machine.run(run));
        }
        // Something may be left where things were mounted.
        for path in &masked {
            if tree.find(path).is_absent() {
                tree.may_add(path);
            }
        }
    }
}

/// Whether a script may end before its last command, without an error.
fn ends_early(script: &Script) -> bool {
    let mut before = End::Next;
    script.commands.iter().any(|run| {
        let ends =
            run.words.first().is_some_and(|word| ["exit", "exec", "return", "trap", "alias"].iter().any(|name| word.is(name)));
        let is_refusal = is_refusal(run, before);
        before = run.end;
        ends && !is_refusal
    })
}

/// `|| exit 1`
fn is_refusal(run: &Run, before: End) -> bool {
    let [name, code] = &*run.words else { return false };
    before == End::Or
        && matches!(run.end, End::Next | End::Last)
        && name.is("exit")
        && code.text().is_some_and(|code| code.parse::<u8>().is_ok_and(|code| code != 0))
}

impl Word {
    /// The text, if no variable decides it.
    pub(in crate::model::effects::paths) fn text(&self) -> Option<String> {
        let mut whole = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text { text, .. } => whole.push_str(text),
                _ => return None,
            }
        }
        Some(whole)
    }

    fn is(&self, text: &str) -> bool {
        matches!(&*self.0, [Piece::Text { text: own, .. }] if own == text)
    }
}

/// An argument of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::model::effects::paths) enum Arg {
    Known(String),
    /// What the shell puts in its place depends on the files that are there.
    Glob(String),
    /// In quotes it is one argument, else it may be any number of them.
    Unknown {
        is_one: bool,
    },
}

impl Arg {
    pub(in crate::model::effects::paths) fn known(&self) -> Option<&str> {
        if let Self::Known(text) = self { Some(text) } else { None }
    }
}

/// The state of a shell and the files it works on.
pub(in crate::model::effects::paths) struct Machine<'t> {
    pub(in crate::model::effects::paths) tree: &'t mut Tree,
    masked: &'t [String],
    /// The working directory, where it is known.
    cwd: Option<String>,
    values: FxHashMap<Arc<str>, Option<Arc<str>>>,
    pub(in crate::model::effects::paths) made: Made,
    /// The command at hand is certainly run, with success.
    pub(in crate::model::effects::paths) is_sure: bool,
    /// It is certainly run.
    is_run: bool,
    /// Commands are run one after the other, so that it is known where the shell is.
    is_plain: bool,
    exits_on_error: bool,
}

impl Machine<'_> {
    /// Commands up to a `;` or a line end.
    fn list(&mut self, list: &[Run]) {
        let is_last = list.last().is_some_and(|run| run.end == End::Last);
        let last_or = list.iter().rposition(|run| run.end == End::Or);
        let refuses = list.len().checked_sub(1).is_some_and(|last| {
            list.last().is_some_and(|run| is_refusal(run, End::Or))
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
        for (index, run) in list.iter().enumerate() {
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
        }
        if self.cwd != before && (!is_certain || last_or.is_some() && !refuses) {
            self.cwd = None;
        }
    }

    fn run(&mut self, run: &Run) {
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
    pub(in crate::model::effects::paths) fn change_folder(&mut self, folder: Option<String>) {
        self.cwd = folder.filter(|_| self.is_plain);
    }

    /// Sets a variable of the shell.
    pub(in crate::model::effects::paths) fn assign(&mut self, name: &str, value: Option<Arc<str>>) {
        let value = value.filter(|_| self.is_run);
        self.values.insert(name.into(), value);
    }

    /// Forgets the shell's variables and where it is.
    pub(in crate::model::effects::paths) fn forget(&mut self) {
        self.values.clear();
        self.cwd = None;
    }

    pub(in crate::model::effects::paths) fn set_exits_on_error(&mut self, exits: bool) {
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
    pub(in crate::model::effects::paths) fn path(&self, arg: &Arg) -> Option<String> {
        self.path_of(arg.known()?)
    }

    /// See [`Machine::path`].
    pub(in crate::model::effects::paths) fn path_of(&self, text: &str) -> Option<String> {
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
    pub(in crate::model::effects::paths) fn folder(&self) -> Option<String> {
        self.cwd.clone()
    }

    /// Whether a path is of the container alone.
    pub(in crate::model::effects::paths) fn is_masked(&self, path: &str) -> bool {
        self.masked.iter().any(|masked| is_within(path, masked))
    }

    /// Whether something that is not of the image lies in a folder.
    pub(in crate::model::effects::paths) fn holds_masked(&self, path: &str) -> bool {
        self.masked.iter().any(|masked| is_within(masked, path))
    }

    /// Nothing is certain any more.
    pub(in crate::model::effects::paths) fn doubt(&mut self) {
        self.tree.doubt_all();
    }

    /// Something was made, nobody knows where.
    pub(in crate::model::effects::paths) fn doubt_absences(&mut self) {
        self.tree.doubt_absences();
    }

    /// Something is at a path after the command.
    pub(in crate::model::effects::paths) fn put(&mut self, path: Option<&str>, new: New) {
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
    pub(in crate::model::effects::paths) fn guess(&mut self, path: &str, kind: PathKind) {
        let made = self.made.clone();
        if !self.is_masked(path) {
            self.tree.guess(path, kind, &made);
        }
    }

    /// Nothing is at a path after the command.
    pub(in crate::model::effects::paths) fn remove(&mut self, path: Option<&str>) {
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
    pub(in crate::model::effects::paths) fn may_add(&mut self, path: Option<&str>) {
        match path {
            None => self.tree.doubt_absences(),
            Some(path) if self.is_masked(path) => {}
            Some(path) => self.tree.may_add(path),
        }
    }

    /// A folder is there, and what is in it may be anything.
    pub(in crate::model::effects::paths) fn fill(&mut self, folder: Option<&str>) {
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
