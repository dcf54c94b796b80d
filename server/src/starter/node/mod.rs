//! Projects with a `package.json`.

mod app;
mod manifest;
mod write;

use crate::data::today::Today;

use self::app::App;
use self::manifest::Manifest;
use super::Found;
use super::project::ProjectFiles;

pub(super) use write::write;

/// A Node project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Node {
    manifest: Manifest,
    app: App,
    /// Folders besides what is built that the program reads.
    folders: Vec<String>,
    /// Files besides the manifests that installing takes.
    lifecycle: Vec<String>,
    /// The folders of the packages of a workspace.
    members: Vec<String>,
    /// Prisma's client is made from a schema.
    has_prisma: bool,
    /// The day for which images are chosen.
    today: Today,
}

/// Folders that programs read when they run.
const READ: &[&str] =
    &["public", "views", "static", "assets", "templates", "locales", "prisma", "migrations", "drizzle", "config"];

/// The Node project in a folder.
pub(super) fn find(project: &ProjectFiles, today: Today) -> Option<Found<Node>> {
    let manifest = Manifest::of(project, today)?;
    let (kind, app, port) = app::app(project, &manifest)?;
    let entry = match &app {
        App::Pages { folder, .. } => folder.clone(),
        App::NextStandalone => "server.js".to_owned(),
        App::Server { command, .. } => command.get(1..).unwrap_or_default().join(" "),
    };
    let folders = READ.iter().filter(|folder| project.has_folder(folder)).map(|folder| (*folder).to_owned()).collect();
    let lifecycle = manifest.lifecycle_files(project);
    let has_prisma = manifest.needs("@prisma/client") && project.has("prisma/schema.prisma");
    let members = manifest.members(project);
    let manager = manifest.manager.name();
    Some(Found {
        kind,
        manager,
        entry,
        port: Some(port).filter(|port| *port != 0),
        facts: Node { manifest, app, folders, lifecycle, members, has_prisma, today },
    })
}
