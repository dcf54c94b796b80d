//! The variables that one instruction declares and uses, in the order in which they take effect.

use std::borrow::Cow;
use std::sync::Arc;

use super::scan::{Reading, Scan, scan};
use crate::data::shell_words::ASSIGNING;
use crate::model::shell::{CommandSource, ShellCommand, ShellScript, is_name, is_shell_script, script_of};
use crate::model::{ShellDialect, SourceText};
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
    /// A shell would, while the image is built, but for the `'…'` around it.
    Quoted,
    /// A shell does, when the container runs.
    Runtime,
}

/// How a shell reads the text of RUN lines. What is not known is read as most shells would.
fn reading(dialect: ShellDialect) -> Reading {
    match dialect {
        ShellDialect::PowerShell | ShellDialect::Cmd => Reading::Shell(dialect),
        _ => POSIX,
    }
}

const POSIX: Reading = Reading::Shell(ShellDialect::Posix);

/// The mentions of an instruction where RUN lines go to that shell.
#[derive(Debug)]
struct Mentions {
    reading: Reading,
    all: Box<[Mention]>,
}

/// All mentions of an instruction, which keeps those for the shell that it was read for first.
pub(super) fn mentions(instruction: &Instruction, escape: char, dialect: ShellDialect) -> Cow<'_, [Mention]> {
    let reading = reading(dialect);
    let read = || read(instruction, escape, reading);
    let kept = instruction.derived.get_or_init(|| Mentions { reading, all: read().into() });
    if kept.reading == reading { Cow::Borrowed(&kept.all) } else { Cow::Owned(read()) }
}

/// All mentions of an instruction; of ONBUILD, those of its trigger.
fn read(instruction: &Instruction, escape: char, reading: Reading) -> Vec<Mention> {
    let mut reader = Reader { instruction, escape, reading, out: Vec::new() };
    let is_expanded = |name: &str| instruction.keyword.flag(name).is_some_and(|spec| spec.expanded);
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
        Arguments::Onbuild(Some(trigger)) => return read(trigger, escape, reading),
        _ => {}
    }
    reader.out
}

struct Reader<'i> {
    instruction: &'i Instruction,
    escape: char,
    /// How the shell reads.
    reading: Reading,
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

    fn builder_text(&mut self, text: SourceText) {
        if text.text().contains('$') {
            self.scanned(scan(text, Reading::Builder(self.escape)), MentionKind::Builder);
        }
    }

    fn pairs(&mut self, pairs: &[Pair]) {
        let keyword = self.instruction.keyword;
        for pair in pairs {
            if keyword != Keyword::Arg
                && let Some(key) = pair.key.as_ref().filter(|k| k.text.contains('$'))
            {
                self.builder_text(SourceText::at(self.instruction, key.range, self.escape));
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
                    if let Some(text) = SourceText::json(self.instruction, element, self.escape) {
                        self.builder_text(text);
                    }
                }
            }
            Paths::Words(words) => {
                let mut bodies = self.instruction.heredocs.iter();
                for word in words {
                    match word {
                        PathArgument::Word(word) => self.word(word),
                        PathArgument::Heredoc(marker) => {
                            let body = bodies.next().filter(|_| !marker.quoted);
                            if let Some(text) = body.and_then(|h| SourceText::heredoc(self.instruction, h, marker)) {
                                self.scanned(scan(text, Reading::Body), MentionKind::Builder);
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
                    let line = SourceText::at(self.instruction, shell.range, self.escape);
                    self.script(line, self.reading, kind);
                }
                for (marker, heredoc) in shell.markers.iter().zip(&self.instruction.heredocs) {
                    let Some(body) = heredoc.body else { continue };
                    let Some(text) = SourceText::heredoc(self.instruction, heredoc, marker) else { continue };
                    let reading = if self.reading != POSIX {
                        self.reading
                    } else if is_script {
                        if !is_shell_script(self.instruction.slice(body)) {
                            continue;
                        }
                        POSIX
                    } else if self.feeds_shell(marker.range) {
                        POSIX
                    } else if marker.quoted {
                        continue;
                    } else {
                        Reading::Body
                    };
                    self.script(text, reading, kind);
                }
            }
            None => {}
        }
        if self.reading == POSIX {
            self.assignments();
        }
        // A name is set once its command is over.
        if let Some(own) = self.out.get_mut(from..) {
            own.sort_by_key(Mention::takes_effect);
        }
    }

    fn script(&mut self, text: SourceText, reading: Reading, kind: MentionKind) {
        let found = scan(text, reading);
        for (name, range) in &found.loops {
            self.push(name, *range, *range, MentionKind::Assignment);
        }
        self.scanned(found, kind);
    }

    /// Whether a shell reads a heredoc as its script (`bash <<'EOF'`).
    fn feeds_shell(&self, marker: TextRange) -> bool {
        let commands = &ShellScript::of(self.instruction, self.escape).commands;
        let reader = commands.iter().find(|c| c.redirections.iter().any(|r| r.range == marker));
        reader.is_some_and(ShellCommand::reads_script)
    }

    /// `["sh", "-c", "…"]`.
    fn exec(&mut self, json: &JsonArray, kind: MentionKind) {
        let words = json.elements.iter().map(|e| e.value.as_deref().unwrap_or_default());
        if let Some(script) = script_of(words).and_then(|index| json.elements.get(index))
            && let Some(text) = SourceText::json(self.instruction, script, self.escape)
        {
            self.script(text, POSIX, kind);
        }
    }

    /// `NAME=…`, `export NAME=…` and `read NAME`.
    fn assignments(&mut self) {
        let mut found: Vec<(String, TextRange, TextRange)> = Vec::new();
        for command in &ShellScript::of(self.instruction, self.escape).commands {
            if matches!(command.source, CommandSource::Substitution | CommandSource::Exec) {
                continue;
            }
            let name = command.words.first().map_or("", |w| w.text.as_str());
            let words = match name {
                // `NAME=value command` sets it for the command alone.
                "" => &command.assignments[..],
                name if name == "read" || ASSIGNING.contains(&name) => command.words.get(1..).unwrap_or_default(),
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
