//! What `check` is asked for.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};

use crate::config::{FailLevel, Profile};

/// How findings are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Format {
    /// Source excerpts.
    Text,
    /// One JSON document.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
    /// JUnit XML.
    Junit,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct CheckArguments {
    /// Files and folders; `-` is standard input. A folder is searched for Dockerfiles and .dockerignore files;
    /// the default is the current one.
    pub(super) paths: Vec<PathBuf>,
    /// Check the files listed in FILE, one per line; `-` is standard input.
    #[arg(long, value_name = "FILE")]
    pub(super) files_from: Option<PathBuf>,
    /// The file name to assume for standard input.
    #[arg(long, value_name = "NAME", default_value = "Dockerfile")]
    pub(super) stdin_filename: PathBuf,
    /// How findings are printed.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
    /// Print how many findings each rule has, instead of the findings.
    #[arg(long)]
    pub(super) statistics: bool,
    /// Which rules are enabled: recommended (the default), buildkit (what `docker build --check` reports), hadolint
    /// (hadolint's DL rules, by its names, and ShellCheck's for RUN) or all.
    #[arg(long, value_parser = names(&Profile::ALL))]
    pub(super) profile: Option<Profile>,
    /// Report only these rules.
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub(super) select: Vec<String>,
    /// Do not report these rules.
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub(super) ignore: Vec<String>,
    /// Exit with 1 if there are findings at least this serious; default: warning.
    #[arg(long, value_parser = names(&FailLevel::ALL))]
    pub(super) fail_level: Option<FailLevel>,
    /// Apply safe fixes: those that do not change what is built.
    #[arg(long)]
    pub(super) fix: bool,
    /// Print what `--fix` would change, and change nothing.
    #[arg(long)]
    pub(super) diff: bool,
    /// With `--fix` or `--diff`, also apply a fix that changes what is built if it is the single obvious one.
    #[arg(long)]
    pub(super) unsafe_fixes: bool,
    /// Read this project file instead of the nearest `dockerfile-ls.toml`.
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub(super) config: Option<PathBuf>,
    /// Do not read any project file.
    #[arg(long)]
    pub(super) no_config: bool,
    /// Leave out the findings recorded in FILE.
    #[arg(long, value_name = "FILE", conflicts_with = "write_baseline")]
    pub(super) baseline: Option<PathBuf>,
    /// Record all findings in FILE, for `--baseline`.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["fix", "diff"])]
    pub(super) write_baseline: Option<PathBuf>,
    /// The language of messages, such as `ru`; default: LC_ALL, LC_MESSAGES or LANG.
    #[arg(long)]
    pub(super) lang: Option<String>,
}

/// One of the names of a list.
fn names<T: Copy + Send + Sync + 'static>(all: &'static [(&'static str, T)]) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(all.iter().map(|(name, _)| *name)).try_map(move |name: String| {
        all.iter().find(|(known, _)| *known == name).map(|&(_, value)| value).ok_or("not in the list")
    })
}
