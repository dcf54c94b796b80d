//! What users decide: profiles, severities, suppressions. The server and the command line share it.

mod fail_level;
mod profile;
pub mod project;
mod settings;
mod suppression;

pub use fail_level::FailLevel;
pub use profile::Profile;
pub use settings::{Level, Settings};
pub use suppression::{Dialect, Pragma, Scope, parse_pragma};
