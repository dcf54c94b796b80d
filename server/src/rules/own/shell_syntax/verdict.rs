//! What a shell would say of the texts of an instruction, kept with it.

use std::ops::Range;
use std::sync::OnceLock;

use super::code::code;
use crate::model::{Placed, Refusal, RefusalKind, ShellDialect, ShellGrammar, ShellText};
use crate::syntax::ast::{Command, Instruction};
use crate::text::{TextRange, TextSize};

/// What the shells would say of the texts of an instruction, each asked once.
#[derive(Default)]
struct Verdicts([OnceLock<Box<[Verdict]>>; 4]);

/// What a shell would say of one of the texts.
pub(super) struct Verdict {
    /// The shell that the text itself names.
    pub(super) shell: Option<ShellDialect>,
    pub(super) refused: Option<Refused>,
}

pub(super) struct Refused {
    pub(super) kind: RefusalKind,
    /// Relative to the instruction.
    pub(super) range: TextRange,
    /// What stands there.
    pub(super) word: Box<str>,
    /// What an earlier line may have changed about the way in which the shell reads the rest.
    pub(super) after: After,
    /// What ShellCheck calls it; only of a text that bash cannot read, because ShellCheck reads all that bash does.
    pub(super) code: Option<&'static str>,
    /// What would close it, and where.
    pub(super) closer: Option<(TextSize, Box<str>)>,
}

/// What stands in lines before the place at which a shell would stop.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum After {
    Nothing,
    /// The shell may not get there, or reads an alias.
    Anything,
    /// Patterns may have been extended.
    Patterns,
}

/// What a shell would say of the texts of an instruction, which may be an ONBUILD's.
pub(super) fn verdicts<'p>(placed: &'p Placed, run: &Instruction, escape: char, grammar: ShellGrammar) -> &'p [Verdict] {
    let kept = placed.derived.get_or_init(Verdicts::default);
    let Some(kept) = kept.0.get(grammar as usize) else { return &[] };
    kept.get_or_init(|| {
        // Most texts are one line, and plain: no text needs to be made of it.
        if let Some(Command::Shell(line)) = run.command()
            && line.markers.is_empty()
            && let text = run.slice(line.range)
            && !text.contains(['\n', '\r'])
            && ShellGrammar::all_read(text)
        {
            return Box::new([Verdict { shell: None, refused: None }]);
        }
        let of = |given: ShellText| {
            let refusal = grammar.refusal(given.text.text());
            Verdict { shell: given.shell, refused: refusal.map(|refusal| Refused::new(&refusal, &given, grammar, run)) }
        };
        ShellText::of(run, escape).into_iter().map(of).collect()
    })
}

impl Refused {
    fn new(refusal: &Refusal, given: &ShellText, grammar: ShellGrammar, run: &Instruction) -> Self {
        let text = given.text.text();
        let range = given.text.locate(refusal.at.clone());
        let range = if range.is_empty() { run.keyword_token.range } else { range };
        let before = text.get(..refusal.at.start).unwrap_or_default();
        let lines = || before.rsplit_once('\n').map_or("", |(lines, _)| lines).lines();
        let ends = |line: &str| line.starts_with("exit") || line.starts_with("exec ") || line.contains("alias ");
        let after = if lines().any(ends) {
            After::Anything
        } else if lines().any(|line| line.contains("extglob")) {
            After::Patterns
        } else {
            After::Nothing
        };
        Self {
            kind: refusal.kind,
            range,
            word: shown(text.get(refusal.at.clone()).unwrap_or_default()),
            after,
            code: (grammar == ShellGrammar::Bash).then(|| code(refusal, text)),
            closer: closer(refusal, given, grammar, run),
        }
    }
}

/// What closes it, and where that belongs.
fn closer(refusal: &Refusal, given: &ShellText, grammar: ShellGrammar, run: &Instruction) -> Option<(TextSize, Box<str>)> {
    let (at, added) = refusal.closer(grammar, given.text.text())?;
    // In an array some characters are written otherwise.
    let is_plain =
        |part: Range<usize>| given.text.text().get(part.clone()).is_some_and(|text| run.slice(given.text.locate(part)) == text);
    let last = given.text.text().get(..at)?.chars().next_back()?;
    let last = at - last.len_utf8()..at;
    let may_insert = is_plain(last.clone()) && is_plain(refusal.at.clone());
    may_insert.then(|| (given.text.locate(last).end(), added.into()))
}

/// Words as they are shown: on one line, cut where they are long.
fn shown(text: &str) -> Box<str> {
    const MAX: usize = 40;
    let mut words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((at, _)) = words.char_indices().nth(MAX) {
        words.truncate(at);
        words.push('…');
    }
    words.into()
}
