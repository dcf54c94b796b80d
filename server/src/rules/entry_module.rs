//! The Python file that a container starts, where it starts a web server in turn.

use super::FileContext;
use super::landing::{Landing, in_image_at_end};
use crate::model::{Build, ImageState, ShellWord};
use crate::text::{TextRange, last_part};

/// A Python file that CMD or ENTRYPOINT starts, with the call in it that starts a server.
#[derive(Debug)]
pub(super) struct EntryModule {
    /// The instruction that names the file.
    pub(super) instruction: usize,
    /// The file as it is written there, and its place.
    pub(super) file: String,
    pub(super) word: TextRange,
    pub(super) call: ServerCall,
    text: String,
}

impl EntryModule {
    /// `None` where the file is not among those that were read, or starts no server that is known.
    pub(super) fn of(cx: &FileContext<'_>) -> Option<Self> {
        let model = cx.model;
        let listing = cx.knowledge.context.as_deref().filter(|listing| !listing.truncated && !listing.texts.is_empty())?;
        let stage = model.stages.last()?;
        let process = model.process_command(stage)?;
        let [python, options @ .., file] = process.command.words.as_slice() else { return None };
        let is_switch = |word: &ShellWord| matches!(word.text.as_str(), "-u" | "-O" | "-B");
        if !matches!(last_part(&python.text), "python" | "python3") || !options.iter().all(is_switch) || !file.plain {
            return None;
        }
        let path = in_image_at_end(model, stage, &file.text).filter(|path| path.ends_with(".py"))?;
        let landing = Landing::of(model, stage, listing, &cx.knowledge.images)?;
        let text = landing.source_of(&path).and_then(|path| listing.text(&path))?;
        let call = ServerCall::in_text(text)?;
        let (instruction, _) = process.part(process.command.words.len() - 1)?;
        Some(Self { instruction, file: file.text.clone(), word: file.range, call, text: text.to_owned() })
    }

    /// Whether a number stands in the file.
    pub(super) fn mentions(&self, number: u16) -> bool {
        self.text.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.parse() == Ok(number))
    }

    /// The image that a build makes by default.
    pub(super) fn image(cx: &FileContext<'_>) -> Option<ImageState> {
        let build = Build { args: &[], is_whole: false, images: &cx.knowledge.images };
        cx.model.state_before(build, cx.model.instructions.len())
    }
}

/// A function that starts a server.
#[derive(Debug)]
struct ServerFunction {
    /// The server, as people call it.
    server: &'static str,
    /// What makes the object whose method it is, or empty: the function is called by its own name.
    constructor: &'static str,
    /// The name of the method, or the whole name of the function.
    name: &'static str,
    /// Where among the arguments without a name the address and the port stand.
    host_at: Option<usize>,
    port_at: Option<usize>,
    host: &'static str,
    port: u16,
    /// Arguments that let it listen elsewhere, and settings that do.
    elsewhere: &'static [&'static str],
    settings: &'static [&'static str],
}

const PLAIN: ServerFunction = ServerFunction {
    server: "",
    constructor: "",
    name: "",
    host_at: None,
    port_at: None,
    host: "127.0.0.1",
    port: 5000,
    elsewhere: &[],
    settings: &[],
};

/// Read from the packages: uvicorn 0.54.0, Flask 3.1.3, Flask-SocketIO 5.5.1, waitress 3.0.2, aiohttp 3.13.2.
const FUNCTIONS: &[ServerFunction] = &[
    ServerFunction { server: "uvicorn", name: "uvicorn.run(", port: 8000, elsewhere: &["uds", "fd"], ..PLAIN },
    ServerFunction {
        server: "Flask",
        constructor: "Flask(",
        name: ".run(",
        host_at: Some(0),
        port_at: Some(1),
        settings: &["SERVER_NAME"],
        ..PLAIN
    },
    ServerFunction {
        server: "Flask-SocketIO",
        constructor: "SocketIO(",
        name: ".run(",
        host_at: Some(1),
        port_at: Some(2),
        settings: &["SERVER_NAME"],
        ..PLAIN
    },
    ServerFunction {
        server: "waitress",
        name: "waitress.serve(",
        host: "0.0.0.0",
        port: 8080,
        elsewhere: &["listen", "unix_socket", "sockets"],
        ..PLAIN
    },
    ServerFunction {
        server: "aiohttp",
        name: "web.run_app(",
        host: "0.0.0.0",
        port: 8080,
        elsewhere: &["path", "sock"],
        ..PLAIN
    },
];

