//! Comments that suppress a rule in a `.dockerignore` file, above a pattern or for the whole file.

use rustc_hash::FxHashSet;

use super::suppress::list_end;
use super::{Action, ActionKind, Effect, findings_at};
use crate::config::{Dialect, Scope, parse_pragma};
use crate::rules::{Finding, RuleSet};
use crate::snapshot::Snapshot;
use crate::text::{Edit, TextRange, size};
use crate::texts::action;

pub(super) fn collect<'a>(snapshot: &'a Snapshot, range: TextRange, out: &mut Vec<Action<'a>>) {
    let mut seen = FxHashSet::default();
    // The builder rejects the file all the same, whatever a comment says.
    let findings = findings_at(snapshot, range).filter(|f| f.rule.set != RuleSet::BuildError && seen.insert(f.rule.id));
    for finding in findings {
        for (title, scope) in
            [(action::ignore_here(finding.id), Scope::Instruction), (action::ignore_file(finding.id), Scope::File)]
        {
            out.push(Action {
                title: title.plain(snapshot.world.language),
                kind: ActionKind::QuickFix,
                finding: Some(finding),
                preferred: false,
                effect: Effect::Edit(vec![comment(snapshot.text(), finding, scope)]),
            });
        }
    }
}

/// The comment that suppresses a finding and as little else as can be.
pub(super) fn nearest(snapshot: &Snapshot, finding: &Finding) -> Edit {
    comment(snapshot.text(), finding, Scope::Instruction)
}

/// Adds the rule to a comment that is there, or makes one.
fn comment(text: &str, finding: &Finding, scope: Scope) -> Edit {
    let mark = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let before = text.get(mark..usize::from(finding.range.start())).unwrap_or_default();
    let line_start = mark + before.rfind('\n').map_or(0, |end| end + 1);
    let lines = |end: usize| text.get(mark..end).unwrap_or_default().split_inclusive('\n');
    let comments: Box<dyn Iterator<Item = &str>> = match scope {
        // Upwards, as far as there are comments.
        Scope::Instruction => Box::new(lines(line_start).rev().take_while(|line| line.starts_with('#'))),
        Scope::File => Box::new(lines(text.len())),
    };
    for line in comments {
        let is_same = parse_pragma(line).is_some_and(|p| p.dialect == Dialect::DockerfileLs && p.scope == scope);
        if let Some(end) = Some(line).filter(|_| is_same).and_then(|line| list_end(line, "=")) {
            let start = line.as_ptr().addr() - text.as_ptr().addr();
            return Edit::insert(size(start + end), format!(",{}", finding.rule.id));
        }
    }
    let (at, words) = match scope {
        Scope::Instruction => (line_start, "ignore"),
        Scope::File => (mark, "global ignore"),
    };
    let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    Edit::insert(size(at), format!("# dockerfile-ls {words}={}{line_end}", finding.rule.id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ide::actions::actions;
    use crate::testing::ignore_snapshot;
    use crate::text::apply_edits;

    fn after(text: &str, line: usize, title: &str) -> String {
        let snapshot = ignore_snapshot(text);
        let at: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        let found = actions(&snapshot, TextRange::empty(size(at)));
        let action = found.iter().find(|action| action.title == title).unwrap_or_else(|| panic!("{title}: {found:?}"));
        let after = apply_edits(text, &action.effect.edits(&snapshot).unwrap());
        let left = ignore_snapshot(&after);
        assert!(left.findings().iter().all(|f| f.rule.id != "ignore-duplicate"), "{after}");
        after
    }

    #[test]
    fn comments_are_made_or_get_another_id() {
        let here = "Ignore `ignore-duplicate` here";
        assert_eq!(after("a\na\n", 1, here), "a\n# dockerfile-ls ignore=ignore-duplicate\na\n");
        assert_eq!(
            after("a\r\n# dockerfile-ls ignore=x // why\r\n# b\r\na\r\n", 3, here),
            "a\r\n# dockerfile-ls ignore=x,ignore-duplicate // why\r\n# b\r\na\r\n"
        );
        let file = "Ignore `ignore-duplicate` in this file";
        assert_eq!(after("\u{feff}a\na\n", 1, file), "\u{feff}# dockerfile-ls global ignore=ignore-duplicate\na\na\n");
        assert_eq!(
            after("a\na\n# dockerfile-ls global ignore=x\n", 1, file),
            "a\na\n# dockerfile-ls global ignore=x,ignore-duplicate\n"
        );
    }
}
