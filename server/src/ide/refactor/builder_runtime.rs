//! One stage that builds and runs, as a stage that builds and one that gets what was built.

use super::name_stage::free_name;
use super::runtime_images::{self, Language};
use super::selection::is_lower;
use super::{Promise, Refactoring, RefactoringKind, Rewrite, Selection};
use crate::data::compilers::is_compiler;
use crate::ide::lines::{line_end, start_with_comments};
use crate::model::{CommandSource, Placed, ShellCommand, ShellScript, copy_paths, joined_path};
use crate::syntax::ast::{Command, Keyword};
use crate::text::Edit;
use crate::texts::{action, refactoring as texts};

pub(super) const BUILDER_RUNTIME: Refactoring = Refactoring {
    name: "builder-runtime",
    kind: RefactoringKind::Extract,
    promise: Promise::Changes,
    about: texts::builder_runtime,
    example: "FROM <|>golang:1.27\nWORKDIR /src\nCOPY . .\nENV CGO_ENABLED=0\nRUN go build -o /src/server ./cmd/server\nEXPOSE 8080\nCMD [\"/src/server\"]\n",
    offer: |selection| split(selection).into_iter().collect(),
};

/// Where packages of Python are installed that are to be copied.
const ENVIRONMENT: &str = "/opt/venv";

/// Instructions of a stage that is taken apart: for each of its paths the state of the image is looked up.
const MOST_INSTRUCTIONS: usize = 200;

/// Variables that say how something is built.
const BUILDS: [&str; 8] = ["CARGO_", "CGO_", "GO", "GRADLE_", "MAVEN_", "RUSTFLAGS", "RUSTUP_", "CI"];

/// The one stage of a file, taken apart.
struct Whole<'a> {
    selection: &'a Selection<'a>,
    language: Language,
    /// The instructions behind FROM.
    own: std::ops::Range<usize>,
    /// The last one that makes files.
    last: usize,
    /// The working directory in which it does.
    folder: String,
}

/// What is copied, and to where it is: the same path but for programs that are found by their names.
struct Built {
    from: String,
    to: String,
}

fn split(selection: &Selection<'_>) -> Option<Rewrite> {
    let Selection { model, placed, index, snapshot, .. } = *selection;
    let [stage] = model.stages.as_slice() else { return None };
    let from = placed.as_from()?;
    let base = model.base_images().next()?;
    let name = base.reference.official_name()?;
    let (language, tag) = (Language::of(name)?, base.tag()?);
    if from.as_keyword.is_some() || !from.unexpected.is_empty() || !placed.flags.is_empty() || !base.is_literal() {
        return None;
    }
    let own = index + 1..stage.instructions.end;
    if MOST_INSTRUCTIONS < own.len() {
        return None;
    }
    let makes = |at: &usize| matches!(keyword(selection, *at), Some(Keyword::Run | Keyword::Copy | Keyword::Add));
    let last = own.clone().rev().find(makes)?;
    let folder = selection.state_at(last)?.workdir().known()?.to_string();
    if !folder.starts_with('/') || folder.len() < 2 || !is_path(&folder) {
        return None;
    }
    let whole = Whole { selection, language, own, last, folder };
    let has_compilers = whole.only_builds()?;
    let image = runtime_images::of(snapshot, language, name, tag, whole.is_static())?;
    let old = format!("{name}:{tag}");
    // The same image without compilers is no other one.
    if image == old && !has_compilers {
        return None;
    }
    let built = whole.built()?;
    let line_end = line_end(model);
    let small = is_lower(&placed.keyword_token.text);
    let word = |upper: &str| if small { upper.to_lowercase() } else { upper.to_owned() };
    let builder = free_name(model, "build");
    let mut lines = vec![String::new(), format!("{} {image}", word("FROM"))];
    let mut edits = vec![Edit::insert(base.range.end(), format!(" {} {builder}", word("AS")))];
    if language == Language::Python {
        let path = format!("{} PATH=\"{ENVIRONMENT}/bin:$PATH\"", word("ENV"));
        let first = whole.head().find(|placed| placed.keyword == Keyword::Run && calls_pip(placed, model.escape))?;
        let at = start_with_comments(model, first);
        edits.push(Edit::insert(at, format!("{} python -m venv {ENVIRONMENT}{line_end}{path}{line_end}", word("RUN"))));
        lines.push(path);
    }
    let (kept, gone) = whole.settings()?;
    lines.extend(kept);
    lines.push(format!("{} {}", word("WORKDIR"), whole.folder));
    lines.extend(built.iter().map(|built| format!("{} --from={builder} {} {}", word("COPY"), built.from, built.to)));
    lines.extend(gone.iter().map(|placed| model.slice(placed.file_range()).to_owned()));
    edits.extend(gone.iter().map(|placed| Edit::delete(model.whole_lines(placed.file_range()))));
    let end = model.instructions.get(last)?.file_range().end();
    edits.push(Edit::insert(end, lines.iter().map(|line| format!("{line_end}{line}")).collect::<String>()));
    edits.sort_by_key(|edit| edit.range.start());
    let copied: Vec<String> = built.into_iter().map(|built| built.to).collect();
    Some(Rewrite::new(action::builder_runtime(image, copied.join("`, `")), edits))
}

