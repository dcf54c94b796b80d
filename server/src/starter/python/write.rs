//! The Dockerfile of a Python project: a stage that installs into a virtual environment, and one that runs.

use super::app::{AS_MODULE, App, Framework};
use super::packages::{Manager, Packages};
use super::{Python, Server};
use crate::data::build_tools;
use crate::data::python_packages::SYSTEM_LIBRARIES;
use crate::starter::Found;
use crate::starter::base::tool_image;
use crate::starter::sheet::Sheet;
use crate::texts::starter as texts;

const PIP_CACHE: &str = "type=cache,target=/root/.cache/pip";
const UV_CACHE: &str = "type=cache,target=/root/.cache/uv";
/// Where the environment is, in both stages: what is installed knows its own place.
const ENVIRONMENT: &str = "/opt/venv";

/// Writes the Dockerfile.
pub(in crate::starter) fn write(found: &Found<Python>, sheet: &mut Sheet) {
    let python = &found.facts;
    let libraries = libraries(&python.packages);
    let compiles = !libraries.is_empty();
    let has_packages = python.packages.manager != Manager::None || python.app.framework.package().is_some();
    if has_packages {
        sheet.say(&texts::build_stage());
        if compiles {
            sheet.say(&texts::compiles());
        }
        sheet.put(format!("FROM {} AS build", python.image(if compiles { "" } else { "slim" })));
        sheet.put("WORKDIR /app");
        install(python, sheet);
        sheet.gap();
        sheet.say(&texts::run_stage());
    }
    sheet.put(format!("FROM {}", python.image("slim")));
    let mut environment = vec![("PYTHONDONTWRITEBYTECODE", "1"), ("PYTHONUNBUFFERED", "1")];
    let path = format!("{ENVIRONMENT}/bin:$PATH");
    if has_packages {
        environment.insert(0, ("PATH", &path));
    }
    let folder = format!("/app/{}", python.app.folder);
    if !python.app.folder.is_empty() {
        environment.push(("PYTHONPATH", &folder));
    }
    sheet.env(&environment);
    let runtime: Vec<&str> = libraries.iter().flat_map(|(_, runtime)| runtime.iter().copied()).collect();
    if !runtime.is_empty() {
        sheet.run(
            &[],
            format!(
                "apt-get update \\\n    && apt-get install -y --no-install-recommends {} \\\n    && rm -rf /var/lib/apt/lists/*",
                runtime.join(" ")
            ),
        );
    }
    sheet.say(&texts::user());
    sheet.put("RUN useradd --uid 10001 --create-home app");
    sheet.put("WORKDIR /app");
    if has_packages {
        sheet.put(format!("COPY --from=build {ENVIRONMENT} {ENVIRONMENT}"));
    }
    sheet.say(&texts::sources_last());
    sheet.put("COPY . .");
    if python.has_static {
        sheet.say(&texts::static_files());
        sheet.put(format!("# RUN python {} collectstatic --noinput", manage(&python.app)));
    }
    sheet.put("USER 10001");
    sheet.labels();
    if let Some(port) = found.port {
        sheet.port(port);
        if !python.probes_itself() {
            sheet.say(&texts::health());
            let ask = format!("import socket; socket.create_connection(('127.0.0.1', {port}), 3).close()");
            sheet.array("HEALTHCHECK CMD", &["python", "-c", &ask]);
        }
    }
    sheet.say(&texts::exec_form());
    sheet.array("CMD", &command(python, found.port));
}

