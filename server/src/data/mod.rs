//! Facts: hover texts, flags, the Python catalogue, official images, signals. Nothing here decides.

pub mod docs;
pub mod flags;
pub mod messages;
pub mod signals;
