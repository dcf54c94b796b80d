//! Whether a fix that a rule calls safe may be applied without asking, considering its surroundings.
//!
//! Where an instruction does not parse, what a rule took for a word or a command is a guess, and so is its fix. And
//! no comment is removed without asking, unless the finding is about the comment.

use super::{Finding, Safety};
use crate::model::{Model, Placed, expanded_texts, is_open};
use crate::syntax::ast::{Command, Instruction, TriviaKind};
use crate::syntax::joined;
use crate::text::{Edit, TextRange, range};

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
    let inside = touched(model, range).flat_map(|placed| {
        let of_arguments = placed.trivia.iter().filter(|trivia| trivia.kind == TriviaKind::Comment).map(|trivia| trivia.range);
        of_arguments.chain(comments_in_keyword(placed)).map(|comment| placed.at(comment))
    });
    between.chain(inside).filter(touches)
}

/// The comments between the lines of a keyword, `US\\`, `# why`, `ER a`: to the grammar all of that is one token.
fn comments_in_keyword(placed: &Placed) -> impl Iterator<Item = TextRange> {
    let keyword = placed.keyword_token.range;
    let mut at = usize::from(keyword.start());
    placed.slice(keyword).split_inclusive('\n').filter_map(move |line| {
        let start = at;
        at += line.len();
        line.trim_start().starts_with('#').then(|| range(start, start + line.trim_end().len()))
    })
}
