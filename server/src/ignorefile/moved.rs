//! Lines of an ignore file that name what is renamed.

use super::pattern::{literal, parse};
use crate::text::{Edit, MovedPaths, between, size};

/// The edits after which an ignore file says of what is renamed what it said before. Lines are changed that name it, or a
/// folder on its way, without wildcards.
pub fn moved_patterns(text: &str, moved: &MovedPaths) -> Vec<Edit> {
    let edit = |pattern: &super::IgnorePattern| {
        let path = pattern.raw.strip_prefix('!').unwrap_or(&pattern.raw).trim_start();
        let (from, to, new) = moved.of(path)?;
        // Blanks around a line are no part of its pattern.
        if new.trim() != new || new.contains(['\n', '\r']) {
            return None;
        }
        let start = pattern.range.start() + size(pattern.raw.len() - path.len());
        Some(Edit::replace(between(start + size(from), start + size(to)), literal(new)))
    };
    parse(text).patterns.iter().filter_map(edit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::apply_edits;

    #[test]
    fn lines_that_name_what_is_renamed() {
        let moved = MovedPaths::new([
            ("data".to_owned(), "store".to_owned()),
            ("app/main.py".to_owned(), "app/[x].py".to_owned()),
            ("b".to_owned(), " b".to_owned()),
        ]);
        let text =
            "# data\ndata\r\n!data/keep.txt \n/data/**\n./data/\n*/data\n**/data\ndata*\ndatabase\n! app/main.py\nb\napp\n";
        let edits = moved_patterns(text, &moved);
        assert_eq!(
            apply_edits(text, &edits),
            "# data\nstore\r\n!store/keep.txt \n/store/**\n./store/\n*/data\n**/data\ndata*\ndatabase\n! app/\\[x\\].py\nb\napp\n"
        );
    }
}
