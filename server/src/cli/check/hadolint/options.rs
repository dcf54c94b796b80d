//! hadolint's options, environment variables and configuration files (hadolint 2.15: `Config/*.hs`), as one [`Project`].
//!
//! Lists of all three are joined; of single values the command line's counts most, then the file's.

use std::path::{Path, PathBuf};

use clap::Parser;

use crate::config::project::Project;
use crate::config::{FailLevel, LabelType, Level};
use crate::context::ProjectFile;
use crate::rules::rule_names;

/// hadolint's formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
#[value(rename_all = "lower")]
pub(super) enum Format {
    Tty,
    Json,
    Checkstyle,
    Codeclimate,
    #[value(name = "gitlab_codeclimate")]
    GitlabCodeclimate,
    Gnu,
    Codacy,
    Sonarqube,
    Sarif,
    Junit,
}

/// Takes hadolint's options; `dockerfile-ls check` has more.
#[derive(Debug, Parser)]
#[command(name = "hadolint", disable_version_flag = true)]
pub(super) struct Options {
    /// Dockerfiles; `-` is standard input.
    #[arg(value_name = "DOCKERFILE")]
    pub(super) files: Vec<PathBuf>,
    /// Show version.
    #[arg(short = 'v', long)]
    pub(super) version: bool,
    /// Path to the configuration file.
    #[arg(short, long, value_name = "FILENAME")]
    pub(super) config: Option<PathBuf>,
    /// The file path in reports: of checkstyle, codeclimate, gitlab_codeclimate, junit and sonarqube.
    #[arg(long, value_name = "FILEPATHINREPORT")]
    pub(super) file_path_in_report: Option<String>,
    /// Output destination file, one for each format.
    #[arg(short, long)]
    pub(super) output: Vec<PathBuf>,
    /// Exit with 0 whatever is found.
    #[arg(long)]
    no_fail: bool,
    /// Do not colorize output.
    #[arg(long)]
    pub(super) no_color: bool,
    /// Say which configuration is used.
    #[arg(short = 'V', long)]
    pub(super) verbose: bool,
    /// The output format.
    #[arg(short, long, value_enum)]
    format: Vec<Format>,
    /// Make the rule have the level `error`.
    #[arg(long, value_name = "RULECODE")]
    error: Vec<String>,
    /// Make the rule have the level `warning`.
    #[arg(long, value_name = "RULECODE")]
    warning: Vec<String>,
    /// Make the rule have the level `info`.
    #[arg(long, value_name = "RULECODE")]
    info: Vec<String>,
    /// Make the rule have the level `style`.
    #[arg(long, value_name = "RULECODE")]
    style: Vec<String>,
    /// A rule to ignore.
    #[arg(long, value_name = "RULECODE")]
    ignore: Vec<String>,
    /// A registry that images may come from.
    #[arg(long, value_name = "REGISTRY")]
    trusted_registry: Vec<String>,
    /// A label that images need, with the type of its value.
    #[arg(long, value_name = "LABEL:TYPE", value_parser = label)]
    require_label: Vec<(String, LabelType)>,
    /// Permit no other labels.
    #[arg(long)]
    strict_labels: bool,
    /// Do not read `# hadolint ignore=`.
    #[arg(long)]
    disable_ignore_pragma: bool,
    /// Exit with 1 if there are findings at least this serious; default: info.
    #[arg(short = 't', long, value_name = "THRESHOLD", value_parser = threshold)]
    failure_threshold: Option<FailLevel>,
}

/// Everything fails under what hadolint calls `ignore` and `none`.
fn threshold(word: &str) -> Result<FailLevel, String> {
    match word {
        "error" => Ok(FailLevel::Error),
        "warning" => Ok(FailLevel::Warning),
        "info" => Ok(FailLevel::Information),
        "style" | "ignore" | "none" => Ok(FailLevel::Hint),
        _ => Err("one of error, warning, info, style, ignore, none".to_owned()),
    }
}

fn label(text: &str) -> Result<(String, LabelType), String> {
    let (name, word) = text.split_once(':').unwrap_or((text, ""));
    let kind = LabelType::ALL.iter().find(|(known, _)| *known == word);
    let names = || LabelType::ALL.map(|(name, _)| name).join(", ");
    kind.map(|&(_, kind)| (name.to_owned(), kind)).ok_or_else(|| format!("no label with one of the types {}", names()))
}

