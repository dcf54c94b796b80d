//! Whether a fix that a rule calls safe may be applied without asking, considering its surroundings.
//!
//! Where an instruction does not parse, what a rule took for a word or a command is a guess, and so is its fix. And
//! no comment is removed without asking, unless the finding is about the comment.

use super::{Finding, Safety};
use crate::model::{Model, Placed, expanded_texts, is_open};
use crate::syntax::ast::{Command, Instruction};
use crate::syntax::joined;
use crate::text::{Edit, TextRange, between, size};

/// Makes suggestions of what is not safe in its place.
pub(super) fn demote(model: &Model, findings: &mut [Finding]) {
    for finding in findings {
        let place = finding.range;
        for fix in finding.fixes.iter_mut().filter(|fix| fix.safety == Safety::Safe) {
            let is_broken = |edit: &Edit| touched(model, edit.range).any(|placed| is_broken(placed, model.escape));
            if fix.edits.iter().any(is_broken) || loses_comment(model, &fix.edits, place) {
                fix.safety = Safety::Suggestion;
            }
        }
    }
}

/// The instructions that an edit changes, or inserts something in or behind.
fn touched(model: &Model, range: TextRange) -> impl Iterator<Item = &Placed> {
    let first = model.instructions.partition_point(|placed| placed.file_range().end() < range.start());
    let holds = move |placed: &Placed| placed.start < range.end() || (range.is_empty() && placed.start < range.start());
    let all = model.instructions.iter().skip(first);
    all.take_while(move |placed| placed.start <= range.end()).filter(move |placed| holds(placed))
}

/// Whether an instruction does not parse, which is kept with it.
struct IsBroken(bool);

fn is_broken(instruction: &Instruction, escape: char) -> bool {
    instruction.derived.get_or_init(|| IsBroken(does_not_parse(instruction, escape))).0
}

fn does_not_parse(instruction: &Instruction, escape: char) -> bool {
    let text = match instruction.command() {
        Some(Command::Shell(shell)) if shell.markers.is_empty() => joined(instruction.slice(shell.range), escape),
        _ => "".into(),
    };
    is_open(&text)
        || instruction.words().iter().any(|word| word.is_broken())
        || expanded_texts(instruction, escape).iter().any(|text| !text.expand_unknown().problems.is_empty())
        || instruction.trigger().is_some_and(|trigger| is_broken(trigger, escape))
}

/// Whether the edits take a comment away that they do not put elsewhere. One that the finding is about may go.
fn loses_comment(model: &Model, edits: &[Edit], place: TextRange) -> bool {
    let mut gone = edits.iter().filter(|edit| !edit.range.is_empty()).flat_map(|edit| comments(model, edit.range));
    gone.any(|comment| {
        let text = model.slice(comment).trim();
        let is_put = |edit: &Edit| edit.text.lines().any(|line| line.trim() == text);
        !comment.contains_range(place) && !edits.iter().any(is_put)
    })
}

/// The comments in a range of the file, between instructions and in them.
fn comments(model: &Model, range: TextRange) -> impl Iterator<Item = TextRange> {
    let touches = move |comment: &TextRange| comment.intersect(range).is_some_and(|common| !common.is_empty());
    let first = model.comments.partition_point(|comment| comment.end() <= range.start());
    let between = model.comments.iter().copied().skip(first).take_while(move |comment| comment.start() < range.end());
    let inside = touched(model, range).flat_map(move |placed| comments_in(placed, range));
    between.chain(inside).filter(touches)
}

/// The comments that begin in a range of the file, between the lines of an instruction, where the builder sees them: in a keyword
/// (`US\\`, `# why`, `ER a`) and a flag too, which to the grammar are one token each.
fn comments_in(placed: &Placed, range: TextRange) -> impl Iterator<Item = TextRange> {
    let end = placed.heredocs.first().map_or(placed.file_range().end(), |heredoc| placed.at(heredoc.range).start());
    let part = range.intersect(between(placed.start, end.max(placed.start))).unwrap_or(TextRange::at(end, size(0)));
    let offset = usize::from(part.start() - placed.start);
    // What is before the first line end belongs to a line that begins further up.
    let is_line = offset.checked_sub(1).is_some_and(|before| placed.text.as_bytes().get(before) == Some(&b'\n'));
    let text = placed.text.get(offset..offset + usize::from(part.len())).unwrap_or_default();
    let mut at = part.start();
    let lines = text.split_inclusive('\n').map(move |line| {
        let start = at;
        at += size(line.len());
        (start, line)
    });
    let comments = lines.skip(usize::from(!is_line)).filter(|(_, line)| line.trim_start().starts_with('#'));
    comments.map(|(start, line)| TextRange::at(start, size(line.trim_end().len())))
}
