//! Whether two instructions mean the same, regardless of the whitespace between words.

use crate::model::{ShellCommand, ShellScript, ShellWord};
use crate::syntax::ast::{
    Arguments, Command, Flag, From, HeredocMarker, Image, Instruction, JsonArray, Pair, PathArgument, Paths, Token, TriviaKind,
    Word,
};
use crate::syntax::segments;
use crate::text::TextRange;

/// Whether two instructions say the same.
pub(super) fn same(a: &Instruction, b: &Instruction, escape: char) -> bool {
    same_keyword(a, b)
        && all(&a.flags, &b.flags, same_flag)
        && a.end_of_flags.is_some() == b.end_of_flags.is_some()
        && same_arguments(a, b, escape)
        && all(&a.heredocs, &b.heredocs, |x, y| same_part(a, b, x.body, y.body) && same_part(a, b, x.end, y.end))
        && same_inner_comments(a, b)
}

fn all<T>(a: &[T], b: &[T], same: impl Fn(&T, &T) -> bool) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
}

fn both<T>(a: Option<&T>, b: Option<&T>, same: impl Fn(&T, &T) -> bool) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => same(a, b),
        (a, b) => a.is_none() && b.is_none(),
    }
}

fn same_keyword(a: &Instruction, b: &Instruction) -> bool {
    a.keyword == b.keyword && a.keyword_token.text.eq_ignore_ascii_case(&b.keyword_token.text)
}

fn same_flag(a: &Flag, b: &Flag) -> bool {
    a.name() == b.name() && a.has_equals == b.has_equals && a.raw_value() == b.raw_value()
}

fn same_part(a: &Instruction, b: &Instruction, x: Option<TextRange>, y: Option<TextRange>) -> bool {
    both(x.as_ref(), y.as_ref(), |x, y| a.slice(*x) == b.slice(*y))
}

fn same_inner_comments(a: &Instruction, b: &Instruction) -> bool {
    fn of(i: &Instruction) -> impl Iterator<Item = &str> {
        i.trivia.iter().filter(|t| t.kind == TriviaKind::Comment).map(|t| i.slice(t.range).trim())
    }
    of(a).eq(of(b))
}

fn same_arguments(a: &Instruction, b: &Instruction, escape: char) -> bool {
    let words = |x: &[Word], y: &[Word]| all(x, y, same_word);
    match (&a.arguments, &b.arguments) {
        (Arguments::From(x), Arguments::From(y)) => same_from(x, y),
        (Arguments::Command(x), Arguments::Command(y)) => both(x.as_ref(), y.as_ref(), |x, y| same_command(a, b, x, y, escape)),
        (Arguments::Healthcheck(x), Arguments::Healthcheck(y)) => both(x.as_ref(), y.as_ref(), |x, y| {
            x.kind_token.text.eq_ignore_ascii_case(&y.kind_token.text)
                && both(x.command.as_ref(), y.command.as_ref(), |x, y| same_command(a, b, x, y, escape))
        }),
        (Arguments::Paths(x), Arguments::Paths(y)) => same_paths(a, b, x, y),
        (Arguments::Ports(x), Arguments::Ports(y)) => words(x, y),
        (Arguments::Pairs(x), Arguments::Pairs(y)) => all(x, y, same_pair),
        (Arguments::Argument(x), Arguments::Argument(y)) => both(x.as_ref(), y.as_ref(), same_word),
        (Arguments::Raw(x), Arguments::Raw(y)) => both(x.as_ref(), y.as_ref(), same_token),
        (Arguments::Onbuild(x), Arguments::Onbuild(y)) => both(x.as_deref(), y.as_deref(), |x, y| same(x, y, escape)),
        _ => false,
    }
}

fn same_word(a: &Word, b: &Word) -> bool {
    a.raw == b.raw
}

fn same_token(a: &Token, b: &Token) -> bool {
    a.text == b.text
}

