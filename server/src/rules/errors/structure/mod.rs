//! Errors of the file as a whole: directives, stages, keywords.

mod check_invalid;
mod circular_dependency;
mod directive_duplicate;
mod escape_invalid;
mod file_empty;
mod instruction_before_from;
mod line_too_long;
mod no_instructions;
mod no_stages;
mod unknown_instruction;

use crate::rules::Rule;

pub(super) const RULES: &[&Rule] = &[
    &file_empty::FILE_EMPTY,
    &no_instructions::NO_INSTRUCTIONS,
    &no_stages::NO_STAGES,
    &instruction_before_from::INSTRUCTION_BEFORE_FROM,
    &line_too_long::LINE_TOO_LONG,
    &directive_duplicate::DIRECTIVE_DUPLICATE,
    &escape_invalid::ESCAPE_INVALID,
    &check_invalid::CHECK_INVALID,
    &unknown_instruction::UNKNOWN_INSTRUCTION,
    &circular_dependency::CIRCULAR_DEPENDENCY,
];
