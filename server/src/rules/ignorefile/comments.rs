//! Comments in `.dockerignore` files that suppress findings: above a pattern, or for the whole file.

use rustc_hash::FxHashSet;

use crate::config::{Pragma, Scope, parse_pragma};
use crate::rules::{Finding, RuleSet};
use crate::text::{TextRange, size};

/// What the comments of a file mute.
#[derive(Debug, Default)]
struct Comments {
    /// Ids for the whole file, in lower case.
    everywhere: FxHashSet<String>,
    /// Lines with patterns, in order, each with the comments above it.
    above: Vec<(TextRange, Vec<Pragma>)>,
}

/// Drops the findings that a comment of the file mutes.
pub(in crate::rules) fn mute(findings: &mut Vec<Finding>, text: &str) {
    if findings.is_empty() || !text.contains('#') {
        return;
    }
    let comments = Comments::of(text);
    findings.retain(|finding| !comments.mute(finding));
}

impl Comments {
    fn of(text: &str) -> Self {
        let mut out = Self::default();
        let mut waiting = Vec::new();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let range = TextRange::at(size(start), size(line.len()));
            start += line.len();
            // Docker takes a byte order mark off before it looks for comments, and blanks only after.
            let line = line.strip_prefix('\u{feff}').filter(|_| range.start() == 0.into()).unwrap_or(line);
            if !line.starts_with('#') {
                if !line.trim().is_empty() && !waiting.is_empty() {
                    out.above.push((range, std::mem::take(&mut waiting)));
                }
                continue;
            }
            match parse_pragma(line) {
                Some(pragma) if pragma.scope == Scope::Instruction => waiting.push(pragma),
                Some(pragma) => out.everywhere.extend(pragma.ids.iter().map(|id| id.to_ascii_lowercase())),
                None => {}
            }
        }
        out
    }

    fn mute(&self, finding: &Finding) -> bool {
        let names = || std::iter::once(finding.rule.id).chain(finding.aliases());
        if names().any(|name| self.everywhere.contains(&name.to_ascii_lowercase())) {
            return true;
        }
        // As in Dockerfiles, what stops the build is muted for a whole file only.
        if finding.rule.set == RuleSet::BuildError {
            return false;
        }
        let index = self.above.partition_point(|(line, _)| line.end() <= finding.range.start());
        let above = self.above.get(index).filter(|(line, _)| line.contains_range(finding.range));
        let is_meant = |id: &String| names().any(|name| name.eq_ignore_ascii_case(id));
        above.is_some_and(|(_, pragmas)| pragmas.iter().any(|pragma| pragma.ids.is_empty() || pragma.ids.iter().any(is_meant)))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_text;

    fn ids(text: &str) -> Vec<&'static str> {
        let found = check_text(text, true);
        found.iter().map(|f| f.rule.id).filter(|id| !["ignore-lacks-usual", "ignore-matches-nothing"].contains(id)).collect()
    }

    #[test]
    fn above_a_pattern_and_for_the_file() {
        assert_eq!(ids("a\nb\na\n"), ["ignore-duplicate"]);
        for muted in [
            "a\nb\n# dockerfile-ls ignore=ignore-duplicate // why\na\n",
            "a\nb\n# dockerfile-ls ignore=x,ignore-duplicate\n\n# a remark\na\n",
            "\u{feff}# dockerfile-ls global ignore=Ignore-Duplicate\r\na\r\na\r\n",
            "a\na\n# dockerfile-ls global ignore=ignore-duplicate",
        ] {
            assert_eq!(ids(muted), [""; 0], "{muted:?}");
        }
        for not_muted in [
            "# dockerfile-ls ignore=ignore-duplicate\na\nb\na\n",
            "a\n# dockerfile-ls ignore=ignore-shadowed\na\n",
            "a\na\n# dockerfile-ls ignore=ignore-duplicate\n",
            "a\n # dockerfile-ls global ignore=ignore-duplicate\na\n",
        ] {
            assert!(ids(not_muted).contains(&"ignore-duplicate"), "{not_muted:?}: {:?}", ids(not_muted));
        }
    }

    #[test]
    fn what_stops_the_build_is_muted_for_the_file_alone() {
        assert_eq!(ids("# dockerfile-ls ignore=ignore-invalid-pattern\n[x\n"), ["ignore-invalid-pattern"]);
        assert_eq!(ids("# dockerfile-ls global ignore=ignore-invalid-pattern\n[x\n"), [""; 0]);
    }
}
