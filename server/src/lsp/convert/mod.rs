//! Between the protocol's types and ours.

pub(super) mod completion;
pub(super) mod editing;
pub(super) mod from;
pub(super) mod navigation;
pub(super) mod published;
#[cfg(test)]
mod tests;
pub(super) mod to;
pub(super) mod uri;
