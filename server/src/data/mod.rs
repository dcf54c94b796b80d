//! Facts: hover texts, flags, the Python catalogue, official images, signals. Nothing here decides.

pub mod annotations;
pub mod docs;
pub mod eol;
pub mod flags;
pub mod images;
pub mod life;
pub mod messages;
pub mod pins;
pub mod platforms;
pub mod ports;
pub mod python;
pub mod short;
pub mod signals;
pub mod spdx;
pub mod tag_order;
