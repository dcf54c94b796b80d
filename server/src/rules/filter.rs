//! Selects what is reported from everything that the rules find: suppressions, profile, settings, overlaps.

use std::cell::Cell;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::{Finding, Rule, RuleSet, Severity, Sink, causes, hadolint, overlaps, own, shellcheck};
use crate::config::{Dialect, Level, Pragma, Profile, Scope, Settings, parse_pragma};
use crate::model::{DirectiveKind, Model};
use crate::text::{TextRange, TextSize, size};

/// The suppressions of a Dockerfile.
struct Suppressions {
    /// Those for the whole file, then those above instructions, in their order.
    all: Vec<Suppression>,
    /// What they say, by how far it reaches; the whole file first, then as the instructions stand.
    said: Vec<Said>,
}

/// One comment or directive.
pub(in crate::rules) struct Suppression {
    pub(in crate::rules) pragma: Pragma,
    /// Where it is in the file.
    pub(in crate::rules) comment: TextRange,
    /// What its places are counted from.
    base: TextSize,
    /// Whether it is a directive.
    pub(in crate::rules) is_directive: bool,
    /// The instruction that it is above; `None` for the whole file.
    reach: Option<TextRange>,
    /// Which of its ids muted a finding; one entry for "everything". Who says the same beside it has the same mark.
    used: Vec<Mark>,
}

/// Whether something muted a finding.
type Mark = Rc<Cell<bool>>;

/// What is said for the whole file or above one instruction. However many comments say it, a finding asks once for each
/// of its names.
struct Said {
    reach: Option<TextRange>,
    /// `# check=skip=`, which is about BuildKit's checks, and everything else.
    by_check: [Names; 2],
}

/// Names that are muted.
#[derive(Default)]
struct Names {
    everything: Option<Mark>,
    /// In lower case.
    by_id: FxHashMap<String, Mark>,
}

impl Suppression {
    fn new(pragma: Pragma, comment: TextRange, reach: Option<TextRange>) -> Self {
        Self { pragma, comment, base: comment.start(), is_directive: false, reach, used: Vec::new() }
    }

    /// The ids that muted nothing, each with its place in the file; for "everything" `None`.
    pub(in crate::rules) fn dead(&self) -> impl Iterator<Item = (Option<&str>, TextRange)> {
        let ids = &self.pragma.ids;
        self.used.iter().enumerate().filter(|(_, used)| !used.get()).map(|(i, _)| {
            let place = self.pragma.places.get(i).map_or(self.comment, |place| *place + self.base);
            (ids.get(i).map(String::as_str), place)
        })
    }
}

/// BuildKit's checks that a comment above an instruction does not reach.
pub(super) const FILE_ONLY: &[&str] = &[
    "NoEmptyContinuation",
    "ConsistentInstructionCasing",
    "DuplicateStageName",
    "ReservedStageName",
    "InvalidDefaultArgInFrom",
    "InvalidBaseImagePlatform",
];

impl Suppressions {
    fn of(model: &Model, profile: Profile) -> Self {
        let mut all: Vec<Suppression> = directive(model).into_iter().collect();
        let mut comments = model.comments.iter().peekable();
        for placed in &model.instructions {
            let range = placed.file_range();
            let mut seen_check = false;
            while let Some(&comment) = comments.next_if(|c| c.start() < range.start()) {
                let Some(pragma) = parse_pragma(model.slice(comment)) else { continue };
                match pragma.scope {
                    Scope::File => all.push(Suppression::new(pragma, comment, None)),
                    // BuildKit reads the first one, and only from the start of its line.
                    Scope::Instruction if is_check(&pragma) && (seen_check || !starts_line(model, comment)) => {}
                    Scope::Instruction => {
                        seen_check |= is_check(&pragma);
                        all.push(Suppression::new(pragma, comment, Some(range)));
                    }
                }
            }
        }
        for &comment in comments {
            let pragma = parse_pragma(model.slice(comment)).filter(|p| p.scope == Scope::File);
            all.extend(pragma.map(|pragma| Suppression::new(pragma, comment, None)));
        }
        match profile {
            // Docker's own check does not read what is written for other tools.
            Profile::Buildkit => all.retain(|s| matches!(s.pragma.dialect, Dialect::Check | Dialect::DockerfileLs)),
            Profile::Hadolint => all.retain(|s| s.pragma.dialect != Dialect::ShellCheck),
            _ => {}
        }
        all.sort_by_key(|s| s.reach.map(|range| range.start()));
        let mut said: Vec<Said> = Vec::new();
        for suppression in &mut all {
            if said.last().is_none_or(|last| last.reach != suppression.reach) {
                said.push(Said { reach: suppression.reach, by_check: Default::default() });
            }
            if let Some(here) = said.last_mut() {
                suppression.used = here.add(&suppression.pragma);
            }
        }
        Self { all, said }
    }

