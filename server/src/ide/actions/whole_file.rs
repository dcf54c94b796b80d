//! A whole file for what lies in the folder, where nothing is written yet.

use super::{Action, ActionKind, Effect};
use crate::ide::starters::offered;
use crate::snapshot::Snapshot;
use crate::text::{Edit, range};

/// The files that could stand here: they take the place of the blanks in it.
pub(super) fn collect(snapshot: &Snapshot, out: &mut Vec<Action<'_>>) {
    let whole = range(0, snapshot.text().len());
    out.extend(offered(snapshot).into_iter().map(|(title, text)| Action {
        title,
        kind: ActionKind::Rewrite,
        finding: None,
        preferred: false,
        effect: Effect::Edit(vec![Edit::replace(whole, text)]),
    }));
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::{Effect, actions};
    use crate::ide::completion::complete;
    use crate::rules::Knowledge;
    use crate::snapshot::FileKind;
    use crate::starter::ProjectFiles;
    use crate::testing::snapshot_in;
    use crate::text::TextRange;

    fn knowledge() -> Knowledge {
        let texts = [("requirements.txt", "fastapi\nuvicorn\n"), ("main.py", "from fastapi import FastAPI\napp = FastAPI()\n")];
        let paths = texts.iter().map(|(path, _)| (*path).to_owned()).collect();
        let texts = texts.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        Knowledge { project: Some(Arc::new(ProjectFiles::new("x", paths, texts))), ..Knowledge::default() }
    }

    #[test]
    fn an_empty_file_is_offered_a_whole_one() {
        for (kind, title, part) in [
            (FileKind::Dockerfile, "Dockerfile for this FastAPI project (pip)", "pip install -r requirements.txt"),
            (FileKind::Dockerignore, ".dockerignore for this FastAPI project", "**/__pycache__"),
        ] {
            for text in ["", "\n"] {
                let snapshot = snapshot_in(kind, text, knowledge());
                let items = complete(&snapshot, 0.into()).items;
                assert!(items[0].label == title && items[0].text.contains(part), "{items:?}");
                let actions = actions(&snapshot, TextRange::empty(0.into()));
                let Effect::Edit(edits) = &actions[0].effect else { panic!("{actions:?}") };
                assert!(actions[0].title == title && edits[0].text.contains(part));
            }
            let written = snapshot_in(kind, "x\n", knowledge());
            assert!(!complete(&written, 0.into()).items.iter().any(|item| item.label == title));
            let unknown = snapshot_in(kind, "", Knowledge::default());
            assert!(!complete(&unknown, 0.into()).items.iter().any(|item| item.label == title));
        }
    }
}