/// What holds for a run.
pub(super) struct Configuration {
    pub(super) project: Project,
    /// The file that was read, as a verbose run names it.
    pub(super) file: Option<ProjectFile>,
    pub(super) formats: Vec<Format>,
    pub(super) fail_level: FailLevel,
    pub(super) no_fail: bool,
}

impl Options {
    /// Joins what the environment, a file and the command line say. `variable` looks up the environment.
    pub(super) fn configuration(
        &self,
        folder: &Path,
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Configuration, String> {
        let is_true = |name: &str| {
            variable(name).is_some_and(|word| ["1", "y", "on", "true", "yes"].iter().any(|yes| word.eq_ignore_ascii_case(yes)))
        };
        let listed = |name: &str| -> Vec<String> {
            let value = variable(name).unwrap_or_default();
            value.split(',').filter(|item| !item.is_empty()).map(str::to_owned).collect()
        };
        let file = self.file(folder, variable)?;
        let mut project = file.as_ref().map(|file| file.project.clone()).unwrap_or_default();
        let no_fail =
            self.no_fail || is_true("HADOLINT_NOFAIL") || (project.fail_level == Some(FailLevel::None) && says_no_fail(&file));
        // Where several levels are said of a rule, hadolint takes the most serious one, and none of a rule that it ignores.
        for (level, own, name) in [
            (Level::Hint, &self.style, "HADOLINT_OVERRIDE_STYLE"),
            (Level::Information, &self.info, "HADOLINT_OVERRIDE_INFO"),
            (Level::Warning, &self.warning, "HADOLINT_OVERRIDE_WARNING"),
            (Level::Error, &self.error, "HADOLINT_OVERRIDE_ERROR"),
            (Level::Off, &self.ignore, "HADOLINT_IGNORE"),
        ] {
            for rule in own.iter().cloned().chain(listed(name)) {
                let known = project.levels.entry(rule.to_ascii_lowercase()).or_insert(level);
                if rank(*known) < rank(level) {
                    *known = level;
                }
            }
        }
        project.trusted_registries.extend(self.trusted_registry.iter().cloned().chain(listed("HADOLINT_TRUSTED_REGISTRIES")));
        let from_environment = listed("HADOLINT_REQUIRE_LABELS").into_iter().filter_map(|text| label(&text).ok());
        for (name, kind) in from_environment.chain(self.require_label.iter().cloned()) {
            project.label_schema.insert(name, kind);
        }
        project.strict_labels |= self.strict_labels || is_true("HADOLINT_STRICT_LABELS");
        project.ignore_suppressions |= self.disable_ignore_pragma || is_true("HADOLINT_DISABLE_IGNORE_PRAGMA");
        let of_environment = variable("HADOLINT_FAILURE_THRESHOLD").and_then(|word| threshold(&word).ok());
        // Under `ignore` and `none` everything fails.
        let of_file = project.fail_level.map(|level| if level == FailLevel::None { FailLevel::Hint } else { level });
        let fail_level = self.failure_threshold.or(of_file).or(of_environment).unwrap_or(FailLevel::Information);
        let mut formats: Vec<Format> = listed("HADOLINT_FORMAT").iter().filter_map(|word| format_of(word)).collect();
        formats.extend(file.iter().flat_map(formats_of));
        formats.extend(&self.format);
        Ok(Configuration { project, file, formats, fail_level, no_fail })
    }

    /// The configuration file: the one that is named, else the first one in hadolint's places.
    fn file(&self, folder: &Path, variable: &dyn Fn(&str) -> Option<String>) -> Result<Option<ProjectFile>, String> {
        let names = rule_names();
        if let Some(path) = &self.config {
            let file = ProjectFile::read_as(&folder.join(path), ".hadolint.yaml", &names);
            let problem = file.project.problems.first().filter(|_| !file.is_read);
            let message = |problem: &crate::config::project::ProjectProblem| problem.text(crate::cli::speech::spoken());
            return problem
                .map_or(Ok(None), |problem| Err(format!("{}: {}", path.display(), message(problem))))
                .map(|_: Option<()>| Some(file));
        }
        let home = variable("HOME").or_else(|| variable("USERPROFILE")).map(PathBuf::from);
        let settings = variable("XDG_CONFIG_HOME").map(PathBuf::from).or_else(|| home.as_ref().map(|home| home.join(".config")));
        let of_user = home.as_ref().map(|home| home.join(".hadolint"));
        let all = |folder: Option<&Path>, names: &[&str]| -> Vec<PathBuf> {
            folder.map(|folder| names.iter().map(|name| folder.join(name)).collect()).unwrap_or_default()
        };
        const HIDDEN: [&str; 2] = [".hadolint.yaml", ".hadolint.yml"];
        const VISIBLE: [&str; 4] = ["hadolint.yaml", "hadolint.yml", "config.yaml", "config.yml"];
        let places = [
            all(Some(folder), &HIDDEN),
            all(settings.as_deref(), &VISIBLE[..2]),
            all(of_user.as_deref(), &VISIBLE),
            all(home.as_deref(), &HIDDEN),
        ];
        let found = places.into_iter().flatten().find(|path| path.is_file());
        Ok(found.map(|path| ProjectFile::read_as(&path, ".hadolint.yaml", &names)))
    }
}

fn rank(level: Level) -> u8 {
    match level {
        Level::Hint => 0,
        Level::Information => 1,
        Level::Warning => 2,
        Level::Error => 3,
        Level::Off => 4,
    }
}

fn format_of(word: &str) -> Option<Format> {
    <Format as clap::ValueEnum>::from_str(word, false).ok()
}

/// What a file says of formats, which is of no use to anything else here.
fn formats_of(file: &ProjectFile) -> Vec<Format> {
    crate::config::project::hadolint_words(&file.text, &["formats", "format"]).iter().filter_map(|word| format_of(word)).collect()
}

fn says_no_fail(file: &Option<ProjectFile>) -> bool {
    let words = file.as_ref().map(|file| crate::config::project::hadolint_words(&file.text, &["no-fail"])).unwrap_or_default();
    words.iter().any(|word| ["true", "yes", "on"].iter().any(|yes| word.eq_ignore_ascii_case(yes)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::folder;

    fn configuration(arguments: &str, file: &str, environment: &[(&str, &str)]) -> Configuration {
        let place = folder(&[(".hadolint.yaml", file)]);
        let options = Options::try_parse_from(std::iter::once("hadolint").chain(arguments.split_whitespace())).unwrap();
        let variable = |name: &str| environment.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        options.configuration(place.path(), &variable).unwrap()
    }

    #[test]
    fn lists_are_joined_and_the_command_line_counts_most() {
        let file = "ignored: [DL3000]\noverride: {info: [DL3001], error: [DL3002]}\nfailure-threshold: style\nformat: json\ntrustedRegistries: [a]\n";
        let environment = [
            ("HADOLINT_IGNORE", "DL3003,DL3004"),
            ("HADOLINT_OVERRIDE_ERROR", "DL3001"),
            ("HADOLINT_FAILURE_THRESHOLD", "error"),
            ("HADOLINT_FORMAT", "gnu,bogus"),
            ("HADOLINT_TRUSTED_REGISTRIES", "b"),
            ("HADOLINT_REQUIRE_LABELS", "x:url,y"),
            ("HADOLINT_STRICT_LABELS", "Yes"),
        ];
        let all = configuration(
            "-f tty --ignore DL3005 --style DL3002 --trusted-registry c --require-label z:semver a b",
            file,
            &environment,
        );
        let level = |rule: &str| all.project.levels.get(rule).copied();
        for rule in ["dl3000", "dl3003", "dl3004", "dl3005"] {
            assert_eq!(level(rule), Some(Level::Off), "{rule}");
        }
        assert_eq!((level("dl3001"), level("dl3002")), (Some(Level::Error), Some(Level::Error)));
        assert_eq!(all.fail_level, FailLevel::Hint, "the file's");
        assert_eq!(all.formats, [Format::Gnu, Format::Json, Format::Tty]);
        assert_eq!(all.project.trusted_registries, ["a", "c", "b"]);
        let labels: Vec<&str> = all.project.label_schema.keys().map(String::as_str).collect();
        assert_eq!((labels, all.project.strict_labels, all.no_fail), (vec!["x", "z"], true, false));
        assert_eq!(configuration("-t error", file, &environment).fail_level, FailLevel::Error);
        assert_eq!(configuration("", "", &environment).fail_level, FailLevel::Error);
        assert_eq!(configuration("", "", &[]).fail_level, FailLevel::Information);
    }

    #[test]
    fn when_everything_and_nothing_fails() {
        assert_eq!(configuration("-t none", "", &[]).fail_level, FailLevel::Hint);
        let file = configuration("", "failure-threshold: none\n", &[]);
        assert_eq!((file.fail_level, file.no_fail), (FailLevel::Hint, false));
        assert!(configuration("-t error", "no-fail: true\n", &[]).no_fail);
        assert!(configuration("--no-fail", "", &[]).no_fail && configuration("", "", &[("HADOLINT_NOFAIL", "1")]).no_fail);
    }
}
