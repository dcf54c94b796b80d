//! One cause, one finding: what a rule says in the same words of several places, within as far as its cause reaches.

use rustc_hash::FxHashMap;

use super::{Finding, Once};
use crate::model::Model;
use crate::text::Edit;

/// The rule, the instruction or none, what is said: the key of a message and its arguments.
type Key = (&'static str, Option<usize>, &'static str, Vec<(&'static str, String)>);

/// Leaves the first of those that say the same; the places of the others are related to it, and its fixes are for all of
/// them. Who mutes the first one mutes all; others may be muted one by one.
pub(super) fn merge(findings: &mut Vec<Finding>, model: &Model, mutes: impl Fn(&Finding) -> bool) {
    if findings.iter().filter(|finding| finding.rule.once != Once::Place).nth(1).is_none() {
        return;
    }
    let mut groups: FxHashMap<Key, Vec<usize>> = FxHashMap::default();
    for (index, finding) in findings.iter().enumerate() {
        let instruction = match finding.rule.once {
            Once::Place => continue,
            Once::Instruction => model.instruction_at(finding.range.start()),
            Once::File => None,
        };
        let (key, arguments) = (finding.message.key(), finding.message.arguments().to_vec());
        groups.entry((finding.rule.id, instruction, key, arguments)).or_default().push(index);
    }
    let mut is_gone = vec![false; findings.len()];
    for mut group in groups.into_values().filter(|group| 1 < group.len()) {
        group.sort_by_key(|&index| findings.get(index).map(|finding| finding.range.start()));
        let Some((&first, others)) = group.split_first() else { continue };
        let is_muted = findings.get(first).is_some_and(&mutes);
        for &other in others {
            if let Some(is_gone) = is_gone.get_mut(other) {
                *is_gone = true;
            }
            let Some(other) = findings.get(other).filter(|finding| !is_muted && !mutes(finding)).cloned() else { continue };
            if let Some(first) = findings.get_mut(first) {
                take(first, &other);
            }
        }
    }
    let mut is_gone = is_gone.into_iter();
    findings.retain(|_| is_gone.next() == Some(false));
}

/// Adds the place of another finding, and its edits to the fixes that are the same.
fn take(first: &mut Finding, other: &Finding) {
    first.severity = first.severity.max(other.severity);
    first.related.push(super::Related { range: other.range, message: other.message.clone() });
    for fix in &mut first.fixes {
        let same = other.fixes.iter().find(|theirs| theirs.title == fix.title && theirs.safety == fix.safety);
        let new: Vec<&Edit> = same.into_iter().flat_map(|same| &same.edits).filter(|edit| !fix.edits.contains(edit)).collect();
        let is_free = |edit: &&Edit| fix.edits.iter().all(|own| own.range.intersect(edit.range).is_none());
        if new.iter().all(is_free) {
            let new: Vec<Edit> = new.into_iter().cloned().collect();
            fix.edits.extend(new);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::config::{Profile, Settings};
    use crate::testing::{check_fix, check_text, check_with};

    fn found(text: &str) -> Vec<String> {
        check_text(text, false).iter().map(|f| format!("{} {}", f.rule.id, f.related.len())).collect()
    }

    #[test]
    fn one_for_a_cause() {
        assert_eq!(found("FROM a:1\nRUN pip install a==1 && pip install b==1\n"), ["DL3042 1"]);
        assert_eq!(found("FROM a:1\nRUN pip install a==1\nENV A=1\nRUN pip install b==1\n"), ["DL3042 0", "DL3042 0"]);
        assert_eq!(found("FROM nginx AS a\nRUN a\nFROM nginx\nCOPY --from=a /a /a\n"), ["DL3006 1"]);
        let each = Settings { profile: Profile::Hadolint, ..Settings::default() };
        assert_eq!(check_with("FROM a:1\nRUN pip install a==1 && pip install b==1\n", &each).len(), 2);
    }

    #[test]
    fn comments_above_the_cause_are_about_all_of_it() {
        let text =
            |first: &str, second: &str| format!("{first}FROM nginx AS a\nRUN a\n{second}FROM nginx\nCOPY --from=a /a /a\n");
        let muted = "# hadolint ignore=DL3006\n";
        assert_eq!(found(&text(muted, "")), Vec::<String>::new());
        assert_eq!(found(&text("", muted)), ["DL3006 0"]);
        assert_eq!(found(&text(muted, muted)), Vec::<String>::new());
    }

    #[test]
    fn the_fix_is_for_all_of_them() {
        check_fix(
            "DL3042",
            "FROM a\nRUN pip install a && pip install b",
            "FROM a\nRUN pip install --no-cache-dir a && pip install --no-cache-dir b",
        );
    }
}
