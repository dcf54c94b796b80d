//! Settings of the formatter.

use serde_json::Value;

/// How much is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Style {
    /// Blanks around lines only: nothing inside a line.
    #[default]
    Gentle,
    /// Also keyword case, blanks between words, JSON arrays, and one pair a line.
    Canonical,
}

/// What becomes of the lines that continue an instruction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Continuation {
    /// The leftmost line gets one unit; lines further in keep their distance to it.
    #[default]
    KeepDepth,
    /// Every line gets one unit.
    Flat,
    /// They are left alone.
    Leave,
}

/// The case of keywords.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KeywordCase {
    /// The one that most of the file's keywords have.
    #[default]
    Majority,
    /// `FROM`.
    Upper,
    /// `from`.
    Lower,
}

/// What a user sets of the formatter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Formatter {
    /// How much is changed.
    pub style: Style,
    /// What becomes of continuation lines.
    pub continuation: Continuation,
    /// The case of keywords in the canonical style.
    pub keyword_case: KeywordCase,
}

impl Style {
    /// All styles, by name.
    pub const ALL: [(&'static str, Style); 2] = [("gentle", Self::Gentle), ("canonical", Self::Canonical)];
}

impl Continuation {
    /// All ways, by name.
    pub const ALL: [(&'static str, Continuation); 3] =
        [("keep-depth", Self::KeepDepth), ("flat", Self::Flat), ("leave", Self::Leave)];
}

impl KeywordCase {
    /// All cases, by name.
    pub const ALL: [(&'static str, KeywordCase); 3] =
        [("majority", Self::Majority), ("upper", Self::Upper), ("lower", Self::Lower)];
}

impl Formatter {
    /// Takes over our section of an editor's settings (`{"style": …, "continuation": …, "keywordCase": …}`) and that of
    /// Docker's first server (`{"ignoreMultilineInstructions": true}`). Answers with the keys that are not
    /// known or whose values make no sense.
    pub fn read(&mut self, own: &Value, docker: &Value) -> Vec<String> {
        let mut bad = Vec::new();
        for (key, value) in own.as_object().into_iter().flatten() {
            let word = value.as_str().unwrap_or_default();
            let is_known = match key.as_str() {
                "style" => set(&mut self.style, &Style::ALL, word),
                "continuation" => set(&mut self.continuation, &Continuation::ALL, word),
                "keywordCase" => set(&mut self.keyword_case, &KeywordCase::ALL, word),
                _ => false,
            };
            if !is_known && !value.is_null() {
                bad.push(key.clone());
            }
        }
        match docker.get("ignoreMultilineInstructions") {
            Some(Value::Bool(true)) => self.continuation = Continuation::Leave,
            None | Some(Value::Bool(false) | Value::Null) => {}
            Some(_) => bad.push("ignoreMultilineInstructions".to_owned()),
        }
        bad
    }
}

fn set<T: Copy>(to: &mut T, all: &[(&str, T)], word: &str) -> bool {
    let found = all.iter().find(|(name, _)| *name == word);
    if let Some((_, value)) = found {
        *to = *value;
    }
    found.is_some()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn both_sections_count() {
        let mut formatter = Formatter::default();
        let own = json!({ "style": "canonical", "keywordCase": "lower", "continuation": null, "width": 3 });
        assert_eq!(formatter.read(&own, &json!({ "ignoreMultilineInstructions": true })), ["width"]);
        let wanted = Formatter { style: Style::Canonical, continuation: Continuation::Leave, keyword_case: KeywordCase::Lower };
        assert_eq!(formatter, wanted);
        assert_eq!(formatter.read(&json!({ "style": "loud" }), &json!({ "ignoreMultilineInstructions": 1 })).len(), 2);
        assert_eq!(formatter, wanted);
    }
}