    /// What reaches a range: for the whole file, or above the instruction that it lies in.
    fn that_reach(&self, range: TextRange) -> impl Iterator<Item = &Said> {
        let (everywhere, above) = self.said.split_at(self.said.partition_point(|s| s.reach.is_none()));
        let first = above.partition_point(|s| s.reach.is_some_and(|reach| reach.end() < range.end()));
        let here = above.iter().skip(first);
        everywhere.iter().chain(here.take_while(move |s| s.reach.is_some_and(|reach| reach.contains_range(range))))
    }

    /// Whether a finding is suppressed. With `track`, everything that suppresses it is marked as used.
    fn mutes(&self, finding: &Finding, track: bool) -> bool {
        let mut muted = false;
        for said in self.that_reach(finding.range) {
            for mark in said.about(finding) {
                muted = true;
                if !track {
                    return true;
                }
                mark.set(true);
            }
        }
        muted
    }
}

impl Said {
    /// Adds what a comment says; the marks of its ids.
    fn add(&mut self, pragma: &Pragma) -> Vec<Mark> {
        let [others, checks] = &mut self.by_check;
        let names = if is_check(pragma) { checks } else { others };
        if pragma.ids.is_empty() {
            return vec![Rc::clone(names.everything.get_or_insert_default())];
        }
        pragma.ids.iter().map(|id| Rc::clone(names.by_id.entry(id.to_ascii_lowercase()).or_default())).collect()
    }

    /// What mutes a finding here. What is above an instruction is about what was seen there, under whatever name.
    fn about(&self, finding: &Finding) -> impl Iterator<Item = &Mark> {
        let (rule, [others, checks]) = (finding.rule, &self.by_check);
        let is_error = rule.set == RuleSet::BuildError;
        // What BuildKit refuses is muted for the whole file, by its name.
        let others = Some(others).filter(|_| !is_error || self.reach.is_none());
        let checks = Some(checks).filter(|_| !is_error && (self.reach.is_none() || !FILE_ONLY.contains(&rule.id)));
        // `check=skip=all` is about BuildKit's checks.
        let everything = others.filter(|_| !is_error).into_iter().chain(checks.filter(|_| rule.set == RuleSet::BuildCheck));
        let covered_in_part = finding.covered_in_part.iter().filter(|_| self.reach.is_some()).copied();
        let names = std::iter::once(rule.id).chain(covered_in_part).chain(finding.aliases());
        let named = names.flat_map(move |name| {
            let asked = [others, checks].into_iter().flatten().filter(|names| !names.by_id.is_empty());
            asked.filter_map(move |names| names.by_id.get(&name.to_ascii_lowercase()))
        });
        everything.filter_map(|names| names.everything.as_ref()).chain(named)
    }
}

/// The `# check=` directive, which holds for the file.
fn directive(model: &Model) -> Option<Suppression> {
    const BEFORE: &str = "#check=";
    let directive = model.directive(DirectiveKind::Check)?;
    let pragma = parse_pragma(&format!("{BEFORE}{}", directive.value))?;
    let text = model.slice(directive.value_range);
    let blanks = text.len() - text.trim_start().len();
    let start = directive.value_range.start() + size(blanks);
    Some(Suppression {
        base: start.checked_sub(size(BEFORE.len()))?,
        is_directive: true,
        ..Suppression::new(pragma, directive.value_range, None)
    })
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
    let mentions = |model: &&Model| !model.comments.is_empty() || !model.directives.is_empty();
    let suppressions =
        model.filter(mentions).filter(|_| !settings.ignore_suppressions).map(|model| Suppressions::of(model, settings.profile));
    let has_overlaps = matches!(settings.profile, Profile::Recommended | Profile::All);
    if let Some(model) = model.filter(|_| has_overlaps && (suppressions.is_some() || settings.has_levels())) {
        overlaps::name_covered(findings, model);
    }
    let mut unused = Vec::new();
    if let (Some(model), Some(suppressions)) = (model.filter(|m| m.template.is_none()), &suppressions)
        && is_tracked(settings)
    {
        for finding in findings.iter() {
            suppressions.mutes(finding, true);
        }
        let mut sink = Sink::new(&own::UNUSED_SUPPRESSION);
        own::report_unused_suppression(model, &suppressions.all, settings, &mut sink);
        unused = sink.findings;
    }
    findings.append(&mut unused);
    findings.retain_mut(|finding| is_wanted(finding, settings));
    if let Some(model) = model.filter(|_| has_overlaps) {
        overlaps::drop_overlaps(findings, model);
    }
    let mutes = |finding: &Finding| suppressions.as_ref().is_some_and(|suppressions| suppressions.mutes(finding, false));
    if let Some(model) = model.filter(|_| has_overlaps) {
        causes::merge(findings, model, mutes);
    }
    if suppressions.is_some() {
        findings.retain(|finding| !mutes(finding));
    }
    if settings.profile == Profile::Hadolint {
        for finding in findings {
            finding.id = hadolint_id(finding);
        }
    }
}

