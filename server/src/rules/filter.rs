//! From everything that the rules find to what is reported: suppressions, profile, settings, overlaps.

use super::{Finding, Rule, RuleSet, Severity};
use crate::config::{Dialect, Level, Pragma, Profile, Scope, Settings, parse_pragma};
use crate::model::{DirectiveKind, Model};
use crate::text::TextRange;

/// The suppressions of a Dockerfile.
pub(super) struct Suppressions {
    file: Vec<Pragma>,
    /// By the range of the instruction that they stand above.
    local: Vec<(TextRange, Pragma)>,
}

/// BuildKit's checks that a comment above an instruction does not reach.
const FILE_ONLY: &[&str] = &[
    "NoEmptyContinuation",
    "ConsistentInstructionCasing",
    "DuplicateStageName",
    "ReservedStageName",
    "InvalidDefaultArgInFrom",
    "InvalidBaseImagePlatform",
];

impl Suppressions {
    pub(super) fn of(model: &Model, profile: Profile) -> Self {
        let mut file: Vec<Pragma> = model
            .directive(DirectiveKind::Check)
            .and_then(|d| parse_pragma(&format!("#check={}", d.value)))
            .into_iter()
            .collect();
        let mut local = Vec::new();
        let mut comments = model.comments.iter().peekable();
        for placed in &model.instructions {
            let range = placed.file_range();
            let mut seen_check = false;
            while let Some(&comment) = comments.next_if(|c| c.start() < range.start()) {
                let Some(pragma) = parse_pragma(model.slice(comment)) else { continue };
                match pragma.scope {
                    Scope::File => file.push(pragma),
                    // BuildKit reads the first one, and only from the start of its line.
                    Scope::Instruction if is_check(&pragma) && (seen_check || !starts_line(model, comment)) => {}
                    Scope::Instruction => {
                        seen_check |= is_check(&pragma);
                        local.push((range, pragma));
                    }
                }
            }
        }
        for &comment in comments {
            file.extend(parse_pragma(model.slice(comment)).filter(|p| p.scope == Scope::File));
        }
        Self { file, local }.read_by(profile)
    }

    /// Docker's own check does not read what is written for other tools.
    fn read_by(mut self, profile: Profile) -> Self {
        if profile == Profile::Buildkit {
            let counts = |p: &Pragma| matches!(p.dialect, Dialect::Check | Dialect::DockerfileLs);
            self.file.retain(counts);
            self.local.retain(|(_, p)| counts(p));
        }
        self
    }

    /// The suppressions above the instruction that a range lies in.
    fn at(&self, range: TextRange) -> impl Iterator<Item = &Pragma> {
        let below = self.local.partition_point(|(instruction, _)| instruction.start() <= range.start());
        let last = self.local.get(..below).and_then(<[_]>::last).map(|(instruction, _)| *instruction);
        let above = self.local.get(..below).unwrap_or_default().iter().rev();
        let here = above.take_while(move |(instruction, _)| Some(*instruction) == last);
        here.filter(move |(instruction, _)| instruction.contains_range(range)).map(|(_, pragma)| pragma)
    }

    fn mutes(&self, finding: &Finding) -> bool {
        let rule = finding.rule;
        let covers = |pragma: &Pragma| {
            // `check=skip=all` is about BuildKit's checks; a hard error cannot be suppressed there.
            let known = !is_check(pragma) || !pragma.ids.is_empty() || rule.set == RuleSet::BuildCheck;
            known && pragma.covers(rule.id, rule.aliases)
        };
        if rule.set == RuleSet::BuildError {
            return self.file.iter().any(|p| !is_check(p) && !p.ids.is_empty() && covers(p));
        }
        self.file.iter().any(covers)
            || self.at(finding.range).any(|pragma| {
                let reaches = !(is_check(pragma) && FILE_ONLY.contains(&rule.id));
                reaches && covers(pragma)
            })
    }
}

fn is_check(pragma: &Pragma) -> bool {
    pragma.dialect == Dialect::Check
}

fn starts_line(model: &Model, comment: TextRange) -> bool {
    let before = model.text.get(..usize::from(comment.start())).unwrap_or_default();
    before.is_empty() || before.ends_with('\n') || before == "\u{feff}"
}

/// Keeps what is to be reported.
pub(super) fn apply(findings: &mut Vec<Finding>, model: Option<&Model>, settings: &Settings) {
    if !settings.ignore_suppressions
        && let Some(model) = model
        && (!model.comments.is_empty() || !model.directives.is_empty())
    {
        let suppressions = Suppressions::of(model, settings.profile);
        findings.retain(|f| !suppressions.mutes(f));
    }
    findings.retain_mut(|finding| {
        if let Some(level) = settings.level(finding.rule.id, finding.rule.aliases) {
            finding.severity = severity(level);
        }
        is_reported(finding.rule, settings)
    });
    if matches!(settings.profile, Profile::Recommended | Profile::All)
        && let Some(model) = model
    {
        drop_overlaps(findings, model);
    }
}

