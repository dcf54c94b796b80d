//! Fixtures for features: a text with a cursor or marks in, an answer out.

use std::sync::Arc;

use expect_test::Expect;

use super::{built_snapshot, cursor, snapshot};
use crate::snapshot::Snapshot;
use crate::text::{TextRange, TextSize, between};

/// Compares what is explained, in `«»`, and the whole explanation but for the pages of the documentation, of which the first
/// line stands for all of it. `UPDATE_EXPECT=1 cargo test` writes what is there now.
#[track_caller]
pub(crate) fn check_hover(fixture: &str, wanted: &Expect) {
    let (text, at) = cursor(fixture);
    check_hover_of(&snapshot(&text), at, wanted);
}

/// Compares the hover in a Dockerfile that a Compose file builds (see [`built_snapshot`]).
#[track_caller]
pub(crate) fn check_built_hover(fixture: &str, wanted: &Expect) {
    let (text, at) = cursor(fixture);
    check_hover_of(&built_snapshot(&text), at, wanted);
}

#[track_caller]
fn check_hover_of(snapshot: &Snapshot, at: TextSize, wanted: &Expect) {
    let hover = crate::ide::hover(snapshot, at).map(|hover| {
        let explained = crate::text::slice(snapshot.text(), hover.range);
        format!("«{explained}»\n{}\n", hover.words.outline())
    });
    wanted.assert_eq(&hover.unwrap_or_default());
}

/// Checks that nothing is explained.
#[track_caller]
pub(crate) fn check_no_hover(fixture: &str) {
    let (text, at) = cursor(fixture);
    let hover = crate::ide::hover(&snapshot(&text), at);
    assert_eq!(hover, None, "in {fixture:?}");
}

/// Checks which text is replaced, and the items.
#[track_caller]
pub(crate) fn check_completion(fixture: &str, replaced: &str, check: impl FnOnce(&[crate::ide::completion::Item])) {
    let (text, at) = cursor(fixture);
    let completions = crate::ide::completion::complete(&snapshot(&text), at);
    if !completions.items.is_empty() {
        assert_eq!(crate::text::slice(&text, completions.replace), replaced, "in {fixture:?}");
    }
    check(&completions.items);
}

/// The labels of the completions at the cursor.
pub(crate) fn completion_labels(fixture: &str) -> Vec<String> {
    let (text, at) = cursor(fixture);
    crate::ide::completion::complete(&snapshot(&text), at).items.into_iter().map(|i| i.label).collect()
}

/// The actions for a cursor, or for what is between two of them.
fn actions_at(fixture: &str) -> (String, Vec<(String, String)>) {
    let (text, start) = cursor(fixture);
    let (text, end) = if text.contains("<|>") { cursor(&text) } else { (text, start) };
    let snapshot = snapshot(&text);
    let range = between(start, end);
    let applied = crate::ide::actions::actions(&snapshot, range).into_iter().filter_map(|action| {
        let edits = action.effect.edits(&snapshot)?;
        Some((action.title, crate::text::apply_edits(&text, &edits)))
    });
    let applied = applied.collect();
    (text, applied)
}

/// Applies the first code action whose title begins like this, and compares.
#[track_caller]
pub(crate) fn check_action(title: &str, fixture: &str, after: &str) {
    let (text, actions) = actions_at(fixture);
    let found = actions.iter().find(|(t, _)| t.starts_with(title));
    let titles: Vec<&String> = actions.iter().map(|(t, _)| t).collect();
    let (_, applied) = found.unwrap_or_else(|| panic!("{title:?} is not offered in {text:?}, only {titles:?}"));
    assert_eq!(applied, after, "{title:?} in {text:?}");
}

/// Checks that no code action's title begins like this.
#[track_caller]
pub(crate) fn check_no_action(title: &str, fixture: &str) {
    let (text, actions) = actions_at(fixture);
    let found = actions.iter().find(|(t, _)| t.starts_with(title));
    assert_eq!(found, None, "in {text:?}");
}

/// A fixture with a cursor `<|>` and marked ranges `«…»`, which may hold the cursor.
struct Marked {
    snapshot: Arc<crate::snapshot::Snapshot>,
    at: TextSize,
    ranges: Vec<TextRange>,
}

/// Takes the marks out of a fixture. Without a cursor it is at the start.
fn marked(fixture: &str) -> Marked {
    let (mut text, mut at, mut ranges, mut open) = (String::new(), TextSize::default(), Vec::new(), 0);
    let mut rest = fixture;
    while let Some(c) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix("<|>") {
            at = crate::text::size(text.len());
            rest = after;
            continue;
        }
        match c {
            '«' => open = text.len(),
            '»' => ranges.push(crate::text::range(open, text.len())),
            _ => text.push(c),
        }
        rest = &rest[c.len_utf8()..];
    }
    Marked { snapshot: snapshot(&text), at, ranges }
}

