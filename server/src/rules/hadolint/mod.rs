//! hadolint's rules.

mod dl3006;
mod dl3007;

use super::Rule;

pub(super) const RULES: &[&Rule] = &[&dl3006::DL3006, &dl3007::DL3007];
