//! What a container starts: process 1, its folder, its user, where it listens, and which build a Compose file makes of it.

use super::{Cursor, Known};
use crate::ide::places::Place;
use crate::model::{Build, ImageState, KnownBuild, Presence, ProcessCommand, ShellCommand, Source, joined_path};
use crate::snapshot::Snapshot;
use crate::syntax::ast::{Instruction, Keyword};
use crate::text::{TextRange, line_of};
use crate::texts::{Phrase, Words, start as texts};

/// More builds are not named.
const MOST_BUILDS: usize = 3;
/// A longer command is not shown whole.
const LONGEST_COMMAND: usize = 160;
/// Addresses that only the container itself reaches.
const LOOPBACK: [&str; 3] = ["127.0.0.1", "localhost", "::1"];
/// Servers that are told their application as `module:name`.
const TAKE_MODULES: [&str; 4] = ["uvicorn", "gunicorn", "hypercorn", "granian"];

impl Cursor<'_> {
    /// What the word of a command means, and what CMD or ENTRYPOINT starts with it.
    pub(super) fn started(&self, instruction: &Instruction) -> Known {
        let script = crate::model::ShellScript::of(instruction, self.model.escape);
        let mut all = script.commands.iter().flat_map(|command| command.words.iter().map(move |word| (command, word)));
        let (command, word) = all.find(|(_, word)| self.hits(word.range))?;
        let mut known = self.command(instruction);
        // What a trigger starts, it starts in images that are built on this one.
        let placed = self.model.instructions.get(self.index)?;
        if !matches!(placed.keyword, Keyword::Cmd | Keyword::Entrypoint) {
            return known;
        }
        // Behind the words of an ENTRYPOINT stand those of its program.
        let joined = self.joined().filter(|process| process.arguments() == Some(self.index));
        if let Some(process) = &joined {
            known = self.argument_of(&process.command, placed.start);
        }
        let program = joined.as_ref().map_or_else(|| command.program(), |process| process.command.program());
        let is_program = |range: TextRange| command.name().is_some_and(|name| range.contains_range(name.range));
        let is_option = known.as_ref().is_some_and(|(range, _)| joined.is_some() || !is_program(*range));
        let (range, mut words) = known.unwrap_or_else(|| (word.range, Words::new()));
        if !is_option {
            let state = self.end()?;
            words.phrases(self.file(&state, &word.text, TAKE_MODULES.contains(&program)));
            words.lines(self.in_a_container(&state));
        }
        (!words.is_empty()).then_some((range, words))
    }

    /// A few lines for the keyword of CMD and ENTRYPOINT.
    pub(super) fn starts(&self) -> Vec<Phrase> {
        self.end().map(|state| self.in_a_container(&state)).unwrap_or_default()
    }

    /// The command of the stage's process 1, if CMD has a part in it beside ENTRYPOINT.
    fn joined(&self) -> Option<ProcessCommand> {
        let stage = self.model.stages.get(self.model.stage_of(self.index)?)?;
        self.model.process_command(stage).filter(|process| process.arguments().is_some())
    }

    /// The image that the stage makes.
    fn end(&self) -> Option<ImageState> {
        let stage = self.model.stage_of(self.index)?;
        let images = &self.snapshot.world.knowledge.images;
        let mut end = None;
        self.model.visit_images(Build { args: &[], is_whole: false, images }, |other, state| {
            if other.index == stage {
                end = Some(state.clone());
            }
        });
        end
    }

    fn line(&self, index: usize) -> Option<u32> {
        Some(line_of(&self.snapshot.rope, self.model.instructions.get(index)?.start) + 1)
    }

    fn in_a_container(&self, state: &ImageState) -> Vec<Phrase> {
        let Some(placed) = self.model.instructions.get(self.index) else { return Vec::new() };
        let own = if placed.keyword == Keyword::Cmd { state.cmd() } else { state.entrypoint() };
        match own.source() {
            Some(Source::Instruction(index)) if index == self.index => {}
            Some(Source::Instruction(index)) => return self.line(index).map(texts::replaced).into_iter().collect(),
            _ => return Vec::new(),
        }
        let mut lines = Vec::new();
        let command = self.joined().and_then(|process| one_line(&process.command));
        let entrypoint = state.entrypoint();
        let is_cmd = placed.keyword == Keyword::Cmd;
        match (entrypoint.known().filter(|words| is_cmd && !words.is_empty()), entrypoint.source()) {
            (Some(_), Some(Source::Instruction(index))) => {
                let line = self.line(index);
                lines.extend(line.map(|line| match command {
                    Some(command) => texts::joined_arguments(line, command),
                    None => texts::arguments(line),
                }));
            }
            (Some(words), _) => lines.extend(words.first().map(|first| texts::arguments_of_base(&**first))),
            (None, _) => {
                let words = own.known().map(|words| &**words).unwrap_or_default();
                let is_shell = words.get(1).is_some_and(|word| matches!(&**word, "-c" | "/c" | "/S"));
                let process = |first: &str| if is_shell { texts::shell(first) } else { texts::process(first) };
                // Where an entry point may come from the base image, nobody knows what is first.
                let is_certain = !is_cmd || entrypoint.known().is_some();
                lines.extend(words.first().filter(|_| is_certain).map(|first| process(first)));
                let behind = self.joined().and_then(|process| self.line(process.arguments()?));
                lines.extend(behind.zip(command).filter(|_| !is_cmd).map(|(line, command)| texts::joined_by(line, command)));
            }
        }
        let user = state.user().known().map(|user| if user.is_empty() { "root" } else { &**user });
        lines.extend(match (state.workdir().known(), user) {
            (Some(folder), Some(user)) => Some(texts::place(&**folder, user)),
            (Some(folder), None) => Some(texts::folder(&**folder)),
            (None, Some(user)) => Some(texts::user(user)),
            (None, None) => None,
        });
        lines.extend(self.listens());
        lines.extend(
            self.builds()
                .into_iter()
                .filter(|build| is_cmd && !build.command.is_empty())
                .map(|build| texts::composed_command(&build.name, &build.file, &build.command)),
        );
        lines
    }

    /// Where the server of the last stage listens.
    fn listens(&self) -> Option<Phrase> {
        let found = self.server()?;
        let (_, server) = &*found;
        let (host, port) = (server.host_name().to_owned(), server.port_number());
        let address = format!("{host}:{port}");
        Some(match LOOPBACK.contains(&host.as_str()) {
            true => texts::only_inside(&server.name, address),
            false => texts::listens(&server.name, address),
        })
    }

    fn server(&self) -> Option<std::sync::Arc<(ImageState, crate::model::StartedServer)>> {
        let last = self.model.stages.last()?;
        let own = self.model.stage_of(self.index)?;
        let is_below = own == last.index || self.model.ancestors(last).any(|stage| stage.index == own);
        is_below.then(|| self.model.started_server(&self.snapshot.world.knowledge.images)).flatten()
    }

    /// Where a file lies that the command names, and which line put it there.
    fn file(&self, state: &ImageState, word: &str, takes_modules: bool) -> Option<Phrase> {
        let is_path = |word: &str| {
            let ending = word.rsplit_once('.').map(|(_, ending)| ending);
            word.contains('/') || ending.is_some_and(|ending| matches!(ending, "py" | "js" | "mjs" | "cjs" | "ts" | "sh" | "jar"))
        };
        if word.starts_with('-') || word.contains(['$', '*', ' ', '"']) || word.contains("://") {
            return None;
        }
        let module = word.split_once(':').filter(|(module, _)| takes_modules && !module.is_empty() && !module.contains('/'));
        let relative = match module {
            Some((module, _)) => format!("{}.py", module.replace('.', "/")),
            None if is_path(word) => word.to_owned(),
            None => return None,
        };
        let folder = if relative.starts_with('/') { "/" } else { state.workdir().known()? };
        let path = joined_path(folder, &relative);
        let paths = crate::ide::files::files_of(self.snapshot, self.model.stage_of(self.index)?)?;
        let claim = paths.at(&path);
        match claim.made.filter(|_| claim.likely.is_some()) {
            Some(made) => Some(texts::file(path.clone(), self.line(made.instruction)?)),
            // An application may be a folder with `__init__.py`.
            None if claim.presence == Presence::Absent && module.is_none() => Some(texts::no_file(path.clone())),
            None => None,
        }
    }

    /// What listens on a port of EXPOSE, and who publishes it.
    pub(super) fn port_in_use(&self, port: u16) -> Vec<Phrase> {
        let mut lines = Vec::new();
        if let Some(found) = self.server() {
            let (_, server) = &*found;
            let line = self.line(server.instruction).unwrap_or_default();
            lines.push(match server.port_number() {
                own if own == port => texts::port_used(line, &server.name),
                own => texts::port_not_used(line, &server.name, u32::from(own)),
            });
        }
        let number = u32::from(port);
        let published: Vec<Phrase> = self
            .builds()
            .into_iter()
            .flat_map(|build| build.ports.iter().map(move |ports| (build, ports)))
            .filter(|(_, ports)| {
                ports.split('/').next().and_then(|ports| ports.rsplit(':').next()) == Some(port.to_string().as_str())
            })
            .take(MOST_BUILDS)
            .map(|(build, ports)| texts::composed_port(&build.name, &build.file, ports))
            .collect();
        lines.push(texts::publish(number));
        lines.extend(if published.is_empty() { vec![texts::publish_with_compose(number)] } else { published });
        lines
    }

    /// The builds that Compose files make of the stage.
    fn builds(&self) -> Vec<&KnownBuild> {
        let stage = self.model.stage_of(self.index).and_then(|stage| self.model.stages.get(stage));
        let Some(stage) = stage else { return Vec::new() };
        let is_last = stage.index + 1 == self.model.stages.len();
        let name = stage.name.as_ref().map(|name| name.text.as_str());
        let is_built = |build: &&KnownBuild| match (&build.target, name) {
            (None, _) => is_last,
            (Some(target), Some(name)) => target.eq_ignore_ascii_case(name),
            (Some(_), None) => false,
        };
        let builds = &self.snapshot.world.knowledge.builds;
        builds.all().iter().filter(is_built).filter(|build| build.is_composed()).take(MOST_BUILDS).collect()
    }

    /// Which services of Compose files are built from the stage.
    pub(super) fn composed(&self) -> Vec<Phrase> {
        self.builds().into_iter().map(|build| texts::composed(&build.name, &build.file)).collect()
    }
}

