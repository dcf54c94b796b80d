//! The findings of the shell linter in a script.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};
use shuck_linter::{AnalysisRequest, LinterSettings, ShellCheckCodeMap};
use shuck_parser::parser::Parser;

use super::RULES;
use super::script::Script;
use crate::model::ShellDialect;
use crate::rules::{Finding, Fix, Rule, Sink};
use crate::text::Edit;

/// What the linter calls a shell, and the first line of its scripts; `None` for one that it does not know.
fn known(shell: ShellDialect) -> Option<(shuck_linter::ShellDialect, &'static str)> {
    use shuck_linter::ShellDialect as Theirs;
    Some(match shell {
        ShellDialect::Posix => (Theirs::Sh, "#!/bin/sh\n"),
        ShellDialect::Dash | ShellDialect::Ash => (Theirs::Dash, "#!/bin/dash\n"),
        ShellDialect::Bash => (Theirs::Bash, "#!/bin/bash\n"),
        ShellDialect::Ksh => (Theirs::Ksh, "#!/bin/ksh\n"),
        ShellDialect::Zsh | ShellDialect::PowerShell | ShellDialect::Cmd | ShellDialect::Unknown => return None,
    })
}

/// Whether the linter knows a shell.
pub(super) fn is_known(shell: ShellDialect) -> bool {
    known(shell).is_some()
}

/// The first line of a script for a shell; nothing for one that the linter does not know.
pub(super) fn shebang(shell: ShellDialect) -> &'static str {
    known(shell).map_or("", |(_, shebang)| shebang)
}

/// Our rules by index, each with those of the linter that stand for it.
static THEIRS: LazyLock<Vec<(usize, shuck_linter::Rule)>> = LazyLock::new(|| {
    let ours = RULES.iter().enumerate();
    ours.flat_map(|(index, rule)| CODES.resolve_all(rule.id).into_iter().map(move |theirs| (index, theirs))).collect()
});
/// The linter's rules, each with ours.
static OURS: LazyLock<FxHashMap<shuck_linter::Rule, &'static Rule>> =
    LazyLock::new(|| THEIRS.iter().filter_map(|(index, theirs)| Some((*theirs, *RULES.get(*index)?))).collect());
static CODES: LazyLock<ShellCheckCodeMap> = LazyLock::new(ShellCheckCodeMap::default);
/// Nothing that a script reads with `.` or `source` is looked for on the disk.
static SETTINGS: LazyLock<LinterSettings> = LazyLock::new(|| LinterSettings::for_rules([]).with_resolve_source_closure(false));

/// Where what is written may well be meant: a list of packages is to be split, and nginx has variables of its own.
const MAY_BE_MEANT: &[&str] = &["SC2016", "SC2046", "SC2086"];

/// What the rules find that are `asked`, by their indices, with ranges relative to the instruction.
pub(super) fn lint(script: &Script, shell: ShellDialect, asked: impl Fn(usize) -> bool) -> Vec<Finding> {
    // What is wrong with the linter must not keep anybody from the other findings.
    catch_unwind(AssertUnwindSafe(|| try_lint(script, shell, asked))).unwrap_or_default()
}

/// What each rule of ShellCheck has; some have no `fix`.
const MESSAGES: &[(&str, &str)] = &[("found", "{text}"), ("fix", "")];

fn try_lint(script: &Script, shell: ShellDialect, asked: impl Fn(usize) -> bool) -> Vec<Finding> {
    let Some((dialect, _)) = known(shell) else { return Vec::new() };
    let rules = THEIRS.iter().filter(|(ours, _)| asked(*ours)).map(|(_, theirs)| *theirs).collect();
    let mut settings = SETTINGS.clone().with_shell(dialect);
    settings.rules = rules;
    let (text, ascii) = (script.text.as_str(), ascii(&script.text));
    let parsed = Parser::with_dialect(&ascii, dialect.parser_dialect()).parse();
    let found = AnalysisRequest::from_parse_result(&parsed, &ascii, &settings).with_shellcheck_map(&CODES).lint();
    let (mut out, mut known) = (Vec::new(), FxHashSet::default());
    for diagnostic in found {
        let Some(rule) = OURS.get(&diagnostic.rule).copied() else { continue };
        let (start, end) = marked(text, diagnostic.span.start.offset(), diagnostic.span.end.offset());
        let marked = text.get(start..end).unwrap_or_default();
        let Some(range) = script.place(start, end) else { continue };
        let mut sink = Sink::new(rule);
        let finding = sink.report(range, msg!(found, text = shown(marked)));
        if rule.messages.iter().any(|(key, _)| *key == "fix")
            && let Some(fix) = diagnostic.fix.filter(|_| marked.is_ascii())
        {
            let edits = fix.edits().iter().map(|edit| {
                let place = edit.range();
                let place = script.edited(place.start().into(), place.end().into())?;
                Some(Edit::replace(place, edit.content()))
            });
            let fix = edits.collect::<Option<Vec<_>>>().map(|edits| Fix::suggestion(msg!(fix), edits));
            let is_guess = MAY_BE_MEANT.contains(&rule.id);
            finding.maybe_fix(fix.map(|fix| if is_guess { fix } else { fix.preferred() }));
        }
        if known.insert((rule.id, range)) {
            out.append(&mut sink.findings);
        }
    }
    out
}

/// The part of a text to show for what the linter marks, which may be a mere place or blanks: the word that begins
/// there, a backslash and what it comes before, or the word that ends before the blanks.
fn marked(text: &str, start: usize, end: usize) -> (usize, usize) {
    let is_end = |c: char| c.is_whitespace() || ";&|()<>\"'".contains(c);
    let shown = text.get(start..end).unwrap_or_default().trim_end();
    let (before, after) = text.split_at_checked(start).unwrap_or_default();
    let mut characters = after.chars();
    match characters.next() {
        _ if !shown.is_empty() => (start, start + shown.len()),
        Some('\\') => (start, start + 1 + characters.next().map_or(0, char::len_utf8)),
        Some(first) if !first.is_whitespace() => (start, start + after.find(is_end).unwrap_or(after.len())),
        _ => {
            let before = before.trim_end();
            (before.len() - before.rsplit(is_end).next().unwrap_or_default().len(), before.len())
        }
    }
}

/// A text of the same length in bytes for a linter that takes some bytes for characters: `%` is as literal as any
/// letter of another script, and begins no name.
fn ascii(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    text.chars().flat_map(|c| std::iter::repeat_n(if c.is_ascii() { c } else { '%' }, c.len_utf8())).collect()
}

/// The marked text on one line, cut where it is long.
fn shown(text: &str) -> String {
    const MAX: usize = 60;
    let mut words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((at, _)) = words.char_indices().nth(MAX) {
        words.truncate(at);
        words.push('…');
    }
    words
}
