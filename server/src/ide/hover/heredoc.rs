//! Heredocs: who expands, who runs and what ends the text.

use crate::data::docs::{self, Language, Topic};
use crate::model::{Model, Placed, ShellScript};
use crate::syntax::ast::{Command, HeredocMarker, Instruction, Keyword, PathArgument, Paths};

/// What is known about the heredoc of a marker, in words.
pub(super) fn describe(model: &Model, index: usize, placed: &Placed, marker: &HeredocMarker, language: Language) -> String {
    let instruction: &Instruction = placed.trigger().unwrap_or(&placed.instruction);
    let heredoc = Heredoc { model, index, instruction, marker, language };
    let mut lines = vec![heredoc.end(), heredoc.reader(), heredoc.expansion()];
    if marker.chomp {
        lines.push(heredoc.say("Tabs at the start of its lines are dropped", "Табуляции в начале строк убираются"));
    }
    let list: Vec<String> = lines.into_iter().map(|line| format!("- {line}")).collect();
    format!("{}\n\n{}", list.join("\n"), docs::topic(language, Topic::Heredoc))
}

struct Heredoc<'a> {
    model: &'a Model,
    index: usize,
    instruction: &'a Instruction,
    marker: &'a HeredocMarker,
    language: Language,
}

impl Heredoc<'_> {
    fn say(&self, english: impl Into<String>, russian: impl Into<String>) -> String {
        if self.language == Language::Russian { russian.into() } else { english.into() }
    }

    fn end(&self) -> String {
        let name = &self.marker.name;
        self.say(format!("A line `{name}` ends the text"), format!("Текст заканчивает строка `{name}`"))
    }

    /// Whether it is all that RUN has.
    fn is_script(&self) -> bool {
        matches!(self.instruction.command(), Some(Command::Shell(shell)) if shell.range == self.marker.range)
    }

    fn body(&self) -> &str {
        let markers = self.instruction.heredoc_markers();
        let own = markers.iter().position(|m| m.range == self.marker.range);
        let body = own.and_then(|at| self.instruction.heredocs.get(at)).and_then(|h| h.body);
        body.map_or("", |body| self.instruction.slice(body))
    }

    fn interpreter(&self) -> Option<&str> {
        self.body().trim_start_matches('\t').lines().next()?.strip_prefix("#!").map(str::trim).filter(|i| !i.is_empty())
    }

    /// Who gets the text.
    fn reader(&self) -> String {
        if self.instruction.keyword != Keyword::Run {
            return self.file();
        }
        if !self.is_script() {
            let commands = &ShellScript::of(self.instruction, self.model.escape).commands;
            let reader = commands.iter().find(|c| c.redirections.iter().any(|r| r.range == self.marker.range));
            let program = reader.map(|c| c.program()).filter(|p| !p.is_empty());
            return match program {
                Some(program) => self.say(format!("`{program}` reads it"), format!("Текст читает `{program}`")),
                None => self.say("A command of the line reads it", "Текст читает команда в строке"),
            };
        }
        match self.interpreter() {
            Some(interpreter) => self.say(format!("`{interpreter}` runs it"), format!("Текст выполняет `{interpreter}`")),
            None => {
                let shell = self.shell();
                self.say(format!("`{shell}` runs it"), format!("Текст выполняет `{shell}`"))
            }
        }
    }

    fn file(&self) -> String {
        let name = &self.marker.name;
        let words = match self.instruction.paths() {
            Some(Paths::Words(words)) => &words[..],
            _ => &[],
        };
        let target = match words {
            [.., PathArgument::Word(target)] => Some(&*target.raw),
            _ => None,
        };
        match target {
            Some(target) if target.ends_with('/') || words.len() > 2 => {
                let folder = target.trim_end_matches('/');
                self.say(format!("It becomes the file `{folder}/{name}`"), format!("Из текста получается файл `{folder}/{name}`"))
            }
            Some(target) => self.say(format!("It becomes the file `{target}`"), format!("Из текста получается файл `{target}`")),
            None => self.say("It becomes a file", "Из текста получается файл"),
        }
    }

    /// The shell of RUN lines here.
    fn shell(&self) -> String {
        let Some(stage) = self.model.stage_of(self.index).and_then(|s| self.model.stages.get(s)) else {
            return "/bin/sh".to_owned();
        };
        let above = |i: &&Placed| i.keyword == Keyword::Shell;
        let here = self.model.instructions.get(stage.instructions.start..self.index).unwrap_or_default().iter().rev().find(above);
        let found = here.or_else(|| self.model.ancestors(stage).find_map(|s| self.model.last_in_stage(s, Keyword::Shell)));
        let Some(Command::Json(json)) = found.and_then(|shell| shell.command()) else { return "/bin/sh".to_owned() };
        json.elements.iter().filter_map(|e| e.value.as_deref()).collect::<Vec<_>>().join(" ")
    }

    fn expansion(&self) -> String {
        let quoted = self.marker.quoted;
        if self.instruction.keyword != Keyword::Run {
            return if quoted {
                self.say("Variables are left as they are: the word is quoted", "Переменные не подставляются: слово в кавычках")
            } else {
                self.say("The builder puts in the values of variables", "Значения переменных подставляет сборщик")
            };
        }
        if self.is_script() {
            return self
                .say("The builder leaves variables to what runs the text", "Переменные остаются тому, кто выполняет текст");
        }
        if quoted {
            self.say("Variables are left as they are: the word is quoted", "Переменные не подставляются: слово в кавычках")
        } else {
            self.say("The shell puts in the values of variables", "Значения переменных подставляет оболочка")
        }
    }
}
