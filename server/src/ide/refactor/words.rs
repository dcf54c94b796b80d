//! Words and commands that leave shell text, with what stood between them and what comes before.

use super::chain::{Chain, comments_between};
use crate::model::{Placed, ShellCommand, ShellWord};
use crate::syntax::ast::Instruction;
use crate::text::{Edit, TextRange, between};

/// A word without which the command says the rest as it did, and the blanks before it; `None` where a comment stands there.
pub(super) fn without_word(placed: &Placed, command: &ShellCommand, word: &ShellWord) -> Option<Edit> {
    let before = command.words.iter().take_while(|other| other.range.start() < word.range.start()).last()?;
    if !comments_between(placed, before.range.end(), word.range.start()).is_empty() {
        return None;
    }
    // A redirection or an assignment may stand between the two.
    let gap = between(before.range.end(), word.range.start());
    let is_blank = placed.slice(gap).chars().all(|c| c.is_whitespace() || c == '\\');
    is_blank.then(|| Edit::delete(placed.at(between(before.range.end(), word.range.end()))))
}

/// The command at an index of a chain, with the `&&` before it; `None` for the first one and where a comment would go.
pub(super) fn without_link(placed: &Placed, chain: &Chain<'_>, at: usize) -> Option<Edit> {
    let before = chain.links.get(at.checked_sub(1)?)?.range.end();
    let link = chain.links.get(at)?.range;
    if !comments_between(placed, before, link.start()).is_empty() {
        return None;
    }
    Some(Edit::delete(placed.at(between(before, link.end()))))
}

/// Where flags are inserted behind the keyword of a RUN, each on a line of its own; the text for them.
pub(super) fn with_flags(run: &Placed, flags: &[String], indent: &str, line_end: &str) -> Edit {
    let at = run.keyword_range().end();
    let rest = first_of(run).map_or("", |first| run.slice(between(run.keyword_token.range.end(), first.start())));
    let has_heredoc = !run.heredocs.is_empty();
    let next = if has_heredoc { " ".to_owned() } else { format!(" \\{line_end}{indent}    ") };
    let mut text = format!(" {}", flags.join(&next));
    // What follows keeps the blanks or the line end that it has.
    if !rest.contains('\n') && !has_heredoc {
        text.push_str(&format!(" \\{line_end}{indent}   "));
    }
    Edit::insert(at, text)
}

/// The first thing behind the keyword.
fn first_of(run: &Instruction) -> Option<TextRange> {
    let flags = run.flags.first().map(|flag| flag.range);
    flags.into_iter().chain(run.end_of_flags).chain(run.arguments_range()).min_by_key(|range| range.start())
}