/// The lines that install what the project needs.
fn install(python: &Python, sheet: &mut Sheet) {
    let packages = &python.packages;
    let version = |tool: &str| build_tools::version(tool).unwrap_or_default();
    let files = packages.files.join(" ");
    let copy_files = |sheet: &mut Sheet| {
        sheet.say(&texts::lists_first());
        if packages.files.iter().any(|file| file.contains('/')) {
            let mut folders: Vec<&str> = packages.files.iter().map(|file| crate::starter::project::folder_of(file)).collect();
            folders.sort_unstable();
            folders.dedup();
            for folder in folders {
                let of_folder = packages.files.iter().filter(|file| crate::starter::project::folder_of(file) == folder);
                let of_folder: Vec<&str> = of_folder.map(String::as_str).collect();
                let target = if folder.is_empty() { "./".to_owned() } else { format!("{folder}/") };
                sheet.put(format!("COPY {} {target}", of_folder.join(" ")));
            }
        } else {
            sheet.put(format!("COPY {files} ./"));
        }
    };
    let make_environment = |sheet: &mut Sheet| sheet.put(format!("RUN python -m venv {ENVIRONMENT}"));
    let path = format!("{ENVIRONMENT}/bin:$PATH");
    let more = python.missing_server().map_or(String::new(), |server| format!(" {server}~={}", version(server)));
    let pip_server = (!more.is_empty()).then(|| format!("{ENVIRONMENT}/bin/pip install{more}"));
    match packages.manager {
        Manager::Uv => {
            sheet.put(format!("COPY --from={} /uv /bin/", tool_image("ghcr.io/astral-sh/uv", None)));
            sheet.env(&[
                ("UV_COMPILE_BYTECODE", "1"),
                ("UV_LINK_MODE", "copy"),
                ("UV_PYTHON_DOWNLOADS", "never"),
                ("UV_PROJECT_ENVIRONMENT", ENVIRONMENT),
            ]);
            copy_files(sheet);
            let lock = match (packages.is_locked, packages.is_workspace) {
                (true, true) => " --frozen",
                (true, false) => " --locked",
                (false, _) => "",
            };
            let only = if packages.is_workspace { "--no-install-workspace" } else { "--no-install-project" };
            let sync = format!("uv sync{lock} --no-dev");
            let server = python
                .missing_server()
                .map(|server| format!("uv pip install --python {ENVIRONMENT} {server}~={}", version(server)));
            two_steps(
                python,
                &[UV_CACHE],
                &format!("{sync} {only}"),
                server,
                (packages.is_package || packages.is_workspace).then_some(sync),
                sheet,
            );
        }
        Manager::Poetry => {
            sheet.run(&[PIP_CACHE], format!("pip install poetry~={}", version("poetry")));
            make_environment(sheet);
            sheet.env(&[
                ("POETRY_CACHE_DIR", "/var/cache/pypoetry"),
                ("POETRY_NO_INTERACTION", "1"),
                ("VIRTUAL_ENV", ENVIRONMENT),
            ]);
            copy_files(sheet);
            let cache = "type=cache,target=/var/cache/pypoetry";
            let whole = packages.is_package.then(|| "poetry install --only main".to_owned());
            two_steps(python, &[cache, PIP_CACHE], "poetry install --only main --no-root", pip_server, whole, sheet);
        }
        Manager::Pdm => {
            sheet.run(&[PIP_CACHE], format!("pip install pdm~={}", version("pdm")));
            make_environment(sheet);
            sheet.env(&[("PDM_CHECK_UPDATE", "false"), ("VIRTUAL_ENV", ENVIRONMENT)]);
            copy_files(sheet);
            let cache = "type=cache,target=/root/.cache/pdm";
            let action = if packages.is_locked { "sync" } else { "install" };
            let whole = packages.is_package.then(|| format!("pdm {action} --prod"));
            two_steps(python, &[cache, PIP_CACHE], &format!("pdm {action} --prod --no-self"), pip_server, whole, sheet);
        }
        Manager::Pipenv => {
            sheet.run(&[PIP_CACHE], format!("pip install pipenv~={}", version("pipenv")));
            make_environment(sheet);
            sheet.env(&[("VIRTUAL_ENV", ENVIRONMENT)]);
            copy_files(sheet);
            let cache = "type=cache,target=/root/.cache/pipenv";
            let install = if packages.is_locked { "pipenv sync" } else { "pipenv install --skip-lock" };
            two_steps(python, &[cache, PIP_CACHE], install, pip_server, None, sheet);
        }
        Manager::Pip | Manager::PipTools => {
            make_environment(sheet);
            sheet.env(&[("PATH", &path)]);
            if packages.needs_sources {
                sheet.put("COPY . .");
            } else {
                copy_files(sheet);
            }
            let list = packages.list.as_deref().unwrap_or("requirements.txt");
            two_steps(python, &[PIP_CACHE], &format!("pip install -r {list}{more}"), None, None, sheet);
        }
        Manager::Project => {
            make_environment(sheet);
            sheet.env(&[("PATH", &path)]);
            if packages.has_dependencies {
                sheet.say(&texts::dependencies_first());
                sheet.put("COPY pyproject.toml ./");
                let list =
                    "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['dependencies'], sep='\\n')";
                sheet.run(
                    &[PIP_CACHE],
                    format!("python -c \"{list}\" > /tmp/requirements.txt \\\n    && pip install -r /tmp/requirements.txt"),
                );
                sheet.say(&texts::project_itself());
            }
            sheet.put("COPY . .");
            two_steps(python, &[PIP_CACHE], &format!("pip install .{more}"), None, None, sheet);
        }
        Manager::None => {
            make_environment(sheet);
            sheet.env(&[("PATH", &path)]);
            sheet.say(&texts::no_list());
            let framework = python.app.framework.package().map_or(String::new(), |package| format!(" {package}"));
            sheet.run(&[PIP_CACHE], format!("pip install{framework}{more}"));
        }
    }
}

