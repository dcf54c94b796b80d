//! The web server that a container of the last stage starts: by which words, on which address and port.

use std::sync::{Arc, PoisonError};

use super::{Base, Build, CommandSource, ImageState, Model, Placed, ShellCommand, ShellScript, ShellWord, Stage};
use crate::data::servers::{RUNNERS, SERVERS, ServerSpec, WRAPPERS};
use crate::model::{KnownImages, Source};
use crate::syntax::ast::Keyword;
use crate::text::{TextRange, last_part};

/// A server, as CMD and ENTRYPOINT start it.
#[derive(Debug)]
pub struct StartedServer {
    /// What is known of its kind.
    pub spec: &'static ServerSpec,
    /// Its name as people write it: `uvicorn`, `flask run`.
    pub name: String,
    /// The instruction that names it.
    pub instruction: usize,
    /// The word that names it, in the file.
    pub word: TextRange,
    /// The word behind which options may be inserted: the application if there is one.
    pub last: TextRange,
    /// How the words are written.
    pub place: CommandSource,
    /// The address, if it stands there, with its place in the file.
    pub host: Option<(String, TextRange)>,
    /// The port, if it stands there, with its place in the file.
    pub port: Option<(u16, TextRange)>,
    /// The address and port in one word, with its place in the file, and the port as it is written.
    pub address: Option<(TextRange, String)>,
}

impl StartedServer {
    /// The port that it listens on.
    pub fn port_number(&self) -> u16 {
        self.port.as_ref().map_or(self.spec.port, |(port, _)| *port)
    }

    /// The address that it listens on.
    pub fn host_name(&self) -> &str {
        self.host.as_ref().map_or(self.spec.host, |(host, _)| host)
    }
}

/// The image that a build makes, and the server that its containers start.
pub(super) type Started = Arc<(ImageState, StartedServer)>;

/// A word of a command, in the file.
struct Argument<'a> {
    word: &'a ShellWord,
    range: TextRange,
    place: CommandSource,
    instruction: usize,
}