/// A call of such a function.
#[derive(Debug)]
pub(super) struct ServerCall {
    function: &'static ServerFunction,
    arguments: Vec<(Option<String>, String)>,
    /// Something else than the arguments has a say in where it listens.
    is_set_elsewhere: bool,
}

impl ServerCall {
    /// The call of a module that starts one server.
    fn in_text(text: &str) -> Option<Self> {
        let mut found = FUNCTIONS.iter().flat_map(|function| {
            let starts = names(text, function);
            let lines = code_lines(text);
            lines.filter_map(move |(at, line)| {
                let start = starts.iter().find(|start| line.starts_with(start.as_str()))?;
                Some((function, at + start.len()))
            })
        });
        let (function, at) = found.next()?;
        if found.next().is_some() {
            return None;
        }
        let arguments = arguments(text.get(at..)?)?;
        let is_set_elsewhere = function.settings.iter().any(|setting| text.contains(setting))
            || arguments.iter().any(|(name, value)| {
                value.starts_with('*') || name.as_deref().is_some_and(|name| function.elsewhere.contains(&name))
            });
        Some(Self { function, arguments, is_set_elsewhere })
    }

    /// The server, as people call it.
    pub(super) fn server(&self) -> &'static str {
        self.function.server
    }

    /// The address that it listens on, if it is written out.
    pub(super) fn host(&self) -> Option<&str> {
        match self.value("host", self.function.host_at) {
            _ if self.is_set_elsewhere => None,
            None => Some(self.function.host),
            Some(value) => quoted(value),
        }
    }

    /// The port that it listens on, if it is written out.
    pub(super) fn port(&self) -> Option<u16> {
        match self.value("port", self.function.port_at) {
            _ if self.is_set_elsewhere => None,
            None => Some(self.function.port),
            Some(value) => value.parse().ok(),
        }
    }

    /// Whether Flask shows its visitors a console.
    pub(super) fn is_debug(&self) -> bool {
        self.function.server.starts_with("Flask") && self.value("debug", None) == Some("True")
    }

    fn value(&self, name: &str, position: Option<usize>) -> Option<&str> {
        let named = self.arguments.iter().find(|(known, _)| known.as_deref() == Some(name));
        let placed = || self.arguments.get(position?).filter(|(name, _)| name.is_none());
        named.or_else(placed).map(|(_, value)| value.as_str())
    }
}

/// The lines that are more than a comment, without what they are indented by, and where they begin.
fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut next = 0;
    text.split_inclusive('\n').filter_map(move |whole| {
        let at = next;
        next += whole.len();
        let line = whole.trim_start();
        (!line.is_empty() && !line.starts_with('#')).then(|| (at + whole.len() - line.len(), line))
    })
}

/// What a call of the function begins with in a module.
fn names(text: &str, function: &ServerFunction) -> Vec<String> {
    if function.constructor.is_empty() {
        let (module, name) = function.name.split_once('.').unwrap_or_default();
        let import = format!("from {module} import {}", name.trim_end_matches('('));
        let short = code_lines(text).any(|(_, line)| line.trim_end() == import).then(|| name.to_owned());
        return std::iter::once(function.name.to_owned()).chain(short).collect();
    }
    let made = code_lines(text).filter_map(|(_, line)| {
        let (name, value) = line.split_once('=')?;
        let name = name.split(':').next()?.trim();
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        (is_name && value.trim_start().starts_with(function.constructor)).then(|| format!("{name}{}", function.name))
    });
    made.collect()
}

