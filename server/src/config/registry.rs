//! Which registries may be contacted, and how. Only the user can set this; no project file can.

use std::collections::BTreeMap;

use serde_json::Value;

/// Which logins are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Credentials {
    /// None.
    None,
    /// Those that are in Docker's configuration file.
    #[default]
    Stored,
    /// Those, and the ones that the programs named there keep.
    Helpers,
}

impl Credentials {
    /// All ways, by name.
    pub const ALL: [(&'static str, Credentials); 3] =
        [("none", Self::None), ("stored", Self::Stored), ("helpers", Self::Helpers)];
}

/// What a user allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistrySettings {
    /// Whether any registry is asked. `false` means that nothing is sent.
    pub enabled: bool,
    /// Hosts besides Docker Hub that may be asked, as images name them.
    pub hosts: Vec<String>,
    /// Whom to ask instead of a host.
    pub mirrors: BTreeMap<String, String>,
    /// Hosts that are asked without encryption; this machine always is.
    pub plain_http: Vec<String>,
    /// Which logins are used.
    pub credentials: Credentials,
    /// Whether images are looked up when a file is opened, not only when they are typed or looked at.
    pub check_on_open: bool,
    /// Whether Docker Hub is asked for names of images while one is typed.
    pub search: bool,
}

impl Default for RegistrySettings {
    fn default() -> Self {
        Self {
            enabled: true,
            hosts: Vec::new(),
            mirrors: BTreeMap::new(),
            plain_http: Vec::new(),
            credentials: Credentials::default(),
            check_on_open: false,
            search: false,
        }
    }
}

/// Docker Hub, as images name it.
const HUB: &str = "docker.io";

impl RegistrySettings {
    /// Whether Docker Hub is asked for names. Whoever has a mirror of it, which can search for none, may not reach it.
    pub fn searches(&self) -> bool {
        self.enabled && self.search && !self.mirrors.contains_key(HUB)
    }

    /// Takes over a section of an editor's settings. Answers with the keys that are not known or whose values
    /// make no sense.
    pub fn read(&mut self, own: &Value) -> Vec<String> {
        let mut bad = Vec::new();
        for (key, value) in own.as_object().into_iter().flatten() {
            let is_known = match (key.as_str(), value) {
                (_, Value::Null) => true,
                ("enabled", Value::Bool(is_on)) => set(&mut self.enabled, *is_on),
                ("checkOnOpen", Value::Bool(is_on)) => set(&mut self.check_on_open, *is_on),
                ("search", Value::Bool(is_on)) => set(&mut self.search, *is_on),
                ("hosts", Value::Array(_)) => texts(value).is_some_and(|hosts| set(&mut self.hosts, hosts)),
                ("plainHttp", Value::Array(_)) => texts(value).is_some_and(|hosts| set(&mut self.plain_http, hosts)),
                ("mirrors", Value::Object(pairs)) => {
                    let pairs = pairs.iter().map(|(host, to)| Some((host.to_ascii_lowercase(), to.as_str()?.to_owned())));
                    pairs.collect::<Option<_>>().is_some_and(|mirrors| set(&mut self.mirrors, mirrors))
                }
                ("credentials", Value::String(word)) => {
                    let found = Credentials::ALL.iter().find(|(name, _)| name == word);
                    found.is_some_and(|(_, credentials)| set(&mut self.credentials, *credentials))
                }
                _ => false,
            };
            if !is_known {
                bad.push(format!("registry.{key}"));
            }
        }
        bad
    }
}

fn set<T>(to: &mut T, value: T) -> bool {
    *to = value;
    true
}

fn texts(value: &Value) -> Option<Vec<String>> {
    value.as_array()?.iter().map(|item| Some(item.as_str()?.to_ascii_lowercase())).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_section_is_read() {
        let mut settings = RegistrySettings::default();
        let bad = settings.read(&json!({
            "enabled": false, "hosts": ["GHCR.io"], "mirrors": { "docker.io": "https://mirror.example" },
            "credentials": "helpers", "checkOnOpen": true, "plainHttp": null
        }));
        assert_eq!(bad, [""; 0]);
        assert!(!settings.enabled && settings.check_on_open && !settings.search);
        assert_eq!((settings.hosts.as_slice(), settings.credentials), (&["ghcr.io".to_owned()][..], Credentials::Helpers));
        assert_eq!(settings.mirrors["docker.io"], "https://mirror.example");
        let bad = settings.read(&json!({ "enabled": 1, "host": [], "hosts": [1], "mirrors": { "a": 1 }, "credentials": "all" }));
        assert_eq!(bad, ["registry.credentials", "registry.enabled", "registry.host", "registry.hosts", "registry.mirrors"]);
        assert!(!settings.enabled, "what makes no sense changes nothing");
    }

    #[test]
    fn names_are_searched_for_by_leave_alone() {
        let searches = |own: Value| {
            let mut settings = RegistrySettings::default();
            assert_eq!(settings.read(&own), [""; 0]);
            settings.searches()
        };
        assert!(!searches(json!({})) && searches(json!({ "search": true })));
        assert!(!searches(json!({ "search": true, "enabled": false })));
        assert!(!searches(json!({ "search": true, "mirrors": { "docker.io": "https://mirror.example" } })));
        assert!(searches(json!({ "search": true, "mirrors": { "quay.io": "https://mirror.example" } })));
    }
}
