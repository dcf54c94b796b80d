//! What an editor shows beside findings.

use serde_json::Value;

/// Which hints and lenses are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct View {
    /// `:latest` after an image that names no tag.
    pub default_tags: bool,
    /// The absolute path after a relative WORKDIR.
    pub working_directories: bool,
    /// The digest of an image and its day, as its registry said.
    pub image_digests: bool,
    /// A line above each stage: who uses it.
    pub lenses: bool,
}

impl View {
    /// Takes over the sections `inlayHints` (`{"defaultTag": …, "workingDirectory": …}`) and `codeLens`
    /// (`{"enabled": …}`) of our settings. Answers with the keys that are not known or whose values make no
    /// sense.
    pub fn read(&mut self, own: &Value) -> Vec<String> {
        let mut bad = Vec::new();
        for section in ["inlayHints", "codeLens"] {
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
                    ("codeLens", "enabled") => Some(&mut self.lenses),
                    // The client's own command: it comes with `initialize` alone.
                    ("codeLens", "command") => continue,
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
        assert_eq!(view, View { default_tags: false, working_directories: true, image_digests: false, lenses: true });
        let wrong = json!({ "inlayHints": { "defaultTag": 1, "x": true }, "codeLens": true });
        assert_eq!(view.read(&wrong), ["inlayHints.defaultTag", "inlayHints.x", "codeLens"]);
    }
}