/// Whether comments that suppress nothing are reported.
fn is_tracked(settings: &Settings) -> bool {
    judge(&own::UNUSED_SUPPRESSION, settings).is_some()
}

/// Whether the findings of a rule have to be known: it is reported, or tells which comments suppress something.
pub(super) fn is_looked_for(rule: &Rule, settings: &Settings) -> bool {
    let is_off = || settings.level(rule.id, rule.aliases) == Some(Level::Off);
    is_reported(rule, settings)
        || overlaps::mutes_another(rule)
        || (is_tracked(settings) && is_on(rule, settings.profile) && !is_off())
}

/// Whether a finding is reported; sets its severity where that is set.
fn is_wanted(finding: &mut Finding, settings: &Settings) -> bool {
    if finding.is_harmless {
        finding.fixes.clear();
        if matches!(settings.profile, Profile::Recommended | Profile::All) {
            return false;
        }
    }
    if finding.is_idle && matches!(settings.profile, Profile::Recommended | Profile::All) {
        return false;
    }
    let Some(level) = judge_finding(finding, settings) else { return false };
    let level = level.or_else(|| if settings.profile == Profile::Hadolint { hadolint_level(finding) } else { None });
    finding.severity = level.unwrap_or(finding.severity);
    true
}

/// Whether a rule can have findings that are reported. A name of it that is turned off may be narrower than the rule.
pub(super) fn is_reported(rule: &Rule, settings: &Settings) -> bool {
    let selected = settings.selects(rule.id);
    let is_set = || rule.aliases.iter().any(|alias| settings.level(alias, &[]).is_some());
    match settings.level(rule.id, &[]) {
        _ if selected == Some(false) => false,
        Some(level) => level != Level::Off || is_set(),
        None => selected.unwrap_or(false) || is_on(rule, settings.profile) || is_set(),
    }
}

/// What the settings say of a finding; of several names the narrowest counts.
fn level_of(settings: &Settings, finding: &Finding) -> Option<Level> {
    let narrow = finding.alias.and_then(|alias| settings.level(alias, &[]));
    narrow.or_else(|| if settings.has_levels() { settings.level(finding.rule.id, &finding.aliases()) } else { None })
}

/// Whether a rule's findings are reported, and the severity that is set for them, if any.
fn judge(rule: &Rule, settings: &Settings) -> Option<Option<Severity>> {
    verdict(rule, settings, settings.level(rule.id, rule.aliases))
}

/// Whether a finding, which may go by narrower names than its rule, is reported, and the severity that is set for it, if
/// any.
fn judge_finding(finding: &Finding, settings: &Settings) -> Option<Option<Severity>> {
    verdict(finding.rule, settings, level_of(settings, finding))
}

fn verdict(rule: &Rule, settings: &Settings, level: Option<Level>) -> Option<Option<Severity>> {
    let selected = settings.selects(rule.id);
    if selected == Some(false) || !rule.is_built_in() {
        return None;
    }
    match level {
        Some(Level::Off) => None,
        Some(level) => {
            let is_wanted = selected == Some(true) || is_on(rule, settings.profile) || !settings.accepts(rule.id, rule.aliases);
            is_wanted.then_some(Some(severity(level)))
        }
        None => selected.unwrap_or_else(|| is_on(rule, settings.profile)).then_some(None),
    }
}

pub(super) fn is_on(rule: &Rule, profile: Profile) -> bool {
    match profile {
        Profile::Recommended => !rule.optional && !hadolint::OFF.contains(&rule.id),
        Profile::All => !hadolint::OFF.contains(&rule.id),
        Profile::Buildkit => matches!(rule.set, RuleSet::BuildError | RuleSet::BuildCheck),
        // What hadolint judges by a rule of its own is left to that one.
        Profile::Hadolint => {
            let stands_in = |alias: &&str| alias.starts_with("DL") && hadolint::RULES.iter().all(|r| r.id != *alias);
            let is_theirs = rule.set == RuleSet::Hadolint && !hadolint::OFF.contains(&rule.id);
            let speaks_for_shellcheck = rule.set == RuleSet::Own && rule.aliases.iter().any(|alias| alias.starts_with("SC"));
            is_theirs || rule.set == RuleSet::ShellCheck || speaks_for_shellcheck || rule.aliases.iter().any(stands_in)
        }
    }
}

