//! A whole file for what lies in the folder, offered where nothing is written yet.

use crate::snapshot::{FileKind, Snapshot};
use crate::starter;

/// The files that could stand here, by their titles, the most likely first.
pub(super) fn offered(snapshot: &Snapshot) -> Vec<(String, String)> {
    let Some(project) = snapshot.world.knowledge.project.as_deref().filter(|_| is_blank(snapshot)) else { return Vec::new() };
    let language = snapshot.world.language;
    let found = starter::find(project, snapshot.world.today).into_iter();
    let written = found.filter_map(|starter| match snapshot.kind {
        FileKind::Dockerfile => Some((starter.title().plain(language), starter.dockerfile(language))),
        FileKind::Dockerignore => Some((starter.ignore_title().plain(language), starter.ignorefile(project, language))),
        FileKind::Other => None,
    });
    written.collect()
}

fn is_blank(snapshot: &Snapshot) -> bool {
    snapshot.text().trim_start_matches('\u{feff}').trim().is_empty()
}
