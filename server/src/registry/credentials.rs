//! Logins that `docker login` left in `~/.docker/config.json`.
//!
//! Programs that keep logins (`credsStore`, `credHelpers`) are run only where the user's settings say so, from
//! absolute folders of PATH, and their answer is bounded in size and time.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::Deserialize;

use super::http::Secret;
use crate::disk;

/// Docker's name for its own registry in that file.
const HUB: &str = "https://index.docker.io/v1/";
/// A configuration or an answer of a program that is longer is none.
const MAX_SIZE: u64 = 1024 * 1024;
/// Time for a program.
const HELPER_TIME: Duration = Duration::from_secs(5);

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Config {
    auths: BTreeMap<String, Entry>,
    cred_helpers: BTreeMap<String, String>,
    creds_store: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Entry {
    auth: Option<String>,
    username: Option<String>,
    password: Option<String>,
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("(hidden)")
    }
}

/// The logins of a user.
#[derive(Debug, Default)]
pub(super) struct Logins {
    config: Config,
    may_run: bool,
}

impl Logins {
    /// Reads the user's file; without one there are no logins. `may_run` is whether programs that keep logins
    /// are run.
    pub(super) fn read(may_run: bool) -> Self {
        let path = config_path();
        let text = path.and_then(|path| disk::regular_text(&path, MAX_SIZE).ok()).unwrap_or_default();
        Self::parse(&text, may_run)
    }

    fn parse(text: &str, may_run: bool) -> Self {
        let config = serde_json::from_str(text).unwrap_or_default();
        Self { config, may_run }
    }

    /// Whether the user has logged in to a registry (`host` or `host:port`).
    pub(super) fn knows(&self, host: &str) -> bool {
        self.config.auths.keys().chain(self.config.cred_helpers.keys()).any(|key| names(key, host))
    }

    /// The header with name and password for a registry.
    pub(super) fn header(&self, host: &str) -> Option<Secret> {
        let of_host = |key: &&String| names(key, host);
        let stored = self.config.auths.iter().find(|(key, _)| names(key, host)).and_then(|(_, entry)| entry.header());
        let key = self.config.cred_helpers.keys().find(of_host);
        let helper = key.and_then(|key| self.config.cred_helpers.get(key)).or(self.config.creds_store.as_ref());
        match helper {
            Some(name) if self.may_run && self.knows(host) => {
                let key = key.or_else(|| self.config.auths.keys().find(of_host))?;
                ask(name, key).or(stored)
            }
            _ => stored,
        }
    }
}

impl Entry {
    fn header(&self) -> Option<Secret> {
        if let (Some(name), Some(password)) = (&self.username, &self.password) {
            return basic(name, password);
        }
        let auth = self.auth.as_deref().filter(|auth| !auth.is_empty())?;
        let is_base64 = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=');
        auth.bytes().all(is_base64).then(|| Secret::new(format!("Basic {auth}")))
    }
}

/// Whether a key of the file, which may be an address, names a host.
fn names(key: &str, host: &str) -> bool {
    if key == HUB {
        return host == super::HUB_NAME;
    }
    let key = key.split_once("://").map_or(key, |(_, rest)| rest);
    key.split('/').next().is_some_and(|key| key.eq_ignore_ascii_case(host))
}

fn basic(name: &str, password: &str) -> Option<Secret> {
    let is_plain = !name.contains(':') && !name.is_empty();
    is_plain.then(|| Secret::new(format!("Basic {}", BASE64.encode(format!("{name}:{password}")))))
}

fn config_path() -> Option<PathBuf> {
    let folder = std::env::var_os("DOCKER_CONFIG").filter(|f| !f.is_empty()).map(PathBuf::from);
    let home =
        || std::env::var_os(if cfg!(windows) { "USERPROFILE" } else { "HOME" }).map(|home| Path::new(&home).join(".docker"));
    Some(folder.or_else(home)?.join("config.json")).filter(|path| path.is_absolute())
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct HelperAnswer {
    username: String,
    secret: String,
}

/// Runs `docker-credential-NAME get`.
fn ask(name: &str, server: &str) -> Option<Secret> {
    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
    let program =
        if is_name { find(&format!("docker-credential-{name}{}", std::env::consts::EXE_SUFFIX))? } else { return None };
    let mut command = Command::new(program);
    command.arg("get").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().ok()?;
    child.stdin.take()?.write_all(server.as_bytes()).ok()?;
    let output = child.stdout.take()?;
    let reader = std::thread::spawn(move || {
        let mut text = String::new();
        output.take(MAX_SIZE).read_to_string(&mut text).ok().map(|_| text)
    });
    let end = Instant::now() + HELPER_TIME;
    while Instant::now() < end && !reader.is_finished() {
        std::thread::sleep(Duration::from_millis(10));
    }
    let is_done = reader.is_finished();
    // It has answered, or does not count any more.
    child.kill().ok();
    child.wait().ok();
    let answer: HelperAnswer = serde_json::from_str(&is_done.then(|| reader.join().ok())???).ok()?;
    // `<token>` marks an identity token, which registries want in another way.
    (answer.username != "<token>").then(|| basic(&answer.username, &answer.secret))?
}

/// A program in an absolute folder of PATH.
fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).filter(|folder| folder.is_absolute()).map(|folder| folder.join(name)).find(|p| p.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(text: &str, host: &str) -> Option<String> {
        Logins::parse(text, false).header(host).map(|secret| secret.reveal().to_owned())
    }

    #[test]
    fn stored_logins() {
        let config = r#"{"auths":{"https://index.docker.io/v1/":{"auth":"YTpi"},"ghcr.io":{"username":"a","password":"b:c"},
            "https://quay.io/v2":{"auth":"x\r\ny"},"r.example:5000":{}},"credsStore":"desktop","other":1}"#;
        assert_eq!(header(config, "docker.io").as_deref(), Some("Basic YTpi"));
        assert_eq!(header(config, "ghcr.io").as_deref(), Some("Basic YTpiOmM="));
        assert_eq!(header(config, "quay.io"), None, "no line ends in a header");
        assert_eq!(header(config, "r.example"), None);
        let logins = Logins::parse(config, false);
        assert!(logins.knows("r.example:5000") && logins.knows("quay.io") && !logins.knows("r.example"));
        assert!(!format!("{logins:?}").contains("YTpi"), "{logins:?}");
        assert_eq!(header("{", "docker.io"), None);
    }

    #[test]
    fn names_of_programs_are_checked() {
        assert!(ask("../../bin/sh", "x").is_none());
        assert!(ask("", "x").is_none());
    }
}