/// The arguments of a call, from behind its parenthesis on: names and values. `None` where it does not end.
fn arguments(text: &str) -> Option<Vec<(Option<String>, String)>> {
    let mut found = Vec::new();
    let (mut start, mut depth, mut quote, mut is_comment) = (0, 0_usize, None, false);
    for (at, c) in text.char_indices() {
        match (c, quote) {
            ('\n', None) => is_comment = false,
            _ if is_comment => {}
            (_, Some(open)) if c == open => quote = None,
            (_, Some(_)) => {}
            ('#', None) => is_comment = true,
            ('"' | '\'', None) => quote = Some(c),
            ('(' | '[' | '{', None) => depth += 1,
            (')' | ']' | '}', None) if 0 < depth => depth -= 1,
            (',' | ')', None) if depth == 0 => {
                found.extend(argument(text.get(start..at)?));
                start = at + 1;
                if c == ')' {
                    return Some(found);
                }
            }
            _ => {}
        }
    }
    None
}

fn argument(text: &str) -> Option<(Option<String>, String)> {
    // A comment behind the argument before belongs to that line.
    let code: Vec<&str> = text.lines().map(|line| line.trim()).filter(|line| !line.starts_with('#')).collect();
    let text = code.join(" ");
    let text = text.trim();
    let named = text.split_once('=').filter(|(name, value)| {
        !value.starts_with('=') && name.trim_end().chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    });
    let (name, value) = named.map_or((None, text), |(name, value)| (Some(name.trim_end().to_owned()), value.trim()));
    (!value.is_empty()).then(|| (name, value.to_owned()))
}

/// A string without prefix and escapes.
fn quoted(value: &str) -> Option<&str> {
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let inner = value.strip_prefix(quote)?.strip_suffix(quote)?;
    (!inner.contains([quote, '\\'])).then_some(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(text: &str) -> Option<String> {
        let call = ServerCall::in_text(text)?;
        let port = call.port().map_or("?".to_owned(), |port| port.to_string());
        let debug = if call.is_debug() { " debug" } else { "" };
        Some(format!("{} {}:{port}{debug}", call.server(), call.host().unwrap_or("?")))
    }

    #[test]
    fn calls() {
        let flask = "from flask import Flask\napplication = Flask(__name__)\n";
        for (text, wanted) in [
            ("import uvicorn\nif __name__ == \"__main__\":\n    uvicorn.run(app)\n", "uvicorn 127.0.0.1:8000"),
            ("uvicorn.run(\n    \"main:app\",  # a, (b\n    host='0.0.0.0',\n    port=int(80),\n)\n", "uvicorn 0.0.0.0:?"),
            ("uvicorn.run('config:app', host = \"::\", port = 80)", "uvicorn :::80"),
            ("uvicorn.run(app, host=HOST, log_config=None)", "uvicorn ?:8000"),
            ("uvicorn.run(app, **settings)", "uvicorn ?:?"),
            ("uvicorn.run(app, uds=\"/x\")", "uvicorn ?:?"),
            ("uvicorn.run(app, host=os.getenv('H', 'a'), port=80)", "uvicorn ?:80"),
            (&format!("{flask}application.run('0.0.0.0', 80, debug=True)"), "Flask 0.0.0.0:80 debug"),
            (&format!("{flask}application.run(debug=settings.debug)"), "Flask 127.0.0.1:5000"),
            (&format!("{flask}application.config['SERVER_NAME'] = x\napplication.run()"), "Flask ?:?"),
            ("io = SocketIO(app)\nio.run(app, host='0.0.0.0')", "Flask-SocketIO 0.0.0.0:5000"),
            ("from waitress import serve\nserve(app, port=3030)", "waitress 0.0.0.0:3030"),
            ("from aiohttp import web\nweb.run_app(app)", "aiohttp 0.0.0.0:8080"),
        ] {
            assert_eq!(call(text).as_deref(), Some(wanted), "{text}");
        }
        for text in [
            "# uvicorn.run(app)\nprint(1)\n",
            "uvicorn.run(app)\nuvicorn.run(b, host=\"0.0.0.0\")\n",
            "app.run()\n",
            "serve(app)\n",
            "uvicorn.run(app",
            &format!("{flask}application.run()\nuvicorn.run(b)"),
        ] {
            assert_eq!(call(text), None, "{text}");
        }
    }
}
