//! Pages that are served as they are.

use super::Found;
use super::base::{end_of_pages, serve_pages, unprivileged_nginx};
use super::project::ProjectFiles;
use super::sheet::Sheet;
use crate::data::today::Today;
use crate::texts::starter as texts;

/// Pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Site {
    image: String,
    /// The folder of the pages; empty for the top.
    folder: String,
}

/// The pages in a folder.
pub(super) fn find(project: &ProjectFiles, today: Today) -> Option<Found<Site>> {
    let index = project.first(&[
        "index.html",
        "public/index.html",
        "html/index.html",
        "www/index.html",
        "site/index.html",
        "static/index.html",
        "src/index.html",
    ])?;
    if project.has("package.json") {
        return None;
    }
    let folder = index.split_once('/').map_or("", |(folder, _)| folder).to_owned();
    Some(Found {
        kind: "static",
        manager: "",
        entry: index.to_owned(),
        port: Some(8080),
        facts: Site { image: unprivileged_nginx(today), folder },
    })
}

/// Writes the Dockerfile.
pub(super) fn write(found: &Found<Site>, sheet: &mut Sheet) {
    let site = &found.facts;
    let port = found.port.unwrap_or(8080);
    sheet.say(&texts::unprivileged());
    sheet.put(format!("FROM {}", site.image));
    serve_pages(false, port, sheet);
    let folder = if site.folder.is_empty() { "." } else { &site.folder };
    sheet.put(format!("COPY {folder} /usr/share/nginx/html"));
    end_of_pages(port, sheet);
}
