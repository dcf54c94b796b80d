//! Settings that an editor sends: ours, and those of Docker's first language server, which users have in
//! their files already.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{Level, Profile, Settings, View};

/// The section with the levels of Docker's first server.
pub const DIAGNOSTICS: &str = "docker.languageserver.diagnostics";
/// The section with its formatter's settings.
pub const FORMATTER: &str = "docker.languageserver.formatter";
/// Our section.
pub const OWN: &str = "dockerfile-ls";

/// What the editor's settings say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EditorSettings {
    /// The language of messages.
    pub locale: Option<String>,
    /// What is reported.
    pub settings: Settings,
    /// What is shown beside findings.
    pub view: View,
    /// Keys that are not known and values that make no sense, in words.
    pub problems: Vec<String>,
}

/// Keys of Docker's first server: the key, the name of our rule, and its other names.
const LEGACY: [(&str, &str, &[&str]); 9] = [
    ("deprecatedMaintainer", "maintainerdeprecated", &["dl4000"]),
    ("directiveCasing", "directive-casing", &[]),
    ("emptyContinuationLine", "noemptycontinuation", &[]),
    ("instructionCasing", "consistentinstructioncasing", &[]),
    ("instructionCmdMultiple", "dl4003", &["multipleinstructionsdisallowed"]),
    ("instructionEntrypointMultiple", "dl4004", &["multipleinstructionsdisallowed"]),
    ("instructionHealthcheckMultiple", "dl3012", &["multipleinstructionsdisallowed"]),
    ("instructionJSONInSingleQuotes", "invalid-json-form", &[]),
    ("instructionWorkdirRelative", "workdirrelativepath", &["dl3000"]),
];

/// Keys of ours that are read elsewhere, or that are the client's business.
pub const READ_ELSEWHERE: [&str; 10] =
    ["codeLens", "diagnostics", "enable", "format", "formatter", "inlayHints", "legacyCommands", "path", "rulePages", "trace"];

/// The value at a dotted name: nested objects, or one key with dots in it.
pub fn section<'a>(tree: &'a Value, name: &str) -> Option<&'a Value> {
    if let Some(value) = tree.get(name) {
        return Some(value);
    }
    name.match_indices('.').find_map(|(dot, _)| {
        let (head, tail) = (name.get(..dot)?, name.get(dot + 1..)?);
        section(tree.get(head)?, tail)
    })
}

/// Reads the options that came with `initialize` and the three sections; a later one counts more, and its `rules` as
/// a whole: a rule that it does not name is as if it had never been named. A missing key means its default.
pub fn read(options: &Value, diagnostics: &Value, formatter: &Value, own: &Value) -> EditorSettings {
    let mut out = EditorSettings::default();
    for (value, name) in [(options, "initializationOptions"), (own, OWN)] {
        out.read_own(value, name);
        if let Some(nested) = value.get(OWN) {
            out.read_own(nested, OWN);
        }
    }
    out.read_legacy(diagnostics);
    out.read_formatter(options, own, formatter);
    out.read_view(options, own);
    out
}

impl EditorSettings {
    fn read_own(&mut self, value: &Value, name: &str) {
        for (key, value) in entries(value) {
            let bad = || format!("settings: invalid value {value} for {name}.{key}");
            match (key.as_str(), value) {
                (_, Value::Null) => {}
                ("locale", Value::String(tag)) => self.locale = Some(tag.clone()),
                ("profile", Value::String(profile)) => match Profile::parse(profile) {
                    Some(profile) => self.settings.profile = profile,
                    None => self.problems.push(bad()),
                },
                ("rules", Value::Object(rules)) => self.read_rules(rules, name),
                ("registry", section) if section.is_object() => {
                    for key in self.settings.registry.read(section) {
                        self.problems.push(format!("settings: unknown key or invalid value: {name}.{key}"));
                    }
                }
                ("context", Value::String(folder)) => self.settings.context = Some(folder.into()).filter(|_| !folder.is_empty()),
                ("catalogue", Value::String(place)) => {
                    self.settings.catalogue = Some(place.clone()).filter(|_| !place.is_empty())
                }
                ("catalogue" | "context" | "locale" | "profile" | "registry" | "rules", _) => self.problems.push(bad()),
                _ if READ_ELSEWHERE.contains(&key.as_str()) || key == OWN || key == "docker" => {}
                _ => self.problems.push(format!("settings: unknown key {name}.{key}")),
            }
        }
    }

    /// Our `format` section, and the formatter's section of Docker's first server.
    fn read_formatter(&mut self, options: &Value, own: &Value, formatter: &Value) {
        let none = Value::Null;
        let nested = options.get(OWN).unwrap_or(&none);
        let from_options = section(options, FORMATTER).unwrap_or(&none);
        for (ours, dockers) in [(options, from_options), (nested, &none), (own, formatter)] {
            for key in self.settings.formatter.read(ours.get("format").unwrap_or(&none), dockers) {
                self.problems.push(format!("settings: unknown key or invalid value of the formatter: {key}"));
            }
        }
    }

