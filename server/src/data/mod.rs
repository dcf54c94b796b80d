//! Facts: hover texts, flags, the Python catalogue, official images, what base images bring, signals. Nothing here decides.

pub mod annotations;
pub mod args;
pub mod bases;
pub mod docs;
pub mod eol;
pub mod flags;
pub mod ignore_names;
pub mod images;
pub mod life;
pub mod messages;
pub mod pins;
pub mod platforms;
pub mod ports;
pub mod python;
pub mod secret_names;
pub mod short;
pub mod signals;
pub mod spdx;
pub mod tag_order;
