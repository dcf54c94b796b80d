//! The shell text of a RUN as commands that can be carried out, read once and kept with the instruction.
//!
//! Of a text with loops, conditions, functions and the like no more is known than which commands may run.

use std::sync::Arc;

use crate::model::shell::{ShellDialect, is_shell_script, script_of};
use crate::model::{ShellOperator, ShellScript, ShellToken, ShellTokenKind, ShellTokens, SourceText, WordRole};
use crate::syntax::ast::{Command, Instruction, Keyword};
use crate::text::slice;

/// A text with more commands than these is not looked at.
const MOST_COMMANDS: usize = 2_000;

/// The commands of a RUN.
#[derive(Debug, Default)]
pub(super) struct Script {
    pub(super) commands: Vec<Run>,
    /// One after the other, joined by `&&`, `||`, `|`, `;` and line ends alone.
    pub(super) is_plain: bool,
    /// Not even the commands are all known.
    pub(super) is_wild: bool,
    /// It is handed to the shell in force.
    pub(super) needs_shell: bool,
    /// Programs that substitutions run.
    pub(super) inner: Vec<String>,
    /// Variables whose values decide something, each once.
    pub(super) names: Vec<Arc<str>>,
}

/// A simple command.
#[derive(Debug, Default)]
pub(super) struct Run {
    pub(super) assignments: Vec<(Arc<str>, Word)>,
    pub(super) words: Vec<Word>,
    /// Operators with what follows them.
    pub(super) redirections: Vec<(String, Word)>,
    pub(super) end: End,
}

/// What follows a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum End {
    And,
    Or,
    Pipe,
    /// `;`, a line end.
    Next,
    #[default]
    Last,
}

/// A word as it is written.
#[derive(Debug, Clone, Default)]
pub(super) struct Word(pub(super) Vec<Piece>);

/// A part of a word.
#[derive(Debug, Clone)]
pub(super) enum Piece {
    Text {
        text: String,
        is_quoted: bool,
    },
    Variable {
        name: Arc<str>,
        is_quoted: bool,
    },
    /// It is not known what stands here; in quotes it is no more than one word.
    Unknown {
        is_quoted: bool,
    },
}

impl Script {
    /// Whether it may end before its last command, without an error.
    pub(super) fn ends_early(&self) -> bool {
        let mut before = End::Next;
        self.commands.iter().any(|run| {
            let ends = run
                .words
                .first()
                .is_some_and(|word| ["exit", "exec", "return", "trap", "alias"].iter().any(|name| word.is(name)));
            let is_refusal = run.is_refusal(before);
            before = run.end;
            ends && !is_refusal
        })
    }
}

impl Run {
    /// Whether it is `|| exit 1`, of what stands before it.
    pub(super) fn is_refusal(&self, before: End) -> bool {
        let [name, code] = &*self.words else { return false };
        before == End::Or
            && matches!(self.end, End::Next | End::Last)
            && name.is("exit")
            && code.text().is_some_and(|code| code.parse::<u8>().is_ok_and(|code| code != 0))
    }
}

impl Word {
    /// The text, if no variable decides it.
    pub(super) fn text(&self) -> Option<String> {
        let mut whole = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text { text, .. } => whole.push_str(text),
                _ => return None,
            }
        }
        Some(whole)
    }

    pub(super) fn is(&self, text: &str) -> bool {
        matches!(&*self.0, [Piece::Text { text: own, .. }] if own == text)
    }
}

impl Script {
    /// The script of a RUN, or `None` for any other instruction.
    pub(super) fn of(instruction: &Instruction, escape: char) -> Option<&Self> {
        if instruction.keyword != Keyword::Run {
            return None;
        }
        Some(instruction.derived.get_or_init(|| read(instruction, escape)))
    }

    fn wild() -> Self {
        Self { is_wild: true, ..Self::default() }
    }
}

