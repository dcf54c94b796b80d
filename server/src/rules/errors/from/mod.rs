//! Errors of FROM.

mod from_arity;

use crate::rules::Rule;

pub(super) use from_arity::FROM_ARITY;

pub(super) const RULES: &[&Rule] = &[&FROM_ARITY];
