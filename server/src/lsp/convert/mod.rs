//! Between the protocol's types and ours.

#[cfg(test)]
mod tests;
pub(super) mod editing;
pub(super) mod from;
pub(super) mod navigation;
pub(super) mod published;
pub(super) mod to;
pub(super) mod uri;
