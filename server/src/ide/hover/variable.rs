//! Variables: the value they have, where it comes from, and who can change it.

use super::code;
use crate::data::docs::{self, Language, VariableGroup};
use crate::ide::names::Name;
use crate::model::{Base, EntityKind, KnownBuilds, KnownImages, Occurrence, Role, Value, expand};
use crate::syntax::ast::{Pair, PairForm};
use crate::text::{TextSize, line_of};

/// A variable, seen from where it is used or declared.
pub(super) struct Variable<'a> {
    pub(super) name: Name<'a>,
    pub(super) rope: &'a ropey::Rope,
    /// What registries said of images.
    pub(super) images: &'a KnownImages,
    pub(super) builds: &'a KnownBuilds,
    pub(super) language: Language,
}

impl Variable<'_> {
    fn say(&self, english: impl Into<String>, russian: impl Into<String>) -> String {
        if self.language == Language::Russian { russian.into() } else { english.into() }
    }

    pub(super) fn describe(&self) -> String {
        let own = self.name.occurrence;
        let name = self.name.entity.name.as_str();
        if self.name.entity.kind == EntityKind::ShellVariable {
            let line = self.name.bindings.target(own).map_or(0, |t| self.line(t.name.start()));
            return self.say(
                format!("**`{name}`**: shell variable, set in this RUN (line {line})"),
                format!("**`{name}`**: переменная оболочки, задана в этом RUN (строка {line})"),
            );
        }
        let mut paragraphs = Vec::new();
        let declaration = self.name.bindings.target(own).map(|target| if own.role.declares() { own } else { target });
        match declaration {
            Some(declaration) if own.later => paragraphs.push(self.not_yet(declaration)),
            Some(declaration) => {
                paragraphs.push(self.value(declaration));
                paragraphs.push(self.kind(declaration));
                if matches!(declaration.role, Role::Arg { .. }) {
                    paragraphs.extend(self.set_by_builds());
                }
            }
            None => paragraphs.push(self.undeclared()),
        }
        let predefined = docs::variable(self.language, name);
        paragraphs.extend(predefined.map(|doc| doc.description.to_owned()));
        paragraphs.join("\n\n")
    }

    fn line(&self, at: TextSize) -> u32 {
        line_of(self.rope, at) + 1
    }

    /// The value that a declaration gives, in words.
    fn value(&self, declaration: &Occurrence) -> String {
        match self.value_of(declaration) {
            (Value::Set(text), _) if text.is_empty() => self.say("empty", "пусто"),
            (Value::Set(text), _) => code(&text),
            (Value::Unset, _) => self.say("no default", "без значения по умолчанию"),
            (Value::Unknown, None) => self.say("set by the builder", "задаёт сборщик"),
            (Value::Unknown, Some(written)) => {
                let written = code(&written);
                self.say(format!("{written} (not all of it is known from the file)"), format!("{written} (файл говорит не всё)"))
            }
        }
    }

    /// The value that a declaration gives, and how it is written.
    fn value_of(&self, declaration: &Occurrence) -> (Value, Option<String>) {
        let model = self.name.model;
        // An ARG without a value may be fed by one before the first FROM.
        let source = self.name.bindings.target(declaration).unwrap_or(declaration);
        let Some((pair, instruction)) = self.pair(source) else { return (Value::Unset, None) };
        match (&pair.value, pair.form) {
            (Some(word), PairForm::Equals | PairForm::Legacy) => {
                let expansion = expand(word, model.escape, &model.environment_before(instruction));
                let value = expansion.known().map_or(Value::Unknown, |text| Value::Set(text.into()));
                (value, Some(word.raw.to_string()))
            }
            (None, PairForm::Equals) => (Value::Set("".into()), None),
            _ => match docs::variable(self.language, &self.name.entity.name).map(|doc| doc.group) {
                Some(VariableGroup::Platform) => (Value::Unknown, None),
                _ => (Value::Unset, None),
            },
        }
    }

    /// The word of ENV or ARG that a name stands in, and the index of its instruction.
    fn pair(&self, declaration: &Occurrence) -> Option<(&Pair, usize)> {
        let placed = self.name.model.instructions.get(declaration.instruction)?;
        let pairs = placed.instruction.trigger().unwrap_or(&placed.instruction).pairs();
        let pair = pairs.iter().find(|p| placed.at(p.name_range()).contains_range(declaration.name))?;
        Some((pair, declaration.instruction))
    }

    /// What declares it, where, and what that means.
    fn kind(&self, declaration: &Occurrence) -> String {
        let (name, line) = (self.name.entity.name.as_str(), self.line(declaration.name.start()));
        let is_arg = matches!(declaration.role, Role::Arg { .. });
        let mut text = if is_arg {
            self.say(
                format!("**`{name}`**: build argument (ARG), line {line}"),
                format!("**`{name}`**: аргумент сборки (ARG), строка {line}"),
            )
        } else {
            self.say(
                format!("**`{name}`**: environment variable (ENV), line {line}"),
                format!("**`{name}`**: переменная окружения (ENV), строка {line}"),
            )
        };
        if let Some(stage) = self.inherited_from(declaration) {
            text.push_str(&self.say(format!(", inherited from stage {stage}"), format!(", из этапа {stage}")));
        }
        let source = self.name.bindings.target(declaration).filter(|source| *source != declaration);
        if let Some(source) = source {
            let line = self.line(source.name.start());
            text.push_str(&self.say(format!("; its value is from line {line}"), format!("; значение из строки {line}")));
        }
        if is_arg {
            text.push_str(
                &self.say(format!("; `--build-arg {name}=…` overrides it"), format!("; `--build-arg {name}=…` меняет значение")),
            );
            if self.name.occurrence.role == Role::RuntimeUse {
                text.push_str("\n\n");
                text.push_str(&self.say(
                    "A build argument is not set when the container runs. Use ENV for that.",
                    "Когда контейнер работает, аргумент сборки не задан. Для этого есть ENV.",
                ));
            }
        }
        text
    }

    /// The values that Compose and Bake files give a build argument.
    fn set_by_builds(&self) -> Option<String> {
        let lines = self.builds.setting(&self.name.entity.name).map(|(build, value)| {
            let (value, by) = (code(value), super::built_by(build));
            self.say(format!("{by} sets it to {value}"), format!("{by} задаёт {value}"))
        });
        let lines: Vec<String> = lines.collect();
        (!lines.is_empty()).then(|| lines.join("  \n"))
    }

    fn inherited_from(&self, declaration: &Occurrence) -> Option<String> {
        let model = self.name.model;
        let from = model.stage_of(declaration.instruction)?;
        let here = model.stage_of(self.name.occurrence.instruction)?;
        let stage = model.stages.get(from).filter(|_| from != here)?;
        Some(super::stage_name(stage))
    }

    fn not_yet(&self, declaration: &Occurrence) -> String {
        let (name, line) = (self.name.entity.name.as_str(), self.line(declaration.name.start()));
        self.say(
            format!("**`{name}`**: not set here yet; line {line} sets it"),
            format!("**`{name}`**: здесь ещё не задана, её задаёт строка {line}"),
        )
    }

    /// The value that the image below the stage gives, as its registry said, and the image.
    fn set_by_image(&self) -> Option<(&str, String)> {
        let model = self.name.model;
        let stage = model.stages.get(model.stage_of(self.name.occurrence.instruction)?)?;
        let Base::Image(image) = model.root_base(stage) else { return None };
        let config = self.images.image(image)?.config.as_ref()?;
        let (_, value) = config.env.iter().find(|(name, _)| *name == self.name.entity.name)?;
        Some((value, image.to_string()))
    }

    fn undeclared(&self) -> String {
        let (model, name) = (self.name.model, self.name.entity.name.as_str());
        if docs::variable(self.language, name).is_some() {
            return self.say(format!("**`{name}`**: set by the builder"), format!("**`{name}`**: задаёт сборщик"));
        }
        let stage = model.stage_of(self.name.occurrence.instruction);
        let is_from =
            stage.and_then(|s| model.stages.get(s)).is_some_and(|s| s.instructions.start == self.name.occurrence.instruction);
        if is_from || stage.is_none() {
            return self
                .say(format!("**`{name}`**: not set before the first FROM"), format!("**`{name}`**: не задана до первого FROM"));
        }
        let global = model.global();
        let declared = |o: &&Occurrence| {
            matches!(o.role, Role::Arg { .. }) && global.contains(&o.instruction) && model.slice(o.name) == name
        };
        if let Some(found) = self.name.bindings.occurrences().iter().find(declared) {
            let line = self.line(found.name.start());
            return self.say(
                format!("**`{name}`**: not set in this stage. The ARG in line {line} stands before the first FROM; repeat `ARG {name}` in the stage"),
                format!("**`{name}`**: в этом этапе не задана. ARG в строке {line} стоит до первого FROM; повторите `ARG {name}` в этапе"),
            );
        }
        let on_scratch = stage.and_then(|s| model.stages.get(s)).is_some_and(|s| matches!(model.root_base(s), Base::Scratch));
        if on_scratch {
            return self.say(format!("**`{name}`**: not set in this file"), format!("**`{name}`**: в этом файле не задана"));
        }
        if let Some((value, image)) = self.set_by_image() {
            return self.say(
                format!("{}\n\n**`{name}`**: set by the image {}", super::code(value), super::code(&image)),
                format!("{}\n\n**`{name}`**: задана в образе {}", super::code(value), super::code(&image)),
            );
        }
        self.say(
            format!("**`{name}`**: not set in this file; the base image may set it"),
            format!("**`{name}`**: в этом файле не задана; её может задавать базовый образ"),
        )
    }
}
