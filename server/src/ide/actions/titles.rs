//! What the actions that belong to no rule are called.

use crate::rules::Message;
use crate::snapshot::Snapshot;

/// English titles; translations stand beside those of the rules, under `action`.
const TITLES: &[(&str, &str)] = &[
    ("fix-rule", "Fix all `{rule}` problems"),
    ("fix-all", "Fix everything that can be fixed safely"),
    ("ignore-here", "Ignore `{rule}` here"),
    ("ignore-file", "Ignore `{rule}` in this file"),
    ("page", "Open the documentation of `{rule}`"),
    ("exec-form", "Convert to exec form"),
    ("shell-form", "Convert to shell form"),
    ("join-runs", "Join these RUN instructions"),
    ("join-next", "Join with the next RUN"),
    ("split-all", "Split into one RUN per command"),
    ("split-here", "Split the RUN before this command"),
    ("heredoc", "Convert to a heredoc"),
    ("add-to-copy", "Change ADD to COPY"),
    ("extract-tag", "Move the tag into ARG {name}"),
    ("name-stage", "Name this stage `{name}`"),
];

/// A title in the language of the session.
pub(super) fn title(snapshot: &Snapshot, key: &'static str, arguments: &[(&'static str, &str)]) -> String {
    let arguments = arguments.iter().map(|&(name, value)| (name, value.to_owned())).collect();
    Message::new(key, arguments).render_from("action", TITLES, snapshot.world.language)
}
