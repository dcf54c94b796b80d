//! `debug schema`: the JSON Schema of `dockerfile-ls.toml`, made from the code that reads it.

use serde_json::{Map, Value, json};

use crate::cli::print;
use crate::config::project::{KEYS, OVERRIDE_KEYS};
use crate::config::{FailLevel, LabelType, Level, Profile};
use crate::rules::{RULES, rule_names};

pub(super) fn run() -> u8 {
    let mut text = serde_json::to_string_pretty(&schema()).unwrap_or_default();
    text.push('\n');
    print(&text)
}

fn schema() -> Value {
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "dockerfile-ls.toml",
        "description": "Settings of dockerfile-ls for a project.",
        "type": "object",
        "additionalProperties": false,
        "properties": properties(&KEYS),
        "definitions": { "level": one_of(&Level::ALL), "rules": rules() },
    })
}

fn properties(keys: &[(&str, &str)]) -> Value {
    let properties: Map<String, Value> = keys
        .iter()
        .map(|(key, about)| {
            let mut value = match *key {
                "profile" => one_of(&Profile::ALL),
                "fail-level" => one_of(&FailLevel::ALL),
                "rules" => json!({ "allOf": [{ "$ref": "#/definitions/rules" }] }),
                "context" => json!({ "type": "string" }),
                "label-schema" => json!({ "type": "object", "additionalProperties": one_of(&LabelType::ALL) }),
                "strict-labels" => json!({ "type": "boolean" }),
                "paths" | "trusted-registries" => json!({ "type": "array", "items": { "type": "string" } }),
                "overrides" => json!({
                    "type": "array",
                    "items": {
                        "type": "object",
                        "additionalProperties": false,
                        "required": ["paths"],
                        "properties": properties(&OVERRIDE_KEYS),
                    },
                }),
                _ => json!({}),
            };
            if let Some(object) = value.as_object_mut() {
                object.insert("description".to_owned(), (*about).into());
            }
            ((*key).to_owned(), value)
        })
        .collect();
    properties.into()
}

fn one_of<T>(all: &[(&str, T)]) -> Value {
    json!({ "enum": all.iter().map(|(name, _)| *name).collect::<Vec<_>>() })
}

/// Every rule by its id and its aliases.
fn rules() -> Value {
    let properties: Map<String, Value> = rule_names()
        .into_iter()
        .map(|name| {
            let rule = RULES.iter().find(|r| r.id == name || r.aliases.contains(&name));
            let about = rule.map(|r| r.summary()).unwrap_or_default();
            (name.to_owned(), json!({ "allOf": [{ "$ref": "#/definitions/level" }], "description": about }))
        })
        .collect();
    json!({
        "type": "object",
        "properties": properties,
        "patternProperties": { "^SC[0-9]{4}$": { "$ref": "#/definitions/level" } },
        "additionalProperties": false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_described() {
        for (keys, place) in [(&KEYS[..], "/properties"), (&OVERRIDE_KEYS[..], "/properties/overrides/items/properties")] {
            let schema = schema();
            let described = schema.pointer(place).and_then(Value::as_object).unwrap();
            for (key, _) in keys {
                let value = described.get(*key).and_then(Value::as_object).unwrap();
                assert!(1 < value.len(), "{key} has no type");
            }
        }
    }
}
