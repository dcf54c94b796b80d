//! The paths of COPY and ADD.

use super::remote_source;
use crate::data::archives;
use crate::syntax::ast::{Instruction, Keyword, PathArgument, Paths};
use crate::text::TextRange;

/// What COPY or ADD takes, and where to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyPaths {
    /// The sources, without heredocs.
    pub sources: Vec<PathText>,
    /// How many heredocs are among the sources.
    pub heredocs: usize,
    /// The destination.
    pub destination: PathText,
}

/// A path of COPY or ADD.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathText {
    /// Where it is; relative to the instruction.
    pub range: TextRange,
    /// Without quotes and escapes; without quotes alone if it is not `literal`.
    pub text: String,
    /// Whether it holds no variables and no faults.
    pub literal: bool,
}

/// The paths of COPY or ADD; `None` for other instructions, and where the destination is missing.
pub fn copy_paths(instruction: &Instruction, escape: char) -> Option<CopyPaths> {
    if !matches!(instruction.keyword, Keyword::Copy | Keyword::Add) {
        return None;
    }
    let mut heredocs = 0;
    let mut paths: Vec<PathText> = match instruction.paths()? {
        Paths::Json(json) => json
            .elements
            .iter()
            .map(|element| {
                let text = element.value.as_deref().unwrap_or_default();
                PathText { range: element.range, text: text.to_owned(), literal: element.value.is_some() && !text.contains('$') }
            })
            .collect(),
        Paths::Words(words) => {
            let texts = words.iter().filter_map(|word| match word {
                PathArgument::Word(word) => {
                    let literal = word.literal(escape);
                    let text = literal.clone().unwrap_or_else(|| word.raw.replace(['"', '\''], ""));
                    Some(PathText { range: word.range, text, literal: literal.is_some() })
                }
                PathArgument::Heredoc(_) => {
                    heredocs += 1;
                    None
                }
            });
            texts.collect()
        }
    };
    let destination = paths.pop().filter(|_| 0 < paths.len() + heredocs)?;
    Some(CopyPaths { sources: paths, heredocs, destination })
}

/// Whether an ADD does nothing that COPY does not.
pub fn adds_like_copy(instruction: &Instruction, escape: char) -> bool {
    let takes = |keyword: Keyword| instruction.flags.iter().all(|f| keyword.flag(f.name()).is_some());
    let has_its_flags = takes(Keyword::Add) && takes(Keyword::Copy);
    instruction.keyword == Keyword::Add
        && has_its_flags
        && copy_paths(instruction, escape).is_some_and(|paths| paths.sources.iter().all(|s| s.literal && is_plain_file(&s.text)))
}

/// A path of the build context that no archive can hide behind: ADD unpacks those by their content, so the
/// name has to be a folder's or that of another kind of file.
pub(super) fn is_plain_file(source: &str) -> bool {
    if remote_source(source).is_some() || source.contains(['$', '[', '{', '?']) {
        return false;
    }
    let name = source.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    if source.ends_with('/') || matches!(name, "." | "..") {
        return !name.contains('*');
    }
    match name.rsplit_once('.') {
        Some((stem, extension)) => {
            !extension.is_empty()
                && !extension.contains('*')
                && !archives::EXTENSIONS.contains(&extension.to_ascii_lowercase().as_str())
                && (!stem.is_empty() || !name.contains('*'))
        }
        // A folder, a program, a text: by far most names. Archives without an extension are not known.
        None => !name.contains('*'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, wanted: Option<(&[&str], usize, &str)>) {
        let model = crate::testing::model(text);
        let found = copy_paths(&model.instructions[0].instruction, '\\');
        let shown = found.as_ref().map(|found| {
            let sources: Vec<&str> = found.sources.iter().map(|s| s.text.as_str()).collect();
            (sources, found.heredocs, found.destination.text.as_str())
        });
        assert_eq!(shown, wanted.map(|(sources, heredocs, to)| (sources.to_vec(), heredocs, to)), "{text}");
    }

    #[test]
    fn sources_and_destination() {
        check("COPY --chown=x a \"b\" $C /d", Some((&["a", "b", "$C"], 0, "/d")));
        check("ADD \"https://x.y/$A\" '/d'", Some((&["https://x.y/$A"], 0, "/d")));
        check("ADD [\"a b\", \"/d\"]", Some((&["a b"], 0, "/d")));
        check("COPY <<A <<B /d\nA\nB", Some((&[], 2, "/d")));
        check("COPY a", None);
        check("RUN a b", None);
    }
}
