//! One flaw, one finding: what rules say about each other in `supersedes`.

use super::{Finding, Severity};
use crate::model::Model;
use crate::text::TextRange;

/// How many findings that begin before another are looked at for one that covers it.
const NEAREST: usize = 64;

/// A finding that makes others on the same words of its instruction needless.
struct Better {
    /// Its index among the findings.
    index: usize,
    instruction: usize,
    range: TextRange,
    covers: &'static [&'static str],
}

/// One flaw, one finding: drops what another finding says better about the same words. What stays is an error
/// if it stands for one.
pub(super) fn drop_overlaps(findings: &mut Vec<Finding>, model: &Model) {
    let instruction = |f: &Finding| model.instructions.partition_point(|i| i.start <= f.range.start());
    let covers =
        |(index, f): (usize, &Finding)| Better { index, instruction: instruction(f), range: f.range, covers: f.rule.supersedes };
    let mut better: Vec<Better> =
        findings.iter().enumerate().filter(|(_, f)| !f.rule.supersedes.is_empty()).map(covers).collect();
    if better.is_empty() {
        return;
    }
    better.sort_by_key(|b| (b.instruction, b.range.start()));
    let cover_of = |f: &Finding| {
        let here = instruction(f);
        let end = better.partition_point(|b| (b.instruction, b.range.start()) <= (here, f.range.end()));
        let mut others = better.iter().take(end).rev().take_while(|b| b.instruction == here).take(NEAREST);
        others.find(|b| b.covers.contains(&f.rule.id) && b.range.intersect(f.range).is_some())
    };
    let covers: Vec<Option<usize>> = findings.iter().map(|f| cover_of(f).map(|b| b.index)).collect();
    for (index, cover) in covers.iter().enumerate() {
        let is_error = findings.get(index).is_some_and(|f| f.severity == Severity::Error);
        if let Some(cover) = cover.filter(|_| is_error).and_then(|cover| findings.get_mut(cover)) {
            cover.severity = Severity::Error;
        }
    }
    let mut covers = covers.iter();
    findings.retain(|_| covers.next().is_some_and(Option::is_none));
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
            ("FROM a:1\nHEALTHCHECK CMD ['nginx']\n", "invalid-json-form"),
            ("FROM a:1\nSHELL ['bash']\n", "shell-not-json"),
            ("FROM a:1\nMAINTAINER me\n", "MaintainerDeprecated"),
            ("FROM a:1\nONBUILD MAINTAINER me\n", "onbuild-forbidden"),
            ("FROM a:1\nONBUILD ONBUILD RUN x\n", "onbuild-onbuild"),
            ("FROM a:1\nONBUILD COPPY a /b\n", "invalid-onbuild-trigger"),
            ("FROM a:1\nCMD [\"a\"]\nCMD [\"b\"]\n", "MultipleInstructionsDisallowed"),
            ("FROM a:1 AS context\n", "ReservedStageName"),
            ("FROM --platform=linux/amd64 a:1\n", "FromPlatformFlagConstDisallowed"),
            ("FROM --platform=$TARGETPLATFORM a:1\n", "RedundantTargetPlatform"),
            ("FROM a:1\nENV DB_PASSWORD=x\n", "SecretsUsedInArgOrEnv"),
            ("FROM a:1\nENV DB_PASSWORD=x SECRETS=y\n", "SecretsUsedInArgOrEnv DL3064"),
            ("FROM scratch\nENV A=1 B=$A\n", "UndefinedVar"),
            ("FROM $X\n", "UndefinedArgInFrom"),
            ("FROM a:$X\n", "UndefinedArgInFrom"),
            ("ARG X\nFROM a:$X\n", "InvalidDefaultArgInFrom"),
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
