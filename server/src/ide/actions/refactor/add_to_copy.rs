//! ADD to COPY, where ADD does nothing that COPY does not.

use super::Place;
use crate::ide::actions::{Action, ActionKind};
use crate::model::remote_source;
use crate::syntax::ast::{PathArgument, Paths};
use crate::text::Edit;

pub(super) fn convert(place: &Place<'_>) -> Option<Action<'static>> {
    let placed = place.placed;
    if !placed.flags.iter().all(|f| ["chown", "chmod", "link", "exclude"].contains(&f.name())) {
        return None;
    }
    let sources: Vec<Option<String>> = match placed.paths()? {
        Paths::Json(json) => json.elements.iter().map(|e| e.value.as_deref().map(str::to_owned)).collect(),
        Paths::Words(words) => words
            .iter()
            .map(|word| match word {
                PathArgument::Word(word) => word.literal(place.model.escape),
                PathArgument::Heredoc(_) => Some("heredoc.txt".to_owned()),
            })
            .collect(),
    };
    let (_, sources) = sources.split_last()?;
    let is_plain = |source: &Option<String>| source.as_deref().is_some_and(is_plain_file);
    if sources.is_empty() || !sources.iter().all(is_plain) {
        return None;
    }
    Some(place.action("add-to-copy", ActionKind::Rewrite, vec![Edit::replace(placed.keyword_range(), place.keyword("COPY"))]))
}

/// A path of the build context that no archive can hide behind: ADD unpacks those by their content, so the
/// name has to be a folder's or that of another kind of file.
fn is_plain_file(source: &str) -> bool {
    const ARCHIVES: [&str; 13] = ["tar", "tgz", "gz", "bz2", "tbz", "tbz2", "xz", "txz", "zst", "tzst", "lzma", "tlz", "z"];
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
                && !ARCHIVES.contains(&extension.to_ascii_lowercase().as_str())
                && (!stem.is_empty() || !name.contains('*'))
        }
        // A folder, a program, a text: by far most names. Archives without an extension are not known.
        None => !name.contains('*'),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_action, check_no_action};

    const TITLE: &str = "Change ADD to COPY";

    #[test]
    fn plain_files_are_copied() {
        check_action(TITLE, "FROM a\nADD <|>. /x\n", "FROM a\nCOPY . /x\n");
        check_action(TITLE, "from a\nadd --chown=a <|>a.py b/ *.txt c/\n", "from a\ncopy --chown=a a.py b/ *.txt c/\n");
        check_action(TITLE, "FROM a\nADD <|>[\"a.sh\", \"/x\"]\n", "FROM a\nCOPY [\"a.sh\", \"/x\"]\n");
        check_action(TITLE, "FROM a\nADD <<E<|> /x\nb\nE\n", "FROM a\nCOPY <<E /x\nb\nE\n");
    }

    #[test]
    fn what_add_unpacks_or_fetches_stays() {
        for sources in [
            "a.tar.gz",
            "https://a.b/c.py",
            "git@a.b:c.git",
            "$A",
            "*",
            "a*",
            "a.TGZ",
            "--checksum=x a.py",
            "--unpack a.py",
            "[\"a.xz\"]",
        ] {
            check_no_action(TITLE, &format!("FROM a\nADD {sources} <|>/x/\n"));
        }
    }
}
