//! What an editor shows beside findings, and when it shows these.

use std::time::Duration;

use serde_json::Value;

/// Nobody waits longer than that for findings, in milliseconds.
const LONGEST_DELAY: u64 = 10_000;

/// Which hints and lenses are shown, and when findings are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    /// `:latest` after an image that names no tag.
    pub default_tags: bool,
    /// The absolute path after a relative WORKDIR.
    pub working_directories: bool,
    /// The digest of an image, its day and size, and how far it is behind its tag, as its registry said.
    pub image_digests: bool,
    /// Hints with the layer of an instruction, and what runs again after it.
    pub layers: bool,
    /// A line above each stage: who uses it.
    pub lenses: bool,
    /// After so long without a key somebody is no longer typing, and what was held back is shown. Zero: nothing is.
    pub typing_delay: Duration,
}

impl Default for View {
    fn default() -> Self {
        Self {
            default_tags: false,
            working_directories: false,
            image_digests: false,
            layers: false,
            lenses: false,
            typing_delay: Duration::from_millis(500),
        }
    }
}

impl View {
    /// Takes over the sections `inlayHints` (`{"defaultTag": …, "workingDirectory": …}`), `codeLens` (`{"enabled": …}`)
    /// and `diagnostics` (`{"typingDelay": …}`) of our settings. Answers with the keys that are not known or whose values
    /// make no sense.
    pub fn read(&mut self, own: &Value) -> Vec<String> {
        let mut bad = Vec::new();
        for section in ["inlayHints", "codeLens", "diagnostics"] {
            let entries = match own.get(section) {
                Some(Value::Object(entries)) => entries,
                None | Some(Value::Null) => continue,
                Some(_) => {
                    bad.push(section.to_owned());
                    continue;
                }
            };
            for (key, value) in entries {
                let switch = match (section, key.as_str()) {
                    ("inlayHints", "defaultTag") => Some(&mut self.default_tags),
                    ("inlayHints", "workingDirectory") => Some(&mut self.working_directories),
                    ("inlayHints", "imageDigest") => Some(&mut self.image_digests),
                    ("inlayHints", "layers") => Some(&mut self.layers),
                    ("codeLens", "enabled") => Some(&mut self.lenses),
                    // The client's own command: it comes with `initialize` alone.
                    ("codeLens", "command") => continue,
                    // The client's own.
                    ("diagnostics", "enable" | "besideOthers") => continue,
                    ("diagnostics", "typingDelay") => {
                        match value.as_u64().filter(|delay| *delay <= LONGEST_DELAY) {
                            Some(delay) => self.typing_delay = Duration::from_millis(delay),
                            None if value.is_null() => {}
                            None => bad.push(format!("{section}.{key}")),
                        }
                        continue;
                    }
                    _ => None,
                };
                match (switch, value) {
                    (Some(switch), Value::Bool(on)) => *switch = *on,
                    (Some(_), Value::Null) => {}
                    _ => bad.push(format!("{section}.{key}")),
                }
            }
        }
        bad
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_later_section_counts_more() {
        let mut view = View::default();
        let first = json!({ "inlayHints": { "defaultTag": true, "workingDirectory": true }, "codeLens": { "enabled": true } });
        assert_eq!(view.read(&first), [""; 0]);
        let second = json!({ "inlayHints": { "defaultTag": false, "workingDirectory": null }, "codeLens": null });
        assert_eq!(view.read(&second), [""; 0]);
        let wanted = View { working_directories: true, lenses: true, ..View::default() };
        assert_eq!(view, wanted);
        let wrong = json!({ "inlayHints": { "defaultTag": 1, "x": true }, "codeLens": true });
        assert_eq!(view.read(&wrong), ["inlayHints.defaultTag", "inlayHints.x", "codeLens"]);
    }

    #[test]
    fn how_long_findings_wait() {
        let mut view = View::default();
        assert_eq!(view.typing_delay, Duration::from_millis(500));
        assert_eq!(view.read(&json!({ "diagnostics": { "enable": false, "typingDelay": 0 } })), [""; 0]);
        assert_eq!(view.typing_delay, Duration::ZERO);
        assert_eq!(view.read(&json!({ "diagnostics": { "typingDelay": 10_000 } })), [""; 0]);
        for wrong in [json!(10_001), json!(-1), json!(1.5), json!("500")] {
            assert_eq!(view.read(&json!({ "diagnostics": { "typingDelay": wrong } })), ["diagnostics.typingDelay"]);
        }
        assert_eq!(view.read(&json!({ "diagnostics": { "typingDelay": null, "delay": 5 } })), ["diagnostics.delay"]);
        assert_eq!(view.typing_delay, Duration::from_secs(10));
    }
}
