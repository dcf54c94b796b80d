//! Folders after WORKDIR and VOLUME: those that were used before.

use super::{Completions, Item, ItemKind, Site};
use crate::syntax::ast::{Keyword, PathArgument, Paths};
use crate::text::TextRange;

pub(super) fn complete(site: &Site<'_>, word: TextRange) -> Completions {
    let replace = site.json_string().map_or(word, |(string, ..)| string);
    if site.model.slice(word).starts_with('[') && replace == word {
        return site.completions(Vec::new(), word);
    }
    let mut names = workdirs(site);
    for placed in site.above().filter(|i| i.keyword == Keyword::Volume) {
        match placed.paths() {
            Some(Paths::Words(words)) => names.extend(words.iter().filter_map(|w| match w {
                PathArgument::Word(word) => word.literal(site.model.escape),
                PathArgument::Heredoc(_) => None,
            })),
            Some(Paths::Json(json)) => names.extend(json.elements.iter().filter_map(|e| e.value.as_deref().map(str::to_owned))),
            None => {}
        }
    }
    let mut seen = rustc_hash::FxHashSet::default();
    names.retain(|n| seen.insert(n.clone()));
    site.completions(names.into_iter().map(|n| Item::new(ItemKind::Folder, n)).collect(), replace)
}

/// The working directories of the stage and of those it is built on, the nearest first, as absolute paths.
/// A path with variables is left out.
pub(super) fn workdirs(site: &Site<'_>) -> Vec<String> {
    let words: Vec<_> = site.above().filter(|i| i.keyword == Keyword::Workdir).filter_map(|i| i.argument()).collect();
    let mut found: Vec<String> = Vec::new();
    let mut current: Option<String> = Some("/".to_owned());
    for word in words.into_iter().rev() {
        current = match word.literal(site.model.escape) {
            Some(path) if path.starts_with('/') || path.contains(['\\', ':']) => Some(path),
            Some(path) => current.map(|parent| format!("{}/{}", parent.trim_end_matches('/'), path.trim_start_matches("./"))),
            None => None,
        };
        if let Some(path) = &current {
            found.push(path.clone());
        }
    }
    found.reverse();
    let mut seen = rustc_hash::FxHashSet::default();
    found.retain(|path| seen.insert(path.clone()));
    found
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_completion, completion_labels};

    #[test]
    fn folders_used_before() {
        let file = "FROM a AS b\nWORKDIR /app\nWORKDIR src\nVOLUME /data\nFROM b\n";
        assert_eq!(completion_labels(&format!("{file}WORKDIR <|>")), ["/app/src", "/app", "/data"]);
        check_completion(&format!("{file}VOLUME [\"/d<|>\"]"), "/d", |items| assert_eq!(items.len(), 3));
    }
}
