//! Code actions: fixes of findings, suppressions, and refactorings that keep what is built.
//!
//! The list for a range is always the same for the same snapshot, so that an action can be identified by its
//! position, and its edit requested later.

mod fix_all;
mod legacy;
mod quick_fixes;
mod suppress;
mod suppress_all;
mod suppress_pattern;
mod whole_file;

use super::refactor::{self, Offer, RefactoringKind};
use crate::rules::Finding;
use crate::snapshot::{FileKind, Snapshot};
use crate::text::{Edit, TextRange};

pub use fix_all::fix_all;
pub use legacy::{LEGACY_COMMANDS, LegacyCommand};
pub use suppress_all::suppressed;

/// What is offered.
#[derive(Debug, Clone)]
pub struct Action<'a> {
    /// As a menu shows it.
    pub title: String,
    /// What sort of action it is.
    pub kind: ActionKind,
    /// What it fixes.
    pub finding: Option<&'a Finding>,
    /// The one that a user most likely wants.
    pub preferred: bool,
    /// What it does.
    pub effect: Effect,
}

/// Sorts of actions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActionKind {
    /// Fixes a finding, or suppresses it.
    QuickFix,
    /// Writes the same differently.
    Rewrite,
    /// Gives something a name.
    Extract,
    /// Fixes everything that can be fixed safely.
    FixAll,
}

/// What an action does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Replaces text.
    Edit(Vec<Edit>),
    /// Applies [`fix_all()`]: computed when it is wanted, since it checks the file anew after each round.
    FixAll,
    /// Adds lines to the ignore file of the build context, which is made where there is none.
    Ignore(Vec<String>),
    /// Opens a page.
    Open(String),
    /// Shows the text about a rule, by its id.
    Explain(&'static str),
}

impl Effect {
    /// The replacements; `None` for an action that does not change the text.
    pub fn edits(&self, snapshot: &Snapshot) -> Option<Vec<Edit>> {
        match self {
            Self::Edit(edits) => Some(edits.clone()),
            Self::FixAll => Some(fix_all(snapshot)),
            Self::Ignore(_) | Self::Open(_) | Self::Explain(_) => None,
        }
    }
}

/// Everything that is offered for a range, best first.
pub fn actions(snapshot: &Snapshot, range: TextRange) -> Vec<Action<'_>> {
    let mut actions = Vec::new();
    whole_file::collect(snapshot, &mut actions);
    let at_findings = reaching(snapshot, range);
    quick_fixes::collect(snapshot, at_findings, &mut actions);
    match snapshot.kind {
        FileKind::Dockerfile => suppress::collect(snapshot, at_findings, &mut actions),
        FileKind::Dockerignore => suppress_pattern::collect(snapshot, at_findings, &mut actions),
        FileKind::Other => {}
    }
    quick_fixes::collect_pages(snapshot, at_findings, &mut actions);
    if snapshot.kind == FileKind::Dockerfile {
        actions.extend(refactor::offers(snapshot, range).into_iter().map(|offer| refactoring(snapshot, offer)));
    }
    fix_all::collect(snapshot, &mut actions);
    actions
}

fn refactoring(snapshot: &Snapshot, offer: Offer) -> Action<'static> {
    Action {
        title: offer.title.plain(snapshot.world.language),
        kind: match offer.refactoring.kind {
            RefactoringKind::Rewrite => ActionKind::Rewrite,
            RefactoringKind::Extract => ActionKind::Extract,
        },
        finding: None,
        preferred: false,
        effect: Effect::Edit(offer.edits),
    }
}

