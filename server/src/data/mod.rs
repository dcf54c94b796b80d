//! Facts: hover texts, flags, the Python catalogue, official images, signals. Nothing here decides.

pub mod annotations;
pub mod docs;
pub mod flags;
pub mod messages;
pub mod signals;
