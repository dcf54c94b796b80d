//! Errors of RUN: mounts, network, security, and heredocs.

mod heredoc_unterminated;
mod mode;
mod mount_from_later_stage;
mod mount_from_variable;
mod mount_key;
mod mount_key_for_type;
mod mount_number;
mod mount_secret;
mod mount_sharing;
mod mount_ssh;
mod mount_target;
mod mount_type;
mod network_invalid;
mod security_invalid;

use crate::rules::Rule;

pub(super) const RULES: &[&Rule] = &[
    &mount_from_variable::MOUNT_FROM_VARIABLE,
    &mount_from_later_stage::MOUNT_FROM_LATER_STAGE,
    &network_invalid::NETWORK_INVALID,
    &security_invalid::SECURITY_INVALID,
    &mount_type::MOUNT_TYPE,
    &mount_key::MOUNT_KEY,
    &mount_key_for_type::MOUNT_KEY_FOR_TYPE,
    &mount_sharing::MOUNT_SHARING,
    &mount_number::MOUNT_NUMBER,
    &mount_target::MOUNT_TARGET,
    &mount_secret::MOUNT_SECRET,
    &mount_ssh::MOUNT_SSH,
    &heredoc_unterminated::HEREDOC_UNTERMINATED,
];