/// The words of a command as somebody would write them; `None` if they are too many for a line.
fn one_line(command: &ShellCommand) -> Option<String> {
    let quoted = |text: &str| match text.contains([' ', '\t', '"', '\'']) || text.is_empty() {
        true => format!("{text:?}"),
        false => text.to_owned(),
    };
    let line = command.words.iter().map(|word| quoted(&word.text)).collect::<Vec<_>>().join(" ");
    (line.len() <= LONGEST_COMMAND).then_some(line)
}

/// What WORKDIR does at its place: whether the folder is there already.
pub(super) fn directory(snapshot: &Snapshot, path: &str, place: Place) -> Phrase {
    let line_of_instruction = |index: usize| Some(line_of(&snapshot.rope, snapshot.model().instructions.get(index)?.start) + 1);
    match (place.presence, place.made.and_then(line_of_instruction)) {
        _ if path == "/" => texts::root_folder(),
        (Presence::Present(_), Some(line)) => texts::folder_there(line),
        (Presence::Present(_), None) => texts::folder_there_already(),
        (Presence::Absent, _) => texts::folder_made(),
        (Presence::Unknown, Some(line)) => texts::folder_there(line),
        (Presence::Unknown, None) => texts::folder_made_unless_there(),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::{check_built_hover, check_hover};

    const APP: &str = "FROM python:3.14-slim\nWORKDIR /app\nCOPY main.py .\nUSER nobody\nEXPOSE 8000\n";

    #[test]
    fn process_one() {
        check_hover(
            &format!("{APP}CMD [\"uvi<|>corn\", \"main:app\", \"--host\", \"0.0.0.0\"]"),
            &expect![[r#"
                «uvicorn»
                **`uvicorn`**: serves a Python web application (ASGI), such as one of FastAPI

                - `--host 0.0.0.0`: the address to listen on; `0.0.0.0` is reachable from outside, `127.0.0.1` only inside the container

                Process 1 in the container: `uvicorn`; `docker stop` sends its signal there  
                Starts in `/app` as `nobody`  
                `uvicorn` listens on `0.0.0.0:8000`, reachable from outside the container
            "#]],
        );
        check_hover(
            &format!("{APP}CMD uvicorn main:a<|>pp"),
            &expect![[r#"
                «main:app»
                `/app/main.py`: comes from line 3

                Process 1 in the container: the shell `/bin/sh`, which runs this line  
                Starts in `/app` as `nobody`  
                `uvicorn` listens on `127.0.0.1:8000`, which only the container itself can reach; use `0.0.0.0`
            "#]],
        );
        check_hover(
            &format!("{APP}CMD [\"uvicorn\", \"main:app\", \"--ho<|>st\", \"0.0.0.0\"]"),
            &expect![[r#"
                «--host", "0.0.0.0»
                `--host 0.0.0.0`: the address to listen on; `0.0.0.0` is reachable from outside, `127.0.0.1` only inside the container
            "#]],
        );
        check_hover(
            &format!("{APP}CMD [\"python\", \"ma<|>in.py\"]"),
            &expect![[r#"
                «main.py»
                `/app/main.py`: comes from line 3

                Process 1 in the container: `python`; `docker stop` sends its signal there  
                Starts in `/app` as `nobody`
            "#]],
        );
        check_hover(
            "FROM own/base\nCM<|>D [\"x\"]",
            &expect![[r#"
                «CMD»
                No layer: only the configuration changes  
                When it changes, nothing runs again

                ---

                **CMD**: sets the default command that a container runs when it starts. […]
            "#]],
        );
    }

    #[test]
    fn entry_points() {
        let text = "FROM python:3.14\nENTRYPOINT [\"uvicorn\", \"main:app\"]\nCMD [\"--po<|>rt\", \"80\"]";
        check_hover(
            text,
            &expect![[r#"
                «--port", "80»
                `--port 80`: the port it listens on; EXPOSE and `docker run -p` should name the same
            "#]],
        );
        let base = "FROM python:3.14 AS base\nENTRYPOINT [\"uvicorn\"]\n";
        let on_the_module = format!("{base}FROM base\nWORKDIR /app\nCOPY main.py .\nCMD [\"main:<|>app\", \"--reload\"]");
        check_hover(
            &on_the_module,
            &expect![[r#"
                «main:app»
                `/app/main.py`: comes from line 5

                These words follow those of ENTRYPOINT in line 2: the container runs `uvicorn main:app --reload`  
                Starts in `/app` as `root`  
                `uvicorn` listens on `127.0.0.1:8000`, which only the container itself can reach; use `0.0.0.0`
            "#]],
        );
        check_hover(
            &format!("{}CMD [\"main:app\", \"--reload\"]", base.replace("uvicorn", "uvi<|>corn")),
            &expect![[r#"
                «uvicorn»
                **`uvicorn`**: serves a Python web application (ASGI), such as one of FastAPI

                Process 1 in the container: `uvicorn`; `docker stop` sends its signal there  
                The words of CMD in line 3 follow: the container runs `uvicorn main:app --reload`  
                Starts in `/` as `root`  
                `uvicorn` listens on `127.0.0.1:8000`, which only the container itself can reach; use `0.0.0.0`
            "#]],
        );
        check_hover(
            "FROM postgres:18\nCMD [\"post<|>gres\"]",
            &expect![[r#"
                «postgres»
                The base image starts `docker-entrypoint.sh` first and hands it these words  
                Starts in `/` as `root`
            "#]],
        );
        check_hover(
            "FROM python:3.14\nCMD [\"a<|>\"]\nCMD [\"b\"]",
            &expect![[r#"
                «a»
                Without effect: line 3 replaces it
            "#]],
        );
    }

    #[test]
    fn ports() {
        let text = format!("{}CMD [\"uvicorn\", \"main:app\", \"--host\", \"0.0.0.0\"]", APP.replace("8000", "80<|>00"));
        check_hover(
            &text,
            &expect![[r#"
                «8000»
                **`8000/tcp`**: Uvicorn, Gunicorn, FastAPI and Django by default

                `uvicorn` in line 6 listens on this port  
                EXPOSE only documents the port; `docker run -p 8000:8000 IMAGE` publishes it  
                In a Compose file: `ports: ["8000:8000"]`
            "#]],
        );
        check_hover(
            &text.replace("80<|>00", "90<|>00"),
            &expect![[r#"
                «9000»
                **`9000/tcp`**: PHP-FPM, SonarQube, MinIO

                `uvicorn` in line 6 listens on port 8000, not on this one  
                EXPOSE only documents the port; `docker run -p 9000:9000 IMAGE` publishes it  
                In a Compose file: `ports: ["9000:9000"]`
            "#]],
        );
    }

    #[test]
    fn folders() {
        check_hover(
            "FROM scratch\nWORKDIR /a<|>pp",
            &expect![[r#"
                «/app»
                → `/app`

                This line makes the folder
            "#]],
        );
        check_hover(
            "FROM a\nCOPY main.py /app/\nWORKDIR /a<|>pp",
            &expect![[r#"
                «/app»
                → `/app`

                The folder is there already, from line 2
            "#]],
        );
        check_hover(
            "FROM a\nWORKDIR /a<|>pp",
            &expect![[r#"
                «/app»
                → `/app`

                This line makes the folder if the image does not have it yet
            "#]],
        );
        check_hover(
            "FROM a\nWORKDIR /<|>",
            &expect![[r#"
                «/»
                → `/`

                `/` is always there
            "#]],
        );
    }

    #[test]
    fn compose() {
        let text = "FROM python:3.14 AS dev\nEXPOSE 8000\nCMD [\"uvicorn\", \"main:app\"]";
        check_built_hover(
            &text.replace("FROM", "FR<|>OM"),
            &expect![[r#"
                «FROM»
                When it changes, nothing runs again

                Compose builds the service `web` from this stage (`compose.yaml`); `docker compose up --build` builds and starts all services of that file

                ---

                **FROM**: starts a build stage from a base image; every step below adds to that image. […]
            "#]],
        );
        check_built_hover(
            &text.replace("8000", "80<|>00"),
            &expect![[r#"
                «8000»
                **`8000/tcp`**: Uvicorn, Gunicorn, FastAPI and Django by default

                `uvicorn` in line 3 listens on this port  
                EXPOSE only documents the port; `docker run -p 8000:8000 IMAGE` publishes it  
                The service `web` in `compose.yaml` publishes it: `8080:8000`
            "#]],
        );
        check_built_hover(
            &text.replace("uvicorn", "uvi<|>corn"),
            &expect![[r#"
                «uvicorn»
                **`uvicorn`**: serves a Python web application (ASGI), such as one of FastAPI

                Process 1 in the container: `uvicorn`; `docker stop` sends its signal there  
                Starts in `/` as `root`  
                `uvicorn` listens on `127.0.0.1:8000`, which only the container itself can reach; use `0.0.0.0`  
                The service `web` in `compose.yaml` starts `uvicorn main:app --reload` instead
            "#]],
        );
    }
}
