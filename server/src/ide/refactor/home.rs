//! The user who runs a command, and the home of that user.

use super::Selection;
use crate::data::tool_options::USER_TOOLS;
use crate::model::{Base, ImageState, ShellCommand, ShellScript, Value};
use crate::syntax::ast::Keyword;

/// Where the user in force is at home.
pub(super) struct Home {
    /// The path.
    pub(super) path: String,
    /// Whose files are made there; `None` for root.
    pub(super) uid: Option<u32>,
}

/// A value of the environment in which a RUN runs.
pub(super) enum Variable {
    /// Set to this text, not an empty one.
    Set(String),
    /// Not set, as far as anything known says.
    Unset,
    /// Set to something unknown.
    Unclear,
}

/// What a variable is in the environment of a RUN.
pub(super) fn variable(state: &ImageState, name: &str) -> Variable {
    match state.value(name) {
        Value::Set(value) if !value.is_empty() => Variable::Set(value.to_string()),
        Value::Set(_) | Value::Unset => Variable::Unset,
        Value::Unknown if state.env_source(name).is_none() && state.arg(name).is_none() => Variable::Unset,
        Value::Unknown => Variable::Unclear,
    }
}

/// Whether a user is root.
pub(super) fn is_root(user: &str) -> bool {
    matches!(user.split(':').next(), Some("" | "root" | "0"))
}

impl Home {
    /// That of the user in force, if it is certain.
    pub(super) fn of(selection: &Selection<'_>, state: &ImageState) -> Option<Self> {
        let user = state.user().known()?;
        let name = user.split(':').next().unwrap_or_default();
        let (path, uid) = if is_root(user) { ("/root".to_owned(), None) } else { other(selection, name)? };
        match variable(state, "HOME") {
            Variable::Set(path) => Some(Self { path, uid }),
            Variable::Unset => Some(Self { path, uid }),
            Variable::Unclear => None,
        }
    }
}

/// Home and id of a user other than root: one of the base image, or one that a RUN above makes with an id.
fn other(selection: &Selection<'_>, name: &str) -> Option<(String, Option<u32>)> {
    let model = selection.model;
    let stage = model.stages.get(model.stage_of(selection.index)?)?;
    if let Base::Image(image) = model.root_base(stage)
        && let Some(facts) = image.base_facts(selection.snapshot.world.knowledge.images.mirrors())
    {
        let found = facts.users.items.iter().find(|user| user.name == name || user.uid.to_string() == name);
        if let Some(user) = found {
            return Some((user.home.to_owned(), Some(user.uid)));
        }
    }
    let above = selection.chain().filter(|placed| placed.keyword == Keyword::Run && placed.start < selection.placed.start);
    let mut commands = above.flat_map(|placed| &ShellScript::of(placed, model.escape).commands);
    commands.find_map(|command| made(command, name))
}

/// Home and id that `useradd` or `adduser` gives to a user, where it says the id.
fn made(command: &ShellCommand, name: &str) -> Option<(String, Option<u32>)> {
    if !matches!(command.program(), "useradd" | "adduser") || command.arguments().iter().any(|word| !word.literal) {
        return None;
    }
    let words: Vec<&str> = command.arguments().iter().map(|word| word.text.as_str()).collect();
    let value = |names: &[&str]| {
        words.iter().enumerate().find_map(|(at, word)| match word.split_once('=') {
            Some((option, value)) if names.contains(&option) => Some(value),
            _ if names.contains(word) => words.get(at + 1).copied(),
            _ => None,
        })
    };
    let is_value = |at: usize| at.checked_sub(1).and_then(|at| words.get(at)).is_some_and(|word| USER_TOOLS.contains(word));
    let made = words.iter().enumerate().find(|(at, word)| !word.starts_with('-') && !is_value(*at))?.1;
    let uid = value(&["-u", "--uid"])?;
    if *made != name && uid != name {
        return None;
    }
    let home = value(&["-d", "--home-dir", "--home"]).map_or_else(|| format!("/home/{made}"), str::to_owned);
    Some((home, Some(uid.parse().ok()?)))
}
