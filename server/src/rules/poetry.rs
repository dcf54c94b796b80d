//! Which Poetry a stage has, as far as the file itself installs it.

use rustc_hash::FxHashMap;

use super::StageContext;
use super::failures::Failures;
use super::python::{PythonImage, package_name};
use crate::model::{PipArgument, PipInstall, Placed, ShellCommand, ShellScript, StageModel};
use crate::syntax::ast::Keyword;

/// The major version of the Poetry of a stage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum PoetryVersion {
    /// Nothing, or no more than that there are several.
    #[default]
    Unknown,
    Two,
    Old,
}

/// What is known of it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Poetry {
    pub(super) version: PoetryVersion,
    pub(super) has_plugin: bool,
    /// Where the name ends in the command that installs it, in this stage.
    pub(super) installed: Option<crate::text::TextSize>,
}

/// Calls `visit` with each command of Poetry 2 in a RUN of an official Python image, and what its failure would do there.
pub(super) fn each_poetry_2<'m>(cx: &StageContext<'m>, mut visit: impl FnMut(&Failures<'m>, &'m ShellCommand, Poetry)) {
    let model = cx.model;
    if !model.instructions.iter().any(|placed| placed.keyword == Keyword::Run && placed.text.contains("poetry")) {
        return;
    }
    let mut global = Poetry::default();
    model.instructions.get(model.global()).unwrap_or_default().iter().for_each(|placed| global.look(placed, model));
    // By the index of the stage; those that a stage is built on stand above it.
    let mut ends: FxHashMap<usize, Poetry> = FxHashMap::default();
    for stage in &model.stages {
        let Some(python) = PythonImage::of(model, stage, cx.knowledge.images.mirrors()) else { continue };
        // Poetry 2 came when Python 3.8 went; later ones want 3.10.
        if python.minor < (3, 10) {
            continue;
        }
        let parent = model.parent(stage).and_then(|parent| ends.get(&parent.index)).copied();
        let mut known = Poetry { installed: None, ..parent.unwrap_or(global) };
        for placed in model.instructions_of(stage) {
            known.look(placed, model);
            if placed.keyword == Keyword::Run && known.version == PoetryVersion::Two {
                let failures = Failures::of(model, stage, placed);
                let commands = ShellScript::of(placed, model.escape).commands.iter();
                commands.filter(|command| command.program() == "poetry").for_each(|command| visit(&failures, command, known));
            }
        }
        ends.insert(stage.index, known);
    }
}

impl Poetry {
    fn look(&mut self, placed: &Placed, model: &StageModel) {
        self.has_plugin |= placed.text.contains("poetry-plugin-export") || placed.text.contains("plugin");
        match placed.keyword {
            Keyword::Env | Keyword::Arg => {
                for pair in placed.pairs().iter().filter(|pair| pair.name() == "POETRY_VERSION") {
                    self.version =
                        pair.value.as_ref().map_or(PoetryVersion::Unknown, |value| version(value.raw.trim_matches(['"', '\''])));
                }
            }
            Keyword::Run if placed.text.contains("get-poetry.py") => self.version = PoetryVersion::Old,
            Keyword::Run if placed.text.contains("install.python-poetry.org") => {
                // Which version it takes may be said in several ways.
                let is_told =
                    placed.text.contains("--version") || placed.text.contains("POETRY_") || placed.text.contains("--git");
                if self.version == PoetryVersion::Unknown && !is_told {
                    self.version = PoetryVersion::Two;
                } else if is_told && !placed.text.contains("POETRY_VERSION") {
                    self.version = PoetryVersion::Unknown;
                }
            }
            Keyword::Run => {
                for command in &ShellScript::of(placed, model.escape).commands {
                    let words: Vec<&crate::model::ShellWord> = match PipInstall::of(command) {
                        Some(install) => {
                            let words = install.arguments.iter();
                            words.filter_map(|it| if let PipArgument::Word(word) = it { Some(*word) } else { None }).collect()
                        }
                        None if command.program() == "pipx" => command.arguments().iter().collect(),
                        None => continue,
                    };
                    for word in words.into_iter().filter(|word| package_name(&word.text) == "poetry") {
                        let rest = word.text.strip_prefix("poetry").unwrap_or_default();
                        let rest = rest.split_once(']').filter(|_| rest.starts_with('[')).map_or(rest, |(_, rest)| rest);
                        self.version = match rest {
                            "" => PoetryVersion::Two,
                            _ if rest.contains("$POETRY_VERSION") || rest.contains("${POETRY_VERSION") => self.version,
                            _ if !word.literal || rest.contains(',') => PoetryVersion::Unknown,
                            _ => version(rest.trim_start_matches(['=', '>', '~', ' '])),
                        };
                        self.installed = Some(placed.at(word.range).end());
                    }
                }
            }
            _ => {}
        }
    }
}

fn version(text: &str) -> PoetryVersion {
    match text.split(['.', '*']).next().unwrap_or_default().parse::<u32>() {
        Ok(2) => PoetryVersion::Two,
        Ok(0 | 1) => PoetryVersion::Old,
        _ => PoetryVersion::Unknown,
    }
}
