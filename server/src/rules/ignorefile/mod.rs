//! Rules for `.dockerignore` files.

use super::Rule;

pub(super) const RULES: &[&Rule] = &[];
