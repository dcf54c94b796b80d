//! What users decide: profiles, severities, suppressions. The server and the command line share it.

mod formatter;
mod profile;
mod settings;
mod suppression;

pub use formatter::{Continuation, Formatter, KeywordCase, Style};
pub use profile::Profile;
pub use settings::{Level, Settings};
pub use suppression::{Dialect, Pragma, Scope, parse_pragma};
