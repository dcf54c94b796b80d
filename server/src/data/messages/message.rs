//! A text that is told by key.

use super::translated;
use crate::data::docs::Language;

/// A text by its key in the rule, or the table, that it belongs to, with named arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    key: &'static str,
    arguments: Vec<(&'static str, String)>,
}

impl Message {
    /// A message of the rule that reports it, or of the table that has its text.
    pub fn new(key: &'static str, arguments: Vec<(&'static str, String)>) -> Self {
        Self { key, arguments }
    }

    /// The text of a message that belongs to a table of English texts.
    pub fn render_from(&self, owner: &str, texts: &[(&str, &str)], language: Language) -> String {
        let english = texts.iter().find(|(key, _)| *key == self.key).map_or(self.key, |(_, text)| text);
        fill(translated(language, owner, self.key).unwrap_or(english), &self.arguments)
    }

    /// The key.
    pub fn key(&self) -> &'static str {
        self.key
    }
}

/// Puts arguments in the place of `{name}`; braces around anything else stay.
fn fill(template: &str, arguments: &[(&'static str, String)]) -> String {
    let mut out = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let (before, after) = rest.split_at(open);
        out.push_str(before);
        let named = after.find('}').and_then(|close| {
            let name = after.get(1..close)?;
            let (_, value) = arguments.iter().find(|(n, _)| *n == name)?;
            Some((value, close + 1))
        });
        match named {
            Some((value, end)) => {
                out.push_str(value);
                rest = after.get(end..).unwrap_or_default();
            }
            None => {
                out.push('{');
                rest = after.get(1..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn arguments_fill_their_places() {
        let arguments = [("a", "1".to_owned()), ("b", "{a}".to_owned())];
        assert_eq!(fill("{a} and {b}, not {c} nor ${", &arguments), "1 and {a}, not {c} nor ${");
    }
}
