//! hadolint's rules.

use super::Rule;

pub(super) const RULES: &[&Rule] = &[];
