//! The variables that one instruction declares and uses, in the order in which they take effect.

use std::borrow::Cow;
use std::sync::Arc;

use super::scan::{Chars, Reading, Scan, is_name, scan};
use crate::data::flags;
use crate::model::shell::{Place, ShellScript, is_shell, joined_chars, runs_in_shell, unescape_json};
use crate::syntax::ast::{Arguments, Command, Instruction, JsonArray, Keyword, Pair, PairForm, PathArgument, Paths, Word};
use crate::text::{TextRange, TextSize, range};

/// A variable at its place; ranges are relative to the instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mention {
    pub(super) name: Arc<str>,
    /// The name alone.
    pub(super) range: TextRange,
    /// With `$` and braces.
    pub(super) outer: TextRange,
    pub(super) kind: MentionKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MentionKind {
    /// The key of ENV.
    Env,
    /// A word of ARG.
    Arg { has_value: bool },
    /// A name that a shell script sets, from the end of its command on.
    Assignment,
    /// The builder puts the value in.
    Builder,
    /// A shell does, while the image is built.
    Shell,
    /// The same inside `'…'`.
    Quoted,
    /// A shell does, when the container runs.
    Runtime,
}

/// The shell that RUN lines go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Interpreter {
    #[default]
    Posix,
    PowerShell,
    Cmd,
}

impl Interpreter {
    /// The one that a SHELL instruction sets.
    pub(super) fn of(shell: &Instruction) -> Option<Self> {
        let Some(Command::Json(json)) = shell.command() else { return None };
        let first = json.elements.first()?.value.as_ref()?.to_ascii_lowercase();
        let name = first.rsplit(['/', '\\']).next().unwrap_or_default();
        Some(match name.strip_suffix(".exe").unwrap_or(name) {
            "powershell" | "pwsh" => Self::PowerShell,
            "cmd" => Self::Cmd,
            _ => Self::Posix,
        })
    }

    fn reading(self) -> Reading {
        match self {
            Self::Posix => Reading::Shell,
            Self::PowerShell => Reading::PowerShell,
            Self::Cmd => Reading::Cmd,
        }
    }
}

/// The mentions of an instruction where RUN lines go to that shell.
#[derive(Debug)]
struct Mentions {
    interpreter: Interpreter,
    all: Box<[Mention]>,
}

/// All mentions of an instruction, which keeps those for the shell that it was read for first.
pub(super) fn mentions(instruction: &Instruction, escape: char, interpreter: Interpreter) -> Cow<'_, [Mention]> {
    let read = || read(instruction, escape, interpreter);
    let kept = instruction.derived.get_or_init(|| Mentions { interpreter, all: read().into() });
    if kept.interpreter == interpreter { Cow::Borrowed(&kept.all) } else { Cow::Owned(read()) }
}

/// All mentions of an instruction; of ONBUILD, those of its trigger.
fn read(instruction: &Instruction, escape: char, interpreter: Interpreter) -> Vec<Mention> {
    let mut reader = Reader { instruction, escape, interpreter, out: Vec::new() };
    let keyword = instruction.keyword.as_str();
    let is_expanded = |name: &str| flags::flag(keyword, name).is_some_and(|spec| spec.expanded);
    for value in instruction.flags.iter().filter(|f| is_expanded(f.name())).filter_map(|f| f.value.as_ref()) {
        reader.word(value);
    }
    match &instruction.arguments {
        Arguments::From(from) => {
            if let Some(image) = &from.image {
                reader.word(&image.word);
            }
        }
        Arguments::Pairs(pairs) => reader.pairs(pairs),
        Arguments::Ports(words) => words.iter().for_each(|w| reader.word(w)),
        Arguments::Argument(Some(word)) => reader.word(word),
        Arguments::Paths(paths) => reader.paths(paths),
        Arguments::Command(_) | Arguments::Healthcheck(_) if instruction.keyword != Keyword::Shell => reader.command(),
        Arguments::Onbuild(Some(trigger)) => return read(trigger, escape, interpreter),
        _ => {}
    }
    reader.out
}

struct Reader<'i> {
    instruction: &'i Instruction,
    escape: char,
    interpreter: Interpreter,
    out: Vec<Mention>,
}

