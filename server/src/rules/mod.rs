//! Rules: what can be wrong with a file, why, and how to fix it.
//!
//! One rule is one file: its documentation (shown by hover, `explain` and the rule pages), its messages,
//! its check with its fixes, and its tests. The examples in the documentation are run as tests.
//!
//! A rule that looks only at one instruction is [`Check::Instruction`]: its findings are kept with the instruction,
//! so a keystroke runs it on the edited instruction only. One that needs no more than a stage and what it is built on
//! is [`Check::Stage`], and runs on the edited stage. Everything else is [`Check::File`] or, for `.dockerignore`
//! files, [`Check::Ignorefile`].

#[macro_use]
mod macros;

mod base_version;
mod buildah;
mod caches;
mod causes;
mod checks;
mod context;
mod context_files;
mod entry_module;
mod errors;
mod failures;
mod file_names;
mod filter;
mod finding;
mod hadolint;
mod heredoc_bodies;
mod ignore_template;
mod ignorefile;
mod installs;
mod join;
mod landing;
mod layers;
mod leftovers;
mod links;
mod list;
mod loaded_env;
mod overlaps;
mod own;
mod package_builders;
mod pip_downloads;
mod poetry;
mod purpose;
mod python;
mod requirements;
mod run;
mod safety;
mod selection;
mod shell_comments;
mod shellcheck;
mod stage_cache;
#[cfg(test)]
mod tests;
mod users;
mod variables;
mod wanted_versions;

pub use crate::texts::Message;
use crate::texts::{Locale, messages};
pub use context::{FileContext, IgnoreContext, InstructionContext, Knowledge, StageContext};
pub use file_names::FileNames;
pub use finding::{Finding, Fix, Related, Safety, Severity, Sink, Tag};
pub use links::rule_names;
pub use list::RULES;
pub use run::{check_dockerfile, check_dockerfile_apart, check_file, check_ignorefile, is_read_as_template, recheck_dockerfile};
pub use stage_cache::StageCache;

/// A rule.
#[derive(Debug)]
pub struct Rule {
    /// The name that users write: BuildKit's, hadolint's, or kebab-case words for our own.
    pub id: &'static str,
    /// Ids under which other tools report the same flaw.
    pub aliases: &'static [&'static str],
    /// How serious a finding is, unless the finding says otherwise.
    pub severity: Severity,
    /// Where the rule comes from, which decides the profiles it is in.
    pub set: RuleSet,
    /// Markdown: what, why, bad and good examples.
    pub docs: &'static str,
    /// English texts by key; other languages are in `data`.
    pub messages: &'static [(&'static str, &'static str)],
    /// The rules whose findings on the same words are not reported beside this one's.
    pub covers: &'static [Cover],
    /// Not in the recommended profile.
    pub optional: bool,
    /// Depends on the Dockerfile frontend: with a custom `# syntax=` its findings are informational.
    pub frontend: bool,
    /// What its findings are said to leave in the image.
    pub leaves: Leaves,
    /// How far one cause reaches: what is said more often there is one finding.
    pub once: Once,
    /// The check.
    pub check: Check,
}

/// A rule whose findings are not reported on words in which another rule finds something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cover {
    /// The id of the rule that gives way.
    pub id: &'static str,
    /// Why it does.
    pub why: Overlap,
}

/// Why a finding is left out beside another on the same words. Profiles of other tools leave nothing out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overlap {
    /// It is the same flaw: suppressing one of the two, by whatever means, suppresses both.
    Same,
    /// It sees less of the flaw: a comment at the instruction that suppresses it suppresses both, because its author
    /// has seen these words. A setting that turns it off leaves the other one on.
    Partial,
    /// It is about something else, which is of no interest until the other one is fixed: each is suppressed by
    /// itself.
    Moot,
}

/// Where findings of a rule that say the same have one cause. Profiles of other tools show each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Once {
    /// Each has its own.
    Place,
    /// Those of one instruction.
    Instruction,
    /// Those of the file.
    File,
}

/// What findings are said to leave in an image. In a stage whose layers are thrown away it may get nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leaves {
    /// They are about something else.
    Nothing,
    /// Caches and lists of package managers.
    Caches,
    /// Files that COPY or ADD takes from the build context.
    Copies,
    /// Files all over the stage: those of packages, or in a place that nobody chose.
    Scattered,
}

