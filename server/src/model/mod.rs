//! What a Dockerfile means: directives, instructions, stages, images, variables.
//!
//! A [`Model`] is built once per version of a text. Instructions whose bytes did not change keep
//! their facts through [`Cache`], so a keystroke costs one instruction and a light pass over the list.
//! Rules and features read the model and nothing below it.

mod base_image;
mod bindings;
mod builds;
mod cache;
mod check_options;
mod command_form;
mod copy_paths;
mod directives;
pub mod duration;
mod effects;
mod environments;
mod expand;
mod expanded;
mod found;
mod frontend;
mod image;
mod known;
mod lex;
mod mirror;
mod mount;
mod moved;
mod named_image;
mod needs;
mod open_text;
mod pattern;
mod pip;
mod platform;
mod process;
mod reduce;
mod remote;
mod scope;
mod server;
mod shell;
mod source_image;
mod source_text;
mod sources;
mod stage_patterns;
mod stage_uses;
mod stages;
mod template;
mod value;
mod workdir;

use std::ops::{Deref, Range};
use std::sync::{Arc, Mutex, OnceLock};

use crate::syntax::Tree;
use crate::syntax::ast::{Arguments, Casing, Instruction, Keyword};
use crate::text::{Text, TextRange, TextSize, slice};

pub use crate::data::args::{PLATFORM_ARGS, PROXY_ARGS};
pub use crate::text::closest;
pub use base_image::BaseImage;
pub use bindings::{Bindings, Entity, EntityKind, Occurrence, Role};
pub use builds::{BuildPlace, KnownBuild, KnownBuilds, Neighbours, PassingBuild, is_called_template};
pub use cache::Cache;
pub use check_options::{CheckOptions, Names};
pub use command_form::{exec_form, shell_form};
pub use copy_paths::{CopyPaths, PathText, adds_like_copy, copy_paths};
pub use directives::{Directive, DirectiveKind};
pub use effects::{
    Again, Build, Causes, Change, Check, ContextFiles, ContextKind, CopiedPath, ExposedPorts, Fact, ImageState, Made, PathClaim,
    PathKind, PathOrigin, Presence, Reach, Reached, Source, StagePaths, Step, Words,
};
pub use expand::{Expansion, ExpansionFault, VariableUse, changes_when_expanded};
pub use expanded::{ExpandedRole, ExpandedText, expanded_texts, from_texts, variable_texts};
pub use found::{FoundName, FoundNames, Searches};
pub use frontend::Frontend;
pub use image::{ImageReference, ReferenceError};
pub use known::{ImageConfig, ImageHealthCheck, KnownImage, KnownImages, KnownPlatform, KnownTag, KnownTags, USUAL_PLATFORM};
pub use lex::ExpansionFaultKind;
pub use mirror::{ImageVariables, Mirrors};
pub use mount::{Mount, MountKind, MountOption, mounts};
pub use moved::moved_sources;
pub use named_image::NamedImage;
pub use needs::StageNeed;
pub use open_text::is_open;
pub use pip::{PipArgument, PipInstall, PipList};
pub use platform::{Platform, PlatformError, check_platform};
pub use process::ProcessCommand;
pub use remote::{RemoteSource, remote_source};
pub use scope::{Environment, Origin, expand};
pub use server::{StartedServer, server_of_command};
pub use shell::{
    CommandSource, Redirection, Refusal, RefusalKind, Separator, ShellCommand, ShellDialect, ShellGrammar, ShellOperator,
    ShellPlace, ShellScript, ShellText, ShellToken, ShellTokenKind, ShellTokens, ShellWord, Unclosed, UnclosedKind, WordRole,
};
pub use source_image::SourceImage;
pub use source_text::{SourceText, copy_source, flag_text, flag_value};
pub use sources::{ContextSource, SourcePath};
pub use stage_uses::{StageUse, StageUses, Used};
pub use stages::{Base, Stage, StageName, StageReference};
pub use value::Value;
pub use workdir::{WorkingDirectory, joined_path};

