//! What BuildKit rejects (the parser's and the converter's errors), one rule each. BuildKit stops at the first one;
//! here all of them are reported, each at its token.

mod arguments;
mod copy;
mod expansion;
mod flags;
mod from;
mod nearest;
mod run;
mod structure;
#[cfg(test)]
mod tests;

use super::Rule;
use super::join::{concat, count};

const PARTS: &[&[&Rule]] =
    &[structure::RULES, flags::RULES, from::RULES, copy::RULES, run::RULES, arguments::RULES, expansion::RULES];

pub(super) const RULES: &[&Rule] = &concat::<{ count(PARTS) }>(PARTS);
