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
    /// A line for each finding.
    Concise,
    /// A line for each finding, below the name of its file.
    Grouped,
    /// Checkstyle XML.
    Checkstyle,
    /// Code Climate issues, each followed by NUL, as hadolint writes them.
    Codeclimate,
    /// A code quality report of GitLab.
    #[value(name = "gitlab", alias = "gitlab_codeclimate", alias = "gitlab-codeclimate")]
    Gitlab,
    /// The lines of GNU tools.
    Gnu,
    /// SonarQube's generic issues.
    Sonarqube,
    /// Codacy's issues, as hadolint writes them.
    Codacy,
}

impl Format {
    /// Whether people read it: with a summary, and with a word where there is nothing to print.
    pub(super) fn is_for_people(self) -> bool {
        matches!(self, Self::Text | Self::Concise | Self::Grouped)
    }
}

/// When output has colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Colour {
    /// On a terminal that shows them.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// One of several equal parts of the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shard {
    /// From 1 on.
    pub(super) index: usize,
    pub(super) count: usize,
}

impl Shard {
    fn parse(text: &str) -> Result<Self, String> {
        let parsed =
            text.split_once('/').and_then(|(index, count)| Some(Self { index: index.parse().ok()?, count: count.parse().ok()? }));
        parsed.filter(|shard| (1..=shard.count).contains(&shard.index)).ok_or_else(|| "no part, such as 2/8".to_owned())
    }

    /// The part of a list. Parts follow each other: what they say, one after the other, is said of the whole list.
    pub(super) fn of<T>(self, all: &mut Vec<T>) {
        let end = |index: usize| all.len() * index / self.count;
        let (start, end) = (end(self.index - 1), end(self.index));
        all.truncate(end);
        all.drain(..start);
    }
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
    /// Write what is printed to FILE instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Print findings and nothing else: no summary, no progress.
    #[arg(short, long)]
    pub(super) quiet: bool,
    /// Print no more than N findings; those that are left out still count.
    #[arg(long, value_name = "N")]
    pub(super) max_findings: Option<usize>,
    /// When output has colours.
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Colour::Auto)]
    pub(super) color: Colour,
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
    /// Write a comment above each finding that suppresses it, so that only new ones are reported from then on.
    #[arg(long, conflicts_with_all = ["fix", "diff", "write_baseline", "baseline"])]
    pub(super) add_suppressions: bool,
    /// Leave out files and folders that match GLOB, as a line of .gitignore in the current folder would; files that are
    /// named as well.
    #[arg(long, value_name = "GLOB")]
    pub(super) exclude: Vec<String>,
    /// Check one of several equal parts of the files, such as `2/8`; `dockerfile-ls merge` joins the reports.
    #[arg(long, value_name = "PART", value_parser = Shard::parse)]
    pub(super) shard: Option<Shard>,
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

#[cfg(test)]
mod tests {
    use super::Shard;

    #[test]
    fn parts_are_the_whole() {
        for len in 0..40 {
            for count in 1..12 {
                let mut all = Vec::new();
                for index in 1..=count {
                    let mut part: Vec<usize> = (0..len).collect();
                    Shard { index, count }.of(&mut part);
                    assert!(part.len() <= len / count + 1, "{part:?} of {len} in {count}");
                    all.extend(part);
                }
                assert!(all.iter().copied().eq(0..len), "{len} in {count}");
            }
        }
        for wrong in ["0/2", "3/2", "1/0", "1", "a/b", "", "/"] {
            assert!(Shard::parse(wrong).is_err(), "{wrong}");
        }
        assert_eq!(Shard::parse("2/8"), Ok(Shard { index: 2, count: 8 }));
    }
}
