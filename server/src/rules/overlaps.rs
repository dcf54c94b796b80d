//! One flaw, one finding: what rules say about each other in `covers`.

use std::sync::OnceLock;

use rustc_hash::FxHashSet;

use super::{Finding, Overlap, RULES, Rule, RuleSet, Severity};
use crate::model::Model;
use crate::text::{TextRange, TextSize};

/// How many findings that begin before another are looked at for one that covers it.
const NEAREST: usize = 64;

/// A finding that makes others on the same words of its instruction unnecessary.
struct Better {
    /// Its index among the findings.
    index: usize,
    instruction: usize,
    range: TextRange,
    rule: &'static Rule,
}

/// For each finding the one that covers it, by its index.
fn covers(findings: &[Finding], model: &Model, covers: fn(&Rule, &str) -> bool) -> Vec<Option<usize>> {
    let instruction = |f: &Finding| model.instructions.partition_point(|i| i.start <= f.range.start());
    let is_better = |f: &Finding| !f.rule.covers.is_empty();
    let better = |(index, f): (usize, &Finding)| Better { index, instruction: instruction(f), range: f.range, rule: f.rule };
    let mut better: Vec<Better> = findings.iter().enumerate().filter(|(_, f)| is_better(f)).map(better).collect();
    if better.is_empty() {
        return Vec::new();
    }
    better.sort_by_key(|b| (b.instruction, b.range.start()));
    let cover_of = |f: &Finding| {
        let here = instruction(f);
        let end = better.partition_point(|b| (b.instruction, b.range.start()) <= (here, f.range.end()));
        let mut others = better.iter().take(end).rev().take_while(|b| b.instruction == here).take(NEAREST);
        others.find(|b| covers(b.rule, f.rule.id) && b.range.intersect(f.range).is_some()).map(|b| b.index)
    };
    findings.iter().map(cover_of).collect()
}

/// Gives every finding the names of those that it stands for, so that who mutes one of them mutes it. What BuildKit
/// rejects answers to its own names alone.
pub(super) fn name_covered(findings: &mut [Finding], model: &Model) {
    let covers = covers(findings, model, |rule, id| {
        rule.set != RuleSet::BuildError && matches!(rule.covers(id), Some(Overlap::Same | Overlap::Partial))
    });
    for (index, cover) in covers.into_iter().enumerate() {
        let Some((covered, cover)) = findings.get(index).zip(cover) else { continue };
        let id = covered.rule.id;
        let names: Vec<&str> = std::iter::once(id).chain(covered.aliases()).collect();
        if let Some(cover) = findings.get_mut(cover) {
            let list =
                if cover.rule.covers(id) == Some(Overlap::Partial) { &mut cover.covered_in_part } else { &mut cover.covered };
            for name in names {
                // It may stand for many findings of one rule.
                if !list.contains(&name) {
                    list.push(name);
                }
            }
        }
    }
}

/// One flaw, one finding: drops what another finding says better about the same words. What stays is an error
/// if it stands for one.
pub(super) fn drop_overlaps(findings: &mut Vec<Finding>, model: &Model) {
    drop_settled(findings);
    let covers = covers(findings, model, |rule, id| rule.covers(id).is_some());
    if covers.is_empty() {
        return;
    }
    for (index, cover) in covers.iter().enumerate() {
        let is_error = findings.get(index).is_some_and(|f| f.severity == Severity::Error);
        if let Some(cover) = cover.filter(|_| is_error).and_then(|cover| findings.get_mut(cover)) {
            cover.severity = Severity::Error;
        }
    }
    let mut covers = covers.iter();
    findings.retain(|_| covers.next().is_some_and(Option::is_none));
}

/// Drops what lies in a range that another finding settles. What stays is an error if it stands for one.
fn drop_settled(findings: &mut Vec<Finding>) {
    let ranges = |(index, finding): (usize, &Finding)| {
        finding.settled.iter().map(move |range| (range.start(), range.end(), index)).collect::<Vec<_>>()
    };
    let mut settled: Vec<(TextSize, TextSize, usize)> = findings.iter().enumerate().flat_map(ranges).collect();
    if settled.is_empty() {
        return;
    }
    settled.sort_unstable();
    let settler_of = |finding: &Finding| {
        let end = settled.partition_point(|(start, ..)| *start <= finding.range.start());
        let near = settled.iter().take(end).rev().take(NEAREST);
        near.filter(|(_, end, _)| finding.range.start() <= *end && finding.range.end() <= *end)
            .map(|(.., index)| *index)
            .next_back()
    };
    let gone: Vec<Option<usize>> =
        findings.iter().map(|finding| settler_of(finding).filter(|_| finding.settled.is_empty())).collect();
    for (index, settler) in gone.iter().enumerate() {
        let is_error = findings.get(index).is_some_and(|finding| finding.severity == Severity::Error);
        if let Some(settler) = settler.filter(|_| is_error).and_then(|settler| findings.get_mut(settler)) {
            settler.severity = Severity::Error;
        }
    }
    let mut gone = gone.into_iter();
    findings.retain(|_| gone.next().is_some_and(|settler| settler.is_none()));
}

