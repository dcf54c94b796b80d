//! Variables: the value they have, where it comes from, and who can change it.

use crate::data::run_time_names;
use crate::ide::names::Name;
use crate::model::{Base, Build, EntityKind, KnownBuilds, KnownImages, Occurrence, Role, Source, Value, expand};
use crate::syntax::ast::{Pair, PairForm};
use crate::text::{TextSize, line_of};
use crate::texts::docs::{self, VariableGroup};
use crate::texts::{Phrase, Words, variable as texts};

/// A variable, seen from where it is used or declared.
pub(super) struct Variable<'a> {
    pub(super) name: Name<'a>,
    pub(super) rope: &'a ropey::Rope,
    /// What registries said of images.
    pub(super) images: &'a KnownImages,
    pub(super) builds: &'a KnownBuilds,
}

impl Variable<'_> {
    pub(super) fn describe(&self) -> Words {
        let own = self.name.occurrence;
        let name = self.name.entity.name.as_str();
        if self.name.entity.kind == EntityKind::ShellVariable {
            let line = self.name.bindings.target(own).map_or(0, |t| self.line(t.name.start()));
            return texts::in_run(name, line).into();
        }
        let mut words = Words::new();
        let is_undeclared = own.later || (!own.role.declares() && self.name.bindings.target(own).is_none());
        if let Some(mut words) = is_undeclared.then(|| self.inherited()).flatten() {
            words.doc(docs::of_variable(name));
            return words;
        }
        let declaration = self.name.bindings.target(own).map(|target| if own.role.declares() { own } else { target });
        match declaration {
            Some(declaration) if own.later => _ = words.phrase(texts::not_yet(name, self.line(declaration.name.start()))),
            Some(declaration) => {
                self.value(declaration, &mut words);
                self.kind(declaration, &mut words);
                if matches!(declaration.role, Role::Arg { .. }) {
                    words.lines(self.set_by_builds());
                }
            }
            None => _ = words.extend(self.undeclared()),
        }
        words.doc(docs::of_variable(name));
        if let Some(meaning) = run_time_names::find(name).filter(|_| docs::of_variable(name).is_none()) {
            words.short(meaning);
        }
        words
    }

    fn line(&self, at: TextSize) -> u32 {
        line_of(self.rope, at) + 1
    }

    /// The value that a declaration gives.
    fn value(&self, declaration: &Occurrence, words: &mut Words) {
        match self.value_of(declaration) {
            (Value::Set(text), _) if text.is_empty() => words.phrase(texts::empty()),
            (Value::Set(text), _) => words.code(&*text),
            (Value::Unset, _) => words.phrase(texts::no_default()),
            (Value::Unknown, None) => words.phrase(texts::given_by_builder()),
            (Value::Unknown, Some(written)) => words.phrase(texts::partly(written)),
        };
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
            _ => match docs::variable_group(&self.name.entity.name) {
                Some(VariableGroup::Platform) => (Value::Unknown, None),
                _ => (Value::Unset, None),
            },
        }
    }

    /// The word of ENV or ARG that a name is in, and the index of its instruction.
    fn pair(&self, declaration: &Occurrence) -> Option<(&Pair, usize)> {
        let placed = self.name.model.instructions.get(declaration.instruction)?;
        let pairs = placed.instruction.trigger().unwrap_or(&placed.instruction).pairs();
        let pair = pairs.iter().find(|p| placed.at(p.name_range()).contains_range(declaration.name))?;
        Some((pair, declaration.instruction))
    }

    /// What declares it, where, and what that means.
    fn kind(&self, declaration: &Occurrence, words: &mut Words) {
        let (name, line) = (self.name.entity.name.as_str(), self.line(declaration.name.start()));
        let is_arg = matches!(declaration.role, Role::Arg { .. });
        let mut parts = vec![if is_arg { texts::argument(name, line) } else { texts::environment(name, line) }];
        parts.extend(self.inherited_from(declaration).map(texts::inherited));
        let source = self.name.bindings.target(declaration).filter(|source| *source != declaration);
        parts.extend(source.map(|source| texts::from_line(self.line(source.name.start()))));
        let has_value = !matches!(self.value_of(declaration), (Value::Unset, _));
        parts.extend(is_arg.then(|| if has_value { texts::overridden(name) } else { texts::given(name) }));
        words.sentence(parts);
        if is_arg && self.name.occurrence.role == Role::RuntimeUse {
            words.phrase(texts::not_at_run_time());
        }
    }

    /// The values that Compose and Bake files give a build argument.
    fn set_by_builds(&self) -> Vec<Phrase> {
        let setting = self.builds.setting(&self.name.entity.name);
        setting.map(|(build, value)| texts::by_build(&build.name, &build.file, value)).collect()
    }

    fn inherited_from(&self, declaration: &Occurrence) -> Option<String> {
        let model = self.name.model;
        let from = model.stage_of(declaration.instruction)?;
        let here = model.stage_of(self.name.occurrence.instruction)?;
        let stage = model.stages.get(from).filter(|_| from != here)?;
        Some(crate::ide::names::stage_name(stage))
    }

    /// What the image below the stages sets, or the builder where nothing else does.
    fn inherited(&self) -> Option<Words> {
        let (model, name) = (self.name.model, self.name.entity.name.as_str());
        let index = self.name.occurrence.instruction;
        let stage = model.stages.get(model.stage_of(index)?)?;
        let state = model.state_before(Build { args: &[], is_whole: false, images: self.images }, index)?;
        let source = state.env_source(name)?;
        let value = state.env(name).known().cloned().flatten();
        let mut words = Words::new();
        if let Some(value) = &value {
            words.code(&**value);
        }
        match (source, model.root_base(stage)) {
            (Source::Base, Base::Image(image)) => words.phrase(texts::by_image(name, image.to_string())),
            (Source::Builder, _) => words.phrase(texts::by_builder(name)),
            _ => return None,
        };
        (index != stage.instructions.start).then_some(words)
    }

    fn undeclared(&self) -> Words {
        let (model, name) = (self.name.model, self.name.entity.name.as_str());
        if docs::of_variable(name).is_some() {
            return texts::by_builder(name).into();
        }
        let stage = model.stage_of(self.name.occurrence.instruction);
        let is_from =
            stage.and_then(|s| model.stages.get(s)).is_some_and(|s| s.instructions.start == self.name.occurrence.instruction);
        if is_from || stage.is_none() {
            return texts::not_global(name).into();
        }
        let global = model.global();
        let declared = |o: &&Occurrence| {
            matches!(o.role, Role::Arg { .. }) && global.contains(&o.instruction) && model.slice(o.name) == name
        };
        if let Some(found) = self.name.bindings.occurrences().iter().find(declared) {
            return texts::repeat(name, self.line(found.name.start())).into();
        }
        let on_scratch = stage.and_then(|s| model.stages.get(s)).is_some_and(|s| matches!(model.root_base(s), Base::Scratch));
        if on_scratch {
            return texts::not_in_file(name).into();
        }
        texts::maybe_by_image(name).into()
    }
}
