//! What users decide: profiles, severities, suppressions. The server and the command line share it.

pub mod editor;
mod fail_level;
mod formatter;
mod labels;
mod profile;
pub mod project;
mod registry;
mod settings;
mod suppression;
mod view;
pub mod yaml;

pub use fail_level::FailLevel;
pub use formatter::{Continuation, Formatter, KeywordCase, Style};
pub use labels::LabelType;
pub use profile::Profile;
pub use registry::{Credentials, RegistrySettings};
pub use settings::{Level, Settings};
pub use suppression::{Dialect, Pragma, Scope, parse_pragma};
pub use view::View;
