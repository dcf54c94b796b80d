//! `# hadolint shell=bash`: the author says which shell reads the RUNs below, up to the next FROM or SHELL.

use super::{FileContext, Finding, RuleSet};
use crate::model::ShellDialect;
use crate::syntax::ast::Keyword;
use crate::text::TextSize;

/// Drops what is said of shell text that another shell reads than the one it was taken for.
pub(super) fn drop_of_others(findings: &mut Vec<Finding>, cx: &FileContext<'_>) {
    let model = cx.model;
    let shell_of = |comment: &str| {
        let rest = comment.trim_start_matches('#').trim().strip_prefix("hadolint")?.trim_start().strip_prefix("shell")?;
        let name = rest.trim_start().strip_prefix('=')?.split_whitespace().next()?;
        Some(ShellDialect::of_program(name))
    };
    let mut named: Vec<(TextSize, ShellDialect)> =
        model.comments.iter().filter_map(|comment| Some((comment.start(), shell_of(model.slice(*comment))?))).collect();
    if named.is_empty() {
        return;
    }
    // SHELL and FROM have the last word.
    let ends = model.instructions.iter().filter(|placed| matches!(placed.keyword, Keyword::From | Keyword::Shell));
    named.extend(ends.map(|placed| (placed.start, ShellDialect::Posix)));
    named.sort_by_key(|(at, _)| *at);
    findings.retain(|finding| {
        let is_syntax = finding.rule.id == "shell-syntax";
        if finding.rule.set != RuleSet::ShellCheck && !is_syntax {
            return true;
        }
        let next = named.partition_point(|(at, _)| *at <= finding.range.start());
        let Some((_, shell)) = next.checked_sub(1).and_then(|last| named.get(last)) else { return true };
        match shell {
            ShellDialect::Posix | ShellDialect::Dash => true,
            shell if shell.is_posix() && is_syntax => finding.message.key() != "bash",
            shell if shell.is_posix() => !finding.rule.id.starts_with("SC3"),
            _ => false,
        }
    });
}

#[cfg(test)]
mod tests {
    use crate::config::{Profile, Settings};
    use crate::testing::check_with;

    #[test]
    fn who_reads_the_text() {
        if !super::super::shellcheck::IS_BUILT_IN {
            return;
        }
        let found = |comment: &str, shell: &str| {
            let settings = Settings { profile: Profile::Hadolint, ..Settings::default() };
            let text = format!("FROM debian:13\n{comment}\n{shell}RUN [[ $a == b ]]\nFROM debian:13\nRUN [[ c == d ]]\n");
            let ids: Vec<_> = check_with(&text, &settings).iter().map(|finding| finding.id).collect();
            ids.iter().filter(|id| **id == "SC3010").count()
        };
        assert_eq!(found("# x", ""), 2);
        assert_eq!(found("# hadolint shell=bash", ""), 1);
        assert_eq!(found("#hadolint shell = /bin/bash # why", ""), 1);
        assert_eq!(found("# hadolint shell=powershell", ""), 1);
        assert_eq!(found("# hadolint shell=dash", ""), 2);
        assert_eq!(found("# hadolint shell=bash", "SHELL [\"/bin/sh\", \"-c\"]\n"), 2);
    }

    #[test]
    fn comments_of_shellcheck() {
        if !super::super::shellcheck::IS_BUILT_IN {
            return;
        }
        let found = |comment: &str, profile: Profile| {
            let settings = Settings { profile, ..Settings::default() };
            let text = format!("FROM debian:13\n{comment}\nRUN echo $x\nRUN ls $x\n");
            let found = check_with(&text, &settings);
            found.iter().filter(|finding| finding.id == "SC2086").count()
        };
        assert_eq!(found("# x", Profile::All), 2);
        assert_eq!(found("# shellcheck disable=SC2086", Profile::All), 1);
        assert_eq!(found("# shellcheck disable=SC2046", Profile::All), 2);
        assert_eq!(found("# shellcheck disable=SC2086", Profile::Hadolint), 2, "hadolint does not read it");
    }

    #[test]
    fn what_that_shell_refuses() {
        let found = |comment: &str, run: &str| {
            let findings = check_with(&format!("FROM debian:13\n{comment}\nRUN {run}\n"), &Settings::default());
            findings.iter().filter(|finding| finding.id == "shell-syntax").count()
        };
        assert_eq!([found("# x", "a=(1 2)"), found("# hadolint shell=bash", "a=(1 2)")], [1, 0]);
        assert_eq!([found("# hadolint shell=bash", "a; fi"), found("# hadolint shell=cmd.exe", "a; fi")], [1, 0]);
        assert_eq!(found("# hadolint ignore=SC1072", "a; fi"), 0);
    }
}