fn read(instruction: &Instruction, escape: char) -> Script {
    let tokens = match instruction.command() {
        None => return Script::wild(),
        Some(Command::Json(json)) => {
            let Some(words): Option<Vec<&str>> = json.elements.iter().map(|element| element.value.as_deref()).collect() else {
                return Script::wild();
            };
            match script_of(words.iter().copied()) {
                Some(index) if words.first().is_some_and(|word| ShellDialect::of_program(word).is_posix()) => {
                    let options = words.get(1..index).unwrap_or_default();
                    let text = json.elements.get(index).and_then(|element| SourceText::json(instruction, element, escape));
                    // More words are the script's arguments, and `-e` and the like change what it means.
                    match text {
                        Some(text) if options == ["-c"] && index + 1 == words.len() => ShellTokens::of(text),
                        _ => return Script::wild(),
                    }
                }
                _ => {
                    let word = |text: &str| Word(vec![Piece::Text { text: text.to_owned(), is_quoted: true }]);
                    let run = Run { words: words.iter().map(|text| word(text)).collect(), ..Run::default() };
                    return Script { commands: vec![run], is_plain: true, ..Script::default() };
                }
            }
        }
        Some(Command::Shell(line)) => match (&*line.markers, &*instruction.heredocs) {
            ([], _) => ShellTokens::of_line(instruction, line, escape),
            ([marker], [heredoc]) if line.range == marker.range => {
                let Some(body) = heredoc.body else { return Script { is_plain: true, ..Script::default() } };
                let tokens = ShellTokens::of_heredoc(ShellDialect::Posix, instruction, heredoc, marker);
                match tokens.filter(|_| is_shell_script(instruction.slice(body)) && !instruction.slice(body).starts_with("#!")) {
                    Some(tokens) => tokens,
                    None => return Script::wild(),
                }
            }
            _ => ShellTokens::of_line(instruction, line, escape),
        },
    };
    let needs_shell = matches!(instruction.command(), Some(Command::Shell(_)));
    let mut script = Script { is_plain: true, needs_shell, is_wild: !tokens.unclosed.is_empty(), ..Script::default() };
    commands(&tokens, &mut script);
    if script.commands.iter().any(|run| run.words.iter().any(Word::has_unknown)) || script.has_inner(&tokens) {
        let known = &ShellScript::of(instruction, escape).commands;
        let inner = known.iter().filter(|command| command.source == crate::model::CommandSource::Substitution);
        script.inner = inner
            .map(|command| match command.redirections.iter().all(|r| r.operator.contains('<') || r.operator.contains('&')) {
                true => command.program().to_owned(),
                false => "?".to_owned(),
            })
            .collect();
    }
    if MOST_COMMANDS < script.commands.len() {
        return Script::wild();
    }
    script
}

impl Script {
    fn has_inner(&self, tokens: &ShellTokens) -> bool {
        tokens.tokens.iter().any(|token| {
            matches!(token.kind, ShellTokenKind::Substitution | ShellTokenKind::Backquotes | ShellTokenKind::ProcessSubstitution)
        })
    }
}

fn commands(tokens: &ShellTokens, script: &mut Script) {
    let mut run = Run::default();
    let mut has_target = false;
    for (index, token) in tokens.tokens.iter().enumerate() {
        match token.kind {
            _ if token.depth != 0 => {}
            ShellTokenKind::Word(role) => {
                let mut word = || word(tokens, index, token, &mut script.names);
                match role {
                    WordRole::Command | WordRole::Argument => {
                        let word = word();
                        run.words.push(word);
                    }
                    WordRole::Assignment => match assignment(word()) {
                        Some(assignment) => run.assignments.push(assignment),
                        None => script.is_wild = true,
                    },
                    WordRole::Target | WordRole::Delimiter if has_target => {
                        has_target = false;
                        let word = word();
                        if let Some(last) = run.redirections.last_mut() {
                            last.1 = word;
                        }
                    }
                    _ => script.is_plain = false,
                }
            }
            ShellTokenKind::Redirection => {
                has_target = true;
                run.redirections.push((tokens.source(token).to_owned(), Word::default()));
            }
            ShellTokenKind::Operator(operator) => {
                has_target = false;
                let end = match operator {
                    ShellOperator::And => End::And,
                    ShellOperator::Or => End::Or,
                    ShellOperator::Pipe => End::Pipe,
                    ShellOperator::Semicolon | ShellOperator::Newline => End::Next,
                    _ => {
                        script.is_plain = false;
                        End::Next
                    }
                };
                close(&mut run, end, script);
            }
            ShellTokenKind::ArithmeticCommand => script.is_plain = false,
            _ => {}
        }
    }
    close(&mut run, End::Last, script);
    if let Some(last) = script.commands.last_mut()
        && last.end == End::Next
    {
        last.end = End::Last;
    }
}

fn close(run: &mut Run, end: End, script: &mut Script) {
    if run.words.is_empty() && run.assignments.is_empty() && run.redirections.is_empty() {
        return;
    }
    let done = Run { end, ..std::mem::take(run) };
    script.commands.push(done);
}

/// `NAME=value`; `None` for an array and for `+=`.
fn assignment(word: Word) -> Option<(Arc<str>, Word)> {
    let mut pieces = word.0.into_iter();
    let Some(Piece::Text { text, is_quoted: false }) = pieces.next() else { return None };
    let (name, rest) = text.split_once('=')?;
    if !crate::model::shell::is_name(name) {
        return None;
    }
    let first = (!rest.is_empty()).then(|| Piece::Text { text: rest.to_owned(), is_quoted: false });
    Some((name.into(), Word(first.into_iter().chain(pieces).collect())))
}