/// The meaning of one version of a Dockerfile: its [`StageModel`], and what only the whole text tells.
#[derive(Debug)]
pub struct Model {
    /// The text that all ranges index.
    pub text: Arc<Text>,
    /// Whole-line comments outside instructions, in order.
    pub comments: Vec<TextRange>,
    /// The first mark, such as `{{ version }}`, that a program has to fill in before this is a Dockerfile.
    pub template: Option<TextRange>,
    stage_model: StageModel,
    derived: Derived,
}

/// What the instructions of a file mean, stage by stage, without the text between them.
///
/// It may be cut down to some stages ([`StageModel::reduced_to`]): what is worked out from it for a stage depends on
/// that stage, on those that it is built on, on what comes before the first FROM, on the directives, and on the
/// number and the names of the other stages, and on nothing else.
#[derive(Debug)]
pub struct StageModel {
    /// The escape character in force.
    pub escape: char,
    /// Parser directives, in order.
    pub directives: Vec<Directive>,
    /// Instructions, in order.
    pub instructions: Vec<Placed>,
    /// Build stages, in order.
    pub stages: Vec<Stage>,
    names: Arc<stage_patterns::Names>,
    environment: Arc<Environment>,
    default_environment: OnceLock<Environment>,
    dialects: OnceLock<Box<[ShellDialect]>>,
    sources: OnceLock<Vec<ContextSource>>,
    all_sources: OnceLock<Option<Vec<ContextSource>>>,
    workdirs: OnceLock<workdir::Workdirs>,
}

impl Deref for Model {
    type Target = StageModel;

    fn deref(&self) -> &StageModel {
        &self.stage_model
    }
}

/// What is worked out from the whole file when it is first asked for.
#[derive(Debug, Default)]
struct Derived {
    bindings: OnceLock<Bindings>,
    needs: OnceLock<Vec<StageNeed>>,
    uses: OnceLock<StageUses>,
    /// The server that the last stage starts, by what was known of images then.
    server: Mutex<Option<(Arc<KnownImages>, Option<server::Started>)>>,
}

/// An instruction at its place in the file.
#[derive(Debug, Clone)]
pub struct Placed {
    /// Byte offset of its first byte.
    pub start: TextSize,
    // What most rules ask for first is here as well: a pass over the list need not look at what it passes over.
    /// What instruction it is.
    pub keyword: Keyword,
    /// How its keyword is written.
    pub casing: Casing,
    /// Whether it has flags.
    pub has_flags: bool,
    /// Whether it, or its trigger, may take files from a stage or an image: `--from`, or `from=` in a mount.
    pub may_take: bool,
    /// What it says; ranges in it are relative to `start`.
    pub instruction: Arc<Instruction>,
}

impl Deref for Placed {
    type Target = Instruction;

    fn deref(&self) -> &Instruction {
        &self.instruction
    }
}

impl Placed {
    fn new(start: TextSize, instruction: Arc<Instruction>) -> Self {
        let Instruction { keyword, casing, .. } = *instruction;
        let taking = instruction.trigger().unwrap_or(&instruction);
        // Quotes and continuations may stand in the word.
        let may_say = |text: &str| text.contains(['"', '\'', '\\', '`']) || text.to_ascii_lowercase().contains("from");
        let may_take = taking.flags.iter().any(|flag| may_say(taking.slice(flag.range)));
        Self { start, keyword, casing, has_flags: !instruction.flags.is_empty(), may_take, instruction }
    }

    /// A range of the instruction as a range of the file.
    pub fn at(&self, range: TextRange) -> TextRange {
        range + self.start
    }

    /// Its bytes in the file.
    pub fn file_range(&self) -> TextRange {
        self.at(self.instruction.range)
    }

    /// The keyword's bytes in the file.
    pub fn keyword_range(&self) -> TextRange {
        self.at(self.keyword_token.range)
    }

    /// The byte offset in the file as an offset of the instruction; `None` outside it.
    pub fn relative(&self, offset: TextSize) -> Option<TextSize> {
        let range = self.file_range();
        (range.start() <= offset && offset <= range.end()).then(|| offset - self.start)
    }
}