/// Installs what the lists name, with the server that they lack, and then the project itself where that is a package.
fn two_steps(
    python: &Python,
    mounts: &[&str],
    packages: &str,
    server: Option<String>,
    project: Option<String>,
    sheet: &mut Sheet,
) {
    if let Some(server) = python.missing_server() {
        sheet.say(&texts::lacks_server(server));
    }
    let with_server = server.map_or(packages.to_owned(), |server| format!("{packages} \\\n    && {server}"));
    sheet.run(mounts, with_server);
    if let Some(project) = project {
        sheet.say(&texts::project_itself());
        sheet.put("COPY . .");
        sheet.run(mounts, project);
    }
}

impl Python {
    /// The server that has to be installed besides.
    fn missing_server(&self) -> Option<&'static str> {
        match self.server {
            Server::Uvicorn if self.lacks_server => Some("uvicorn"),
            Server::Gunicorn if self.lacks_server => Some("gunicorn"),
            _ => None,
        }
    }

    /// Whether what it starts is not known to listen on its port.
    fn probes_itself(&self) -> bool {
        self.app.framework == Framework::Script
    }
}

/// What packages need of the system: to be compiled, and to run.
fn libraries(packages: &Packages) -> Vec<(&'static str, &'static [&'static str])> {
    let is_needed = |(package, _): &&(&str, &[&str])| packages.has(package);
    SYSTEM_LIBRARIES.iter().filter(is_needed).copied().collect()
}

fn manage(app: &App) -> String {
    if app.folder.is_empty() { "manage.py".to_owned() } else { format!("{}/manage.py", app.folder) }
}

/// What the container starts.
fn command(python: &Python, port: Option<u16>) -> Vec<String> {
    let app = &python.app;
    let port = port.unwrap_or(8000).to_string();
    let every = format!("0.0.0.0:{port}");
    let target = match (app.framework, python.server) {
        (Framework::Django, Server::Uvicorn | Server::Daphne) => format!("{}.asgi:application", app.target),
        (Framework::Django, _) => format!("{}.wsgi:application", app.target),
        (_, Server::Gunicorn | Server::Waitress) if app.is_factory => format!("{}()", app.target),
        _ => app.target.clone(),
    };
    let file = |target: &str| {
        let (module, _) = target.split_once(':').unwrap_or((target, ""));
        let path = format!("{}.py", module.replace('.', "/"));
        if app.folder.is_empty() { path } else { format!("{}/{path}", app.folder) }
    };
    let file = file(&target);
    let factory = if app.is_factory { &["--factory"][..] } else { &[] };
    let interface = if app.framework.is_async() { "asgi" } else { "wsgi" };
    let words: Vec<&str> = match python.server {
        Server::Uvicorn => [&["uvicorn", &target][..], factory, &["--host", "0.0.0.0", "--port", &port]].concat(),
        Server::FastApi => vec!["fastapi", "run", &file, "--port", &port],
        Server::Hypercorn => vec!["hypercorn", &target, "--bind", &every],
        Server::Granian => {
            [&["granian", "--interface", interface, "--host", "0.0.0.0", "--port", &port][..], factory, &[&target]].concat()
        }
        Server::Gunicorn => vec!["gunicorn", &target, "--bind", &every],
        Server::GunicornAsync => vec!["gunicorn", &target, "--worker-class", "uvicorn_worker.UvicornWorker", "--bind", &every],
        Server::Waitress => vec!["waitress-serve", "--host", "0.0.0.0", "--port", &port, &target],
        Server::Daphne => vec!["daphne", "-b", "0.0.0.0", "-p", &port, &target],
        Server::None => match app.framework {
            Framework::Streamlit => vec!["streamlit", "run", &target, "--server.address=0.0.0.0", "--server.headless=true"],
            Framework::Celery => vec!["celery", "-A", &target, "worker", "--loglevel=info"],
            _ if app.is_program => vec![&target],
            _ => match target.strip_prefix(AS_MODULE) {
                Some(module) => vec!["python", "-m", module],
                None => vec!["python", &target],
            },
        },
    };
    let mut words: Vec<String> = words.into_iter().map(str::to_owned).collect();
    if app.framework == Framework::Streamlit {
        words.push(format!("--server.port={port}"));
    }
    words
}
