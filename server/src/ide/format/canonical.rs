//! What the canonical style changes inside lines.

use super::Options;
use super::breaks::{content, ends_in_escape, json, tokens};
use super::lines::{Lines, is_blank};
use crate::config::{KeywordCase, Style};
use crate::model::{Model, Placed};
use crate::syntax::ast::{Arguments, Instruction, JsonArray, Keyword, PairForm, Token};
use crate::text::{Edit, TextRange, between, slice};

/// The case that keywords get.
pub(super) fn keyword_case(model: &Model, options: &Options) -> KeywordCase {
    if options.keyword_case != KeywordCase::Majority || options.style != Style::Canonical {
        return options.keyword_case;
    }
    let count = |is: fn(char) -> bool| model.instructions.iter().filter(|i| i.keyword_token.text.chars().all(is)).count();
    let (upper, lower) = (count(|c| c.is_ascii_uppercase()), count(|c| c.is_ascii_lowercase()));
    if upper < lower { KeywordCase::Lower } else { KeywordCase::Upper }
}

/// How the new lines of a list begin: the line break, and for each line of the instruction its indentation.
pub(super) struct NewLines<'a> {
    pub(super) line_break: &'a str,
    pub(super) indents: &'a [String],
}

/// The edits inside the lines of an instruction, in order.
pub(super) fn edits(
    model: &Model,
    lines: &Lines,
    index: usize,
    case: KeywordCase,
    new_lines: &NewLines<'_>,
    out: &mut Vec<Edit>,
) {
    let (Some(placed), Some(span)) = (model.instructions.get(index), lines.spans.get(index)) else { return };
    keywords(placed, placed, case, out);
    let ranges = tokens(placed);
    let pairs = own(placed).pairs();
    let is_list =
        matches!(own(placed).keyword, Keyword::Env | Keyword::Label) && pairs.iter().all(|p| p.form == PairForm::Equals);
    let is_split = ranges.windows(2).any(|pair| matches!(pair, [a, b] if text_between(placed, *a, *b).contains('\n')));
    let is_pair = |range: TextRange| {
        let at = pairs.binary_search_by_key(&range.start(), |p| p.range.start());
        at.ok().and_then(|at| pairs.get(at)).is_some_and(|p| p.range == range)
    };
    for pair in ranges.windows(2) {
        let [before, after] = pair else { continue };
        let gap = between(before.end(), after.start().max(before.end()));
        let text = placed.slice(gap);
        // The first blank belongs to the word before.
        if ends_in_escape(placed.slice(*before), model.escape) {
            continue;
        }
        // A pair that begins with `#` would be a comment.
        let may_move = is_blanks(text) && !placed.slice(*after).starts_with('#');
        if is_list && is_split && may_move && is_pair(*before) {
            let line = lines.at(placed.at(gap).start().into()).saturating_sub(span.start);
            let indent = new_lines.indents.get(line).map_or("", String::as_str);
            out.push(Edit::replace(placed.at(gap), format!(" {}{}{indent}", model.escape, new_lines.line_break)));
        } else if is_blanks(text) {
            if text != " " {
                out.push(Edit::replace(placed.at(gap), " "));
            }
        } else if let Some(line) = lines.get(lines.at(placed.at(gap).start().into())) {
            // One blank before the escape character.
            let end = content(&model.text, line, model.escape).end;
            let start = usize::from(placed.at(gap).start());
            let blanks = model.text.get(start..end.max(start)).unwrap_or_default();
            if 1 < blanks.len() && is_blanks(blanks) || blanks == "\t" {
                out.push(Edit::replace(crate::text::range(start, end), " "));
            }
        }
    }
    if let Some(json) = json(placed) {
        array(placed, json, out);
    }
    out.sort_by_key(|e| e.range.start());
}

/// The instruction itself, or the trigger of ONBUILD.
fn own(instruction: &Instruction) -> &Instruction {
    instruction.trigger().unwrap_or(instruction)
}

fn text_between(placed: &Placed, a: TextRange, b: TextRange) -> &str {
    placed.slice(between(a.end(), b.start().max(a.end())))
}

fn is_blanks(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(is_blank)
}

fn keywords(placed: &Placed, instruction: &Instruction, case: KeywordCase, out: &mut Vec<Edit>) {
    keyword(placed, &instruction.keyword_token, case, out);
    match &instruction.arguments {
        Arguments::From(from) => from.as_keyword.iter().for_each(|token| keyword(placed, token, case, out)),
        Arguments::Healthcheck(check) => check.iter().for_each(|c| keyword(placed, &c.kind_token, case, out)),
        Arguments::Onbuild(Some(trigger)) => keywords(placed, trigger, case, out),
        _ => {}
    }
}

fn keyword(placed: &Placed, token: &Token, case: KeywordCase, out: &mut Vec<Edit>) {
    let text = placed.slice(token.range);
    let new = if case == KeywordCase::Lower { text.to_ascii_lowercase() } else { text.to_ascii_uppercase() };
    if new != text && text.bytes().all(|b| b.is_ascii_alphabetic()) {
        out.push(Edit::replace(placed.at(token.range), new));
    }
}

/// `["a", "b"]`.
fn array(placed: &Placed, json: &JsonArray, out: &mut Vec<Edit>) {
    let one = crate::text::TextSize::new(1);
    let mut at = json.range.start() + one;
    for (index, element) in json.elements.iter().enumerate() {
        space(placed, between(at, element.range.start().max(at)), if index == 0 { "" } else { ", " }, out);
        at = element.range.end();
    }
    space(placed, between(at, (json.range.end() - one).max(at)), "", out);
}

/// Gives a gap of an array its blanks, unless a line ends in it.
fn space(placed: &Placed, gap: TextRange, wanted: &str, out: &mut Vec<Edit>) {
    let text = slice(&placed.text, gap);
    let is_gap = text.bytes().all(|b| is_blank(b) || b == b',') && text.trim_matches([' ', '\t']) == wanted.trim_end();
    if is_gap && text != wanted {
        out.push(Edit::replace(placed.at(gap), wanted));
    }
}