fn keyword(selection: &Selection<'_>, at: usize) -> Option<Keyword> {
    selection.model.instructions.get(at).map(|placed| placed.keyword)
}

fn is_path(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c))
}

fn calls_pip(run: &Placed, escape: char) -> bool {
    ShellScript::of(run, escape).commands.iter().any(|command| matches!(command.program(), "pip" | "pip3"))
}

impl<'a> Whole<'a> {
    /// What stands up to the last instruction that makes files.
    fn head(&self) -> impl Iterator<Item = &'a Placed> + use<'a> {
        self.selection.model.instructions.get(self.own.start..=self.last).unwrap_or_default().iter()
    }

    /// What stands behind it.
    fn tail(&self) -> impl Iterator<Item = &'a Placed> + use<'a> {
        self.selection.model.instructions.get(self.last + 1..self.own.end).unwrap_or_default().iter()
    }

    /// Whether everything is known that is done, and nothing of it is needed later but what is built; the answer is whether
    /// compilers are installed.
    fn only_builds(&self) -> Option<bool> {
        let escape = self.selection.model.escape;
        let mut has_compilers = false;
        let has_arguments = self.head().any(|placed| placed.keyword == Keyword::Arg);
        for (at, placed) in (self.own.start..).zip(self.head()) {
            let is_known = match placed.keyword {
                Keyword::Run => {
                    let compilers = self.compilers_of(at, placed)?;
                    has_compilers |= compilers;
                    true
                }
                Keyword::Copy | Keyword::Add => {
                    let to = copy_paths(placed, escape)?.destination;
                    to.literal && placed.flag("from").is_none() && self.is_inside(&self.path_at(at, &to.text)?)
                }
                Keyword::Env | Keyword::Arg | Keyword::Workdir => true,
                Keyword::Expose | Keyword::Label | Keyword::Cmd | Keyword::Entrypoint | Keyword::Stopsignal => true,
                _ => false,
            };
            if !is_known {
                return None;
            }
        }
        for placed in self.tail() {
            let is_known = match placed.keyword {
                Keyword::User => placed.argument().is_some_and(|user| self.has_user(&user.raw)),
                Keyword::Env | Keyword::Expose | Keyword::Label | Keyword::Cmd | Keyword::Entrypoint | Keyword::Stopsignal => {
                    true
                }
                _ => false,
            };
            if !is_known || (has_arguments && placed.text.contains('$')) {
                return None;
            }
        }
        Some(has_compilers)
    }

    /// Whether the image for the result certainly has a user.
    fn has_user(&self, user: &str) -> bool {
        let is_number = !user.is_empty() && user.bytes().all(|b| b.is_ascii_digit() || b == b':');
        is_number || (self.language == Language::Node && user == "node")
    }

    /// Whether a RUN installs compilers; `None` where it does anything that is not known to build alone.
    fn compilers_of(&self, at: usize, run: &Placed) -> Option<bool> {
        let Some(Command::Shell(_)) = run.command().filter(|_| run.heredocs.is_empty()) else { return None };
        if !self.selection.has_posix_shell_at(at) {
            return None;
        }
        let mut has_compilers = false;
        for command in &ShellScript::of(run, self.selection.model.escape).commands {
            if command.source != CommandSource::Shell || command.words.iter().any(|word| word.text == "sudo") {
                return None;
            }
            let words = command.arguments();
            let program = command.program();
            if self.language.builders().contains(&program) {
                let leaves =
                    ["-g", "--global", "link", "--user", "--target", "-t", "--prefix", "--root", "global", "exec", "dlx"];
                let elsewhere = |text: &str| leaves.iter().any(|word| text == *word || text.starts_with(&format!("{word}=")));
                // Where a tool of a compiled language puts things does not matter.
                if matches!(self.language, Language::Node | Language::Python) && words.iter().any(|word| elsewhere(&word.text)) {
                    return None;
                }
                continue;
            }
            match program {
                "rm" => {}
                "apt-get" | "apt" | "apk" => {
                    let mut plain = words.iter().filter(|word| !word.text.starts_with('-'));
                    match plain.next().map(|verb| verb.text.as_str()) {
                        Some("update" | "clean" | "autoremove" | "autoclean") => {}
                        Some("install" | "add") => {
                            // The value of an option is no package.
                            if !plain.all(|word| word.literal && is_compiler(&word.text)) {
                                return None;
                            }
                            has_compilers = true;
                        }
                        _ => return None,
                    }
                }
                _ => return None,
            }
        }
        Some(has_compilers)
    }