/// What hadolint calls a finding.
fn hadolint_id(finding: &Finding) -> &'static str {
    let is_theirs = |id: &&&str| id.starts_with("DL");
    let narrow = finding.alias.as_ref().filter(|id| is_theirs(id) || id.starts_with("SC"));
    let own = Some(&finding.rule.id).filter(is_theirs);
    narrow.or(own).or_else(|| finding.rule.aliases.iter().find(is_theirs)).copied().unwrap_or(finding.rule.id)
}

/// The level that hadolint gives to what it finds here.
fn hadolint_level(finding: &Finding) -> Option<Severity> {
    let rule = finding.rule;
    let is_meant = |id: &str| match finding.alias {
        Some(alias) => alias == id,
        None => rule.id == id || rule.aliases.contains(&id),
    };
    hadolint::LEVELS.iter().chain(&shellcheck::LEVELS).find(|(id, _)| is_meant(id)).map(|&(_, level)| level)
}

fn severity(level: Level) -> Severity {
    match level {
        Level::Off | Level::Hint => Severity::Hint,
        Level::Information => Severity::Information,
        Level::Warning => Severity::Warning,
        Level::Error => Severity::Error,
    }
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
    fn the_profile_of_hadolint_has_its_rules_and_levels() {
        let settings = Settings { profile: Profile::Hadolint, ..Settings::default() };
        let found = |text: &str| {
            let shown =
                check_with(text, &settings).iter().map(|f| format!("{} {}", f.id, f.severity.as_str())).collect::<Vec<_>>();
            shown.join(", ")
        };
        assert_eq!(found("FROM a:1\nWORKDIR app\nWORKDIR b\n"), "DL3000 error, DL3000 error");
        assert_eq!(found("FROM a:1\nSHELL [\"/bin/sh\", \"-c\"]\nCMD nginx\n"), "DL3025 warning");
        assert_eq!(found("FROM a:1\nMAINTAINER me\nCOPY --from=x /a /b\n"), "DL4000 error, DL3022 warning");
        assert_eq!(found("FROM a:1\nCMD [\"a\"]\nCMD [\"b\"]\n"), "DL4003 warning");
        assert_eq!(found("FROM a:1\nENV A b\nSTOPSIGNAL SIGKILL\n"), "");
        assert_eq!(found("FROM a:1 AS x\nCOPY --from=x /a /b\nEXPOSE 80000\n"), "DL3023 error, DL3011 error");
    }

    #[test]
    fn levels_and_profiles() {
        let text = "FROM alpine:edge\nWORKDIR app\n";
        let off = Settings { levels: [("dl3000".to_owned(), Level::Off)].into(), ..Settings::default() };
        assert!(check_with(text, &off).is_empty());
        let cmds = "FROM alpine:edge\nCMD [\"a\"]\nCMD [\"a\"]\nENTRYPOINT [\"a\"]\nENTRYPOINT [\"a\"]\n";
        let narrow = Settings { levels: [("dl4003".to_owned(), Level::Off)].into(), ..Settings::default() };
        assert_eq!((check_with(cmds, &Settings::default()).len(), check_with(cmds, &narrow).len()), (2, 1));
        let error = Settings { levels: [("workdirrelativepath".to_owned(), Level::Error)].into(), ..Settings::default() };
        assert_eq!(check_with(text, &error).first().map(|f| f.severity), Some(crate::rules::Severity::Error));
        // What hadolint's file lowers below what fails, it does not ask for.
        let apt =
            "FROM debian:13\nRUN apt-get update && apt-get install -y --no-install-recommends a && rm -rf /var/lib/apt/lists/*\n";
        let levels = [("dl3008".to_owned(), Level::Information)];
        let asked = Settings { levels: levels.into(), ..Settings::default() };
        let accepted = Settings { accepted: ["dl3008".to_owned()].into(), ..asked.clone() };
        assert_eq!((check_with(apt, &asked).len(), check_with(apt, &accepted).len()), (1, 0));
        let of_tool = Settings { profile: Profile::Hadolint, ..accepted };
        assert!(
            check_with(apt, &of_tool).iter().any(|f| f.rule.id == "DL3008" && f.severity == crate::rules::Severity::Information)
        );
        let pip = "FROM python:3.14-slim\nWORKDIR /a\nRUN pip install -r /app/ requirements.txt\n";
        let buildkit = Settings { profile: Profile::Buildkit, ..Settings::default() };
        assert!(check_with(pip, &buildkit).is_empty());
        assert!(!check_with(pip, &Settings::default()).is_empty());
    }
}
