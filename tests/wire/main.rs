//! The protocol, through the built program.

mod client;
mod features;
mod lifecycle;
mod navigation;
