//! What the actions that belong to no rule are called.

use crate::rules::Message;
use crate::snapshot::Snapshot;
use crate::texts::messages::ACTION_TITLES;

/// A title in the language of the session.
pub(super) fn title(snapshot: &Snapshot, key: &'static str, arguments: &[(&'static str, &str)]) -> String {
    let arguments = arguments.iter().map(|&(name, value)| (name, value.to_owned())).collect();
    Message::new(key, arguments).render_from("action", ACTION_TITLES, snapshot.world.language)
}
