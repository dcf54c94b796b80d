//! Tokens of instructions.

use rustc_hash::FxHashSet;

use super::{Modifiers, Sink, Token, TokenKind, comment_tokens, shell, words};
use crate::model::{Base, Model, Placed, ShellDialect, ShellScript, ShellTokens, SourceText, Stage, mounts};
use crate::syntax::ast::{
    Arguments, Command, Flag, From, Heredoc, HeredocMarker, Instruction, JsonArray, Keyword, Pair, PairForm, PathArgument, Paths,
    ShellCommand, TriviaKind, Word,
};
use crate::text::{TextRange, TextSize, between, range, size};

pub(super) fn tokens(model: &Model, out: &mut Vec<Token>) {
    let mut stages = model.stages.iter().peekable();
    let mut stage = None;
    let names: FxHashSet<&str> = model.stages.iter().filter_map(|s| s.name.as_ref()).map(|n| n.key.as_str()).collect();
    for (index, placed) in model.instructions.iter().enumerate() {
        stage = stages.next_if(|s| s.instructions.start == index).or(stage);
        let holes = between_lines(model, placed);
        trivia(model, placed, &holes, out);
        let mut sink = Sink::new(&placed.instruction.text, placed.start, &holes, out);
        let scope = Scope { model, names: &names, placed, stage, shell: model.shell_of(index) };
        scope.instruction(&placed.instruction, &mut sink);
    }
}

/// What lies between the joined lines of an instruction, its heredoc bodies aside.
fn between_lines(model: &Model, placed: &Placed) -> Vec<TextRange> {
    let text = &placed.instruction.text;
    if !text.contains('\n') {
        return Vec::new();
    }
    let end = placed.heredocs.first().map_or(text.len(), |h| usize::from(h.range.start()));
    let (mut holes, mut done) = (Vec::new(), 0);
    for (at, part) in crate::syntax::segments(text.get(..end).unwrap_or_default(), model.escape) {
        if done < at {
            holes.push(range(done, at));
        }
        done = at + part.len();
    }
    holes
}

/// Comments and the escape characters at line ends.
fn trivia(model: &Model, placed: &Placed, holes: &[TextRange], out: &mut Vec<Token>) {
    for trivia in placed.trivia.iter().filter(|t| t.kind == TriviaKind::Comment) {
        let text = placed.slice(trivia.range);
        let blank = text.len() - text.trim_start().len();
        comment_tokens(text.trim_start(), placed.at(trivia.range).start() + size(blank), out);
    }
    for hole in holes.iter().filter(|hole| placed.slice(**hole).starts_with(model.escape)) {
        let range = TextRange::at(placed.at(*hole).start(), TextSize::of(model.escape));
        out.push(Token { range, kind: TokenKind::Macro, modifiers: Modifiers::NONE });
    }
}

/// Where an instruction is.
struct Scope<'a> {
    model: &'a Model,
    /// Names of stages, in lower case.
    names: &'a FxHashSet<&'a str>,
    placed: &'a Placed,
    /// `None` before the first FROM.
    stage: Option<&'a Stage>,
    /// What reads its shell text.
    shell: ShellDialect,
}