impl Model {
    /// The image that a build makes by default, and the server that its containers start. `None` where the file alone
    /// does not decide it: unknown base images, variables, scripts, several servers, settings in files.
    pub fn started_server(&self, images: &Arc<KnownImages>) -> Option<Started> {
        // Several rules ask, and registries answer in between at most.
        let mut found = self.derived.server.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, server)) = found.as_ref().filter(|(known, _)| Arc::ptr_eq(known, images)) {
            return server.clone();
        }
        let server = self.find_server(images).map(Arc::new);
        *found = Some((Arc::clone(images), server.clone()));
        server
    }

    fn find_server(&self, images: &KnownImages) -> Option<(ImageState, StartedServer)> {
        let stage = self.stages.last()?;
        let names_one = |placed: &Placed| {
            matches!(placed.keyword, Keyword::Cmd | Keyword::Entrypoint)
                && SERVERS.iter().any(|spec| placed.text.contains(spec.program))
        };
        let mut chain = std::iter::once(stage).chain(self.ancestors(stage));
        if !chain.any(|stage| self.instructions_of(stage).iter().any(names_one)) {
            return None;
        }
        let state = self.state_before(Build { args: &[], is_whole: false, images }, self.instructions.len())?;
        let server = self.server_of(&state)?;
        let is_read = |name: &str| {
            server.spec.variables.iter().any(|known| if known.ends_with('_') { name.starts_with(known) } else { name == *known })
        };
        // Whoever writes `EXPOSE $PORT` runs it where the platform sets PORT, and with PORT such a server listens everywhere.
        let says_port = |placed: &Placed| ["$PORT", "${PORT"].iter().any(|word| placed.text.contains(word));
        if server.spec.variables.contains(&"PORT") && self.instructions.iter().any(says_port) {
            return None;
        }
        let is_set = state.env_list().iter().any(|(name, ..)| is_read(name))
            || (!state.has_whole_env() && self.may_set(stage, server.spec.variables, images));
        (!is_set).then_some((state, server))
    }

    /// Whether the image that a stage is built on, or an ENV whose names have variables, may set one of what a server reads. Of
    /// tags that are exact or old not all names are known, but those that no build of the image has ever set.
    fn may_set(&self, stage: &Stage, variables: &[&str], images: &KnownImages) -> bool {
        let Base::Image(image) = self.root_base(stage) else { return true };
        let has_odd_name = |placed: &Placed| {
            placed.keyword == Keyword::Env && placed.instruction.pairs().iter().any(|pair| pair.name().contains('$'))
        };
        let mut chain = std::iter::once(stage).chain(self.ancestors(stage));
        if chain.any(|stage| self.instructions_of(stage).iter().any(has_odd_name)) {
            return true;
        }
        let image = image.variables(images.mirrors());
        let pattern = |name: &str| if name.ends_with('_') { format!("{name}*") } else { name.to_owned() };
        !variables.iter().all(|name| image.any_build_sets(&pattern(name)) == Some(false))
    }

    fn server_of(&self, state: &ImageState) -> Option<StartedServer> {
        let mut words = Vec::new();
        let entrypoint = state.entrypoint();
        match (entrypoint.known()?.is_empty(), entrypoint.source()?) {
            (true, _) => {}
            // The official images' own scripts start what CMD says.
            (false, Source::Base) if entrypoint.known()?.iter().any(|word| word.ends_with("docker-entrypoint.sh")) => {}
            (false, Source::Instruction(index)) => {
                let placed = self.instructions.get(index)?;
                let commands = &ShellScript::of(placed, self.escape).commands;
                let [command] = commands.as_slice() else { return None };
                words.extend(arguments(command, placed, index));
                if command.source != CommandSource::Exec {
                    // A shell between drops what CMD says.
                    return started(&words);
                }
            }
            _ => return None,
        }
        let cmd = state.cmd();
        if !cmd.known()?.is_empty() {
            let Source::Instruction(index) = cmd.source()? else { return None };
            let placed = self.instructions.get(index)?;
            let commands = &ShellScript::of(placed, self.escape).commands;
            if !words.is_empty() {
                // Its words go on where those of ENTRYPOINT end.
                let [command] = commands.as_slice() else { return None };
                if command.source != CommandSource::Exec {
                    return None;
                }
                words.extend(arguments(command, placed, index));
                return started(&words);
            }
            let is_one = |command: &&ShellCommand| {
                command.words.iter().any(|word| SERVERS.iter().any(|spec| last_part(&word.text) == spec.program))
            };
            let mut servers = commands.iter().filter(is_one);
            let command = servers.next()?;
            if servers.next().is_some() {
                return None;
            }
            if 1 < commands.len() && commands.iter().any(|command| matches!(command.program(), "source" | "." | "export" | "set"))
            {
                return None;
            }
            if !command.assignments.is_empty() {
                return None;
            }
            words.extend(arguments(command, placed, index));
        }
        started(&words)
    }
}

fn arguments<'a>(command: &'a ShellCommand, placed: &'a Placed, instruction: usize) -> impl Iterator<Item = Argument<'a>> {
    command.words.iter().map(move |word| Argument { word, range: placed.at(word.range), place: command.source, instruction })
}

/// The server that one command starts, as people write its name, and the word that names it: relative to the instruction.
/// `None` where variables have a say in it.
pub fn server_of_command(command: &ShellCommand) -> Option<(String, TextRange)> {
    let argument = |word| Argument { word, range: word.range, place: command.source, instruction: 0 };
    let words: Vec<Argument<'_>> = command.words.iter().map(argument).collect();
    started(&words).map(|server| (server.name, server.word))
}