/// Checks that the definition is the marked range, or that there is none.
#[track_caller]
pub(crate) fn check_definition(fixture: &str) {
    let marked = marked(fixture);
    let found: Vec<TextRange> = crate::ide::definition(&marked.snapshot, marked.at).into_iter().map(|t| t.selection).collect();
    assert_eq!(found, marked.ranges, "in {fixture:?}");
}

/// Checks that the declaration is the marked range, or that there is none.
#[track_caller]
pub(crate) fn check_declaration(fixture: &str) {
    let marked = marked(fixture);
    let found: Vec<TextRange> = crate::ide::declaration(&marked.snapshot, marked.at).into_iter().map(|t| t.selection).collect();
    assert_eq!(found, marked.ranges, "in {fixture:?}");
}

/// Checks that what is built on a stage is at the marked ranges.
#[track_caller]
pub(crate) fn check_implementations(fixture: &str) {
    let marked = marked(fixture);
    let found: Vec<TextRange> =
        crate::ide::implementations(&marked.snapshot, marked.at).into_iter().map(|t| t.selection).collect();
    assert_eq!(found, marked.ranges, "in {fixture:?}");
}

/// Checks that the references, declarations included, are the marked ranges.
#[track_caller]
pub(crate) fn check_references(fixture: &str) {
    let marked = marked(fixture);
    let found = crate::ide::references(&marked.snapshot, marked.at, true).unwrap_or_default();
    assert_eq!(found, marked.ranges, "in {fixture:?}");
}

/// Checks that the marked ranges are highlighted, and as what.
#[track_caller]
pub(crate) fn check_highlights(fixture: &str, kinds: &str) {
    let marked = marked(fixture);
    let found = crate::ide::highlights(&marked.snapshot, marked.at);
    let ranges: Vec<TextRange> = found.iter().map(|h| h.range).collect();
    let found: Vec<String> = found.iter().map(|h| format!("{:?}", h.kind)).collect();
    assert_eq!((ranges, found.join(" ")), (marked.ranges, kinds.to_owned()), "in {fixture:?}");
}

/// Checks that the marked ranges are edited together.
#[track_caller]
pub(crate) fn check_linked(fixture: &str) {
    let marked = marked(fixture);
    assert_eq!(crate::ide::linked_ranges(&marked.snapshot, marked.at), marked.ranges, "in {fixture:?}");
}

/// Checks the text after a rename; what is renamed has to be prepared for it.
#[track_caller]
pub(crate) fn check_rename(fixture: &str, new_name: &str, after: &str) {
    let (text, at) = cursor(fixture);
    let snapshot = snapshot(&text);
    let (range, placeholder) = crate::ide::prepare_rename(&snapshot, at).expect("a name");
    assert_eq!(crate::text::slice(&text, range), placeholder);
    let edits = crate::ide::rename(&snapshot, at, new_name).expect("an accepted name").expect("a name");
    assert_eq!(crate::text::apply_edits(&text, &edits), after, "in {fixture:?}");
}

/// Checks that there is nothing to rename.
#[track_caller]
pub(crate) fn check_no_rename(fixture: &str) {
    let (text, at) = cursor(fixture);
    let snapshot = snapshot(&text);
    assert_eq!(crate::ide::prepare_rename(&snapshot, at), None, "in {fixture:?}");
    assert_eq!(crate::ide::rename(&snapshot, at, "x"), Ok(None), "in {fixture:?}");
}

/// Checks that a new name is refused, and that the reason holds a text.
#[track_caller]
pub(crate) fn check_rename_refused(fixture: &str, new_name: &str, reason: &str) {
    let (text, at) = cursor(fixture);
    let refusal = crate::ide::rename(&snapshot(&text), at, new_name).expect_err("a refusal");
    let message = refusal.message(crate::texts::Locale::ENGLISH);
    assert!(message.contains(reason), "{reason:?} is not in {message:?}");
    assert_eq!(refusal.is_empty, new_name.is_empty());
}

/// Checks that the marked ranges are links, and where they lead.
#[track_caller]
pub(crate) fn check_links(fixture: &str, targets: &[&str]) {
    let marked = marked(fixture);
    let found = crate::ide::links(&marked.snapshot);
    let ranges: Vec<TextRange> = found.iter().map(|l| l.range).collect();
    let found: Vec<&str> = found.iter().map(|l| l.target.as_str()).collect();
    assert_eq!((ranges, &found[..]), (marked.ranges, targets), "in {fixture:?}");
}

/// Checks the texts that are selected step by step; `*` is the whole file.
#[track_caller]
pub(crate) fn check_selection(fixture: &str, steps: &[&str]) {
    let marked = marked(fixture);
    let text = marked.snapshot.text();
    let found = crate::ide::selection_ranges(&marked.snapshot, marked.at);
    let whole = TextRange::up_to(crate::text::size(text.len()));
    let found: Vec<&str> = found.iter().map(|&r| if r == whole { "*" } else { crate::text::slice(text, r) }).collect();
    assert_eq!(found, steps, "in {fixture:?}");
}