impl Scope<'_> {
    fn instruction(&self, instruction: &Instruction, sink: &mut Sink<'_>) {
        match instruction.keyword {
            Keyword::Unknown => {}
            Keyword::Maintainer => {
                sink.push_with(instruction.keyword_token.range, TokenKind::Keyword, Modifiers::DEPRECATED);
            }
            _ => sink.push(instruction.keyword_token.range, TokenKind::Keyword),
        }
        for flag in &instruction.flags {
            self.flag(instruction, flag, sink);
        }
        self.mounts(instruction, sink);
        match &instruction.arguments {
            Arguments::From(from) => self.from(from, sink),
            Arguments::Command(command) => self.command(instruction, command.as_ref(), sink),
            Arguments::Healthcheck(Some(check)) => {
                if check.kind != crate::syntax::ast::HealthcheckKind::Other {
                    sink.push(check.kind_token.range, TokenKind::Keyword);
                }
                self.command(instruction, check.command.as_ref(), sink);
            }
            Arguments::Paths(paths) => self.paths(instruction, paths, sink),
            Arguments::Ports(ports) => ports.iter().for_each(|port| self::port(port, sink)),
            Arguments::Pairs(pairs) => pairs.iter().for_each(|pair| self.pair(instruction.keyword, pair, sink)),
            Arguments::Argument(Some(word)) => words::word(word, TokenKind::Parameter, sink),
            Arguments::Raw(Some(token)) if instruction.keyword == Keyword::Maintainer => {
                sink.push(token.range, TokenKind::Parameter)
            }
            Arguments::Onbuild(Some(trigger)) => self.instruction(trigger, sink),
            Arguments::Healthcheck(None) | Arguments::Argument(None) | Arguments::Raw(_) | Arguments::Onbuild(None) => {}
        }
    }

    fn flag(&self, instruction: &Instruction, flag: &Flag, sink: &mut Sink<'_>) {
        let name = flag.name_range();
        sink.push(name, TokenKind::Parameter);
        if flag.has_equals {
            sink.push(TextRange::at(name.end(), size(1)), TokenKind::Operator);
        }
        let Some(value) = &flag.value else { return };
        match (instruction.keyword, flag.name()) {
            // Its options are tokens of their own.
            (Keyword::Run, "mount") => {}
            (Keyword::Copy, "from") => words::word(value, self.reference(&value.raw, true), sink),
            _ => words::word(value, TokenKind::Property, sink),
        }
    }

    /// What the name of a stage or image is.
    fn reference(&self, name: &str, by_index: bool) -> TokenKind {
        let is_index = by_index && name.parse::<usize>().is_ok_and(|index| index < self.model.stages.len());
        let is_stage = is_index || self.names.contains(name.to_lowercase().as_str());
        if is_stage { TokenKind::Namespace } else { TokenKind::Property }
    }

    fn mounts(&self, instruction: &Instruction, sink: &mut Sink<'_>) {
        for mount in mounts(instruction, self.model.escape) {
            for option in &mount.options {
                sink.push(option.key.range, TokenKind::Parameter);
                let Some(value) = &option.value else { continue };
                sink.push(TextRange::at(option.key.range.end(), size(1)), TokenKind::Operator);
                let Some(plain) = option.plain_value() else {
                    words::text_with_variables(self.placed.slice(value.range), value.range.start(), false, sink);
                    continue;
                };
                let kind = match option.name() {
                    "from" => self.reference(plain, false),
                    _ if !plain.is_empty() && plain.chars().all(|c| c.is_ascii_digit()) => TokenKind::Number,
                    _ => TokenKind::Property,
                };
                sink.push(value.range, kind);
            }
        }
    }

    fn from(&self, from: &From, sink: &mut Sink<'_>) {
        if let Some(image) = &from.image {
            let is_stage = self.stage.is_some_and(|s| matches!(s.base, Base::Stage(_)));
            if is_stage {
                words::word(&image.word, TokenKind::Namespace, sink);
            } else {
                match (&image.registry, &image.name) {
                    (Some(registry), Some(name)) if !registry.has_variables() && !name.has_variables() => {
                        sink.push(registry.range.cover(name.range), TokenKind::Class);
                    }
                    (registry, name) => {
                        for part in registry.iter().chain(name) {
                            words::word(part, TokenKind::Class, sink);
                        }
                    }
                }
                for part in image.tag.iter().chain(&image.digest) {
                    words::pieces(&part.pieces, TokenKind::Property, sink);
                }
            }
        }
        if let Some(word) = &from.as_keyword {
            sink.push(word.range, TokenKind::Keyword);
        }
        if let Some(alias) = &from.alias {
            sink.push_with(alias.range, TokenKind::Namespace, Modifiers::DECLARATION);
        }
    }

    fn pair(&self, keyword: Keyword, pair: &Pair, sink: &mut Sink<'_>) {
        let (kind, modifiers) = match keyword {
            Keyword::Label => (TokenKind::Property, Modifiers::NONE),
            Keyword::Arg if self.stage.is_none() => (TokenKind::Variable, Modifiers::DECLARATION.and(Modifiers::READONLY)),
            _ => (TokenKind::Variable, Modifiers::DECLARATION),
        };
        if pair.form == PairForm::Bare && keyword == Keyword::Arg {
            sink.push_with(pair.range, kind, modifiers);
            return;
        }
        if let Some(key) = &pair.key {
            sink.push_with(key.range, kind, modifiers);
            if pair.form == PairForm::Equals {
                sink.push(TextRange::at(key.range.end(), size(1)), TokenKind::Operator);
            }
        }
        if let Some(value) = &pair.value {
            words::word(value, TokenKind::Parameter, sink);
        }
    }

    fn paths(&self, instruction: &Instruction, paths: &Paths, sink: &mut Sink<'_>) {
        let arguments = match paths {
            Paths::Json(json) => return self::json(json, sink),
            Paths::Words(arguments) => arguments,
        };
        for argument in arguments {
            match argument {
                PathArgument::Word(word) => words::word(word, TokenKind::Parameter, sink),
                PathArgument::Heredoc(marker) => self::marker(marker, sink),
            }
        }
        for (marker, heredoc) in self.bodies(instruction) {
            if let Some(body) = heredoc.body {
                let text = self.placed.slice(body);
                if marker.quoted {
                    sink.push(body, TokenKind::String);
                } else {
                    words::text_with_variables(text, body.start(), true, sink);
                }
            }
            end(heredoc, sink);
        }
    }

    /// Markers with their bodies. Those of a trigger belong to its ONBUILD.
    fn bodies<'i>(&'i self, instruction: &'i Instruction) -> impl Iterator<Item = (&'i HeredocMarker, &'i Heredoc)> {
        let heredocs = if instruction.heredocs.is_empty() { &self.placed.heredocs } else { &instruction.heredocs };
        instruction.heredoc_markers().into_iter().zip(heredocs)
    }

    fn command(&self, instruction: &Instruction, command: Option<&Command>, sink: &mut Sink<'_>) {
        let text = match command {
            Some(Command::Json(json)) => return self::json(json, sink),
            Some(Command::Shell(text)) => text,
            None => return,
        };
        self.shell_text(instruction, text, sink);
        for (marker, heredoc) in self.bodies(instruction) {
            self::marker(marker, sink);
            if let Some(body) = heredoc.body {
                let script = ShellScript::of(instruction, self.model.escape);
                let mut words = script.commands.iter().flat_map(|c| c.words.iter().chain(&c.assignments));
                let dialect = ShellDialect::of_shebang(self.placed.slice(body)).unwrap_or(self.shell);
                let is_posix = dialect.is_posix() && words.any(|w| body.contains_range(w.range));
                let is_windows = dialect.is_windows() && text.range == marker.range;
                let read = || ShellTokens::of_heredoc(dialect, self.placed, heredoc, marker);
                if let Some(tokens) = (is_posix || is_windows).then(read).flatten() {
                    shell::tokens(&tokens, &shell::Words::of(&script.commands), &[], sink);
                } else if !marker.quoted && !self.placed.slice(body).starts_with("#!") {
                    words::text_with_variables(self.placed.slice(body), body.start(), false, sink);
                }
            }
            end(heredoc, sink);
        }
    }

    fn shell_text(&self, instruction: &Instruction, text: &ShellCommand, sink: &mut Sink<'_>) {
        let whole = self.placed.slice(text.range);
        if instruction.keyword == Keyword::Shell {
            return;
        }
        let markers: Vec<TextRange> = text.markers.iter().map(|m| m.range).collect();
        if self.shell.is_windows() {
            let tokens = ShellTokens::read_by(self.shell, SourceText::at(instruction, text.range, self.model.escape));
            return shell::tokens(&tokens, &shell::Words::of(&[]), &markers, sink);
        }
        if !self.shell.is_posix() {
            let base = usize::from(text.range.start());
            for (at, part) in crate::syntax::segments(whole, self.model.escape) {
                words::text_with_variables(part, size(base + at), false, sink);
            }
            return;
        }
        let tokens = ShellTokens::of_line(instruction, text, self.model.escape);
        let words = shell::Words::of(&ShellScript::of(instruction, self.model.escape).commands);
        shell::tokens(&tokens, &words, &markers, sink);
    }
}