impl Model {
    /// Builds the model of a text from its tree. `cache` carries facts from the version before.
    pub fn build(text: &Arc<Text>, tree: &Tree, cache: &mut Cache) -> Self {
        cache.read(tree, text);
        let directives = cache.directives().to_vec();
        let escape = directives::escape_of(&directives);
        let (comments, instructions) = (cache.comments(), cache.instructions());
        let environment = scope::global_environment(&instructions, escape);
        let (stages, names) = stages::collect(&instructions, escape, &environment);
        let template = template::find(text, &instructions, escape);
        let stage_model = StageModel {
            escape,
            directives,
            instructions,
            stages,
            names: Arc::new(names),
            environment: Arc::new(environment),
            default_environment: OnceLock::new(),
            dialects: OnceLock::new(),
            sources: OnceLock::new(),
            all_sources: OnceLock::new(),
            workdirs: OnceLock::new(),
        };
        Self { text: Arc::clone(text), comments, template, stage_model, derived: Derived::default() }
    }

    /// A comment among the directives that lacks its value only, `# escape=`: which directive it is about to be, and where
    /// its name is.
    pub fn begun_directive(&self, comment: TextRange) -> Option<(DirectiveKind, TextRange)> {
        directives::begun(&self.directives, &self.text, comment)
    }

    /// The text at a range of the file.
    pub fn slice(&self, range: TextRange) -> &str {
        slice(&self.text, range)
    }

    /// The lines that a range touches, with the line break that has to go with them.
    pub fn whole_lines(&self, range: TextRange) -> TextRange {
        let text = &*self.text;
        let before = text.get(..usize::from(range.start())).unwrap_or_default();
        let after = text.get(usize::from(range.end())..).unwrap_or_default();
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        match after.find('\n') {
            Some(at) => crate::text::range(start, usize::from(range.end()) + at + 1),
            None => crate::text::range(before.get(..start).unwrap_or_default().trim_end_matches(['\n', '\r']).len(), text.len()),
        }
    }

    /// What the file means stage by stage, for those who are to see no more.
    pub fn stage_model(&self) -> &StageModel {
        &self.stage_model
    }
}

impl StageModel {
    /// Indices of the instructions before the first FROM.
    pub fn global(&self) -> Range<usize> {
        0..self.stages.first().map_or(self.instructions.len(), |s| s.instructions.start)
    }

    /// The instructions of a stage, FROM included.
    pub fn instructions_of(&self, stage: &Stage) -> &[Placed] {
        self.instructions.get(stage.instructions.clone()).unwrap_or_default()
    }

    /// The text at a range of the file that lies in one instruction; empty for any other.
    pub fn instruction_text(&self, range: TextRange) -> &str {
        let placed = self.instruction_at(range.start()).and_then(|index| self.instructions.get(index));
        placed.map_or("", |placed| placed.slice(range - placed.start))
    }

    /// The index of the instruction at a byte offset; the end of an instruction counts as inside.
    pub fn instruction_at(&self, offset: TextSize) -> Option<usize> {
        let after = self.instructions.partition_point(|i| i.start <= offset);
        let index = after.checked_sub(1)?;
        self.instructions.get(index)?.relative(offset)?;
        Some(index)
    }

    /// The index of the stage that an instruction belongs to.
    pub fn stage_of(&self, instruction: usize) -> Option<usize> {
        self.stages.partition_point(|s| s.instructions.start <= instruction).checked_sub(1)
    }

    /// The first directive of a kind.
    pub fn directive(&self, kind: DirectiveKind) -> Option<&Directive> {
        self.directives.iter().find(|d| d.kind == kind)
    }

    /// Whether any word of an EXPOSE is such, as written.
    pub fn has_port(&self, is_such: impl Fn(&str) -> bool) -> bool {
        let is_wanted = |i: &Placed| matches!(&i.arguments, Arguments::Ports(words) if words.iter().any(|w| is_such(&w.raw)));
        self.instructions.iter().any(is_wanted)
    }

    /// The last instruction of that keyword in a stage: the one that counts for CMD and the like.
    pub fn last_in_stage(&self, stage: &Stage, keyword: Keyword) -> Option<&Placed> {
        self.instructions_of(stage).iter().rev().find(|i| i.keyword == keyword)
    }
}
