//! Whether an edited version gives the same answers as a fresh file with the same text.

use std::fmt::Debug;

use crate::model::{Model, Placed};
use crate::rules::Finding;
use crate::snapshot::{FileKind, Snapshot};
use crate::syntax::ast::Casing;

/// What differs first, if anything does.
pub(in crate::cli::debug) fn difference(edited: &Snapshot, fresh: &Snapshot) -> Option<String> {
    let in_model = || (edited.kind == FileKind::Dockerfile).then(|| of_models(edited.model(), fresh.model())).flatten();
    in_model().or_else(|| of_findings(edited.findings(), fresh.findings())).or_else(|| apart(fresh))
}

/// With more stages it takes too long to look at each by itself.
const MOST_STAGES: usize = 16;

/// What differs first when each stage is looked at by itself: a rule saw more than it may, and what it found would be kept
/// when that changes.
fn apart(snapshot: &Snapshot) -> Option<String> {
    let is_of_stages = snapshot.kind == FileKind::Dockerfile && (2..=MOST_STAGES).contains(&snapshot.model().stages.len());
    let different = is_of_stages.then(|| of_findings(&snapshot.findings_apart(), snapshot.findings())).flatten();
    different.map(|different| format!("each stage by itself: {different}"))
}

fn of_models(edited: &Model, fresh: &Model) -> Option<String> {
    let parts = [
        ("text", edited.text == fresh.text),
        ("escape character", edited.escape == fresh.escape),
        ("mark of a template", edited.template == fresh.template),
    ];
    let different = parts.iter().find(|(_, is_same)| !is_same).map(|(name, _)| format!("the {name} differs"));
    let read = |model: &Model| model.instructions.iter().map(written).collect::<Vec<_>>();
    different
        .or_else(|| first_difference("directive", &edited.directives, &fresh.directives))
        .or_else(|| first_difference("comment", &edited.comments, &fresh.comments))
        .or_else(|| first_difference("instruction", &read(edited), &read(fresh)))
        .or_else(|| first_difference("stage", &edited.stages, &fresh.stages))
        .or_else(|| first_difference("name", edited.bindings().occurrences(), fresh.bindings().occurrences()))
        .or_else(|| first_difference("need", edited.stage_needs(), fresh.stage_needs()))
        .or_else(|| first_difference("source", edited.all_sources(), fresh.all_sources()))
}

fn written(placed: &Placed) -> String {
    let Placed { start, keyword, casing: Casing { is_upper, is_lower }, has_flags, may_take, instruction } = placed;
    format!("{start:?} {keyword:?} {is_upper} {is_lower} {has_flags} {may_take} {instruction:?}")
}

fn of_findings(edited: &[Finding], fresh: &[Finding]) -> Option<String> {
    first_difference("finding", edited, fresh)
}

fn first_difference<T: PartialEq + Debug>(what: &str, edited: &[T], fresh: &[T]) -> Option<String> {
    let at = edited.iter().zip(fresh).take_while(|(a, b)| a == b).count();
    match (edited.get(at), fresh.get(at)) {
        (None, None) => None,
        (edited, fresh) => Some(format!("the {what}s differ:\n  edited: {edited:?}\n  fresh:  {fresh:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::difference;
    use crate::rules::Knowledge;
    use crate::snapshot::FileKind;
    use crate::testing::{knowledge, snapshot_in};

    #[test]
    fn the_comparison_can_fail() {
        let text = "FROM registry.example/app:9\nCOPY mian.py /\n";
        let compare = |edited: &str, knowledge: Knowledge| {
            let [edited, fresh] = [(edited, knowledge), (text, Knowledge::default())]
                .map(|(text, knowledge)| snapshot_in(FileKind::Dockerfile, text, knowledge));
            difference(&edited, &fresh).unwrap_or_default()
        };
        assert_eq!(compare(text, Knowledge::default()), "");
        assert_eq!(compare("FROM registry.example/app:9\n", Knowledge::default()), "the text differs");
        assert!(compare(text, knowledge()).starts_with("the findings differ"));
    }
}
