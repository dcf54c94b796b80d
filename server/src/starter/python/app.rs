//! What a Python project starts: the framework, the module that holds the application, and the port.

use super::packages::{Manager, Packages};
use super::port::{configured_port, is_identifier, port_of, server_port};
use crate::starter::project::{ProjectFiles, folder_of, is_aside, stem};
use crate::starter::sheet::is_plain;
use crate::text::last_part;

/// A framework, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::starter) enum Framework {
    FastApi,
    Starlette,
    Litestar,
    Flask,
    Dash,
    Django,
    Streamlit,
    Gradio,
    /// A worker for tasks.
    Celery,
    /// A program that is started by its file or its name.
    Script,
}

impl Framework {
    pub(in crate::starter) fn name(self) -> &'static str {
        match self {
            Self::FastApi => "FastAPI",
            Self::Starlette => "Starlette",
            Self::Litestar => "Litestar",
            Self::Flask => "Flask",
            Self::Dash => "Dash",
            Self::Django => "Django",
            Self::Streamlit => "Streamlit",
            Self::Gradio => "Gradio",
            Self::Celery => "Celery",
            Self::Script => "Python",
        }
    }

    /// The package that brings it; `None` for a program, which needs who knows what.
    pub(in crate::starter) fn package(self) -> Option<&'static str> {
        match self {
            Self::FastApi => Some("fastapi"),
            Self::Starlette => Some("starlette"),
            Self::Litestar => Some("litestar"),
            Self::Flask => Some("flask"),
            Self::Dash => Some("dash"),
            Self::Django => Some("django"),
            Self::Streamlit => Some("streamlit"),
            Self::Gradio => Some("gradio"),
            Self::Celery => Some("celery"),
            Self::Script => None,
        }
    }

    /// Whether its applications speak ASGI.
    pub(in crate::starter) fn is_async(self) -> bool {
        matches!(self, Self::FastApi | Self::Starlette | Self::Litestar)
    }
}

/// What is started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::starter) struct App {
    pub(in crate::starter) framework: Framework,
    /// The folder that modules are found in; empty for the top.
    pub(in crate::starter) folder: String,
    /// `app.main:app`, `streamlit_app.py`, `mysite.wsgi:application`, the program's name, or a module behind [`AS_MODULE`].
    pub(in crate::starter) target: String,
    /// Whether it lies at the top of the project.
    is_at_top: bool,
    /// Whether the target is a program that the package brings.
    pub(in crate::starter) is_program: bool,
    /// Whether the target is a function that makes the application.
    pub(in crate::starter) is_factory: bool,
    /// The port that the project names, if it does.
    pub(in crate::starter) port: Option<u16>,
}

/// What stands before a module that is started by its name: `python -m`.
pub(in crate::starter) const AS_MODULE: &str = "-m:";

/// What the object of a framework is made by.
const CONSTRUCTORS: &[(&str, Framework)] = &[
    ("FastAPI(", Framework::FastApi),
    ("Litestar(", Framework::Litestar),
    ("Starlette(", Framework::Starlette),
    ("Dash(", Framework::Dash),
    ("Flask(", Framework::Flask),
];

/// Names of modules that are started, the most likely first.
const NAMES: &[&str] =
    &["main", "app", "asgi", "wsgi", "server", "api", "application", "run", "bot", "__main__", "__init__", "serve", "predict"];

impl App {
    /// What the project starts; `None` where there is nothing that could be started.
    pub(super) fn of(project: &ProjectFiles, packages: &Packages) -> Option<Self> {
        // A site below a program that is served is a part of it.
        let django = django(project);
        let (at_top, below) =
            if django.as_ref().is_some_and(|app| app.folder.is_empty()) { (django, None) } else { (None, django) };
        at_top
            .or_else(|| served(project, packages).filter(|app| below.is_none() || (app.is_at_top && !app.is_factory)))
            .or(below)
            .or_else(|| page(project, packages))
            .or_else(|| worker(project, packages))
            .or_else(|| script(project, packages))
            .filter(|app| {
                let target = app.target.strip_prefix(AS_MODULE).unwrap_or(&app.target);
                is_plain(target) && (app.folder.is_empty() || is_plain(&app.folder))
            })
    }
}

/// The modules that may be started, the most likely first.
fn modules(project: &ProjectFiles) -> Vec<(&str, &str)> {
    let mut found: Vec<(&str, &str)> =
        project.texts_ending(".py").filter(|(path, _)| !is_aside(path) && !last_part(path).starts_with('.')).collect();
    let place = |path: &str| NAMES.iter().position(|name| *name == stem(path)).unwrap_or(NAMES.len());
    // `src` is where the top is in such projects.
    let depth = |path: &str| path.strip_prefix("src/").unwrap_or(path).matches('/').count();
    found.sort_by_key(|(path, _)| (depth(path), place(path)));
    found
}