impl Word {
    fn has_unknown(&self) -> bool {
        self.0.iter().any(|piece| matches!(piece, Piece::Unknown { .. }))
    }
}

struct Reader<'t, 'n> {
    text: &'t str,
    pieces: Vec<Piece>,
    names: &'n mut Vec<Arc<str>>,
}

fn word(tokens: &ShellTokens, index: usize, token: &ShellToken, names: &mut Vec<Arc<str>>) -> Word {
    let text = tokens.text.text();
    let parts = tokens.inside(index);
    let mut reader = Reader { text, pieces: Vec::new(), names };
    if parts.is_empty() {
        reader.plain(slice(text, token.range));
    } else {
        let outermost = parts.first().map_or(0, |part| part.depth);
        for (index, part) in parts.iter().enumerate().filter(|(_, part)| part.depth == outermost) {
            let rest = parts.get(index + 1..).unwrap_or_default();
            let end = rest.iter().position(|inner| inner.depth <= part.depth).unwrap_or(rest.len());
            reader.part(part, rest.get(..end).unwrap_or_default(), false);
        }
    }
    Word(reader.pieces)
}

impl Reader<'_, '_> {
    fn push(&mut self, text: &str, is_quoted: bool) {
        match self.pieces.last_mut() {
            Some(Piece::Text { text: before, is_quoted: was_quoted }) if *was_quoted == is_quoted => before.push_str(text),
            _ => self.pieces.push(Piece::Text { text: text.to_owned(), is_quoted }),
        }
    }

    /// Text without quotes. Braces and a tilde are not expanded here.
    fn plain(&mut self, text: &str) {
        let starts_word = self.pieces.is_empty();
        if starts_word && text.starts_with('~') {
            self.pieces.push(Piece::Unknown { is_quoted: true });
        } else if text.contains('{') {
            self.pieces.push(Piece::Unknown { is_quoted: false });
        } else {
            self.push(text, false);
        }
    }

    fn part(&mut self, part: &ShellToken, inside: &[ShellToken], is_quoted: bool) {
        let source = slice(self.text, part.range);
        match part.kind {
            ShellTokenKind::Plain if is_quoted => self.push(source, true),
            ShellTokenKind::Plain => self.plain(source),
            ShellTokenKind::Escape => {
                let protected = source.get(1..).unwrap_or_default();
                if !protected.ends_with('\n') {
                    self.push(protected, true);
                }
            }
            ShellTokenKind::SingleQuoted => {
                let inner = source.strip_prefix('\'').unwrap_or(source);
                self.push(inner.strip_suffix('\'').unwrap_or(inner), true);
            }
            ShellTokenKind::DoubleQuoted => self.double_quoted(part, inside),
            ShellTokenKind::Variable => self.variable(source.strip_prefix('$').unwrap_or_default(), is_quoted),
            ShellTokenKind::Parameter => {
                let name = source.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).unwrap_or_default();
                self.variable(name, is_quoted);
            }
            _ => self.pieces.push(Piece::Unknown { is_quoted }),
        }
    }

    fn variable(&mut self, name: &str, is_quoted: bool) {
        if !crate::model::shell::is_name(name) {
            self.pieces.push(Piece::Unknown { is_quoted });
            return;
        }
        let known = self.names.iter().find(|known| &***known == name).cloned();
        let name = known.unwrap_or_else(|| {
            let name: Arc<str> = name.into();
            self.names.push(Arc::clone(&name));
            name
        });
        self.pieces.push(Piece::Variable { name, is_quoted });
    }

    fn double_quoted(&mut self, quoted: &ShellToken, inside: &[ShellToken]) {
        let mut done = quoted.range.start() + crate::text::size(1);
        let outermost = inside.first().map_or(0, |part| part.depth);
        // Even `""` is a word.
        self.push("", true);
        for part in inside.iter().filter(|part| part.depth == outermost) {
            self.unescaped(slice(self.text, crate::text::between(done, part.range.start().max(done))));
            self.part(part, &[], true);
            done = part.range.end();
        }
        let rest = slice(self.text, crate::text::between(done, quoted.range.end().max(done)));
        self.unescaped(rest.strip_suffix('"').unwrap_or(rest));
    }

    fn unescaped(&mut self, text: &str) {
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('\\') {
            self.push(before, true);
            let mut characters = after.chars();
            match characters.next() {
                Some('\n') => {}
                Some(next @ ('"' | '$' | '`' | '\\')) => self.push(next.encode_utf8(&mut [0; 4]), true),
                Some(next) => self.push(&format!("\\{next}"), true),
                None => {}
            }
            rest = characters.as_str();
        }
        self.push(rest, true);
    }
}

/// The shell of a text, as far as the script needs it.
pub(super) fn is_posix(words: &[Arc<str>]) -> bool {
    ShellDialect::of_setting(words.iter().map(|word| &**word)).is_posix()
}
