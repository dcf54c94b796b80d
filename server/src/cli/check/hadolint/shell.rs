//! What hadolint makes of ShellCheck's findings: it keeps the last one of each instruction.
//!
//! It puts them into a set that compares findings by their lines (`instance Ord CheckFailure` of hadolint 2.15), and all of an
//! instruction are on one line. What is muted is taken out afterwards: where the last one is muted, nothing is said.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;

use crate::cli::check::report::Entry;
use crate::config::project::Project;

/// Settings with which nothing of ShellCheck's is muted or of another level.
pub(super) fn outspoken(project: &Project) -> Project {
    let mut all = project.clone();
    all.levels.retain(|name, _| !is_shellchecks(name));
    all.ignore_suppressions = true;
    all
}

/// Leaves of ShellCheck's findings the last of each instruction, of all that there are, if it is one of those.
pub(super) fn keep_last(entries: &mut Vec<Entry>, all: &[Entry]) {
    let mut last: FxHashMap<u32, &Entry> = FxHashMap::default();
    for entry in all.iter().filter(|entry| is_shellchecks(entry.id)) {
        let kept = last.entry(entry.instruction_line).or_insert(entry);
        if place(kept) <= place(entry) {
            *kept = entry;
        }
    }
    let is_last = |entry: &Entry| {
        let last = last.get(&entry.instruction_line);
        last.is_some_and(|last| {
            last.id == entry.id
                && last.range.start_line == entry.range.start_line
                && last.range.start_column == entry.range.start_column
        })
    };
    entries.retain(|entry| !is_shellchecks(entry.id) || is_last(entry));
}

/// Whether one was found.
pub(super) fn any(entries: &[Entry]) -> bool {
    entries.iter().any(|entry| is_shellchecks(entry.id))
}

/// ShellCheck's order.
fn place(entry: &Entry) -> impl Ord {
    (entry.range.start_line, entry.range.start_column, Reverse(entry.severity), entry.id)
}

fn is_shellchecks(id: &str) -> bool {
    id.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("SC"))
}