/// Where a rule comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleSet {
    /// BuildKit rejects the file.
    BuildError,
    /// One of BuildKit's build checks.
    BuildCheck,
    /// One of hadolint's rules.
    Hadolint,
    /// One of ShellCheck's rules, for the shell text of RUN.
    ShellCheck,
    /// Ours.
    Own,
}

impl RuleSet {
    /// What pages and reports call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::BuildError => "build-error",
            Self::BuildCheck => "build-check",
            Self::Hadolint => "hadolint",
            Self::ShellCheck => "shellcheck",
            Self::Own => "own",
        }
    }
}

/// Looks at one instruction.
pub type InstructionCheck = fn(&InstructionContext<'_>, &mut Sink);

/// Looks at a whole Dockerfile.
pub type FileCheck = fn(&FileContext<'_>, &mut Sink);

/// What a rule looks at.
#[derive(Clone, Copy)]
pub enum Check {
    /// One instruction of a Dockerfile; ranges are relative to it.
    Instruction(InstructionCheck),
    /// The stages of a Dockerfile, each with those that it is built on and what comes before the first FROM. Of other
    /// stages the check knows the names alone, and of the text nothing but the instructions: what it finds in a stage
    /// is kept until one of these changes.
    Stage(fn(&StageContext<'_>, &mut Sink)),
    /// The shell text of each RUN, which is looked at for all these rules at once, and like [`Check::Stage`] again
    /// only where it may have changed. One of the needles is in every text in which the rule finds something;
    /// without any, each text is looked at.
    Shell(&'static [Needle]),
    /// A whole Dockerfile.
    File(FileCheck),
    /// One instruction, and then the whole Dockerfile for what cannot be seen in an instruction.
    InstructionAndFile((InstructionCheck, FileCheck)),
    /// A `.dockerignore` file.
    Ignorefile(fn(&IgnoreContext<'_>, &mut Sink)),
}

/// What is in a shell text, as far as can be told without reading it as one.
#[derive(Debug, Clone, Copy)]
pub enum Needle {
    /// These characters.
    Text(&'static str),
    /// This word.
    Word(&'static str),
    /// A word and, behind blanks or quotes, these characters.
    Then(&'static str, &'static str),
    /// A word between what `[` or `test` compares.
    Operator(&'static str),
    /// A word with an option that has this letter.
    Option(&'static str, char),
    /// A `{` that belongs to no variable and, in the same word, these characters.
    Brace(&'static str),
    /// A variable in braces, and this behind its name or index. A colon is one of its own, as in `${a:1}`.
    Parameter(char),
}

impl std::fmt::Debug for Check {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Instruction(_) => "Instruction",
            Self::Stage(_) => "Stage",
            Self::Shell(_) => "Shell",
            Self::File(_) => "File",
            Self::InstructionAndFile(_) => "InstructionAndFile",
            Self::Ignorefile(_) => "Ignorefile",
        })
    }
}

impl PartialEq for Rule {
    /// Ids are unique.
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Rule {}

impl Rule {
    /// Why findings of the rule with an id are left out beside this one's; `None` for a rule that is not covered.
    pub fn covers(&self, id: &str) -> Option<Overlap> {
        self.covers.iter().find(|cover| cover.id == id).map(|cover| cover.why)
    }

    /// The rule with an id, in any case.
    pub fn find(id: &str) -> Option<&'static Rule> {
        RULES.iter().copied().find(|r| r.id.eq_ignore_ascii_case(id))
    }

    /// Whether `# check=skip=` above an instruction reaches the rule; BuildKit looks at some only once a file.
    pub fn is_checked_once(&self) -> bool {
        filter::FILE_ONLY.contains(&self.id)
    }

    /// Whether a profile has the rule.
    pub fn is_in(&self, profile: crate::config::Profile) -> bool {
        filter::is_on(self, profile)
    }

    /// Whether the program can find what the rule is about; it may have been built without a linter for shell text.
    pub fn is_built_in(&self) -> bool {
        shellcheck::IS_BUILT_IN || !matches!(self.check, Check::Shell(_))
    }

    /// What the rule is about, in a language.
    pub fn summary_in(&self, language: Locale) -> String {
        messages::summary(self.id, language).map_or_else(|| self.summary(), str::to_owned)
    }

    /// The first paragraph of the documentation.
    pub fn summary(&self) -> String {
        self.docs.trim_start().split("\n\n").next().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
    }
}