/// The strings of an array.
fn json(json: &JsonArray, sink: &mut Sink<'_>) {
    for element in &json.elements {
        if element.value.is_some() {
            sink.push(element.range, TokenKind::String);
        }
    }
}

/// `80/tcp`: a number and a protocol.
fn port(port: &Word, sink: &mut Sink<'_>) {
    let slash = port.raw.find('/');
    let split_at = port.range.start() + size(slash.unwrap_or(0));
    let is_plain = !port.has_variables() && usize::from(port.range.len()) == port.raw.len();
    match slash {
        Some(at) if is_plain => {
            let number = range(usize::from(port.range.start()), usize::from(split_at));
            let digits = port.raw.get(..at).unwrap_or_default();
            sink.push(number, if is_ports(digits) { TokenKind::Number } else { TokenKind::Parameter });
            sink.push(between(split_at, port.range.end()), TokenKind::Property);
        }
        _ if is_plain && is_ports(&port.raw) => sink.push(port.range, TokenKind::Number),
        _ => words::pieces(&port.pieces, TokenKind::Parameter, sink),
    }
}

/// A port or a range of ports.
fn is_ports(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || c == '-')
}

/// File descriptor, `<<` and `-` are an operator, the name is a string.
fn marker(marker: &HeredocMarker, sink: &mut Sink<'_>) {
    let name = marker.raw.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches('<');
    let name = name.strip_prefix('-').unwrap_or(name).trim_start();
    let operator = marker.raw.len() - name.len();
    let split = (marker.range.start() + size(operator)).min(marker.range.end());
    sink.push(between(marker.range.start(), split), TokenKind::Operator);
    sink.push_with(between(split, marker.range.end()), TokenKind::String, Modifiers::DECLARATION);
}

fn end(heredoc: &Heredoc, sink: &mut Sink<'_>) {
    if let Some(end) = heredoc.end {
        sink.push(end, TokenKind::String);
    }
}
