//! Web servers that a command starts: where they listen if nothing says otherwise, and what says otherwise.

/// A server program.
#[derive(Debug)]
pub struct ServerSpec {
    /// The program, without its folder. `manage.py` is Django's own, which Python runs.
    pub program: &'static str,
    /// The word behind it that makes it serve; empty where the program does nothing else.
    pub subcommand: &'static [&'static str],
    /// The address that it listens on by default.
    pub host: &'static str,
    /// The port that it listens on by default.
    pub port: u16,
    /// Options that name an address.
    pub host_options: &'static [&'static str],
    /// Options that name a port.
    pub port_options: &'static [&'static str],
    /// Options that name an address, and behind a colon a port.
    pub bind_options: &'static [&'static str],
    /// Whether the word behind the subcommand is such an address and port, or a port alone.
    pub takes_address: bool,
    /// Options that let something else than this command line decide.
    pub elsewhere: &'static [&'static str],
    /// Variables that it reads; one that ends in `_` stands for all that begin so.
    pub variables: &'static [&'static str],
}

const PLAIN: ServerSpec = ServerSpec {
    program: "",
    subcommand: &[],
    host: "127.0.0.1",
    port: 8000,
    host_options: &["--host"],
    port_options: &["--port"],
    bind_options: &[],
    takes_address: false,
    elsewhere: &[],
    variables: &[],
};

/// Read from the packages: uvicorn 0.54.0, gunicorn 27.0.1, Flask 3.1.3, hypercorn 0.18.0, daphne 4.2.3, granian 2.8.7,
/// sanic 25.12.1, Django 5.2.19, fastapi-cli 0.0.34 (2026-11-24).
pub const SERVERS: &[ServerSpec] = &[
    ServerSpec { program: "uvicorn", elsewhere: &["--uds", "--fd", "--env-file"], variables: &["UVICORN_"], ..PLAIN },
    ServerSpec {
        program: "gunicorn",
        host_options: &[],
        port_options: &[],
        bind_options: &["-b", "--bind"],
        elsewhere: &["-c", "--config", "--paste"],
        variables: &["GUNICORN_CMD_ARGS", "PORT"],
        ..PLAIN
    },
    ServerSpec {
        program: "fastapi",
        subcommand: &["run"],
        host: "0.0.0.0",
        variables: &["FASTAPI_", "UVICORN_", "PORT"],
        ..PLAIN
    },
    ServerSpec { program: "fastapi", subcommand: &["dev"], variables: &["FASTAPI_", "UVICORN_", "PORT"], ..PLAIN },
    ServerSpec {
        program: "flask",
        subcommand: &["run"],
        port: 5000,
        host_options: &["-h", "--host"],
        port_options: &["-p", "--port"],
        elsewhere: &["--env-file", "-e"],
        variables: &["FLASK_"],
        ..PLAIN
    },
    ServerSpec {
        program: "manage.py",
        subcommand: &["runserver", "runserver_plus"],
        host_options: &[],
        port_options: &[],
        takes_address: true,
        elsewhere: FLASK_SCRIPT,
        variables: &["DJANGO_"],
        ..PLAIN
    },
    ServerSpec {
        program: "hypercorn",
        host_options: &[],
        port_options: &[],
        bind_options: &["-b", "--bind"],
        elsewhere: &["-c", "--config", "--insecure-bind", "--quic-bind"],
        ..PLAIN
    },
    ServerSpec {
        program: "daphne",
        host_options: &["-b", "--bind"],
        port_options: &["-p", "--port"],
        elsewhere: &["-u", "--unix-socket", "-e", "--endpoint", "--fd"],
        ..PLAIN
    },
    ServerSpec { program: "granian", elsewhere: &["--uds", "--env-files"], variables: &["GRANIAN_"], ..PLAIN },
    ServerSpec {
        program: "sanic",
        host_options: &["-H", "--host"],
        port_options: &["-p", "--port"],
        elsewhere: &["-u", "--unix"],
        variables: &["SANIC_"],
        ..PLAIN
    },
];

/// Options of Flask-Script's `manage.py runserver`, which is another program than Django's: that one has none of them.
pub const FLASK_SCRIPT: &[&str] =
    &["-h", "--host", "-p", "--port", "-d", "--debug", "-D", "--no-debug", "-r", "--reload", "-R", "--no-reload", "--threaded"];

/// Programs that start another one, whose name and options follow.
pub const WRAPPERS: &[&str] = &["catatonit", "dumb-init", "exec", "su-exec", "tini"];
/// Programs that start another one behind a word of theirs.
pub const RUNNERS: &[&str] = &["hatch", "pdm", "pipenv", "poetry", "rye", "uv"];
/// Parts of the names of programs that listen on ports of their own, or start others that do.
pub const OTHER_SERVERS: &[&str] =
    &["nginx", "caddy", "supervisor", "apache", "httpd", "traefik", "haproxy", "envoy", "s6-", "redis", "sshd"];
