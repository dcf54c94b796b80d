//! The port that a Python program listens on, by what its modules say.

use crate::starter::project::{ProjectFiles, is_aside, stem};

/// The port that a program which starts a server itself names; that of the server where it names none.
pub(super) fn server_port(text: &str, project: &ProjectFiles) -> Option<u16> {
    const STARTS: &[(&str, u16)] = &[
        ("uvicorn.run(", 8000),
        ("web.run_app(", 8080),
        ("serve_forever(", 8000),
        ("waitress.serve(", 8080),
        ("mcp.run(", 8000),
        (".start_server(", 8000),
    ];
    let (_, usual) = STARTS.iter().find(|(start, _)| text.contains(start))?;
    port_of(text, project).or(Some(*usual))
}

/// The port that the module of settings names as the program's own: `SERVICE_PORT: int = 8112`.
pub(super) fn configured_port(project: &ProjectFiles) -> Option<u16> {
    const NAMES: &[&str] = &["API_PORT", "APP_PORT", "PORT", "SERVER_PORT", "SERVICE_PORT"];
    let modules = project.texts_ending(".py").filter(|(path, _)| is_config(path));
    let mut lines = modules.flat_map(|(_, text)| text.lines());
    lines.find_map(|line| {
        let (name, value) = line.trim_start().split_once('=')?;
        let name = name.split(':').next()?.trim();
        value.trim().parse().ok().filter(|port: &u16| 79 < *port && NAMES.contains(&name))
    })
}

/// Whether a module holds settings, by its name.
fn is_config(path: &str) -> bool {
    ["config", "settings", "constants"].contains(&stem(path)) && !is_aside(path)
}

/// The port that a module gives to a server: `port=8080`, `os.getenv("PORT", 8080)`.
pub(super) fn port_of(text: &str, project: &ProjectFiles) -> Option<u16> {
    let number = |rest: &str| {
        let rest = rest.trim_start_matches([' ', '=', '"', '\'', ',', ':']);
        let rest = rest.strip_prefix("int(").unwrap_or(rest).trim_start_matches(['"', '\'']);
        let rest = ["os.environ.get(", "os.getenv("]
            .iter()
            .find_map(|call| rest.strip_prefix(call)?.split_once(','))
            .map_or(rest, |(_, value)| value);
        let rest = rest.trim_start_matches([' ', '"', '\'']);
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        rest.get(..end)?.parse::<u16>().ok().filter(|port| 79 < *port)
    };
    let lines = text.lines().map(str::trim).filter(|line| !line.starts_with('#'));
    let starts = lines.skip_while(|line| {
        !(line.contains("run(") || line.contains("serve(") || line.contains("launch(") || line.contains("run_app("))
    });
    let starts: Vec<&str> = starts.collect();
    // `port=PORT`: what was put into it above, or in the module that holds such values.
    let constant = |rest: &str| {
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.')).unwrap_or(rest.len());
        let name = rest.get(..end)?.rsplit('.').next().filter(|name| is_identifier(name))?;
        let value = |text: &str| {
            text.lines().find_map(|line| {
                number(line.trim_start().strip_prefix(name).filter(|rest| rest.starts_with([' ', ':', '=']))?.split_once('=')?.1)
            })
        };
        value(text).or_else(|| project.texts_ending(".py").filter(|(path, _)| is_config(path)).find_map(|(_, text)| value(text)))
    };
    let named = |line: &&str| {
        let value = ["port=", "port =", "server_port="].iter().find_map(|name| line.split_once(name)).map(|(_, rest)| rest)?;
        number(value).or_else(|| constant(value.trim_start()))
    };
    starts.iter().find_map(named).or_else(|| {
        let line = text.lines().find(|line| line.contains("\"PORT\",") || line.contains("'PORT',"))?;
        number(line.split_once("PORT").map(|(_, rest)| rest)?)
    })
}

/// Whether a name is one that a module can give to something.
pub(super) fn is_identifier(name: &str) -> bool {
    name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}
