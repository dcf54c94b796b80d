//! The formatter changes nothing that is built, is done after one run, and its last look has nothing to object to.

use super::{number, read, world};
use crate::config::{Continuation, Formatter, KeywordCase, Style};
use crate::ide::format::{self, Indent, Options};
use crate::ignorefile::parse;
use crate::snapshot::{Document, FileKind, Snapshot};
use crate::text::{Edit, TextRange, apply_edits, range, size};

pub(super) fn keep(input: &[u8]) -> Result<(), String> {
    let (kind, text) = read(input);
    let open = |text: &str| Document::new(kind, 0, text).snapshot(world());
    let before = open(&text);
    for style in [Style::Gentle, Style::Canonical] {
        let options = options(&text, style);
        let told = |what: &str| format!("{what}, with {options:?}");
        let edits = format::attempt(&before, &options, None).ok_or_else(|| told("the guard objects"))?;
        are_sound(&text, &edits).map_err(|what| told(&what))?;
        let formatted = apply_edits(&text, &edits);
        let after = open(&formatted);
        if !says_the_same(&before, &after) {
            return Err(told(&format!("says something else: {formatted:?}")));
        }
        let again =
            format::attempt(&after, &options, None).ok_or_else(|| told(&format!("the guard objects to {formatted:?}")))?;
        if let Some(edit) = again.first() {
            return Err(told(&format!("is not done: {formatted:?} gets {edit:?}")));
        }
        let some = some_lines(&text);
        let edits = format::attempt(&before, &options, Some(&[some]));
        let edits = edits.ok_or_else(|| told(&format!("the guard objects in {some:?}")))?;
        are_sound(&text, &edits).map_err(|what| told(&what))?;
        if !says_the_same(&before, &open(&apply_edits(&text, &edits))) {
            return Err(told(&format!("says something else after formatting of {some:?}")));
        }
    }
    let at = size(number(&text) % (text.len() + 1));
    if text.is_char_boundary(at.into()) {
        are_sound(&text, &format::on_type(&before, at, '\n', &options(&text, Style::Gentle)))?;
    }
    Ok(())
}

/// Options that follow from the text alone, so that a fault can be repeated.
fn options(text: &str, style: Style) -> Options {
    let number = number(text);
    let pick = |by: usize, of: usize| number / by % of;
    let continuation = Continuation::ALL.get(pick(7, 4)).map_or(Continuation::KeepDepth, |(_, continuation)| *continuation);
    let keyword_case = KeywordCase::ALL.get(pick(29, 3)).map_or(KeywordCase::Majority, |(_, case)| *case);
    Options {
        indent: [None, None, Some(Indent::new(2, false)), Some(Indent::new(4, true))].get(pick(87, 4)).copied().flatten(),
        trim_trailing_whitespace: pick(11, 8) != 0,
        insert_final_newline: pick(13, 8) != 0,
        trim_final_newlines: pick(17, 8) != 0,
        ..Options::new(Formatter { style, continuation, keyword_case })
    }
}

fn some_lines(text: &str) -> TextRange {
    let number = number(text);
    let start = number % (text.len() + 1);
    range(start, (start + number / 5 % 40).min(text.len()))
}

/// Edits in order, apart, at characters, none of which changes nothing.
fn are_sound(text: &str, edits: &[Edit]) -> Result<(), String> {
    let mut done = 0;
    for edit in edits {
        let (start, end) = (usize::from(edit.range.start()), usize::from(edit.range.end()));
        let Some(old) = text.get(start..end) else { return Err(format!("{edit:?} is outside of the text")) };
        if start < done {
            return Err(format!("{edit:?} overlaps the one before"));
        }
        if old == edit.text {
            return Err(format!("{edit:?} changes nothing"));
        }
        done = end;
    }
    Ok(())
}

fn says_the_same(before: &Snapshot, after: &Snapshot) -> bool {
    match before.kind {
        FileKind::Dockerignore => {
            let patterns = |snapshot: &Snapshot| {
                parse(snapshot.text()).patterns.into_iter().map(|pattern| (pattern.negated, pattern.cleaned)).collect::<Vec<_>>()
            };
            patterns(before) == patterns(after)
        }
        _ => format::says_the_same(before.model(), after.model()),
    }
}
