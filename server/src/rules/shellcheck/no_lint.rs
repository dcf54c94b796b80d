//! In place of the shell linter in a program that was built without one: it knows no shell.

use super::script::Script;
use crate::model::ShellDialect;
use crate::rules::Finding;

/// Whether the linter knows a shell.
pub(super) fn is_known(_: ShellDialect) -> bool {
    false
}

/// The first line of a script for a shell.
pub(super) fn shebang(_: ShellDialect) -> &'static str {
    ""
}

/// All that is found.
pub(super) fn lint(_: &Script, _: ShellDialect, _: impl Fn(usize) -> bool) -> Vec<Finding> {
    Vec::new()
}