/// The server that words start.
fn started(words: &[Argument<'_>]) -> Option<StartedServer> {
    let text = |at: usize| words.get(at).map(|argument| argument.word.text.as_str());
    if words.iter().any(|argument| !argument.word.literal) {
        return None;
    }
    let mut at = 0;
    loop {
        let program = last_part(text(at)?);
        if WRAPPERS.contains(&program) {
            at += 1;
            while text(at)?.starts_with('-') {
                at += 1;
            }
        } else if RUNNERS.contains(&program) && text(at + 1)? == "run" {
            at += 2;
            while text(at)?.starts_with('-') {
                // `uv run --no-sync`; an option with a value of its own is not known.
                at += 1;
            }
        } else if program.starts_with("python") {
            at += 1;
            while matches!(text(at)?, "-m" | "-u" | "-O" | "-B") {
                at += 1;
            }
        } else {
            break;
        }
    }
    let program = last_part(text(at)?);
    let spec = SERVERS.iter().find(|spec| {
        spec.program == program
            && (spec.subcommand.is_empty() || text(at + 1).is_some_and(|word| spec.subcommand.contains(&word)))
    })?;
    let named = words.get(at)?;
    let first = at + if spec.subcommand.is_empty() { 1 } else { 2 };
    let name = words.get(at..first)?.iter().map(|argument| last_part(&argument.word.text)).collect::<Vec<_>>().join(" ");
    let mut server = StartedServer {
        spec,
        name,
        instruction: named.instruction,
        word: named.range,
        last: words.get(first - 1)?.range,
        place: named.place,
        host: None,
        port: None,
        address: None,
    };
    let mut at = first;
    let mut has_application = false;
    while let Some(argument) = words.get(at) {
        at += 1;
        let word = argument.word.text.as_str();
        // An option with blanks in it, which no server takes: two words, or a blank too many.
        if word.contains(' ') && word.trim_start().starts_with('-') {
            return None;
        }
        if word.starts_with('-') && 1 < word.len() {
            let (option, joined) = split_option(spec, word);
            if spec.elsewhere.contains(&option) {
                return None;
            }
            let is_host = spec.host_options.contains(&option);
            let is_port = spec.port_options.contains(&option);
            let is_bind = spec.bind_options.contains(&option);
            if !(is_host || is_port || is_bind) {
                continue;
            }
            let (value, range) = match joined {
                Some(value) => (value, part(argument, value)?),
                None => {
                    let value = words.get(at)?;
                    at += 1;
                    (value.word.text.as_str(), value.range)
                }
            };
            if is_host {
                server.host = Some((value.to_owned(), range));
            } else if is_port {
                server.port = Some((value.parse().ok()?, range));
            } else if server.address.is_some() {
                // It listens on several.
                return None;
            } else {
                server.bind(value, range)?;
            }
        } else if spec.takes_address && server.address.is_none() {
            server.bind(word, argument.range)?;
        } else if !has_application {
            has_application = true;
            server.last = argument.range;
        }
    }
    // What is inserted goes into the words of the instruction that has the last of them.
    server.place = words.iter().find(|argument| argument.range == server.last)?.place;
    Some(server)
}

/// An option and the value that is part of its word.
fn split_option<'a>(spec: &ServerSpec, word: &'a str) -> (&'a str, Option<&'a str>) {
    if let Some((option, value)) = word.split_once('=') {
        return (option, Some(value));
    }
    let short = [spec.host_options, spec.port_options, spec.bind_options, spec.elsewhere].into_iter().flatten();
    let short = short.filter(|option| option.len() == 2 && !word.starts_with("--"));
    let joined = short.filter_map(|option| Some((word.get(..2)?, word.strip_prefix(option)?))).find(|(_, rest)| !rest.is_empty());
    joined.map_or((word, None), |(option, value)| (option, Some(value)))
}

/// Where the end of a word stands, if it is written as it is.
fn part(argument: &Argument<'_>, end: &str) -> Option<TextRange> {
    let whole = argument.range;
    let start = whole.end().checked_sub(crate::text::size(end.len()))?;
    argument.word.plain.then(|| crate::text::between(start.max(whole.start()), whole.end()))
}