fn django(project: &ProjectFiles) -> Option<App> {
    let is_django = |(path, text): &(&str, &str)| path.ends_with("manage.py") && !is_aside(path) && text.contains("django");
    let (manage, text) = project.texts_ending("manage.py").find(is_django)?;
    let folder = folder_of(manage).to_owned();
    let below = |path: &str| if folder.is_empty() { path.to_owned() } else { format!("{folder}/{path}") };
    let settings = text.split(['"', '\'']).find(|word| word.contains(".settings") || word.ends_with("settings"));
    let mut package = settings.and_then(|name| name.split(".settings").next()).unwrap_or_default();
    if !project.has(&below(&format!("{}/wsgi.py", package.replace('.', "/")))) {
        // The settings lie elsewhere than what the server starts.
        let wsgi = project.paths().filter_map(|path| {
            let rest = if folder.is_empty() { Some(path) } else { path.strip_prefix(folder.as_str())?.strip_prefix('/') };
            rest?.strip_suffix("/wsgi.py")
        });
        package = wsgi.min_by_key(|package| package.matches('/').count()).unwrap_or(package);
    }
    let package = package.replace('/', ".");
    Some(App {
        framework: Framework::Django,
        folder,
        target: package,
        is_at_top: true,
        is_program: false,
        is_factory: false,
        port: None,
    })
    .filter(|app| !app.target.is_empty())
}

/// An application that a server imports.
fn served(project: &ProjectFiles, packages: &Packages) -> Option<App> {
    let modules = modules(project);
    // Without a list of packages, what lies deep down is not what the folder is about; what a package of programs has deep
    // down is a part of it.
    let is_meant = |path: &str| {
        let is_usual = NAMES.contains(&stem(path));
        let is_near = path.matches('/').count() < 2 || path.starts_with("src/");
        if packages.manager == Manager::None { is_near } else { is_usual || !packages.is_package || packages.scripts.is_empty() }
    };
    let objects = modules.iter().filter(|(path, _)| is_meant(path)).filter_map(|(path, text)| {
        let (framework, object, is_factory) = object_of(text)?;
        Some((*path, *text, framework, object, is_factory))
    });
    let objects: Vec<_> = objects.collect();
    let made = || {
        let framework = framework_of(packages)?;
        let found = modules.iter().filter(|(path, _)| is_meant(path) && MAKERS.contains(&stem(path)));
        found.filter_map(|(path, text)| Some((*path, *text, framework, made_in(text)?, false))).next()
    };
    let whole = objects.iter().find(|found| !found.4).cloned();
    let (path, text, framework, object, is_factory) = whole.or_else(made).or_else(|| objects.first().cloned())?;
    let (folder, module) = importable(project, path, text);
    let (folder, target) = match procfile(project) {
        Some(target) => (String::new(), target),
        None => (folder, format!("{module}:{object}")),
    };
    let is_at_top = !path.contains('/');
    let port = port_of(text, project).or_else(|| configured_port(project));
    Some(App { framework, folder, target, is_at_top, is_program: false, is_factory, port })
}

/// Modules that hold an application which another one makes, the most likely first.
const MAKERS: &[&str] = &["wsgi", "asgi", "main", "app", "server", "run", "application", "api"];

/// The framework whose package is installed.
fn framework_of(packages: &Packages) -> Option<Framework> {
    let known = [
        ("fastapi", Framework::FastApi),
        ("litestar", Framework::Litestar),
        ("flask", Framework::Flask),
        ("starlette", Framework::Starlette),
    ];
    known.iter().find(|(package, _)| packages.has(package)).map(|(_, framework)| *framework)
}

/// The application that a function makes: `app = create_app()`.
fn made_in(text: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let (name, value) = line.split_once('=')?;
        let name = name.split(':').next()?.trim_end();
        let (function, _) = value.trim_start().split_once('(')?;
        let is_function = function.split('.').all(is_identifier) && function.to_ascii_lowercase().contains("app");
        (is_function && ["app", "application", "api", "server"].contains(&name)).then(|| name.to_owned())
    })
}

