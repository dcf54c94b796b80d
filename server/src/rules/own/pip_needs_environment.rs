use rustc_hash::FxHashMap;

use crate::model::{Base, ImageReference, PipArgument, PipInstall, Placed, ShellCommand, ShellScript, Stage, StageModel};
use crate::rules::failures::{AfterFailure, Failures};
use crate::rules::{Fix, Sink, StageContext};
use crate::syntax::ast::Keyword;
use crate::text::{Edit, TextRange};

rule! {
    /// pip refuses to install, because it needs a virtual environment here.
    ///
    /// The Python of Debian 12, of Ubuntu 23.04 and of all later ones belongs to the system: its pip stops with
    /// `externally-managed-environment`. `uv pip` stops with `No virtual environment found` wherever it finds none, unless
    /// `--system` allows the image's own Python.
    ///
    /// A virtual environment whose programs are on PATH is the clean way; in an image that has Python for one application
    /// alone, `--break-system-packages` breaks nothing.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN apt-get update && apt-get install -y python3-pip && rm -rf /var/lib/apt/lists/*
    /// RUN pip install --no-cache-dir fastapi==0.121.0
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN apt-get update && apt-get install -y python3-venv && rm -rf /var/lib/apt/lists/*
    /// RUN python3 -m venv /opt/venv
    /// ENV PATH=/opt/venv/bin:$PATH
    /// RUN pip install --no-cache-dir fastapi==0.121.0
    /// ```
    PIP_NEEDS_ENVIRONMENT {
        id: "pip-needs-environment",
        set: Own,
        severity: Warning,
        check: Stage(check),
        messages: {
            managed: "The build stops here with `externally-managed-environment`: pip of `{image}` installs into virtual environments only",
            none: "The build stops here with `No virtual environment found`: `uv pip` looks for one, and nothing above makes one",
            managed_on: "This fails with `externally-managed-environment`, and the build goes on without it: pip of `{image}` installs into virtual environments only",
            none_on: "This fails with `No virtual environment found`, and the build goes on without it: `uv pip` looks for one, and nothing above makes one",
            here: "The same here",
            allow: "Insert `{option}`",
        },
    }
}

/// What stands in a file whose pip is another one, or is told where to install.
const SETTLES_PIP: &[&str] = &[
    "--from=",
    "EXTERNALLY",
    "PATH",
    "PIP_",
    "SYSTEM_PACKAGES",
    "altinstall",
    "break-system-packages",
    "brew",
    "conda",
    "deadsnakes",
    "ensurepip",
    "get-pip",
    "make install",
    "mamba",
    "pip config",
    "pip.conf",
    "pip/",
    "pixi",
    "pyenv",
    "pypy",
    "venv",
    "virtualenv",
];

/// What stands in a file whose uv finds an environment, or needs none.
const SETTLES_UV: &[&str] = &[
    "--from=base",
    "CONDA",
    "SYSTEM_PYTHON",
    "UV_PROJECT",
    "UV_PYTHON",
    "VIRTUAL_ENV",
    "conda",
    "mamba",
    "uv init",
    "uv run",
    "uv sync",
    "uv.toml",
    "venv",
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tool {
    Pip,
    Uv,
}

/// What the instructions of a stage and of those that it is built on have said.
#[derive(Clone, Copy, Default)]
struct Said {
    /// Where pip installs is settled, or likely so.
    is_settled: bool,
    /// The system's pip was installed.
    has_pip: bool,
}

/// What one instruction says, kept with it.
struct Says {
    settles_pip: bool,
    settles_uv: bool,
    has_pip: bool,
}

impl Said {
    fn look(&mut self, placed: &Placed, tool: Tool) {
        let says = |texts: &[&str]| texts.iter().any(|text| placed.text.contains(text));
        let read = || Says {
            settles_pip: says(SETTLES_PIP),
            settles_uv: says(SETTLES_UV),
            has_pip: says(&["python3-pip", "python3-full"]),
        };
        let said = placed.derived.get_or_init(read);
        self.is_settled |= if tool == Tool::Pip { said.settles_pip } else { said.settles_uv };
        self.has_pip |= said.has_pip;
    }
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let model = cx.model;
    // Whether pip and uv are called at all is quick to see; what settles where they install is not.
    let may_run = |placed: &Placed, tool: Tool| placed.text.contains("pip") && (tool == Tool::Pip || placed.text.contains("uv"));
    let is_called = |tool: Tool| model.instructions.iter().any(|placed| placed.keyword == Keyword::Run && may_run(placed, tool));
    if !is_called(Tool::Pip) {
        return;
    }
    let calls_uv = is_called(Tool::Uv);
    // By the index of the stage; those that a stage is built on stand above it.
    let mut ends: FxHashMap<usize, Said> = FxHashMap::default();
    for stage in &model.stages {
        let Base::Image(image) = model.root_base(stage) else { continue };
        // The image that is built on is likely another one.
        if model.is_base_given(stage) {
            continue;
        }
        let name = image.familiar_name(cx.knowledge.images.mirrors());
        let tool = match &*name {
            "python" if calls_uv => Tool::Uv,
            "debian" | "ubuntu" if is_managed(&name, image) => Tool::Pip,
            _ => continue,
        };
        let mut said = model.parent(stage).and_then(|parent| ends.get(&parent.index)).copied().unwrap_or_default();
        let found = found(model, stage, tool, &mut said);
        ends.insert(stage.index, said);
        let [(_, first, stops), others @ ..] = found.as_slice() else { continue };
        let (message, option) = match (tool, stops) {
            (Tool::Pip, true) => (msg!(managed, image = image), "--break-system-packages"),
            (Tool::Pip, false) => (msg!(managed_on, image = image), "--break-system-packages"),
            (Tool::Uv, true) => (msg!(none), "--system"),
            (Tool::Uv, false) => (msg!(none_on), "--system"),
        };
        let edits = found.iter().map(|(install, ..)| Edit::insert(install.end(), format!(" {option}"))).collect();
        let mut finding = out.report(*first, message).fix(Fix::suggestion(msg!(allow, option = option), edits).preferred());
        for (_, other, _) in others {
            finding = finding.related(*other, msg!(here));
        }
    }
}

/// The places of `install`, and of the whole name with it, of the commands in a stage that fail, and whether the build stops.
fn found(model: &StageModel, stage: &Stage, tool: Tool, said: &mut Said) -> Vec<(TextRange, TextRange, bool)> {
    let mut found = Vec::new();
    for placed in model.instructions_of(stage) {
        said.look(placed, tool);
        let may_fail = !said.is_settled && (said.has_pip || tool == Tool::Uv);
        if !may_fail || placed.keyword != Keyword::Run {
            continue;
        }
        let failures = Failures::of(model, stage, placed);
        for command in &ShellScript::of(placed, model.escape).commands {
            let Some(install) = PipInstall::of(command).filter(|_| is_plain(command, tool)) else { continue };
            let is_told = |argument: &PipArgument<'_>| {
                let PipArgument::Option(option, _) = argument else { return false };
                let name = option.text.split('=').next().unwrap_or_default();
                matches!(name, "--dry-run" | "--prefix" | "--python" | "--root" | "--system" | "--target" | "-p" | "-t")
            };
            if !install.arguments.iter().any(is_told) {
                let stops = match failures.after(command) {
                    AfterFailure::Stops => true,
                    AfterFailure::GoesOn | AfterFailure::Piped => false,
                    AfterFailure::Unknown => continue,
                };
                let install = placed.at(install.install.range);
                let start = command.name().map_or(install, |name| placed.at(name.range));
                found.push((install, start.cover(install), stops));
            }
        }
    }
    found
}

/// Whether a command is the tool as the system has it, and not one in some folder.
fn is_plain(command: &ShellCommand, tool: Tool) -> bool {
    let name = |word: &str| word.strip_prefix("/usr/bin/").unwrap_or(word).to_owned();
    let Some(program) = command.name().map(|word| word.range) else { return false };
    let before = command.words.iter().take_while(|word| word.range.start() < program.start());
    let is_known = |word: &str| matches!(name(word).as_str(), "python3" | "python" | "-m" | "sudo" | "exec");
    let own = command.name().is_some_and(|word| match tool {
        Tool::Pip => matches!(name(&word.text).as_str(), "pip" | "pip3"),
        Tool::Uv => command.program() == "uv",
    });
    own && before.into_iter().all(|word| is_known(&word.text)) && command.assignments.is_empty()
}

/// Whether an image is of a system whose Python is its own: since Debian 12 and Ubuntu 23.04 (PEP 668).
fn is_managed(name: &str, image: &ImageReference) -> bool {
    let Some(tag) = image.tag.as_deref() else { return !image.is_pinned() };
    let first = tag.split('-').next().unwrap_or_default();
    let number = |text: &str| text.parse::<u32>().ok();
    if name == "debian" {
        let named = ["bookworm", "forky", "latest", "sid", "stable", "testing", "trixie", "unstable"];
        return named.contains(&first) || number(first.split('.').next().unwrap_or_default()).is_some_and(|major| 12 <= major);
    }
    let named = ["devel", "latest", "lunar", "mantic", "noble", "oracular", "plucky", "questing", "resolute", "rolling"];
    let version = first.split_once('.').and_then(|(year, month)| Some((number(year)?, number(month)?)));
    named.contains(&first) || version.is_some_and(|version| (23, 4) <= version)
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    const ID: &str = "pip-needs-environment";

    #[test]
    fn at_the_command() {
        check_rule(
            ID,
            "
FROM debian:13-slim AS a
RUN apt-get update && apt-get install -y python3-pip
FROM a
RUN pip install fastapi
    ^^^^^^^^^^^ warning: The build stops here with `externally-managed-environment`: pip of `debian:13-slim` installs into
RUN python3 -m pip install --user httpx
FROM ubuntu:24.04
RUN apt-get update && apt-get install -y python3-pip && sudo pip3 install fastapi
                                                             ^^^^^^^^^^^^ warning: The build stops here
FROM python:3.14
COPY --from=ghcr.io/astral-sh/uv:0.9 /uv /bin/
RUN uv pip install -r requirements.txt
    ^^^^^^^^^^^^^^ warning: The build stops here with `No virtual environment found`
FROM debian:13
RUN apt-get update && apt-get install -y python3-pip
RUN pip install fastapi; rm -rf /tmp/x
    ^^^^^^^^^^^ warning: This fails with `externally-managed-environment`, and the build goes on without it: pip of `debian:13`
FROM python:3.14
RUN uv pip install httpx | tee /log
    ^^^^^^^^^^^^^^ warning: This fails with `No virtual environment found`, and the build goes on without it
",
        );
    }

    #[test]
    fn silent_where_it_is_settled() {
        for text in [
            "FROM debian:11\nRUN apt-get install -y python3-pip\nRUN pip install a",
            "FROM ubuntu:22.04\nRUN apt-get install -y python3-pip\nRUN pip install a",
            "FROM debian:13\nRUN pip install a",
            "FROM debian:13\nRUN apt-get install -y python3-pip\nRUN python3 -m venv /v && /v/bin/pip install a",
            "FROM debian:13\nRUN apt-get install -y python3-pip\nENV PATH=/v/bin:$PATH\nRUN pip install a",
            "FROM debian:13\nRUN apt-get install -y python3-pip\nENV PIP_BREAK_SYSTEM_PACKAGES=1\nRUN pip install a",
            "FROM debian:13\nRUN apt-get install -y python3-pip\nRUN pip install --break-system-packages a\nRUN pip install b",
            "FROM debian:13\nRUN apt-get install -y python3-pip\nRUN pip install --target /x a",
            "FROM debian:13\nRUN apt-get install -y python3-pip\nRUN pip install a || true",
            "FROM debian:13\nRUN apt-get install -y python3-pip\nRUN python3.11 -m pip install a",
            "FROM debian:13\nRUN apt-get install -y python3-pip\nRUN rm /usr/lib/python3*/EXTERNALLY-MANAGED\nRUN pip install a",
            "FROM python:3.14\nRUN pip install a",
            "FROM python:3.14\nRUN uv pip install --system a",
            "FROM python:3.14\nENV UV_SYSTEM_PYTHON=1\nRUN uv pip install a",
            "FROM python:3.14\nRUN uv venv && uv pip install a",
            "FROM python:3.14\nRUN UV_SYSTEM_PYTHON=1 uv pip install a",
            "FROM me/python\nRUN uv pip install a",
            "ARG BASE=python:3.14\nFROM $BASE\nRUN uv pip install a",
        ] {
            check_rule(ID, &format!("\n{text}\n"));
        }
    }

    #[test]
    fn the_fix_allows_all() {
        let head = "FROM debian:trixie\nRUN apt-get install -y python3-pip\n";
        check_fix(
            ID,
            &format!("{head}RUN pip install a\nRUN pip3 install b"),
            &format!("{head}RUN pip install --break-system-packages a\nRUN pip3 install --break-system-packages b"),
        );
        check_fix(ID, "FROM python:3.14\nRUN uv pip install a", "FROM python:3.14\nRUN uv pip install --system a");
    }
}