fn same_from(a: &From, b: &From) -> bool {
    both(a.image.as_ref(), b.image.as_ref(), |a: &Image, b: &Image| same_word(&a.word, &b.word))
        && both(a.as_keyword.as_ref(), b.as_keyword.as_ref(), |a, b| a.text.eq_ignore_ascii_case(&b.text))
        && both(a.alias.as_ref(), b.alias.as_ref(), same_word)
        && all(&a.unexpected, &b.unexpected, same_word)
}

fn same_pair(a: &Pair, b: &Pair) -> bool {
    a.form == b.form && both(a.key.as_ref(), b.key.as_ref(), same_token) && both(a.value.as_ref(), b.value.as_ref(), same_word)
}

fn same_paths(a: &Instruction, b: &Instruction, x: &Paths, y: &Paths) -> bool {
    match (x, y) {
        (Paths::Json(x), Paths::Json(y)) => same_json(a, b, x, y),
        (Paths::Words(x), Paths::Words(y)) => all(x, y, |x, y| match (x, y) {
            (PathArgument::Word(x), PathArgument::Word(y)) => same_word(x, y),
            (PathArgument::Heredoc(x), PathArgument::Heredoc(y)) => same_marker(x, y),
            _ => false,
        }),
        _ => false,
    }
}

/// Between `<<` and the name there may be a line break, and other blanks behind it.
fn same_marker(a: &HeredocMarker, b: &HeredocMarker) -> bool {
    let descriptor = |marker: &HeredocMarker| marker.raw.split_once("<<").map(|(before, _)| before.to_owned());
    (&a.name, a.chomp, a.quoted, descriptor(a)) == (&b.name, b.chomp, b.quoted, descriptor(b))
}

fn same_json(a: &Instruction, b: &Instruction, x: &JsonArray, y: &JsonArray) -> bool {
    all(&x.elements, &y.elements, |x, y| x.value == y.value && (x.value.is_some() || a.slice(x.range) == b.slice(y.range)))
}

fn same_command(a: &Instruction, b: &Instruction, x: &Command, y: &Command, escape: char) -> bool {
    match (x, y) {
        (Command::Json(x), Command::Json(y)) => same_json(a, b, x, y),
        (Command::Shell(x), Command::Shell(y)) => {
            all(&x.markers, &y.markers, same_marker)
                && at_breaks(a.slice(x.range), escape) == at_breaks(b.slice(y.range), escape)
                && all(&ShellScript::of(a, escape).commands, &ShellScript::of(b, escape).commands, same_shell_command)
        }
        _ => false,
    }
}

/// A text without continuations, with the blanks around each of them put down as one.
fn at_breaks(text: &str, escape: char) -> String {
    let mut out = String::with_capacity(text.len());
    for (index, (_, part)) in segments(text, escape).into_iter().enumerate() {
        if 0 < index {
            let bare = part.trim_start_matches([' ', '\t']);
            let kept = out.trim_end_matches([' ', '\t']).len();
            if bare.len() < part.len() || kept < out.len() {
                out.truncate(kept);
                out.push(' ');
            }
            out.push_str(bare);
        } else {
            out.push_str(part);
        }
    }
    out
}

/// Whether two commands are the same to the shell's reader, which knows of quotes.
fn same_shell_command(a: &ShellCommand, b: &ShellCommand) -> bool {
    all(&a.words, &b.words, same_shell_word)
        && all(&a.assignments, &b.assignments, same_shell_word)
        && all(&a.redirections, &b.redirections, |a, b| {
            a.operator == b.operator && both(a.target.as_ref(), b.target.as_ref(), same_shell_word)
        })
        && a.end == b.end
        && a.source == b.source
}

fn same_shell_word(a: &ShellWord, b: &ShellWord) -> bool {
    // In a substitution stand commands of their own.
    let holds_commands = |w: &ShellWord| !w.literal && (w.text.contains("$(") || w.text.contains(['`', '(']));
    a.text == b.text
        || (holds_commands(a) && holds_commands(b) && a.text.split_ascii_whitespace().eq(b.text.split_ascii_whitespace()))
}
