//! What the extension for VS Code offers is what the server knows, and all of it is translated.

use std::collections::BTreeSet;

use dockerfile_ls::config::editor;
use serde_json::{Map, Value, json};

use crate::program::repository;

fn file(name: &str) -> String {
    std::fs::read_to_string(repository().join("editors/vscode").join(name)).unwrap()
}

fn object(name: &str) -> Map<String, Value> {
    serde_json::from_str(&file(name)).unwrap()
}

fn settings() -> Map<String, Value> {
    let manifest = Value::Object(object("package.json"));
    manifest.pointer("/contributes/configuration/properties").unwrap().as_object().unwrap().clone()
}

#[test]
fn no_setting_is_there_twice() {
    let manifest = file("package.json");
    let mut names: Vec<&str> = manifest.split('"').filter(|text| text.starts_with("dockerfile-ls.")).collect();
    // Commands are named several times.
    names.retain(|name| settings().contains_key(*name) && *name != "dockerfile-ls.path");
    let distinct: BTreeSet<&str> = names.iter().copied().collect();
    assert_eq!(names.len(), distinct.len());
}

/// `{"format": {"style": value}}` for `dockerfile-ls.format.style`.
fn nested(name: &str, value: &Value) -> Value {
    let keys = name.strip_prefix("dockerfile-ls.").unwrap();
    keys.rsplit('.').fold(value.clone(), |inner, key| json!({ key: inner }))
}

#[test]
fn the_server_knows_every_setting_with_every_value() {
    for (name, schema) in settings() {
        let listed = schema["enum"].as_array().into_iter().flatten();
        for value in listed.chain([&schema["default"]]) {
            let own = nested(&name, value);
            let found = editor::read(&Value::Null, &Value::Null, &Value::Null, &own);
            assert_eq!(found.problems, [""; 0], "{own}");
        }
    }
}

#[test]
fn the_extension_offers_every_setting_of_the_server() {
    // An older name of `format`, and what is between a client and the server alone.
    let hidden = ["formatter", "legacyCommands", "rulePages"];
    let offered: BTreeSet<String> = settings().keys().map(|name| name.split('.').nth(1).unwrap().to_owned()).collect();
    let known = ["catalogue", "context", "locale", "profile", "registry", "rules"].into_iter().chain(editor::READ_ELSEWHERE);
    let known: BTreeSet<String> = known.filter(|key| !hidden.contains(key)).map(str::to_owned).collect();
    assert_eq!(offered, known);
}

#[test]
fn everything_is_in_both_languages() {
    let manifest = file("package.json");
    let used: BTreeSet<String> =
        manifest.split('"').filter_map(|text| text.strip_prefix('%')?.strip_suffix('%')).map(str::to_owned).collect();
    for name in ["package.nls.json", "package.nls.ru.json"] {
        let texts = object(name);
        // VS Code shows these as they are.
        for plain in ["description", "untrusted", "virtual"] {
            assert!(!texts[plain].as_str().unwrap().contains('`'), "{name}: {plain}");
        }
        assert_eq!(texts.into_iter().map(|(key, _)| key).collect::<BTreeSet<_>>(), used, "{name}");
    }
    let mut said = BTreeSet::new();
    for entry in std::fs::read_dir(repository().join("editors/vscode/src")).unwrap() {
        let code = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        said.extend(code.split("l10n.t(").skip(1).map(|rest| rest.trim_start().split('\'').nth(1).unwrap().to_owned()));
    }
    assert_eq!(object("l10n/bundle.l10n.ru.json").into_iter().map(|(key, _)| key).collect::<BTreeSet<_>>(), said);
}