impl Reader<'_> {
    fn push(&mut self, name: &str, range: TextRange, outer: TextRange, kind: MentionKind) {
        self.out.push(Mention { name: name.into(), range, outer, kind });
    }

    /// A word that the grammar has cut into pieces.
    fn word(&mut self, word: &Word) {
        for variable in word.variables() {
            if let Some(name) = variable.name.as_ref().filter(|n| is_name(&n.text)) {
                self.push(&name.text, name.range, variable.range, MentionKind::Builder);
            }
        }
    }

    fn scanned(&mut self, scan: Scan, kind: MentionKind) {
        for found in scan.uses {
            let kind = if found.quoted { MentionKind::Quoted } else { kind };
            self.push(&found.name, found.range, found.outer, kind);
        }
    }

    fn builder_text(&mut self, chars: &Chars) {
        if chars.iter().any(|&(_, c)| c == '$') {
            self.scanned(scan(chars, Reading::Builder(self.escape)), MentionKind::Builder);
        }
    }

    fn pairs(&mut self, pairs: &[Pair]) {
        let keyword = self.instruction.keyword;
        for pair in pairs {
            if keyword != Keyword::Arg
                && let Some(key) = pair.key.as_ref().filter(|k| k.text.contains('$'))
            {
                self.builder_text(&joined_chars(self.instruction, key.range, self.escape));
            }
            if pair.form != PairForm::Bare
                && let Some(value) = &pair.value
            {
                self.word(value);
            }
            if keyword == Keyword::Arg {
                self.declare(pair, MentionKind::Arg { has_value: pair.form == PairForm::Equals });
            }
        }
        // ENV: the values are those from before the instruction.
        if keyword == Keyword::Env {
            pairs.iter().for_each(|pair| self.declare(pair, MentionKind::Env));
        }
    }

    fn declare(&mut self, pair: &Pair, kind: MentionKind) {
        let name = pair.name().trim_matches(['"', '\'']);
        let at = without_quotes(self.instruction, pair.name_range());
        if !name.is_empty() && !name.contains('$') && !at.is_empty() {
            self.push(name, at, at, kind);
        }
    }

    fn paths(&mut self, paths: &Paths) {
        match paths {
            Paths::Json(json) => {
                for element in json.elements.iter().filter(|e| e.value.as_ref().is_some_and(|v| v.contains('$'))) {
                    let chars = json_chars(self.instruction, element.range, self.escape);
                    self.builder_text(&chars);
                }
            }
            Paths::Words(words) => {
                let mut bodies = self.instruction.heredocs.iter();
                for word in words {
                    match word {
                        PathArgument::Word(word) => self.word(word),
                        PathArgument::Heredoc(marker) => {
                            let body = bodies.next().and_then(|h| h.body).filter(|_| !marker.quoted);
                            if let Some(body) = body {
                                self.scanned(scan(&plain_chars(self.instruction, body), Reading::Body), MentionKind::Builder);
                            }
                        }
                    }
                }
            }
        }
    }

    fn command(&mut self) {
        let from = self.out.len();
        let kind = if self.instruction.keyword == Keyword::Run { MentionKind::Shell } else { MentionKind::Runtime };
        match self.instruction.command() {
            Some(Command::Json(json)) => self.exec(json, kind),
            Some(Command::Shell(shell)) => {
                let is_script = shell.markers.first().is_some_and(|m| m.range == shell.range);
                if !is_script {
                    let chars = joined_chars(self.instruction, shell.range, self.escape);
                    self.script(&chars, self.interpreter.reading(), kind);
                }
                for (marker, heredoc) in shell.markers.iter().zip(&self.instruction.heredocs) {
                    let Some(body) = heredoc.body else { continue };
                    let chars = plain_chars(self.instruction, body);
                    let reading = if self.interpreter != Interpreter::Posix {
                        self.interpreter.reading()
                    } else if is_script {
                        if !runs_in_shell(self.instruction.slice(body)) {
                            continue;
                        }
                        Reading::Shell
                    } else if self.feeds_shell(marker.range) {
                        Reading::Shell
                    } else if marker.quoted {
                        continue;
                    } else {
                        Reading::Body
                    };
                    self.script(&chars, reading, kind);
                }
            }
            None => {}
        }
        if self.interpreter == Interpreter::Posix {
            self.assignments();
        }
        // A name is set once its command is over.
        if let Some(own) = self.out.get_mut(from..) {
            own.sort_by_key(Mention::takes_effect);
        }
    }

    fn script(&mut self, chars: &Chars, reading: Reading, kind: MentionKind) {
        let found = scan(chars, reading);
        for (name, range) in &found.loops {
            self.push(name, *range, *range, MentionKind::Assignment);
        }
        self.scanned(found, kind);
    }

    /// Whether a shell reads a heredoc as its script (`bash <<'EOF'`).
    fn feeds_shell(&self, marker: TextRange) -> bool {
        let commands = &ShellScript::of(self.instruction, self.escape).commands;
        let reader = commands.iter().find(|c| c.redirections.iter().any(|r| r.range == marker));
        reader.is_some_and(|c| is_shell(c.program()) && c.arguments().iter().all(|a| a.text.starts_with('-')))
    }

    /// `["sh", "-c", "…"]`.
    fn exec(&mut self, json: &JsonArray, kind: MentionKind) {
        let text = |at: usize| json.elements.get(at).and_then(|e| e.value.as_deref()).unwrap_or_default();
        if !is_shell(text(0).rsplit('/').next().unwrap_or_default()) {
            return;
        }
        let switch =
            (1..json.elements.len()).find(|&i| text(i).starts_with('-') && !text(i).starts_with("--") && text(i).ends_with('c'));
        if let Some(script) = switch.and_then(|i| json.elements.get(i + 1)) {
            let chars = json_chars(self.instruction, script.range, self.escape);
            self.script(&chars, Reading::Shell, kind);
        }
    }

    /// `NAME=…`, `export NAME=…` and `read NAME`.
    fn assignments(&mut self) {
        let mut found: Vec<(String, TextRange, TextRange)> = Vec::new();
        for command in &ShellScript::of(self.instruction, self.escape).commands {
            if matches!(command.place, Place::Substitution | Place::Exec) {
                continue;
            }
            let name = command.words.first().map_or("", |w| w.text.as_str());
            let words = match name {
                // `NAME=value command` sets it for the command alone.
                "" => &command.assignments[..],
                "export" | "local" | "readonly" | "declare" | "typeset" | "read" => command.words.get(1..).unwrap_or_default(),
                _ => continue,
            };
            for word in words {
                let set = match word.text.split_once('=') {
                    Some((set, _)) => set.strip_suffix('+').unwrap_or(set),
                    None if name == "read" => &word.text,
                    None => continue,
                };
                let start = usize::from(word.range.start());
                let at = range(start, start + set.len());
                if is_name(set) && self.instruction.slice(at) == set {
                    found.push((set.to_owned(), at, word.range));
                }
            }
        }
        for (name, at, word) in found {
            // The outer range says when it takes effect.
            self.push(&name, at, word, MentionKind::Assignment);
        }
    }
}

impl Mention {
    fn takes_effect(&self) -> TextSize {
        if self.kind == MentionKind::Assignment { self.outer.end() } else { self.outer.start() }
    }
}

/// A range without the quotes at its ends.
pub(super) fn without_quotes(instruction: &Instruction, at: TextRange) -> TextRange {
    let text = instruction.slice(at);
    let inner = text.trim_matches(['"', '\'']);
    let start = usize::from(at.start()) + (text.len() - text.trim_start_matches(['"', '\'']).len());
    range(start, start + inner.len())
}

fn plain_chars(instruction: &Instruction, at: TextRange) -> Vec<(usize, char)> {
    let base = usize::from(at.start());
    instruction.slice(at).char_indices().map(|(i, c)| (base + i, c)).collect()
}

/// The characters of a JSON string, its escapes undone.
fn json_chars(instruction: &Instruction, quoted: TextRange, escape: char) -> Vec<(usize, char)> {
    let (start, end) = (usize::from(quoted.start()) + 1, usize::from(quoted.end()).saturating_sub(1));
    unescape_json(&joined_chars(instruction, range(start, end.max(start)), escape))
}