/// Whether muting a rule's findings mutes those of another rule, which has no such alias itself.
pub(super) fn mutes_another(rule: &Rule) -> bool {
    static COVERED: OnceLock<FxHashSet<&'static str>> = OnceLock::new();
    let covered = COVERED.get_or_init(|| {
        let may_be_covered = |rule: &&&Rule| rule.set != RuleSet::BuildError;
        let covered = RULES.iter().filter(may_be_covered).flat_map(|rule| rule.covers.iter().map(move |cover| (rule, cover)));
        let unnamed = covered.filter(|(rule, cover)| cover.why != Overlap::Moot && !rule.aliases.contains(&cover.id));
        unnamed.map(|(_, cover)| cover.id).collect()
    });
    covered.contains(rule.id)
}

#[cfg(test)]
mod tests {
    use crate::config::{Level, Profile, Settings};
    use crate::testing::check_with;

    /// The overlap table: one mistake, one finding, by the name that says most.
    #[test]
    fn one_flaw_one_finding() {
        let all = Settings { profile: Profile::All, ..Settings::default() };
        for (text, wanted) in [
            ("FROM a:1\nWORKDIR app\n", "WorkdirRelativePath"),
            ("FROM a:1\nWORKDIR /a\nWORKDIR app\n", "DL3000"),
            ("FROM a:1\nCMD nginx\n", "JSONArgsRecommended"),
            ("FROM a:1\nSHELL [\"/bin/sh\", \"-c\"]\nCMD nginx\n", "DL3025"),
            ("FROM a:1\nCMD ['nginx']\n", "invalid-json-form"),
            ("FROM a:1\nHEALTHCHECK --interval=1m CMD ['nginx']\n", "invalid-json-form"),
            ("FROM a:1\nSHELL ['bash']\n", "shell-not-json"),
            ("FROM a:1\nMAINTAINER me\n", "MaintainerDeprecated"),
            ("FROM a:1\nONBUILD MAINTAINER me\n", "onbuild-forbidden"),
            ("FROM a:1\nONBUILD ONBUILD RUN x\n", "onbuild-onbuild"),
            ("FROM a:1\nONBUILD COPPY a /b\n", "invalid-onbuild-trigger"),
            ("FROM a:1\nCMD [\"a\"]\nCMD [\"b\"]\n", "MultipleInstructionsDisallowed"),
            ("FROM a:1 AS context\n", "ReservedStageName"),
            ("FROM --platform=linux/amd64 a:1\n", "FromPlatformFlagConstDisallowed"),
            ("FROM --platform=$TARGETPLATFORM a:1\n", "RedundantTargetPlatform"),
            ("FROM a:1\nENV DB_PASSWORD=X1b2c3d4\n", "SecretsUsedInArgOrEnv"),
            ("FROM a:1\nENV DB_PASSWORD=X1b2c3d4 SECRETS=y\n", "SecretsUsedInArgOrEnv DL3064"),
            ("FROM scratch\nENV A=1 B=$A\n", "UndefinedVar"),
            ("FROM $X\n", "UndefinedArgInFrom"),
            ("FROM a:$X\n", "UndefinedArgInFrom"),
            ("ARG X=1@2\nFROM a:$X\n", "InvalidDefaultArgInFrom"),
            ("FROM --platform=$X a:1\n", "UndefinedArgInFrom"),
            ("FROM Alpine:1\n", "from-invalid-reference"),
            ("FROM a:1\nEXPOSE 70000\n", "expose-port"),
            ("FROM a:1\nEXPOSE 1/foo\n", "expose-proto"),
            ("RUN x\nFROM a:1\n", "instruction-before-from"),
            ("FROM a:1\nRUNN x\n", "unknown-instruction"),
            ("FROM a:1\nCOPY --foo=1 app /b\n", "unknown-flag"),
            ("FROM a:1 AS x\nCOPY --from=x /a /b\n", "circular-dependency"),
            ("FROM a:1\nCOPY --from=9 /a /b\n", "copy-from-bad-index"),
            ("FROM a:1\nCOPY --from=$X /a /b\n", "copy-from-variable"),
            ("FROM a:1\nCOPY app main.py /b\n", "DL3021"),
            ("FROM a:1\nRUN pip install --no-cache-dir requirements.txt\n", "pip-requirements-without-r"),
        ] {
            let found: Vec<_> = check_with(text, &all).iter().map(|f| f.rule.id).collect();
            assert_eq!(found.join(" "), wanted, "{text}");
        }
    }

