//! What a check can look at.

use std::cell::OnceCell;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::FileNames;
use crate::config::Settings;
use crate::data::today::Today;
use crate::ignorefile::{ContextListing, IgnoreFile, Matcher, Tally};
use crate::model::{
    BaseImage, Build, ExpandedText, ExpansionFault, ImageReference, KnownBuilds, KnownImages, Model, NamedImage, Placed, Source,
    StageModel,
};
use crate::starter::ProjectFiles;
use crate::syntax::ast::Instruction;

/// What the rooms that do I/O found out, as plain values. What is not known is `None`, and a rule that
/// needs it stays silent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Knowledge {
    /// The build context: of a Dockerfile, or the one that an ignore file is for.
    pub context: Option<Arc<ContextListing>>,
    /// What image registries said.
    pub images: Arc<KnownImages>,
    /// How Compose and Bake files build a Dockerfile.
    pub builds: Arc<KnownBuilds>,
    /// Whether the file is called as Podman and Buildah call theirs.
    pub is_containerfile: bool,
    /// Whether the name of the file or of its folder says that it is for developers or tests.
    pub is_for_development: bool,
    /// The name of the file and those of the folders near it.
    pub file_names: FileNames,
    /// What lies beside a file that nothing has been written into yet.
    pub project: Option<Arc<ProjectFiles>>,
}

/// One instruction, for [`super::Check::Instruction`].
#[derive(Debug)]
pub struct InstructionContext<'a> {
    /// The instruction; never an ONBUILD trigger by itself.
    pub instruction: &'a Instruction,
    /// The file's escape character.
    pub escape: char,
    /// What is wrong with the texts that the builder expands, once a rule has asked for it.
    pub(super) faults: OnceCell<Vec<(ExpandedText, ExpansionFault)>>,
}

impl<'a> InstructionContext<'a> {
    /// Of an instruction in a file with that escape character.
    pub fn new(instruction: &'a Instruction, escape: char) -> Self {
        Self { instruction, escape, faults: OnceCell::new() }
    }
}

/// The stages of a Dockerfile, for [`super::Check::Stage`].
#[derive(Debug, Clone, Copy)]
pub struct StageContext<'a> {
    /// What the instructions mean, without the text between them.
    pub model: &'a StageModel,
    /// What is known besides.
    pub knowledge: &'a Knowledge,
    /// The day for which support ends are judged.
    pub today: Today,
    /// What the user wants to be told.
    pub settings: &'a Settings,
    /// Whether the file is taken for finished, as on the command line. In an editor it is not: an empty or
    /// comment-only text is not worth reporting there.
    pub strict: bool,
}

impl<'a> StageContext<'a> {
    /// The stages that start from an image; an additional context of a known build is none.
    pub fn base_images(&self) -> impl Iterator<Item = BaseImage<'a>> {
        let builds = &self.knowledge.builds;
        let is_context = |image: &ImageReference| builds.has_contexts() && builds.with_context(&image.to_string()).is_some();
        self.model.base_images().filter(move |base| !is_context(base.reference))
    }

    /// The CMDs, by index, whose first word is the program that a container of their stage starts. It takes a walk through
    /// all stages.
    pub(super) fn programs(&self) -> FxHashSet<usize> {
        let mut programs = FxHashSet::default();
        self.model.visit_images(Build { args: &[], is_whole: false, images: &self.knowledge.images }, |visited, state| {
            // The scripts of official images run what CMD says as it is.
            let runs_it = |words: &[Arc<str>]| words.iter().all(|word| word.ends_with("docker-entrypoint.sh"));
            let entrypoint = state.entrypoint();
            let is_base = matches!(entrypoint.source(), Some(Source::Base | Source::Builder));
            if let Some(Source::Instruction(cmd)) = state.cmd().source()
                && self.model.stage_of(cmd) == Some(visited.index)
                && is_base
                && entrypoint.known().is_some_and(|words| runs_it(words))
            {
                programs.insert(cmd);
            }
        });
        programs
    }

    /// Of each stage, by index, whether it or one that it is built on has such an instruction: all that a stage may be
    /// judged by.
    pub(super) fn stages_with(&self, is_such: impl Fn(&Placed) -> bool) -> Vec<bool> {
        let mut with: Vec<bool> = Vec::with_capacity(self.model.stages.len());
        for stage in &self.model.stages {
            let above = self.model.parent(stage).and_then(|parent| with.get(parent.index).copied()).unwrap_or_default();
            with.push(above || self.model.instructions_of(stage).iter().any(&is_such));
        }
        with
    }

    /// The images that stages start from or take files from; an additional context of a known build is none.
    pub fn named_images(&self) -> impl Iterator<Item = NamedImage> + use<'a> {
        let builds = &self.knowledge.builds;
        let is_context = |image: &ImageReference| builds.has_contexts() && builds.with_context(&image.to_string()).is_some();
        self.model.named_images().filter(move |image| !is_context(&image.reference))
    }
}

/// A whole Dockerfile, for [`super::Check::File`].
#[derive(Debug, Clone, Copy)]
pub struct FileContext<'a> {
    /// What the file means.
    pub model: &'a Model,
    /// What is known besides.
    pub knowledge: &'a Knowledge,
    /// The day for which support ends are judged.
    pub today: Today,
    /// What the user wants to be told.
    pub settings: &'a Settings,
    /// Whether the file is taken for finished, as on the command line. In an editor it is not: an empty or
    /// comment-only text is not worth reporting there.
    pub strict: bool,
}

impl<'a> FileContext<'a> {
    /// The part of it that a rule for stages gets to see.
    pub fn stages(&self) -> StageContext<'a> {
        let Self { model, knowledge, today, settings, strict } = *self;
        StageContext { model: model.stage_model(), knowledge, today, settings, strict }
    }
}

/// A `.dockerignore` file, for [`super::Check::Ignorefile`].
#[derive(Debug)]
pub struct IgnoreContext<'a> {
    /// Its text.
    pub text: &'a str,
    /// Its patterns.
    pub file: &'a IgnoreFile,
    /// The compiled patterns.
    pub matcher: &'a Matcher,
    /// What each pattern does to the context, if that is known.
    pub census: Option<&'a [Tally]>,
    /// What is known besides.
    pub knowledge: &'a Knowledge,
    /// What the user wants to be told.
    pub settings: &'a Settings,
}
