//! What a search over all files finds: stages, images, arguments before the first FROM, heredoc files.

use crate::model::{Base, EntityKind, Role};
use crate::snapshot::{FileKind, Snapshot};
use crate::syntax::ast::Keyword;
use crate::text::TextRange;

/// Something that can be gone to by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundSymbol {
    /// What it is called.
    pub name: String,
    /// What it is.
    pub kind: FoundKind,
    /// The name.
    pub range: TextRange,
    /// How well it fits what was asked for; smaller is better.
    pub distance: usize,
}

/// Kinds of [`FoundSymbol`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FoundKind {
    /// A stage.
    Stage,
    /// The image that a stage starts from.
    Image,
    /// ARG before the first FROM.
    Argument,
    /// A file that COPY or ADD writes from a heredoc.
    File,
}

/// The symbols of a file whose names hold the letters of `query` in order, whatever their case; in file
/// order.
pub fn find_symbols(snapshot: &Snapshot, query: &str) -> Vec<FoundSymbol> {
    if snapshot.kind != FileKind::Dockerfile {
        return Vec::new();
    }
    let model = snapshot.model();
    let query: Vec<char> = query.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    let mut out = Vec::new();
    let mut add = |name: &str, kind, range| {
        if let Some(distance) = distance(&query, name) {
            out.push(FoundSymbol { name: name.to_owned(), kind, range, distance });
        }
    };
    for stage in &model.stages {
        let Some(from) = model.instructions.get(stage.instructions.start) else { continue };
        let image = from.as_from().and_then(|f| f.image.as_ref()).map(|i| &i.word);
        match (&stage.name, image) {
            (Some(name), image) => {
                add(&name.text, FoundKind::Stage, name.range);
                // A stage without a name is called by its image.
                if let (Some(image), Base::Image(_)) = (image, &stage.base) {
                    add(&image.raw, FoundKind::Image, from.at(image.range));
                }
            }
            (None, Some(image)) => add(&image.raw, FoundKind::Stage, from.at(image.range)),
            (None, None) => {}
        }
    }
    let global = model.global();
    let bindings = model.bindings();
    for name in bindings.occurrences() {
        let Some(entity) = bindings.entity(name) else { continue };
        let keyword = model.instructions.get(name.instruction).map(|i| i.trigger().map_or(i.keyword, |t| t.keyword));
        match (name.role, entity.kind, keyword) {
            (Role::Arg { .. }, ..) if global.contains(&name.instruction) => add(&entity.name, FoundKind::Argument, name.name),
            (Role::HeredocMarker, EntityKind::Heredoc, Some(Keyword::Copy | Keyword::Add)) => {
                add(&entity.name, FoundKind::File, name.name);
            }
            _ => {}
        }
    }
    out.sort_by_key(|s| s.range.start());
    out
}

/// `None` if the letters do not occur in the name in that order; else how far it is from the query: how late it begins,
/// the gaps in it, and what is left over.
fn distance(query: &[char], name: &str) -> Option<usize> {
    let letters: Vec<char> = name.chars().flat_map(char::to_lowercase).collect();
    let (mut at, mut gaps) = (0, 0);
    for wanted in query {
        let skipped = letters.get(at..)?.iter().position(|c| c == wanted)?;
        gaps += skipped;
        at += skipped + 1;
    }
    Some(gaps * 16 + letters.len().saturating_sub(query.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::snapshot;

    fn names(text: &str, query: &str) -> String {
        let found = find_symbols(&snapshot(text), query);
        found.iter().map(|s| format!("{} {:?}", s.name, s.kind)).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn what_is_found() {
        let text = "ARG VERSION=3\nFROM python:$VERSION AS build\nARG X\nFROM build\nFROM nginx\nCOPY <<site.conf /etc/\nx\nsite.conf\nRUN <<EOF\nEOF\n";
        assert_eq!(
            names(text, ""),
            "VERSION Argument, python:$VERSION Image, build Stage, build Stage, nginx Stage, site.conf File"
        );
        assert_eq!(names(text, "BLD"), "build Stage, build Stage");
        assert_eq!(names(text, "sc"), "site.conf File");
        assert_eq!(names(text, "zz"), "");
        assert_eq!(names("", ""), "");
    }

    #[test]
    fn the_nearest_name_has_the_smallest_distance() {
        let d = |name: &str| distance(&['a', 'b'], name).unwrap();
        assert!(d("ab") < d("abc") && d("abc") < d("xab") && d("abcd") < d("a-b"));
    }
}
