//! Errors of the file as a whole: directives, stages, keywords.

mod no_stages;
mod unknown_instruction;

use crate::rules::Rule;

pub(super) const RULES: &[&Rule] = &[&no_stages::NO_STAGES, &unknown_instruction::UNKNOWN_INSTRUCTION];