/// Of several actions with the same effect the first stays.
pub fn drop_duplicates(actions: &mut Vec<(usize, Action<'_>)>) {
    let mut kept: Vec<(usize, Action<'_>)> = Vec::with_capacity(actions.len());
    for action in actions.drain(..) {
        if !kept.iter().any(|(_, k)| k.effect == action.1.effect) {
            kept.push(action);
        }
    }
    *actions = kept;
}

/// The range whose findings are meant: that of the cursor or, where it is on none, its whole line. Not every editor shows
/// where on a line a finding is.
fn reaching(snapshot: &Snapshot, range: TextRange) -> TextRange {
    if !range.is_empty() || findings_at(snapshot, range).next().is_some() {
        return range;
    }
    let (before, after) = snapshot.text().split_at_checked(usize::from(range.start())).unwrap_or_default();
    let start = before.rfind(['\n', '\r']).map_or(0, |end| end + 1);
    let rest = after.find(['\n', '\r']).unwrap_or(after.len());
    crate::text::range(start, before.len() + rest)
}

/// The findings that touch a range.
fn findings_at(snapshot: &Snapshot, range: TextRange) -> impl Iterator<Item = &Finding> {
    snapshot.findings().iter().filter(move |f| f.range.start() <= range.end() && range.start() <= f.range.end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{check_action, check_no_action, snapshot};

    #[test]
    fn a_fix_is_offered_once_and_the_preferred_one_first() {
        let snapshot = snapshot("FROM alpine:edge\nCOPPY a b\n");
        let actions = actions(&snapshot, TextRange::empty(20.into()));
        assert_eq!(actions[0].title, "Change to COPY");
        assert!(actions[0].preferred);
    }

    #[test]
    fn the_same_effect_under_two_titles_is_one_action() {
        let snapshot = snapshot("FROM a:1\nCMD a b\n");
        let mut actions: Vec<_> = actions(&snapshot, TextRange::empty(14.into())).into_iter().enumerate().collect();
        let titles = |actions: &[(usize, Action<'_>)]| actions.iter().map(|(_, a)| a.title.clone()).collect::<Vec<_>>();
        let both = ["Change to a JSON array".to_owned(), "Convert to exec form".to_owned()];
        assert!(both.iter().all(|t| titles(&actions).contains(t)));
        drop_duplicates(&mut actions);
        assert!(titles(&actions).contains(&both[0]) && !titles(&actions).contains(&both[1]));
    }

    #[test]
    fn the_same_fix_everywhere() {
        let before = "FROM alpine:edge\nRUN a\nW<|>ORKDIR /x\nrun b\nrun c\n";
        check_no_action("Fix all `ConsistentInstructionCasing` problems", before);
        check_action(
            "Fix all `ConsistentInstructionCasing` problems",
            "FROM alpine:edge\nRUN a\nWORKDIR /x\nUSER x\nr<|>un b\nrun c\n",
            "FROM alpine:edge\nRUN a\nWORKDIR /x\nUSER x\nRUN b\nRUN c\n",
        );
    }

    #[test]
    fn a_selection_is_fixed_at_once() {
        let before = "FROM alpine:edge\n<|>run a\nrun b<|>\nRUN c\nRUN d\nrun e\nUSER x\n";
        check_action(
            "Fix what is safe to fix in the selection (2)",
            before,
            "FROM alpine:edge\nRUN a\nRUN b\nRUN c\nRUN d\nrun e\nUSER x\n",
        );
        check_no_action("Fix what is safe to fix in the selection", "FROM alpine:edge\n<|>RUN a\nrun b<|>\nRUN c\nrun d\n");
        let text = "FROM alpine:edge\nrun a\nrun b\nRUN c\nRUN d\n";
        let snapshot = snapshot(text);
        let found = actions(&snapshot, crate::text::range(17, 28));
        let titles: Vec<&str> = found.iter().map(|action| action.title.as_str()).collect();
        let mut once = titles.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), titles.len(), "{titles:?}");
    }

    #[test]
    fn the_whole_line_counts_where_the_cursor_is_on_no_finding() {
        let text = "FROM alpine:edge\nRUN echo\nWORKDIR app\nUSER x\n";
        let titles = |line: &str, column: usize| {
            let at = text.find(line).unwrap() + column;
            let snapshot = snapshot(text);
            actions(&snapshot, TextRange::empty(crate::text::size(at))).into_iter().map(|action| action.title).collect::<Vec<_>>()
        };
        let ignore = "Ignore `WorkdirRelativePath` here".to_owned();
        for column in [0, 3, 8, 11] {
            assert!(titles("WORKDIR", column).contains(&ignore), "{column}");
        }
        assert!(!titles("RUN", 8).contains(&ignore) && !titles("USER", 0).contains(&ignore));
    }

    #[test]
    fn rules_without_a_page_are_explained() {
        let snapshot = snapshot("FROM alpine:edge\nCOPPY a b\n");
        let actions = actions(&snapshot, TextRange::empty(18.into()));
        let explained = actions.iter().find(|action| action.effect == Effect::Explain("unknown-instruction"));
        assert_eq!(explained.map(|action| action.title.as_str()), Some("Explain `unknown-instruction`"));
    }

    #[test]
    fn pages_are_opened() {
        let snapshot = snapshot("FROM alpine:edge\nWORKDIR app\n");
        let actions = actions(&snapshot, TextRange::empty(27.into()));
        let page = actions.iter().find_map(|a| if let Effect::Open(page) = &a.effect { Some(page.as_str()) } else { None });
        assert_eq!(page, Some("https://docs.docker.com/go/dockerfile/rule/workdir-relative-path/"));
    }
}
