//! Keys after LABEL.

use super::{Completions, Item, Site};
use crate::data::annotations::ANNOTATIONS;
use crate::text::TextRange;
use crate::texts::short;

/// The pre-defined annotation keys of OCI images that the instruction has not yet.
pub(super) fn complete(site: &Site<'_>, word: TextRange) -> Completions {
    let typed = site.typed(word);
    let in_value = site.instruction.pairs().iter().any(|p| {
        let value = p.value.as_ref().filter(|_| p.key.is_some()).map(|v| site.placed.at(v.range));
        value.is_some_and(|v| v.contains_inclusive(site.at))
    });
    if in_value || typed.contains('=') || site.open_quote().is_some() {
        return site.completions(Vec::new(), word);
    }
    let text = site.model.slice(word);
    let has_value = text.contains('=');
    let replace = text.find('=').map_or(word, |at| TextRange::at(word.start(), crate::text::size(at)));
    let present = |key: &str| {
        site.instruction
            .pairs()
            .iter()
            .any(|p| p.name().trim_matches(['"', '\'']) == key && !site.placed.at(p.range).contains_inclusive(site.at))
    };
    let items = ANNOTATIONS.iter().filter(|a| !present(a.key)).map(|a| {
        let key = a.key;
        let item = Item::value(key).documentation(Some(short(a.description, site.language())));
        if has_value {
            item
        } else {
            item.snippet(format!("{key}="), format!("{key}=\"${{1:{}}}\"", short("value", site.language())))
        }
    });
    site.completions(items.collect(), replace)
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_completion, completion_labels};

    #[test]
    fn keys_of_oci_images() {
        assert!(completion_labels("FROM a\nLABEL <|>").contains(&"org.opencontainers.image.source".to_owned()));
        check_completion("FROM a\nLABEL org.<|>x=\"1\"", "org.x", |items| {
            assert_eq!(items[0].text, "org.opencontainers.image.title");
        });
        check_completion("FROM a\nLABEL a=b org<|>", "org", |items| {
            assert_eq!(items[0].snippet.as_deref(), Some("org.opencontainers.image.title=\"${1:value}\""));
        });
        let labels = completion_labels("FROM a\nLABEL org.opencontainers.image.title=x \\\n  <|>");
        assert!(!labels.is_empty() && !labels.contains(&"org.opencontainers.image.title".to_owned()));
        for fixture in ["FROM a\nLABEL a=<|>", "FROM a\nLABEL a=\"b <|>", "FROM a\nLABEL a b<|>"] {
            assert_eq!(completion_labels(fixture), [""; 0], "{fixture}");
        }
    }
}