/// The lines of a module outside of its long strings, which often show how something is used.
fn code_lines(text: &str) -> impl Iterator<Item = &str> {
    let mut open: Option<&str> = None;
    text.lines().filter(move |line| {
        let was_open = open.is_some();
        let mut rest = *line;
        while let Some((at, quotes)) = match open {
            Some(quotes) => rest.find(quotes).map(|at| (at, quotes)),
            None => ["\"\"\"", "'''"].into_iter().filter_map(|quotes| Some((rest.find(quotes)?, quotes))).min(),
        } {
            open = if open.is_some() { None } else { Some(quotes) };
            rest = rest.get(at + quotes.len()..).unwrap_or_default();
        }
        !was_open
    })
}

/// The framework of a module's application, the application's name, and whether that is a function which makes it.
fn object_of(text: &str) -> Option<(Framework, String, bool)> {
    let made = code_lines(text).find_map(|line| {
        if line.starts_with([' ', '\t', '#']) {
            return None;
        }
        let (name, value) = line.split_once('=')?;
        let name = name.split(':').next()?.trim();
        let value = value.trim_start();
        let (_, framework) = CONSTRUCTORS.iter().find(|(start, _)| {
            value.starts_with(start)
                || value.split_once('.').is_some_and(|(module, rest)| is_identifier(module) && rest.starts_with(start))
        })?;
        is_identifier(name).then(|| (*framework, name.to_owned(), false))
    });
    let made = made.map(|(framework, name, is_factory)| match framework {
        // A server is given what Dash builds on.
        Framework::Dash => {
            let server = text.lines().find_map(|line| line.strip_suffix(".server").and_then(|line| line.split_once('=')));
            (framework, server.map_or(format!("{name}.server"), |(name, _)| name.trim().to_owned()), is_factory)
        }
        _ => (framework, name, is_factory),
    });
    made.or_else(|| {
        let (_, framework) = CONSTRUCTORS.iter().find(|(start, _)| text.contains(start))?;
        let function = text.lines().find_map(|line| {
            let name = line.strip_prefix("def ")?.split_once('(')?;
            let takes_nothing = name.1.starts_with(')') || name.1.contains('=') || name.1.contains("None");
            (["create_app", "make_app", "get_app", "build_app", "create_application", "get_application", "init_app"]
                .contains(&name.0)
                && takes_nothing)
                .then(|| name.0.to_owned())
        })?;
        Some((*framework, function, true))
    })
}

/// The folder that a module is imported from, and its name there.
fn importable(project: &ProjectFiles, path: &str, text: &str) -> (String, String) {
    let (mut folder, mut package) = (String::new(), folder_of(path));
    if let Some(rest) = package.strip_prefix("src/").or((package == "src").then_some("")) {
        let is_package = project.has("src/__init__.py")
            || text.lines().any(|line| line.starts_with("from src.") || line.starts_with("import src."));
        if !is_package {
            (folder, package) = ("src".to_owned(), rest);
        }
    }
    // A folder whose modules import each other by their bare names is what modules are found in.
    if !package.is_empty() {
        let own = folder_of(path);
        let is_package = project.has(&format!("{own}/__init__.py"));
        let top = package.split('/').next().unwrap_or_default();
        let names_itself = text.lines().any(|line| {
            line.starts_with(&format!("from {top}."))
                || line.starts_with(&format!("from {top} "))
                || line.starts_with(&format!("import {top}."))
                || line.starts_with("from .")
        });
        let imports_sibling = text.lines().any(|line| {
            let module = line.strip_prefix("from ").or_else(|| line.strip_prefix("import ")).unwrap_or_default();
            let module = module.split([' ', '.', ',']).next().unwrap_or_default();
            is_identifier(module)
                && (project.has(&format!("{own}/{module}.py")) || project.has(&format!("{own}/{module}/__init__.py")))
        });
        if !names_itself && (imports_sibling || !is_package) {
            (folder, package) = (own.to_owned(), "");
        }
    }
    let name = stem(path);
    let dotted = package.replace('/', ".");
    let module = match (dotted.is_empty(), name == "__init__") {
        (true, _) => name.to_owned(),
        (false, true) => dotted,
        (false, false) => format!("{dotted}.{name}"),
    };
    (folder, module)
}

/// What `web:` of a Procfile gives to a server.
fn procfile(project: &ProjectFiles) -> Option<String> {
    let web = project.text("Procfile")?.lines().find_map(|line| line.strip_prefix("web:"))?;
    if !["gunicorn", "uvicorn", "hypercorn", "granian"].iter().any(|server| web.contains(server)) || web.contains("cd ") {
        return None;
    }
    let target = web.split_whitespace().map(|word| word.trim_matches(['"', '\''])).find(|word| {
        word.split_once(':').is_some_and(|(module, object)| {
            !module.is_empty() && module.split('.').all(is_identifier) && is_identifier(object.trim_end_matches("()"))
        })
    })?;
    is_plain(target).then(|| target.to_owned())
}

