//! What is formatted while someone types.

use super::lines::{Kind, Line, Lines, is_blank};
use super::{Options, Plan, breaks, indent};
use crate::config::Continuation;
use crate::model::Model;
use crate::snapshot::{FileKind, Snapshot};
use crate::syntax::ast::Keyword;
use crate::text::{Edit, TextRange, TextSize, range};

/// The edits after a character was typed that ends before `at`: the escape character at the end of a line
/// indents the next line; a line end indents the new line as the text above wants it.
pub fn on_type(snapshot: &Snapshot, at: TextSize, typed: char, options: &Options) -> Vec<Edit> {
    if snapshot.kind != FileKind::Dockerfile || options.continuation == Continuation::Leave {
        return Vec::new();
    }
    let model = snapshot.model();
    let here = [TextRange::empty(at)];
    let plan = Plan::new(model, options, Some(&here));
    let at = usize::from(at);
    let edit = match typed {
        '\n' => after_line_end(&plan, at),
        _ if typed == model.escape => after_escape(&plan, at),
        _ => None,
    };
    let edits = Vec::from_iter(edit);
    if edits.is_empty() || super::guard::keeps_meaning(model, &plan.lines, &edits) { edits } else { Vec::new() }
}

/// The escape character was typed: the next line goes on with the instruction.
fn after_escape(plan: &Plan<'_>, at: usize) -> Option<Edit> {
    let index = plan.lines.at(at);
    let line = plan.lines.get(index)?;
    let rest = plan.model.text.get(at..line.end)?;
    if !matches!(line.kind, Kind::First | Kind::Fixed | Kind::Text) || !rest.bytes().all(is_blank) {
        return None;
    }
    let next = plan.lines.get(index + 1)?;
    // Whoever types above an instruction leaves it and its comments where they are.
    let next_text = plan.lines.all.get(index + 1..)?.iter().find(|l| l.kind == Kind::Text);
    if next.frozen
        || !matches!(next.kind, Kind::Text | Kind::InnerComment)
        || next_text.is_some_and(|text| begins_instruction(plan.model, text))
    {
        return None;
    }
    let instruction = plan.lines.spans.iter().position(|span| span.contains(&(index + 1)))?;
    let span = plan.lines.spans.get(instruction)?.clone();
    let freedoms = plan.freedoms.get(instruction)?.as_deref()?;
    let targets = plan.targets(instruction, span.clone(), freedoms).lines;
    let target = (*targets.get(index + 1 - span.start)?)?;
    edit(plan.model, next, &indent::blanks(target, plan.unit))
}

/// A line end was typed; the line that begins at or around `at` is new.
fn after_line_end(plan: &Plan<'_>, at: usize) -> Option<Edit> {
    let text = &*plan.model.text;
    // The last line may be empty.
    let start = text.get(..at)?.rfind('\n')? + 1;
    let index = plan.lines.all.partition_point(|line| line.start < start);
    let end = |from: usize| from + text.get(from..).unwrap_or_default().bytes().take_while(|b| is_blank(*b)).count();
    let empty = Line { start, text: end(start), end: end(start), next: end(start), kind: Kind::Blank, frozen: false };
    let line = plan.lines.get(index).filter(|line| line.start == start).unwrap_or(&empty);
    let above = plan.lines.get(index.checked_sub(1)?)?;
    if line.frozen || line.kind == Kind::Heredoc || (above.kind == Kind::Heredoc && !ends_heredoc(plan, above)) {
        return None;
    }
    let is_empty = line.text == line.end;
    if !continues(plan, index - 1) {
        // A new instruction, or nothing yet: what the editor took over from the line above goes.
        return if is_empty { edit(plan.model, line, "") } else { None };
    }
    if begins_instruction(plan.model, line) {
        return None;
    }
    let span = plan.lines.spans.iter().find(|span| span.contains(&(index - 1)))?;
    if !is_empty {
        let instruction = plan.lines.spans.iter().position(|span| span.contains(&index))?;
        let freedom = plan.freedoms.get(instruction)?.as_deref()?.get(index.checked_sub(span.start)?)?;
        if *freedom == breaks::Freedom::Locked && line.kind != Kind::InnerComment {
            return None;
        }
    } else if plan.is_in_quotes(index) {
        return None;
    }
    let previous = plan.lines.all.get(span.start + 1..index)?.iter().rfind(|line| line.kind == Kind::Text);
    let unit = indent::blanks(plan.unit.columns, plan.unit);
    let wanted = previous.and_then(|l| text.get(l.start..l.text)).filter(|blanks| !blanks.is_empty()).unwrap_or(&unit);
    edit(plan.model, line, wanted)
}

/// Whether a line of text ends in the escape character, or is a comment between such lines.
fn continues(plan: &Plan<'_>, index: usize) -> bool {
    let Some(line) = plan.lines.get(index) else { return false };
    match line.kind {
        Kind::InnerComment | Kind::InnerBlank => true,
        Kind::First | Kind::Text | Kind::Fixed => {
            let text = plan.model.text.get(line.start..line.end).unwrap_or_default();
            let content = breaks::content(&plan.model.text, line, plan.model.escape);
            content.end < line.start + text.trim_end_matches([' ', '\t']).len()
        }
        Kind::Blank | Kind::Comment | Kind::Heredoc => false,
    }
}

/// Whether a line is the end of a heredoc.
fn ends_heredoc(plan: &Plan<'_>, line: &Line) -> bool {
    let Some(instruction) = plan.model.instructions.iter().rfind(|i| usize::from(i.start) <= line.start) else { return false };
    let own = instruction.trigger().unwrap_or(instruction);
    own.heredocs.last().and_then(|h| h.end).is_some_and(|end| {
        let end = instruction.at(end);
        line.start <= usize::from(end.start()) && usize::from(end.end()) <= line.next
    })
}

fn begins_instruction(model: &Model, line: &Line) -> bool {
    let text = model.text.get(line.text..line.end).unwrap_or_default();
    let word = text.split([' ', '\t']).next().unwrap_or_default();
    Keyword::parse(word) != Keyword::Unknown
}

fn edit(model: &Model, line: &Line, indent: &str) -> Option<Edit> {
    let old = model.text.get(line.start..line.text)?;
    (old != indent).then(|| Edit::replace(range(line.start, line.text), indent))
}

impl Plan<'_> {
    /// Whether a line, which is empty, comes in the middle of a string.
    fn is_in_quotes(&self, index: usize) -> bool {
        let locked = |lines: &Lines| {
            let span_index = lines.spans.iter().position(|span| span.contains(&index))?;
            let span = lines.spans.get(span_index)?;
            let next = (index..span.end).find(|i| lines.get(*i).is_some_and(|l| l.kind == Kind::Text))?;
            let freedoms = self.freedoms.get(span_index)?.as_deref()?;
            Some(freedoms.get(next - span.start) == Some(&breaks::Freedom::Locked))
        };
        locked(&self.lines).unwrap_or(false)
    }
}
