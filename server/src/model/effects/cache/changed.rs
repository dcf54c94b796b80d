//! Variables and settings that have other values than in the build before.

use std::sync::Arc;

use super::{Again, MOST_CHANGED};
use crate::model::effects::ImageState;
use crate::model::effects::table::Table;

/// Variables and settings with other values than in the build before.
#[derive(Default)]
pub(super) struct Changed {
    pub(super) env: Table<Again>,
    pub(super) args: Table<Again>,
    pub(super) plain: Plain,
}

/// Settings other than variables.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Plain {
    pub(super) user: Again,
    pub(super) shell: Again,
    /// A RUN of the chain is carried out again: those behind it need not be looked at.
    pub(super) is_seen: bool,
}

/// Where the changes behind a stage are found again.
pub(super) type Mark = (usize, usize, Plain);

impl Changed {
    /// Whether a variable has another value.
    pub(super) fn of(&self, name: &str, state: &ImageState) -> Again {
        let changed = if state.has_arg(name) { self.args.get(name) } else { self.env.get(name) };
        changed.copied().unwrap_or_default()
    }

    pub(super) fn any_of(&self, names: &[Arc<str>], state: &ImageState) -> Again {
        names.iter().map(|name| self.of(name, state)).max().unwrap_or_default()
    }

    /// Whether anything in the environment has another value.
    pub(super) fn any(&self, state: &ImageState) -> Again {
        if self.env.is_empty() && self.args.is_empty() {
            return Again::No;
        }
        let (env, args) = (self.env.list(), self.args.list());
        let found = env.iter().chain(&args).take(MOST_CHANGED).map(|(name, _)| self.of(name, state)).max().unwrap_or_default();
        if env.len() + args.len() <= MOST_CHANGED { found } else { found.max(Again::Perhaps) }
    }

    pub(super) fn mark(&self) -> Mark {
        (self.env.changes(), self.args.changes(), self.plain)
    }

    pub(super) fn go_back_to(&mut self, (env, args, plain): Mark) {
        self.env.take_back(env);
        self.args.take_back(args);
        self.plain = plain;
    }
}

pub(super) fn set(table: &mut Table<Again>, name: &Arc<str>, again: Again) {
    match again {
        Again::No if table.get(name).is_none() => {}
        Again::No => table.set(name, None),
        again => table.set(name, Some(again)),
    }
}

impl ImageState {
    /// Whether an ARG of that name is what the variable's value comes from.
    pub(super) fn has_arg(&self, name: &str) -> bool {
        self.args.get(name).is_some_and(|(_, stage)| *stage == self.plain.stage || self.env.get(name).is_none())
    }
}
