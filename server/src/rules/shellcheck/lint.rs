//! What the shell linter says of a script.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use shuck_linter::{AnalysisRequest, LinterSettings, ShellCheckCodeMap, ShellDialect};
use shuck_parser::parser::Parser;

use super::RULES;
use super::script::Script;
use crate::rules::{Finding, Fix, Rule, Sink};
use crate::text::Edit;

/// A shell whose language is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Shell {
    /// What POSIX says, and no more.
    #[default]
    Sh,
    Dash,
    Bash,
    Ksh,
}

impl Shell {
    /// The one with that name or path.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name.rsplit('/').next().unwrap_or_default() {
            "sh" => Self::Sh,
            "dash" | "ash" | "busybox" => Self::Dash,
            "bash" => Self::Bash,
            "ksh" => Self::Ksh,
            _ => return None,
        })
    }

    /// The first line of its scripts.
    pub(super) fn shebang(self) -> &'static str {
        match self {
            Self::Sh => "#!/bin/sh\n",
            Self::Dash => "#!/bin/dash\n",
            Self::Bash => "#!/bin/bash\n",
            Self::Ksh => "#!/bin/ksh\n",
        }
    }

    fn dialect(self) -> ShellDialect {
        match self {
            Self::Sh => ShellDialect::Sh,
            Self::Dash => ShellDialect::Dash,
            Self::Bash => ShellDialect::Bash,
            Self::Ksh => ShellDialect::Ksh,
        }
    }
}

/// The linter's rules that are asked, each with ours.
static ASKED: LazyLock<FxHashMap<shuck_linter::Rule, &'static Rule>> = LazyLock::new(|| {
    let ours = RULES.iter().flat_map(|rule| CODES.resolve_all(rule.id).into_iter().map(|theirs| (theirs, *rule)));
    ours.collect()
});
static CODES: LazyLock<ShellCheckCodeMap> = LazyLock::new(ShellCheckCodeMap::default);
/// Nothing that a script reads with `.` or `source` is looked for on the disk.
static SETTINGS: LazyLock<LinterSettings> =
    LazyLock::new(|| LinterSettings::for_rules(ASKED.keys().copied()).with_resolve_source_closure(false));

/// All that is found, with ranges relative to the instruction.
pub(super) fn lint(script: &Script, shell: Shell) -> Vec<Finding> {
    // What is wrong with the linter must not keep anybody from the other findings.
    catch_unwind(AssertUnwindSafe(|| try_lint(script, shell))).unwrap_or_default()
}

fn try_lint(script: &Script, shell: Shell) -> Vec<Finding> {
    let settings = SETTINGS.clone().with_shell(shell.dialect());
    let (text, ascii) = (script.text.as_str(), ascii(&script.text));
    let parsed = Parser::with_dialect(&ascii, shell.dialect().parser_dialect()).parse();
    let found = AnalysisRequest::from_parse_result(&parsed, &ascii, &settings).with_shellcheck_map(&CODES).lint();
    let mut out: Vec<Finding> = Vec::new();
    for diagnostic in found {
        let Some(rule) = ASKED.get(&diagnostic.rule).copied() else { continue };
        let (start, end) = (diagnostic.span.start.offset(), diagnostic.span.end.offset());
        let marked = text.get(start..end).unwrap_or_default();
        let end = end - (marked.len() - marked.trim_end().len());
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
            finding.maybe_fix(edits.collect::<Option<Vec<_>>>().map(|edits| Fix::suggestion(msg!(fix), edits).preferred()));
        }
        let is_known = |known: &Finding| (known.rule.id, known.range) == (rule.id, range);
        if !out.iter().any(is_known) {
            out.append(&mut sink.findings);
        }
    }
    out
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
