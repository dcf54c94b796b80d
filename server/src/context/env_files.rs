//! Which `.env` files contain only settings: many repositories include such files, and there is no secret in them.

use std::path::Path;

use super::read_text;
use crate::data::secret_names::{FILL_IN_WORDS, FRONT_ENDS, SETTING_PARTS};
use crate::ignorefile::{ContextListing, EntryKind};

/// Files that are looked into; nothing is said of what others hold.
const MAX_FILES: usize = 256;
/// A larger one is not looked into either.
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
    let files = listing.entries().filter(|entry| entry.kind == EntryKind::File && !entry.excluded && is_env(entry.name()));
    let mut found = EnvFiles::default();
    let mut read = 0;
    for entry in files {
        if read < MAX_FILES && entry.size <= MAX_BYTES {
            read += 1;
            let Some(text) = read_text(&root.join(entry.path)).filter(|text| is_harmless(text)) else { continue };
            if settings(&text).next().is_none() {
                found.unset.push(entry.path.to_owned());
            }
        }
        found.harmless.push(entry.path.to_owned());
    }
    found
}

/// The lines that set something.
fn settings(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Whether each line is a setting whose name and value tell of no secret, or the file is the one that Symfony keeps defaults in, for
/// all to see: it does not start without.
pub fn is_harmless(text: &str) -> bool {
    if text.contains("###> symfony/framework-bundle ###") {
        return true;
    }
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
/// says where a secret of Kubernetes is. Of an address the password is judged.
fn is_filled_in(value: &str) -> bool {
    // What a comment says is of another value.
    let value = value.split(" #").next().unwrap_or_default().trim_end().trim_end_matches(['"', '\'']);
    if value.contains("://") {
        return password_in(value).is_some_and(is_filled_in);
    }
    let is_name = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let is_reference = value.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).is_some_and(is_name);
    let is_gap = value.starts_with('<') && value.ends_with('>');
    if is_reference || is_gap || value.contains("secretKeyRef") {
        return true;
    }
    let lower = value.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric());
    !words.clone().any(is_random) && words.any(|word| FILL_IN_WORDS.contains(&word))
}

/// Whether nobody has written a word to be read: it is long, and has letters and digits in it.
fn is_random(word: &str) -> bool {
    const SHORTEST: usize = 8;
    SHORTEST <= word.len() && word.contains(|c: char| c.is_ascii_digit()) && word.contains(|c: char| c.is_ascii_alphabetic())
}

fn has_password(value: &str) -> bool {
    password_in(value).is_some()
}

/// The password in `scheme://user:password@host`.
fn password_in(value: &str) -> Option<&str> {
    let host = value.split_once("://").map(|(_, rest)| rest.split('/').next().unwrap_or_default())?;
    host.rsplit_once('@')?.0.split_once(':').map(|(_, password)| password)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::listing;

    #[test]
    fn nothing_is_said_of_what_nobody_has_read() {
        let folder = tempfile::tempdir().unwrap();
        let paths: Vec<String> = (0..MAX_FILES + 2).map(|at| format!("{at:03}/.env")).collect();
        for path in &paths {
            std::fs::create_dir(folder.path().join(path).parent().unwrap()).unwrap();
            std::fs::write(folder.path().join(path), "API_KEY=whereabouts1234\n").unwrap();
        }
        let listing = listing(&paths.iter().map(String::as_str).collect::<Vec<_>>(), None);
        assert_eq!(env_files(&listing, folder.path()).harmless, paths[MAX_FILES..]);
    }

    #[test]
    fn settings_and_secrets() {
        for (text, harmless) in [
            ("NEXT_PUBLIC_STRIPE_KEY=pk_live_51abc\nNODE_ENV=production\n", true),
            ("", true),
            ("# c\nTAG=1.2\nexport PORT = 80\nURL=http://x:80/y\nAPI_KEY=\n", true),
            ("KEY=YOUR_CLIENT_SECRET_HERE\nTOKEN=<token>\nPASSWORD=${DB_PASSWORD}\nSECRET=GENERATE_NEW_SECRET\n", true),
            ("API_KEY='{\"valueFrom\": {\"secretKeyRef\": {\"name\": \"a\", \"key\": \"apikey\"}}}'\n", true),
            ("API_KEY=whereabouts1234\n", false),
            ("API_KEY=sk-q7rk2wd9zm4lx8tv # change in production\n", false),
            ("TOKEN=your-q7rk2wd9zm4lx8tv3bn6\n", false),
            ("DATABASE_URL=postgres://me:S3cret@db.internal/x # example\n", false),
            ("DATABASE_URL=postgres://u:Xq93kd8@db.example.com/x\nA_URL=postgres://u:your_password@db/x\n", false),
            ("DATABASE_URL=postgres://u:your_password@db.internal/x\n", true),
            ("WEBHOOK=https://hooks.example.com/T000\n", false),
            ("DB_PASSWORD=${DB_PASSWORD:-Xq9v7rTz2Lm}\n", false),
            ("PASSWORD=${A}s3cr3t${B}\n", false),
            ("API_KEY=sk-change-9f8a7b6c\n", false),
            ("TAG=1\nDB_PASSWORD=x", false),
            ("api_token='x'", false),
            ("DATABASE_URL=postgres://me:secret@db/x", false),
            ("-----BEGIN RSA PRIVATE KEY-----", false),
        ] {
            assert_eq!(is_harmless(text), harmless, "{text:?}");
        }
    }
}