/// Whether a rule's findings are reported at all.
pub(super) fn is_reported(rule: &Rule, settings: &Settings) -> bool {
    match settings.level(rule.id, rule.aliases) {
        Some(level) => level != Level::Off,
        None => is_on(rule, settings.profile),
    }
}

fn is_on(rule: &Rule, profile: Profile) -> bool {
    match profile {
        Profile::Recommended => !rule.optional,
        Profile::All => true,
        Profile::Buildkit => matches!(rule.set, RuleSet::BuildError | RuleSet::BuildCheck),
        Profile::Hadolint => rule.set == RuleSet::Hadolint || rule.aliases.iter().any(|a| a.starts_with("DL")),
    }
}

fn severity(level: Level) -> Severity {
    match level {
        Level::Off | Level::Hint => Severity::Hint,
        Level::Information => Severity::Information,
        Level::Warning => Severity::Warning,
        Level::Error => Severity::Error,
    }
}

/// One flaw, one finding: drops what another finding on the same instruction says better.
fn drop_overlaps(findings: &mut Vec<Finding>, model: &Model) {
    if !findings.iter().any(|f| !f.rule.supersedes.is_empty()) {
        return;
    }
    let instruction = |f: &Finding| model.instructions.partition_point(|i| i.start <= f.range.start());
    let better: Vec<(usize, &'static [&'static str])> =
        findings.iter().filter(|f| !f.rule.supersedes.is_empty()).map(|f| (instruction(f), f.rule.supersedes)).collect();
    findings.retain(|f| {
        let here = instruction(f);
        let first = better.partition_point(|(at, _)| *at < here);
        !better.iter().skip(first).take_while(|(at, _)| *at == here).any(|(_, ids)| ids.contains(&f.rule.id))
    });
}

#[cfg(test)]
mod tests {
    use crate::config::{Level, Profile, Settings};
    use crate::testing::{check_text, check_with};

    fn ids(text: &str) -> Vec<&'static str> {
        check_text(text, false).iter().map(|f| f.rule.id).collect()
    }

    #[test]
    fn suppressions() {
        let fires = |comment: &str| ids(&format!("FROM alpine:edge\n{comment}\nWORKDIR app\n")).contains(&"WorkdirRelativePath");
        assert!(fires("# nothing"));
        for comment in [
            "# check=skip=WorkdirRelativePath",
            "# check=skip=all",
            "# check=skip=Other,WorkdirRelativePath // reason",
            "# hadolint ignore=DL3000",
            "# hadolint global ignore=DL3000",
            "# dockerfile-utils: ignore",
            "# dockerfile-ls ignore=WorkdirRelativePath // reason",
            "# dockerfile-ls global ignore=DL3000",
            "# check=skip=WorkdirRelativePath\n\n# another comment",
        ] {
            assert!(!fires(comment), "{comment}");
        }
        for comment in ["  # check=skip=WorkdirRelativePath", "# check=skip=Other\n# check=skip=WorkdirRelativePath"] {
            assert!(fires(comment), "{comment}");
        }
    }

    #[test]
    fn the_check_directive_holds_for_the_file() {
        assert_eq!(ids("# check=skip=WorkdirRelativePath\nFROM alpine:edge\nWORKDIR app\n"), Vec::<&str>::new());
        assert!(ids("# check=skip=all\nFROM alpine:edge\nFOO\n").contains(&"unknown-instruction"));
    }

    #[test]
    fn levels_and_profiles() {
        let text = "FROM alpine:edge\nWORKDIR app\n";
        let off = Settings { levels: [("dl3000".to_owned(), Level::Off)].into(), ..Settings::default() };
        assert!(check_with(text, &off).is_empty());
        let error = Settings { levels: [("workdirrelativepath".to_owned(), Level::Error)].into(), ..Settings::default() };
        assert_eq!(check_with(text, &error).first().map(|f| f.severity), Some(crate::rules::Severity::Error));
        let pip = "FROM python:3.14-slim\nWORKDIR /a\nRUN pip install -r /app/ requirements.txt\n";
        let buildkit = Settings { profile: Profile::Buildkit, ..Settings::default() };
        assert!(check_with(pip, &buildkit).is_empty());
        assert!(!check_with(pip, &Settings::default()).is_empty());
    }
}
