//! Errors of COPY and ADD.

mod checksum_invalid;
mod checksum_source;
mod chmod_invalid;
mod copy_arity;
mod copy_from_bad_index;
mod copy_from_later_stage;
mod copy_from_variable;
mod copy_git;
mod copy_heredoc_dest;
mod copy_url;
mod json_not_strings;
mod source_invalid_reference;
mod sources;

use crate::rules::Rule;

pub(super) const RULES: &[&Rule] = &[
    &copy_from_later_stage::COPY_FROM_LATER_STAGE,
    &copy_from_bad_index::COPY_FROM_BAD_INDEX,
    &copy_from_variable::COPY_FROM_VARIABLE,
    &source_invalid_reference::SOURCE_INVALID_REFERENCE,
    &copy_arity::COPY_ARITY,
    &copy_heredoc_dest::COPY_HEREDOC_DEST,
    &copy_url::COPY_URL,
    &copy_git::COPY_GIT,
    &chmod_invalid::CHMOD_INVALID,
    &checksum_source::CHECKSUM_SOURCE,
    &checksum_invalid::CHECKSUM_INVALID,
    &json_not_strings::JSON_NOT_STRINGS,
];
