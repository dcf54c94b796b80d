//! Registries that answer well, badly, slowly or not at all, played by a small server on this machine.
//! A real registry is asked by `tests/oracles/registry.py`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test that fails may panic")]

#[path = "../wire/client.rs"]
#[allow(dead_code, reason = "the tests of the protocol use more of it")]
mod client;
mod command;
mod editor;
mod formats;
mod limits;
mod logins;
mod lookup;
#[path = "../newer.rs"]
mod newer;
mod server;