    fn read_view(&mut self, options: &Value, own: &Value) {
        for (value, name) in [(options, "initializationOptions"), (options.get(OWN).unwrap_or(&Value::Null), OWN), (own, OWN)] {
            for key in self.view.read(value) {
                self.problems.push(format!("settings: unknown key or invalid value: {name}.{key}"));
            }
        }
    }

    fn read_rules(&mut self, rules: &Map<String, Value>, name: &str) {
        self.settings.levels.clear();
        for (id, level) in rules {
            match level.as_str().and_then(Level::parse) {
                Some(level) => {
                    self.settings.levels.insert(id.to_ascii_lowercase(), level);
                }
                None => self.problems.push(format!("settings: invalid value {level} for {name}.rules.{id}")),
            }
        }
    }

    /// The old keys, below our own: a rule that is set by name is left alone, and `warning`, which editors
    /// send for what the user did not touch, is the default.
    fn read_legacy(&mut self, diagnostics: &Value) {
        let mut levels = BTreeMap::new();
        for (key, value) in entries(diagnostics) {
            let Some((_, rule, names)) = LEGACY.iter().find(|(known, ..)| known == key) else {
                self.problems.push(format!("settings: unknown key {DIAGNOSTICS}.{key}"));
                continue;
            };
            let level = match value.as_str() {
                Some("ignore") => Level::Off,
                Some("error") => Level::Error,
                Some("warning") => continue,
                _ if value.is_null() => continue,
                _ => {
                    self.problems.push(format!("settings: invalid value {value} for {DIAGNOSTICS}.{key}"));
                    continue;
                }
            };
            if !std::iter::once(rule).chain(*names).any(|name| self.settings.levels.contains_key(*name)) {
                levels.insert((*rule).to_owned(), level);
            }
        }
        self.settings.levels.extend(levels);
    }
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read_sections(options: Value, diagnostics: Value, own: Value) -> EditorSettings {
        read(&options, &diagnostics, &Value::Null, &own)
    }

    #[test]
    fn nested_and_dotted_sections() {
        for tree in [
            json!({ "docker": { "languageserver": { "diagnostics": 1 } } }),
            json!({ "docker.languageserver.diagnostics": 1 }),
            json!({ "docker": { "languageserver.diagnostics": 1 } }),
            json!({ "docker.languageserver": { "diagnostics": 1 } }),
        ] {
            assert_eq!(section(&tree, DIAGNOSTICS), Some(&json!(1)), "{tree}");
        }
        assert_eq!(section(&json!({ "docker": null }), DIAGNOSTICS), None);
    }

    #[test]
    fn a_missing_key_means_its_default() {
        let settings = read_sections(Value::Null, json!({ "deprecatedMaintainer": "ignore" }), Value::Null).settings;
        assert_eq!(settings.levels, [("maintainerdeprecated".to_owned(), Level::Off)].into());
        assert_eq!(read_sections(Value::Null, json!({}), Value::Null), EditorSettings::default());
    }

    #[test]
    fn ours_count_more_than_the_old_keys_and_later_ones_more_than_options() {
        let found = read_sections(
            json!({ "profile": "all", "locale": "ru", "rules": { "DL3007": "error" } }),
            json!({ "instructionWorkdirRelative": "ignore", "instructionCmdMultiple": "error" }),
            json!({ "profile": "buildkit", "context": "docker", "rules": { "DL3000": "hint", "DL3007": "off" } }),
        );
        assert_eq!(found.settings.context.as_deref(), Some(std::path::Path::new("docker")));
        assert_eq!(found.locale.as_deref(), Some("ru"));
        assert_eq!(found.settings.profile, Profile::Buildkit);
        let levels = [("dl3000", Level::Hint), ("dl3007", Level::Off), ("dl4003", Level::Error)];
        assert_eq!(found.settings.levels, levels.map(|(id, level)| (id.to_owned(), level)).into());
        assert_eq!(found.problems, [""; 0]);
    }

    #[test]
    fn what_is_not_known_is_named() {
        let found = read_sections(
            json!({ "profil": 1 }),
            json!({ "foo": "error", "directiveCasing": "loud" }),
            json!({ "profile": "x", "rules": { "a": 1 }, "trace": { "server": "off" }, "codeLens": { "on": true } }),
        );
        assert_eq!(
            found.problems,
            [
                "settings: unknown key initializationOptions.profil",
                "settings: invalid value \"x\" for dockerfile-ls.profile",
                "settings: invalid value 1 for dockerfile-ls.rules.a",
                "settings: invalid value \"loud\" for docker.languageserver.diagnostics.directiveCasing",
                "settings: unknown key docker.languageserver.diagnostics.foo",
                "settings: unknown key or invalid value: dockerfile-ls.codeLens.on",
            ]
        );
    }
}
