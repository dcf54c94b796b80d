//! What users decide: profiles, severities, suppressions. The server and the command line share it.

pub mod editor;
mod profile;
mod settings;
mod suppression;

pub use profile::Profile;
pub use settings::{Level, Settings};
pub use suppression::{Dialect, Pragma, Scope, parse_pragma};
