//! What users decide: profiles, severities, suppressions. The server and the command line share it.

mod profile;
mod settings;
mod suppression;

pub use profile::Profile;
pub use settings::{Level, Settings};
pub use suppression::{Pragma, Scope, parse_pragma};