    #[test]
    fn what_stands_for_an_error_is_one() {
        let severities = |text: &str| {
            let found = check_with(text, &Settings::default());
            found.iter().filter(|f| f.rule.id == "UndefinedArgInFrom").map(|f| f.severity.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(severities("FROM a:$X\n"), ["error"]);
        assert_eq!(severities("FROM a:1$X\n"), ["warning"]);
    }

    #[test]
    fn who_mutes_a_finding_mutes_what_stands_for_it() {
        let found =
            |text: &str, settings: &Settings| check_with(text, settings).iter().map(|f| f.rule.id).collect::<Vec<_>>().join(" ");
        for settings in [Settings::default(), Settings { profile: Profile::All, ..Settings::default() }] {
            for (instruction, id) in [
                ("CMD ['nginx']", "DL3025"),
                ("CMD ['nginx']", "JSONArgsRecommended"),
                ("HEALTHCHECK --interval=1m CMD ['nginx']", "DL3025"),
                ("SHELL [\"/bin/sh\", \"-c\"]\nCMD ['nginx']", "DL3025"),
                ("CMD nginx", "DL3025"),
                ("MAINTAINER me", "DL4000"),
            ] {
                let text = format!("FROM debian:13\n{instruction}\n");
                assert_ne!(found(&text, &settings), "", "{text}");
                for comment in [format!("# hadolint ignore={id}"), format!("# dockerfile-ls ignore={id}")] {
                    let muted = match instruction.split_once('\n') {
                        Some((first, last)) => format!("FROM debian:13\n{first}\n{comment}\n{last}\n"),
                        None => format!("FROM debian:13\n{comment}\n{instruction}\n"),
                    };
                    assert_eq!(found(&muted, &settings), "", "{muted}");
                }
            }
            // These are not shell forms, so the other rule would not report anything.
            for instruction in ["COPY ['a', '/b/']", "RUN ['a']"] {
                let text = format!("FROM debian:13\n# hadolint ignore=DL3025\n{instruction}\n");
                assert_eq!(found(&text, &settings), "invalid-json-form", "{text}");
            }
        }
    }

    #[test]
    fn what_is_off_for_the_project_does_not_mute_a_graver_flaw() {
        let found =
            |text: &str, settings: &Settings| check_with(text, settings).iter().map(|f| f.rule.id).collect::<Vec<_>>().join(" ");
        for profile in [Profile::Recommended, Profile::All] {
            let broken = "FROM debian:13\nCMD ['nginx']\n";
            for id in ["JSONArgsRecommended", "DL3025"] {
                let off = Settings { profile, levels: [(id.to_ascii_lowercase(), Level::Off)].into(), ..Settings::default() };
                // To prefer the exec form is a matter of taste; this is an array that does not work.
                assert_eq!(found(broken, &off), "invalid-json-form", "without {id}");
                // DL3025 knows nothing of that name, and is reported by itself where it is on.
                let left = if id == "JSONArgsRecommended" && profile == Profile::All { "DL3025" } else { "" };
                assert_eq!(found("FROM debian:13\nCMD nginx\n", &off), left, "without {id}");
                for comment in ["# check=skip=", "# dockerfile-ls global ignore=", "# hadolint global ignore="] {
                    let settings = Settings { profile, ..Settings::default() };
                    assert_eq!(found(&format!("{comment}{id}\n{broken}"), &settings), "invalid-json-form", "{comment}{id}");
                }
            }
            // One flaw under two names is off under either.
            let off = Settings { profile, levels: [("dl3044".to_owned(), Level::Off)].into(), ..Settings::default() };
            assert_eq!(found("FROM scratch\nENV A=1 B=$A\n", &off), "");
        }
    }

    #[test]
    fn what_hides_another_flaw_is_not_muted_with_it() {
        let all = Settings { profile: Profile::All, ..Settings::default() };
        let found = |text: &str| check_with(text, &all).iter().map(|f| f.rule.id).collect::<Vec<_>>().join(" ");
        let pip = "RUN pip install --no-cache-dir requirements.txt\n";
        assert_eq!(found(&format!("FROM a:1\n# hadolint ignore=DL3013\n{pip}")), "pip-requirements-without-r");
        // Nor is what BuildKit rejects.
        let circle = "FROM a:1 AS x\n# hadolint global ignore=DL3022\nCOPY --from=x /a /b\n";
        assert_eq!(found(circle), "circular-dependency");
    }

    #[test]
    fn a_rule_that_is_off_hides_nothing() {
        let all = |levels: &[(&str, Level)]| Settings {
            profile: Profile::All,
            levels: levels.iter().map(|(id, level)| ((*id).to_owned(), *level)).collect(),
            ..Settings::default()
        };
        let found =
            |settings: &Settings| check_with("FROM a:1\nCMD nginx\n", settings).iter().map(|f| f.rule.id).collect::<Vec<_>>();
        assert_eq!(found(&all(&[("jsonargsrecommended", Level::Off)])), ["DL3025"]);
        assert_eq!(found(&all(&[("dl3025", Level::Off)])), Vec::<&str>::new());
    }
}
