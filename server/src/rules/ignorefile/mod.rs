//! Rules for `.dockerignore` files.

pub(super) mod comments;
mod ignore_case_mismatch;
mod ignore_duplicate;
mod ignore_foreign_syntax;
mod ignore_invalid_pattern;
mod ignore_lacks_usual;
mod ignore_matches_nothing;
mod ignore_negation_without_effect;
mod ignore_no_effect;
mod ignore_not_read;
mod ignore_outside_context;
mod ignore_root_only;
mod ignore_shadowed;
mod pattern;
mod reach;

pub(super) use ignore_not_read::judge;

use super::Rule;

pub(super) const RULES: &[&Rule] = &[
    &ignore_case_mismatch::IGNORE_CASE_MISMATCH,
    &ignore_duplicate::IGNORE_DUPLICATE,
    &ignore_foreign_syntax::IGNORE_FOREIGN_SYNTAX,
    &ignore_invalid_pattern::IGNORE_INVALID_PATTERN,
    &ignore_lacks_usual::IGNORE_LACKS_USUAL,
    &ignore_matches_nothing::IGNORE_MATCHES_NOTHING,
    &ignore_negation_without_effect::IGNORE_NEGATION_WITHOUT_EFFECT,
    &ignore_no_effect::IGNORE_NO_EFFECT,
    &ignore_not_read::IGNORE_NOT_READ,
    &ignore_outside_context::IGNORE_OUTSIDE_CONTEXT,
    &ignore_root_only::IGNORE_ROOT_ONLY,
    &ignore_shadowed::IGNORE_SHADOWED,
];