    /// A path as an instruction at an index means it.
    fn path_at(&self, at: usize, path: &str) -> Option<String> {
        if path.starts_with('/') {
            return Some(joined_path("/", path));
        }
        Some(joined_path(self.selection.state_at(at)?.workdir().known()?, path))
    }

    /// Whether a path is the folder of the project or lies in it.
    fn is_inside(&self, path: &str) -> bool {
        path.strip_prefix(self.folder.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Whether Go builds without C.
    fn is_static(&self) -> bool {
        let says =
            |placed: &&Placed| matches!(placed.keyword, Keyword::Env | Keyword::Run) && placed.text.contains("CGO_ENABLED=0");
        self.language == Language::Go && self.head().any(|placed| says(&placed))
    }

    /// What the image needs of what was built.
    fn built(&self) -> Option<Vec<Built>> {
        let Selection { model, .. } = *self.selection;
        let stage = model.stages.first()?;
        let process = model.process_command(stage)?.command;
        let same = |path: String| Built { from: path.clone(), to: path };
        if self.language.makes_programs() || self.language == Language::Java {
            let first = process.words.first().filter(|word| word.literal && is_path(&word.text))?;
            let jar = process.words.iter().position(|word| word.text == "-jar").map_or(0, |at| at + 1);
            let is_other = |at: usize| at != 0 && (at != jar || self.language != Language::Java);
            let has_files = process.words.iter().enumerate().any(|(at, word)| is_other(at) && is_file(&word.text));
            // No shell is there to start it, and nothing that it would read.
            if process.source != CommandSource::Exec || has_files {
                return None;
            }
            if self.language == Language::Java {
                let jar = process.words.get(jar).filter(|word| word.literal && is_path(&word.text))?;
                let path = joined_path(&self.folder, &jar.text);
                return (first.text == "java" && jar.text.ends_with(".jar") && self.is_inside(&path)).then(|| vec![same(path)]);
            }
            if !first.text.contains('/') {
                let own = format!("/usr/local/cargo/bin/{}", first.text);
                let installs = |command: &ShellCommand| {
                    command.program() == "cargo" && command.arguments().first().is_some_and(|word| word.text == "install")
                };
                let to = format!("/usr/local/bin/{}", first.text);
                return (self.language == Language::Rust && self.commands().any(|(_, command)| installs(command)))
                    .then(|| vec![Built { from: own, to }]);
            }
            let path =
                if first.text.starts_with('/') { joined_path("/", &first.text) } else { joined_path(&self.folder, &first.text) };
            return self.makes(&path).then(|| vec![same(path)]);
        }
        let known: &[&str] = match self.language {
            Language::Node => &["node", "npm", "npx"],
            _ => &[],
        };
        let program = process.name()?;
        if !program.literal || program.text.starts_with('/') || process.words.iter().any(|word| word.text.contains("/usr/local"))
        {
            return None;
        }
        if !known.is_empty() && !known.contains(&process.program()) {
            return None;
        }
        let mut built = Vec::new();
        if self.language == Language::Python {
            let sets = ["VIRTUAL_ENV", "PIP_TARGET", "PIP_USER", "PIP_PREFIX", "PYTHONHOME", "PYTHONUSERBASE", ENVIRONMENT];
            if self.head().chain(self.tail()).any(|placed| sets.iter().any(|name| placed.text.contains(name))) {
                return None;
            }
            built.push(same(ENVIRONMENT.to_owned()));
        }
        built.push(same(self.folder.clone()));
        Some(built)
    }

    /// The commands of all RUN, with the index of theirs.
    fn commands(&self) -> impl Iterator<Item = (usize, &'a ShellCommand)> {
        let escape = self.selection.model.escape;
        let runs = (self.own.start..).zip(self.head()).filter(|(_, placed)| placed.keyword == Keyword::Run);
        runs.flat_map(move |(at, run)| ShellScript::of(run, escape).commands.iter().map(move |command| (at, command)))
    }

    /// Whether a command makes the program at a path.
    fn makes(&self, path: &str) -> bool {
        self.commands().any(|(at, command)| {
            let words = command.arguments();
            let verb = words.first().map_or("", |word| word.text.as_str());
            let is = |text: &str| {
                let made = self.path_at(at, text);
                let in_folder = |folder: &str| path.strip_prefix(folder).is_some_and(|rest| rest.rfind('/') == Some(0));
                made.is_some_and(|made| made == path || (text.ends_with('/') && in_folder(&made)))
            };
            match (command.program(), verb) {
                ("go", "build") => words.iter().enumerate().any(|(number, word)| match word.text.strip_prefix("-o") {
                    Some("") => words.get(number + 1).is_some_and(|value| value.literal && is(&value.text)),
                    Some(value) => value.strip_prefix('=').is_some_and(|value| word.literal && is(value)),
                    None => false,
                }),
                ("cargo", "build") => {
                    let target = self.path_at(at, "target").unwrap_or_default();
                    let mut parts = path.strip_prefix(&target).unwrap_or_default().rsplit('/').skip(1);
                    let is_elsewhere = |text: &str| text.contains("CARGO_TARGET_DIR") || text.contains("target-dir");
                    parts.next().is_some_and(|folder| matches!(folder, "release" | "debug"))
                        && !self.head().any(|placed| is_elsewhere(&placed.text))
                }
                ("cp" | "mv", _) => match words {
                    [from, to] if from.literal && to.literal => {
                        let name = from.text.rsplit('/').next().unwrap_or_default();
                        is(&to.text) || is(&format!("{}/{name}", to.text.trim_end_matches('/')))
                    }
                    _ => false,
                },
                _ => false,
            }
        }) && !self
            .head()
            .any(|placed| placed.keyword == Keyword::Run && placed.text.contains("type=cache") && hides(placed, path))
    }

    /// The variables that the image sets as before, and the instructions that go from the stage that builds to it.
    fn settings(&self) -> Option<(Vec<String>, Vec<&'a Placed>)> {
        let model = self.selection.model;
        let (mut kept, mut gone): (Vec<String>, Vec<&Placed>) = (Vec::new(), Vec::new());
        let mut names: Vec<&str> = vec!["PATH"];
        for placed in self.head() {
            match placed.keyword {
                Keyword::Env => {
                    let is_own = |pair: &crate::syntax::ast::Pair| BUILDS.iter().any(|start| pair.name().starts_with(start));
                    if self.language.makes_programs() | (self.language == Language::Java) && placed.pairs().iter().all(is_own) {
                        continue;
                    }
                    // What the builder's image sets is not set in another one.
                    if variables(&placed.text).any(|name| !names.contains(&name)) {
                        return None;
                    }
                    names.extend(placed.pairs().iter().map(|pair| pair.name()));
                    kept.push(model.slice(placed.file_range()).to_owned());
                }
                Keyword::Expose | Keyword::Label | Keyword::Cmd | Keyword::Entrypoint | Keyword::Stopsignal => {
                    // A comment above it says something of it.
                    let is_bare = start_with_comments(model, placed) == crate::ide::lines::line_start(model, placed.start);
                    if !is_bare || !placed.trivia.is_empty() || variables(&placed.text).next().is_some() {
                        return None;
                    }
                    gone.push(placed);
                }
                _ => {}
            }
        }
        let is_known = |placed: &Placed| variables(&placed.text).all(|name| names.contains(&name));
        self.tail().all(|placed| placed.keyword != Keyword::Env || is_known(placed)).then_some((kept, gone))
    }
}

/// The names behind each `$`.
fn variables(text: &str) -> impl Iterator<Item = &str> {
    text.split('$').skip(1).map(|rest| {
        let rest = rest.strip_prefix('{').unwrap_or(rest);
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default()
    })
}

/// Whether an argument may name a file that the program reads.
fn is_file(argument: &str) -> bool {
    let ends = [".yml", ".yaml", ".json", ".toml", ".conf", ".ini", ".env", ".cfg", ".properties", ".jar", ".xml"];
    let is_option = argument.starts_with("-D") || argument.starts_with("-X");
    !is_option && (argument.contains('/') || argument.contains('$') || ends.iter().any(|end| argument.ends_with(end)))
}

/// Whether a path lies in what a RUN keeps in a cache mount and not in the image, as far as its text tells.
fn hides(run: &Placed, path: &str) -> bool {
    run.text.split("target=").skip(1).any(|rest| {
        let folder = rest.split([',', ' ', '\\', '\n', '\r']).next().unwrap_or_default().trim_end_matches('/');
        !folder.starts_with('/') || path.starts_with(&format!("{folder}/"))
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_action, check_no_action};

    const TITLE: &str = "Build in a stage of its own";

    #[test]
    fn go() {
        check_action(
            "Build in a stage of its own: the image is gcr.io/distroless/static-debian13:latest with `/src/server`",
            "FROM <|>golang:1.27\nWORKDIR /src\nCOPY . .\nEXPOSE 80\nENV CGO_ENABLED=0\nENV A=b\n# Why\nRUN go mod download && go build -o server ./cmd\n\n# Start\nCMD [\"./server\", \"-v\"]\n",
            "FROM golang:1.27 AS build\nWORKDIR /src\nCOPY . .\nENV CGO_ENABLED=0\nENV A=b\n# Why\nRUN go mod download && go build -o server ./cmd\n\nFROM gcr.io/distroless/static-debian13:latest\nENV A=b\nWORKDIR /src\nCOPY --from=build /src/server /src/server\nEXPOSE 80\n\n# Start\nCMD [\"./server\", \"-v\"]\n",
        );
        check_action(
            TITLE,
            "from <|>golang:1.27-alpine3.24\nworkdir /src\ncopy . .\nrun apk add --no-cache gcc musl-dev && go build -o=/bin/app\nuser 1000\nentrypoint [\"/bin/app\"]\n",
            "from golang:1.27-alpine3.24 as build\nworkdir /src\ncopy . .\nrun apk add --no-cache gcc musl-dev && go build -o=/bin/app\n\nfrom alpine:3.24\nworkdir /src\ncopy --from=build /bin/app /bin/app\nuser 1000\nentrypoint [\"/bin/app\"]\n",
        );
        for (lines, cmd) in [
            ("RUN go build -o server .", "CMD [\"./other\"]"),
            ("RUN go build -o server .", "CMD ./server"),
            ("RUN go build -o server .", "CMD [\"./server\", \"--config\", \"a.yaml\"]"),
            ("RUN go build -o server . && mkdir /data", "CMD [\"./server\"]"),
            ("RUN apt-get install -y libpq-dev && go build -o server .", "CMD [\"./server\"]"),
            ("COPY etc /etc/app\nRUN go build -o server .", "CMD [\"./server\"]"),
            ("COPY --from=other a .\nRUN go build -o server .", "CMD [\"./server\"]"),
            ("USER 1\nRUN go build -o server .", "CMD [\"./server\"]"),
            ("RUN go build -o server .", "USER me\nCMD [\"./server\"]"),
            ("RUN go build -o server .", "HEALTHCHECK CMD curl localhost\nCMD [\"./server\"]"),
            ("ENV A=$GOPATH\nRUN go build -o server .", "CMD [\"./server\"]"),
            ("ARG V\nRUN go build -o server .", "LABEL v=$V\nCMD [\"./server\"]"),
            ("RUN --mount=type=cache,target=/src go build -o server .", "CMD [\"./server\"]"),
        ] {
            check_no_action(TITLE, &format!("FROM <|>golang:1.27\nWORKDIR /src\nCOPY . .\n{lines}\n{cmd}\n"));
        }
        check_no_action(TITLE, "FROM <|>golang:1.27 AS a\nWORKDIR /s\nRUN go build -o a .\nCMD [\"./a\"]\n");
        check_no_action(TITLE, "FROM <|>golang:1.27\nWORKDIR /s\nRUN go build -o a .\nCMD [\"./a\"]\nFROM a\n");
    }

    #[test]
    fn rust_and_java() {
        check_action(
            TITLE,
            "FROM <|>rust:1.91-bookworm\nWORKDIR /app\nCOPY . .\nRUN cargo build --release --locked\nCMD [\"./target/release/app\"]\n",
            "FROM rust:1.91-bookworm AS build\nWORKDIR /app\nCOPY . .\nRUN cargo build --release --locked\n\nFROM gcr.io/distroless/cc-debian12:latest\nWORKDIR /app\nCOPY --from=build /app/target/release/app /app/target/release/app\nCMD [\"./target/release/app\"]\n",
        );
        check_action(
            "Build in a stage of its own: the image is gcr.io/distroless/cc-debian12:latest with `/usr/local/bin/app`",
            "FROM <|>rust:1.91-bookworm\nWORKDIR /app\nCOPY . .\nRUN cargo install --path .\nCMD [\"app\"]\n",
            "FROM rust:1.91-bookworm AS build\nWORKDIR /app\nCOPY . .\nRUN cargo install --path .\n\nFROM gcr.io/distroless/cc-debian12:latest\nWORKDIR /app\nCOPY --from=build /usr/local/cargo/bin/app /usr/local/bin/app\nCMD [\"app\"]\n",
        );
        check_action(
            TITLE,
            "FROM <|>maven:3.9-eclipse-temurin-21\nWORKDIR /app\nCOPY . .\nRUN mvn -B package -DskipTests\nENTRYPOINT [\"java\", \"-Xmx1g\", \"-jar\", \"target/app.jar\"]\n",
            "FROM maven:3.9-eclipse-temurin-21 AS build\nWORKDIR /app\nCOPY . .\nRUN mvn -B package -DskipTests\n\nFROM eclipse-temurin:21-jre\nWORKDIR /app\nCOPY --from=build /app/target/app.jar /app/target/app.jar\nENTRYPOINT [\"java\", \"-Xmx1g\", \"-jar\", \"target/app.jar\"]\n",
        );
        check_no_action(
            TITLE,
            "FROM <|>rust:1.91-bookworm\nWORKDIR /app\nCOPY . .\nRUN CARGO_TARGET_DIR=/x cargo build --release\nCMD [\"./target/release/app\"]\n",
        );
        check_no_action(
            TITLE,
            "FROM <|>maven:3.9-eclipse-temurin-21\nWORKDIR /app\nRUN mvn package\nCMD [\"java\", \"-jar\", \"target/*.jar\"]\n",
        );
    }

    #[test]
    fn node_and_python() {
        check_action(
            "Build in a stage of its own: the image is node:24-slim with `/app`",
            "FROM <|>node:24\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\nUSER node\nCMD [\"node\", \"dist/main.js\"]\n",
            "FROM node:24 AS build\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\n\nFROM node:24-slim\nWORKDIR /app\nCOPY --from=build /app /app\nUSER node\nCMD [\"node\", \"dist/main.js\"]\n",
        );
        check_action(
            "Build in a stage of its own: the image is python:3.14-slim with `/opt/venv`, `/app`",
            "FROM <|>python:3.14-slim\nENV PYTHONUNBUFFERED=1\nRUN apt-get update && apt-get install -y gcc\nWORKDIR /app\nCOPY . .\n# All\nRUN pip install -r requirements.txt\nCMD [\"python\", \"main.py\"]\n",
            "FROM python:3.14-slim AS build\nENV PYTHONUNBUFFERED=1\nRUN apt-get update && apt-get install -y gcc\nWORKDIR /app\nCOPY . .\nRUN python -m venv /opt/venv\nENV PATH=\"/opt/venv/bin:$PATH\"\n# All\nRUN pip install -r requirements.txt\n\nFROM python:3.14-slim\nENV PATH=\"/opt/venv/bin:$PATH\"\nENV PYTHONUNBUFFERED=1\nWORKDIR /app\nCOPY --from=build /opt/venv /opt/venv\nCOPY --from=build /app /app\nCMD [\"python\", \"main.py\"]\n",
        );
        for text in [
            // Nothing would be left out.
            "FROM <|>node:24-slim\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD [\"node\", \"a.js\"]",
            "FROM <|>node:24\nWORKDIR /app\nCOPY . .\nRUN npm install -g pm2\nCMD [\"node\", \"a.js\"]",
            "FROM <|>node:24\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD [\"pm2\", \"a.js\"]",
            "FROM <|>node:24\nCOPY . .\nRUN npm ci\nCMD [\"node\", \"a.js\"]",
            "FROM <|>python:3.14-slim\nRUN apt-get install -y gcc libpq5\nWORKDIR /app\nCOPY . .\nRUN pip install a\nCMD [\"python\", \"a.py\"]",
            "FROM <|>python:3.14\nWORKDIR /app\nCOPY . .\nRUN pip install --user a\nCMD [\"python\", \"a.py\"]",
            "FROM <|>python:3.14\nWORKDIR /app\nCOPY . .\nRUN pip install a\nCMD [\"/usr/local/bin/python\", \"a.py\"]",
        ] {
            check_no_action(TITLE, &format!("{text}\n"));
        }
    }
}
