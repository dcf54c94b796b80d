//! Python projects.

mod app;
mod packages;
mod port;
mod version;
mod write;

use crate::data::today::Today;

use self::app::{AS_MODULE, App, Framework};
use self::packages::{Manager, Packages};
use super::Found;
use super::project::ProjectFiles;

pub(super) use write::write;

/// A Python project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Python {
    packages: Packages,
    app: App,
    /// `3.14`.
    version: String,
    /// The server that imports the application.
    server: Server,
    /// Whether that has to be installed besides what the project lists.
    lacks_server: bool,
    /// Django's static files are gathered into a folder.
    has_static: bool,
}

/// What imports an application, or nothing where a program is started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Server {
    Uvicorn,
    FastApi,
    Hypercorn,
    Granian,
    Gunicorn,
    /// Gunicorn with workers of uvicorn.
    GunicornAsync,
    Waitress,
    Daphne,
    None,
}

/// The Python project in a folder.
pub(super) fn find(project: &ProjectFiles, today: Today) -> Option<Found<Python>> {
    let packages = Packages::of(project);
    let app = App::of(project, &packages)?;
    if packages.manager == Manager::None && app.framework == Framework::Script && project.has("package.json") {
        // A program beside a project of another kind.
        return None;
    }
    let module = app.target.split(':').next().unwrap_or_default();
    if packages.manager == Manager::None && (!app.folder.is_empty() || module.trim_end_matches(".py").contains(['/', '.'])) {
        // What lies further down, without a list of packages here, is a project of its own.
        return None;
    }
    let (server, lacks_server) = server(&app, &packages);
    let port = match app.framework {
        Framework::Script | Framework::Celery => app.port,
        Framework::Streamlit => Some(8501),
        Framework::Gradio => app.port.or(Some(7860)),
        Framework::Flask if app.port == Some(5000) && server != Server::None => Some(5000),
        _ => app.port.or(Some(8000)),
    };
    let settings = project.texts_ending(".py").filter(|(path, _)| path.contains("settings"));
    let has_static = app.framework == Framework::Django && settings.into_iter().any(|(_, text)| text.contains("STATIC_ROOT"));
    let version = version::python(project, today);
    Some(Found {
        kind: app.framework.name(),
        manager: packages.manager.name(),
        entry: app.target.strip_prefix(AS_MODULE).unwrap_or(&app.target).to_owned(),
        port,
        facts: Python { packages, app, version, server, lacks_server, has_static },
    })
}

/// The server to start, and whether the project does not list it.
fn server(app: &App, packages: &Packages) -> (Server, bool) {
    let has = |program: &str| packages.brings(program);
    match app.framework {
        Framework::Streamlit | Framework::Gradio | Framework::Celery | Framework::Script => (Server::None, false),
        framework if framework.is_async() => match () {
            () if has("gunicorn") && has("uvicorn") && packages.has("uvicorn-worker") => (Server::GunicornAsync, false),
            () if has("uvicorn") => (Server::Uvicorn, false),
            () if has("hypercorn") => (Server::Hypercorn, false),
            () if has("granian") => (Server::Granian, false),
            () if has("fastapi") && framework == Framework::FastApi && !app.is_factory => (Server::FastApi, false),
            () => (Server::Uvicorn, true),
        },
        Framework::Django => match () {
            () if has("gunicorn") => (Server::Gunicorn, false),
            () if has("uvicorn") => (Server::Uvicorn, false),
            () if has("daphne") => (Server::Daphne, false),
            () if has("granian") => (Server::Granian, false),
            () if packages.has("waitress") => (Server::Waitress, false),
            () => (Server::Gunicorn, true),
        },
        _ => match () {
            () if has("gunicorn") => (Server::Gunicorn, false),
            () if packages.has("waitress") => (Server::Waitress, false),
            () => (Server::Gunicorn, true),
        },
    }
}

impl Python {
    /// The image of its version.
    fn image(&self, variant: &str) -> String {
        if variant.is_empty() { format!("python:{}", self.version) } else { format!("python:{}-{variant}", self.version) }
    }
}