/// Pages that a program of the framework shows.
fn page(project: &ProjectFiles, packages: &Packages) -> Option<App> {
    let modules = modules(project);
    let app = |framework, path: &str, text: &str| App {
        framework,
        folder: String::new(),
        target: path.to_owned(),
        is_at_top: !path.contains('/'),
        is_program: false,
        is_factory: false,
        port: port_of(text, project),
    };
    let imports = |text: &str, name: &str| text.lines().any(|line| line.trim_start().starts_with(&format!("import {name}")));
    if packages.has("streamlit") || modules.iter().any(|(path, text)| !path.contains('/') && imports(text, "streamlit")) {
        const PAGES: &[&str] = &["streamlit_app", "app", "main", "Home", "home", "Hello"];
        let mut pages: Vec<_> =
            modules.iter().filter(|(path, text)| imports(text, "streamlit") && !path.contains("pages/")).collect();
        pages.sort_by_key(|(path, _)| {
            (path.matches('/').count(), PAGES.iter().position(|name| *name == stem(path)).unwrap_or(PAGES.len()))
        });
        if let Some((path, text)) = pages.first() {
            return Some(app(Framework::Streamlit, path, text));
        }
    }
    let (path, text) = modules.iter().find(|(_, text)| imports(text, "gradio") && text.contains(".launch("))?;
    Some(app(Framework::Gradio, path, text))
}

/// A worker of Celery, where nothing serves.
fn worker(project: &ProjectFiles, packages: &Packages) -> Option<App> {
    let makes = |text: &str| {
        code_lines(text).any(|line| {
            let made = line.split_once('=').filter(|(name, _)| is_identifier(name.split(':').next().unwrap_or_default().trim()));
            made.is_some_and(|(_, value)| value.trim_start().trim_start_matches("celery.").starts_with("Celery("))
        })
    };
    let modules = if packages.has("celery") { modules(project) } else { Vec::new() };
    let (path, text) =
        modules.into_iter().find(|(path, text)| folder_of(path).split('/').all(is_module_folder) && makes(text))?;
    let (folder, target) = importable(project, path, text);
    Some(App { framework: Framework::Celery, folder, target, is_at_top: true, is_program: false, is_factory: false, port: None })
}

/// Whether modules can be imported from a folder of that name; the top is one.
fn is_module_folder(name: &str) -> bool {
    name.is_empty() || is_identifier(name)
}

/// A program.
fn script(project: &ProjectFiles, packages: &Packages) -> Option<App> {
    let app = |folder: String, target: String, is_program, port| {
        Some(App { framework: Framework::Script, folder, target, is_at_top: true, is_program, is_factory: false, port })
    };
    if packages.is_package
        && let Some(name) = packages.scripts.iter().find(|name| is_plain(name))
    {
        return app(String::new(), name.clone(), true, None);
    }
    let modules = modules(project);
    let runs = |text: &str| text.contains("__name__ ==");
    let at_top: Vec<&(&str, &str)> = modules.iter().filter(|(path, _)| !path.contains('/') && stem(path) != "setup").collect();
    let named = |(path, _): &&&(&str, &str)| NAMES.contains(&stem(path)) && stem(path) != "__init__";
    let main = at_top.iter().find(named);
    if packages.manager == Manager::None && main.is_none() {
        // Some script or other.
        return None;
    }
    if let Some((path, text)) =
        main.or_else(|| at_top.iter().find(|(_, text)| runs(text))).or(at_top.first().filter(|_| at_top.len() == 1))
    {
        return app(String::new(), (*path).to_owned(), false, server_port(text, project));
    }
    // A package that is started as `python -m package`, or a program in a folder of its own.
    let is_package = |path: &str| folder_of(path).split('/').all(is_identifier);
    let (path, text) = modules.iter().find(|(path, _)| stem(path) == "__main__" && is_package(path)).or_else(|| {
        modules.iter().find(|(path, text)| {
            NAMES.contains(&stem(path)) && path.matches('/').count() < 2 && (runs(text) || stem(path) == "main")
        })
    })?;
    let (folder, module) = importable(project, path, text);
    let target = module.strip_suffix(".__main__").unwrap_or(&module).to_owned();
    if module.contains('.') || target != module {
        return app(folder, format!("{AS_MODULE}{target}"), false, server_port(text, project));
    }
    app(String::new(), (*path).to_owned(), false, server_port(text, project))
}
