//! Errors of RUN: mounts, network, security, and heredocs.

use crate::rules::Rule;

pub(super) const RULES: &[&Rule] = &[];
