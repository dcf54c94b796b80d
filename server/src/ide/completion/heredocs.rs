//! The end of a heredoc that has none yet.

use super::{Completions, Item, ItemKind, Site};
use crate::text::{between, size};

pub(super) fn complete(site: &Site<'_>, heredoc: usize) -> Completions {
    let text = site.model.text.get(..usize::from(site.at)).unwrap_or_default();
    let line = text.rsplit('\n').next().unwrap_or_default();
    let markers = site.placed.heredoc_markers();
    let is_open = site.placed.heredocs.get(heredoc).is_some_and(|h| h.end.is_none());
    let Some(marker) = markers.get(heredoc).filter(|_| is_open) else { return Completions::default() };
    let typed = if marker.chomp { line.trim_start_matches('\t') } else { line };
    if !marker.name.starts_with(typed) {
        return Completions::default();
    }
    let replace = between(site.at - size(typed.len()), site.at);
    site.completions(vec![Item::new(ItemKind::Keyword, &*marker.name)], replace)
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_completion, completion_labels};

    #[test]
    fn the_end_that_is_missing() {
        check_completion("FROM a\nRUN <<EOF\necho\nE<|>", "E", |items| assert_eq!(items[0].text, "EOF"));
        check_completion("FROM a\nRUN <<EOF\necho\n<|>", "", |items| assert_eq!(items[0].text, "EOF"));
        assert_eq!(completion_labels("FROM a\nRUN <<EOF\necho x<|>"), [""; 0]);
        assert!(!completion_labels("FROM a\nRUN <<EOF\nE<|>\nEOF\n").contains(&"EOF".to_owned()));
    }
}