impl StartedServer {
    /// Takes `HOST:PORT`, `HOST`, `PORT` or `:PORT`.
    fn bind(&mut self, value: &str, range: TextRange) -> Option<()> {
        if value.starts_with("unix:") || value.starts_with("fd://") || value.contains('/') {
            return None;
        }
        let (host, port) = match value.rsplit_once(':') {
            Some((host, port)) if !host.ends_with(':') => (host, port),
            _ if value.bytes().all(|b| b.is_ascii_digit()) => ("", value),
            _ => (value, ""),
        };
        if !port.is_empty() {
            self.port = Some((port.parse().ok()?, range));
        }
        if !host.is_empty() {
            // Django takes `0` for all addresses.
            self.host = Some((host.trim_matches(['[', ']']).to_owned(), range));
        } else if !self.spec.takes_address {
            // `:8000` stands for all of them.
            self.host = Some(("0.0.0.0".to_owned(), range));
        }
        self.address = Some((range, port.to_owned()));
        Some(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    fn started(text: &str) -> Option<String> {
        let text = format!("FROM python:3.14-slim\nENV A=1\n{text}\n");
        let model = crate::testing::model(&text);
        let found = model.started_server(&Arc::default())?;
        let (_, server) = &*found;
        let word = model.slice(server.word);
        let last = model.slice(server.last);
        Some(format!("{} {}:{} {word} {last}", server.name, server.host_name(), server.port_number()))
    }

    #[test]
    fn servers() {
        for (text, wanted) in [
            (r#"CMD ["uvicorn", "main:app", "--port", "80"]"#, "uvicorn 127.0.0.1:80 uvicorn main:app"),
            (r#"CMD ["uvicorn", "--host=0.0.0.0", "main:app"]"#, "uvicorn 0.0.0.0:8000 uvicorn main:app"),
            ("CMD uvicorn main:app --host 0.0.0.0", "uvicorn 0.0.0.0:8000 uvicorn main:app"),
            ("CMD a && exec uvicorn main:app", "uvicorn 127.0.0.1:8000 uvicorn main:app"),
            (
                r#"ENTRYPOINT ["uvicorn"]
CMD ["main:app", "--port", "80"]"#,
                "uvicorn 127.0.0.1:80 uvicorn main:app",
            ),
            (
                r#"ENTRYPOINT ["tini", "--", "poetry", "run"]
CMD ["flask", "run", "-p5001"]"#,
                "flask run 127.0.0.1:5001 flask run",
            ),
            (r#"CMD ["python", "-m", "uvicorn", "main:app"]"#, "uvicorn 127.0.0.1:8000 uvicorn main:app"),
            (r#"CMD ["sh", "-c", "uvicorn main:app"]"#, "uvicorn 127.0.0.1:8000 uvicorn main:app"),
            (r#"CMD ["gunicorn", "-b", ":8000", "main:app"]"#, "gunicorn 0.0.0.0:8000 gunicorn main:app"),
            (r#"CMD ["gunicorn", "--bind=127.0.0.1:80", "main:app"]"#, "gunicorn 127.0.0.1:80 gunicorn main:app"),
            ("CMD python manage.py runserver", "manage.py runserver 127.0.0.1:8000 manage.py runserver"),
            ("CMD python manage.py runserver 0.0.0.0:80", "manage.py runserver 0.0.0.0:80 manage.py runserver"),
            ("CMD ./manage.py runserver 0:80", "manage.py runserver 0:80 ./manage.py runserver"),
            ("CMD python manage.py runserver 8080", "manage.py runserver 127.0.0.1:8080 manage.py runserver"),
            ("CMD fastapi run", "fastapi run 0.0.0.0:8000 fastapi run"),
        ] {
            assert_eq!(started(text).as_deref(), Some(wanted), "{text}");
        }
    }

    #[test]
    fn bases_whose_variables_are_not_all_known() {
        for (base, wanted) in [
            ("python:3.11.9", true),
            ("python:3.9", true),
            ("python:3.8.12-slim-buster", true),
            ("python:3.9-alpine AS base\nFROM base", true),
            ("python:3.9\nENV ${A}=1", false),
            ("python:3.6-onbuild", false),
            ("example/python:3.9", false),
        ] {
            let model = crate::testing::model(&format!("FROM {base}\nCMD [\"uvicorn\", \"main:app\"]\n"));
            assert_eq!(model.started_server(&Arc::default()).is_some(), wanted, "{base}");
        }
    }

    #[test]
    fn what_is_not_certain() {
        for text in [
            "CMD uvicorn main:app --port $PORT",
            "CMD uvicorn main:app --uds /x",
            r#"CMD ["uvicorn", "main:app", "--host 0.0.0.0"]"#,
            "ENV UVICORN_HOST=0.0.0.0\nCMD uvicorn main:app",
            "ENV PORT=80\nCMD gunicorn main:app",
            "EXPOSE $PORT\nCMD [\"gunicorn\", \"main:app\"]",
            "CMD gunicorn -c conf.py main:app",
            "CMD gunicorn -b unix:/x main:app",
            "CMD gunicorn -b 1.2.3.4:80 -b 127.0.0.1:80 main:app",
            "ENTRYPOINT [\"/start.sh\"]\nCMD [\"uvicorn\", \"main:app\"]",
            "CMD uvicorn a:app & uvicorn b:app",
            "CMD . ./env.sh && uvicorn main:app",
            "CMD A=1 uvicorn main:app",
            "CMD python main.py",
            "CMD flask db upgrade",
            "ENTRYPOINT echo x\nCMD [\"uvicorn\", \"main:app\"]",
        ] {
            assert_eq!(started(text), None, "{text}");
        }
    }
}
