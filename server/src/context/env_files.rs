//! Which `.env` files contain only settings: many repositories include such files, and there is no secret in them.

use std::path::Path;

use super::read_text;
use crate::data::secret_names::{FRONT_ENDS, SETTING_PARTS};
use crate::ignorefile::{ContextListing, EntryKind};

/// Files that are read.
const MAX_FILES: usize = 32;
/// A larger one is not looked into.
const MAX_BYTES: u64 = 64 << 10;

/// What was found in `.env` files that reach the build.
#[derive(Debug, Default)]
pub(super) struct EnvFiles {
    /// The paths of those that hold nothing that looks like a secret.
    pub(super) harmless: Vec<String>,
    /// The paths of those that set nothing at all.
    pub(super) unset: Vec<String>,
}

/// Looks into the `.env` files that reach the build.
pub(super) fn env_files(listing: &ContextListing, root: &Path) -> EnvFiles {
    let is_env = |name: &str| name.strip_prefix(".env").is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    let files = listing
        .entries()
        .filter(|entry| entry.kind == EntryKind::File && !entry.excluded && entry.size <= MAX_BYTES && is_env(entry.name()));
    let mut found = EnvFiles::default();
    for entry in files.take(MAX_FILES) {
        let Some(text) = read_text(&root.join(entry.path)).filter(|text| is_harmless(text)) else { continue };
        if settings(&text).next().is_none() {
            found.unset.push(entry.path.to_owned());
        }
        found.harmless.push(entry.path.to_owned());
    }
    found
}

/// The lines that set something.
fn settings(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Whether each line is a setting whose name and value tell of no secret.
pub fn is_harmless(text: &str) -> bool {
    settings(text).all(|line| {
        let Some((name, value)) = line.split_once('=') else { return false };
        let name = name.trim().trim_start_matches("export ").to_uppercase();
        let value = value.trim().trim_matches(['"', '\'']);
        let is_shown = FRONT_ENDS.iter().any(|start| name.starts_with(start));
        let is_secret = SETTING_PARTS.iter().any(|part| name.contains(part)) || has_password(value) || value.contains("BEGIN");
        value.is_empty() || is_shown || !is_secret || is_filled_in(value)
    })
}

/// Whether a value is to be filled in by somebody, or by a program: `your_api_key_here`, `<token>`, `${DB_PASSWORD}`, and what
/// says where a secret of Kubernetes is.
fn is_filled_in(value: &str) -> bool {
    const WORDS: [&str; 12] = [
        "change",
        "changeme",
        "dummy",
        "example",
        "generate",
        "generated",
        "here",
        "insert",
        "placeholder",
        "replace",
        "todo",
        "your",
    ];
    let lower = value.to_lowercase();
    let is_reference = (value.starts_with("${") && value.ends_with('}')) || lower.contains("secretkeyref");
    let is_gap = value.starts_with('<') && value.ends_with('>');
    is_reference || is_gap || lower.split(|c: char| !c.is_alphanumeric()).any(|word| WORDS.contains(&word))
}

/// `scheme://user:password@host`.
fn has_password(value: &str) -> bool {
    let host = value.split_once("://").map(|(_, rest)| rest.split('/').next().unwrap_or_default());
    host.and_then(|host| host.rsplit_once('@')).is_some_and(|(user, _)| user.contains(':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_and_secrets() {
        for (text, harmless) in [
            ("NEXT_PUBLIC_STRIPE_KEY=pk_live_51abc\nNODE_ENV=production\n", true),
            ("", true),
            ("# c\nTAG=1.2\nexport PORT = 80\nURL=http://x:80/y\nAPI_KEY=\n", true),
            ("KEY=YOUR_CLIENT_SECRET_HERE\nTOKEN=<token>\nPASSWORD=${DB_PASSWORD}\nSECRET=GENERATE_NEW_SECRET\n", true),
            ("API_KEY='{\"valueFrom\": {\"secretKeyRef\": {\"name\": \"a\", \"key\": \"apikey\"}}}'\n", true),
            ("API_KEY=whereabouts1234\n", false),
            ("TAG=1\nDB_PASSWORD=x", false),
            ("api_token='x'", false),
            ("DATABASE_URL=postgres://me:secret@db/x", false),
            ("-----BEGIN RSA PRIVATE KEY-----", false),
        ] {
            assert_eq!(is_harmless(text), harmless, "{text:?}");
        }
    }
}
