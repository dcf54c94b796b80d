//! The `compose.yaml` of a project.

use super::{ProjectFiles, Starter};
use crate::texts::{Locale, starter as texts};

/// Writes it.
pub(super) fn write(starter: &Starter, project: &ProjectFiles, locale: Locale) -> String {
    let mut name: String =
        project.name().to_ascii_lowercase().chars().filter(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        name = "app".to_owned();
    }
    let mut out = format!("# {}\nservices:\n  {name}:\n    build: .\n    init: true\n", texts::compose().plain(locale));
    if let Some(port) = starter.port() {
        out.push_str(&format!("    ports:\n      - \"{port}:{port}\"\n"));
    }
    out.push_str(&format!("    # {}\n    # environment:\n    #   NAME: value\n", texts::compose_env().plain(locale)));
    out
}
