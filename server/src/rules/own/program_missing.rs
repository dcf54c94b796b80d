use rustc_hash::FxHashSet;

use crate::data::bases::BaseFacts;
use crate::model::{Base, Placed, ShellCommand, ShellScript, StageModel, copy_paths};
use crate::rules::{Fix, Sink, StageContext};
use crate::syntax::ast::{Command, Keyword};
use crate::text::Edit;

rule! {
    /// RUN or HEALTHCHECK calls a program that the image does not have.
    ///
    /// Slim images have little more than what they are for: no `curl`, no `git`; Alpine has `apk` and no
    /// `apt-get`. The RUN fails, and a health check that cannot run calls the container unhealthy.
    ///
    /// Found for images whose programs are known and which no build argument replaces as a whole, where nothing above can have
    /// installed the program.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// HEALTHCHECK CMD curl -f http://localhost:8000/ || exit 1
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
    /// HEALTHCHECK CMD curl -f http://localhost:8000/ || exit 1
    /// ```
    PROGRAM_MISSING {
        id: "program-missing",
        set: Own,
        severity: Warning,
        check: Stage(check),
        messages: {
            missing: "`{program}` is not in `{image}`, and nothing above installs it",
            python: "Ask with Python instead",
        },
    }
}

/// Stages that a stage is built on; of one that has more nothing is said.
const MOST_ANCESTORS: usize = 32;

/// Instructions of such stages that are read, all stages together: many may be built on a long one.
const MOST_BELOW: usize = 20_000;

/// Package managers of systems, which nobody installs.
const MANAGERS: &[&str] = &["apk", "apt", "apt-get", "dnf", "microdnf", "yum", "zypper"];

/// Programs that bring no others.
const PLAIN: &[&str] = &[
    ".", ":", "[", "addgroup", "adduser", "cat", "cd", "chmod", "chown", "cp", "echo", "exit", "export", "false", "find", "git",
    "grep", "groupadd", "ln", "ls", "mkdir", "mv", "pip", "pip3", "printf", "pwd", "rm", "rmdir", "sed", "set", "sort", "test",
    "touch", "true", "umask", "unset", "useradd", "usermod", "yarn", "npm",
];

/// Packages that bring no other programs than their own.
const LEAVES: &[&str] = &[
    "build-essential",
    "ca-certificates",
    "ffmpeg",
    "g++",
    "gcc",
    "gettext",
    "graphviz",
    "jq",
    "locales",
    "make",
    "musl-dev",
    "nano",
    "netcat-openbsd",
    "nginx",
    "pkg-config",
    "postgresql-client",
    "procps",
    "python3-dev",
    "sqlite3",
    "tini",
    "tzdata",
    "unzip",
    "vim",
];

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let (model, mut budget) = (cx.model, MOST_BELOW);
    for stage in &model.stages {
        let Base::Image(image) = model.root_base(stage) else { continue };
        // Whoever builds it may give another image.
        if model.is_base_given(stage) {
            continue;
        }
        let Some(facts) = image.base_facts(cx.knowledge.images.mirrors()) else { continue };
        let own = model.instructions_of(stage);
        let calls = |placed: &Placed| !missing(placed, &facts, model.escape).is_empty();
        if facts.onbuild.as_ref().is_none_or(|triggers| !triggers.is_empty()) || !own.iter().any(calls) {
            continue;
        }
        let Some(below) = below(model, stage) else { continue };
        let Some(rest) = budget.checked_sub(below.len()) else { return };
        budget = rest;
        let mut brought = Brought::default();
        below.into_iter().for_each(|placed| brought.add(placed, model.escape));
        let mut told = FxHashSet::default();
        for placed in own {
            for command in missing(placed, &facts, model.escape) {
                let program = command.program();
                let Some(word) = command.name() else { continue };
                let before = placed.text.get(..usize::from(word.range.start())).unwrap_or_default();
                let commands = &ShellScript::of(placed, model.escape).commands;
                let above = commands.iter().take_while(|other| other.start() < command.start());
                let is_brought_here = !MANAGERS.contains(&program) && above.clone().any(|other| !is_plain(other));
                if is_brought_here || brought.may_have(program) || mentions(before, program) || !told.insert(program.to_owned()) {
                    continue;
                }
                let finding = out.report(placed.at(word.range), msg!(missing, program = program, image = image));
                if facts.program("python") == Some(true) {
                    finding.maybe_fix(check_with_python(placed, commands));
                }
            }
            brought.add(placed, model.escape);
        }
    }
}

/// A health check that asks an address by Python's own library, where that is all that the check does. `urlopen` fails
/// where `curl -f` does: nobody answers, or with an error.
fn check_with_python(placed: &Placed, commands: &[ShellCommand]) -> Option<Fix> {
    let (command, others) = commands.split_first()?;
    let is_exit = |other: &ShellCommand| matches!(other.program(), "exit" | "false");
    if placed.keyword != Keyword::Healthcheck || !matches!(command.program(), "curl" | "wget") || !others.iter().all(is_exit) {
        return None;
    }
    let mut addresses = command.arguments().iter().filter(|word| !word.text.starts_with('-'));
    let address = addresses.find(|word| word.text.contains("localhost") || word.text.contains("://"))?;
    // With a method, a header or data it asks for something else.
    let asks_more = |word: &crate::model::ShellWord| {
        let long = ["--request", "--header", "--data", "--method", "--post", "--user", "--insecure", "--no-check", "--unix"];
        let is_short =
            !word.text.starts_with("--") && word.text.starts_with('-') && word.text.contains(['X', 'H', 'd', 'u', 'k']);
        is_short || long.iter().any(|option| word.text.starts_with(option))
    };
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/:._-?=&%".contains(c);
    if !address.literal || !address.text.chars().all(is_plain) || command.arguments().iter().any(asks_more) {
        return None;
    }
    let scheme = if address.text.contains("://") { "" } else { "http://" };
    let program = format!("import urllib.request; urllib.request.urlopen('{scheme}{}')", address.text);
    let text = format!("[\"python\", \"-c\", \"{program}\"]");
    let range = match placed.command()? {
        Command::Json(json) => json.range,
        Command::Shell(shell) => shell.range,
    };
    Some(Fix::suggestion(msg!(python), vec![Edit::replace(placed.at(range), text)]).preferred())
}

/// The instructions of the stages that a stage is built on, the lowest first.
fn below<'m>(model: &'m StageModel, stage: &'m crate::model::Stage) -> Option<Vec<&'m Placed>> {
    let mut ancestors = model.ancestors(stage);
    let stages: Vec<_> = ancestors.by_ref().take(MOST_ANCESTORS).collect();
    let all = stages.into_iter().rev().flat_map(|stage| model.instructions_of(stage));
    ancestors.next().is_none().then(|| all.collect())
}

/// The commands of RUN or HEALTHCHECK whose programs the base image lacks, where it is sure that they run.
fn missing<'a>(placed: &'a Placed, facts: &BaseFacts, escape: char) -> Vec<&'a ShellCommand> {
    const QUESTIONS: [&str; 8] = ["command -v", "which ", "type ", "hash ", "if ", "case ", "for ", "while "];
    if !matches!(placed.keyword, Keyword::Run | Keyword::Healthcheck) {
        return Vec::new();
    }
    let is_lacking = |command: &&ShellCommand| {
        let is_plain = command.name().is_some_and(|name| name.plain && !name.text.contains('/'));
        is_plain && facts.program(command.program()) == Some(false)
    };
    // Of alternatives in a health check the first one counts.
    let count = if placed.keyword == Keyword::Run { usize::MAX } else { 1 };
    let commands = ShellScript::of(placed, escape).commands.iter().take(count);
    let found: Vec<&ShellCommand> = commands.filter(is_lacking).collect();
    let is_asked = placed.text.contains("||") && placed.keyword == Keyword::Run;
    if !found.is_empty() && (is_asked || QUESTIONS.iter().any(|question| placed.text.contains(question))) {
        return Vec::new();
    }
    found
}

/// What instructions above may have brought.
#[derive(Default)]
struct Brought<'m> {
    texts: Vec<&'m str>,
    anything: bool,
    /// Packages that bring none of what is downloaded with.
    leaves: bool,
}

impl<'m> Brought<'m> {
    fn add(&mut self, placed: &'m Placed, escape: char) {
        match placed.keyword {
            Keyword::Run => {
                self.texts.push(&placed.text);
                let commands = &ShellScript::of(placed, escape).commands;
                self.anything |= !placed.flags.is_empty() || !commands.iter().all(brings_nothing);
                self.leaves |= !commands.iter().all(is_plain);
            }
            Keyword::Copy | Keyword::Add => {
                self.texts.push(&placed.text);
                let target = copy_paths(placed, escape).map(|paths| paths.destination.text);
                let is_of_system = |path: &str| {
                    path == "/" || ["/usr", "/bin", "/sbin", "/opt", "$"].iter().any(|folder| path.starts_with(folder))
                };
                self.anything |= placed.flag("from").is_some() || target.is_none_or(|target| is_of_system(&target));
            }
            Keyword::Env | Keyword::Shell => self.texts.push(&placed.text),
            _ => {}
        }
    }

    fn may_have(&self, program: &str) -> bool {
        let is_download = ["curl", "wget", "git"].contains(&program);
        ((self.anything || (self.leaves && !is_download)) && !MANAGERS.contains(&program))
            || self.texts.iter().any(|text| mentions(text, program))
    }
}

/// Whether a text has a word.
fn mentions(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let behind = text.get(at + word.len()..).and_then(|behind| behind.chars().next());
        !before.is_some_and(is_part) && !behind.is_some_and(is_part)
    })
}

/// Whether a command installs nothing.
fn is_plain(command: &ShellCommand) -> bool {
    let is_install = || command.arguments().iter().any(|word| matches!(word.text.as_str(), "install" | "add"));
    let program = command.program();
    if MANAGERS.contains(&program) { !is_install() } else { brings_nothing(command) }
}

/// Whether a command brings no program that it does not name.
fn brings_nothing(command: &ShellCommand) -> bool {
    let program = command.program();
    if MANAGERS.contains(&program) {
        let mut words = command.arguments().iter().filter(|word| !word.text.starts_with('-'));
        let is_install = words.next().is_some_and(|word| matches!(word.text.as_str(), "install" | "add"));
        let is_leaf = |name: &str| name.starts_with("lib") || name.ends_with("-dev") || LEAVES.contains(&name);
        return !is_install || words.all(|word| word.literal && is_leaf(word.text.split(['=', '/']).next().unwrap_or_default()));
    }
    PLAIN.contains(&program) || command.words.is_empty()
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule, check_text};

    #[test]
    fn at_the_program() {
        check_rule(
            "program-missing",
            "
FROM python:3.14-slim AS a
RUN pip install flask && git clone https://example.com/x
                         ^^^ warning: `git` is not in `python:3.14-slim`, and nothing above installs it
HEALTHCHECK CMD curl -f http://localhost:8000/ || exit 1
                ^^^^ warning: `curl` is not in `python:3.14-slim`
FROM python:3.14-alpine
RUN ./install.sh
RUN apt-get update
    ^^^^^^^ warning: `apt-get` is not in `python:3.14-alpine`
",
        );
    }

    #[test]
    fn an_image_that_the_build_gives() {
        let count = |text: &str| check_text(text, false).iter().filter(|f| f.rule.id == "program-missing").count();
        assert_eq!(count("ARG V=3.14\nFROM python:${V}-slim\nRUN git clone x\n"), 1);
        assert_eq!(count("ARG BASE=python:3.14-slim\nFROM ${BASE}\nRUN git clone x\n"), 0);
        assert_eq!(count("ARG BASE=python:3.14-slim\nARG OF=$BASE\nFROM $OF AS a\nFROM a\nRUN git clone x\n"), 0);
    }

    #[test]
    fn debian_13_has_no_adduser() {
        for (image, wanted) in [
            ("python:3.14-slim", 1),
            ("python:slim", 1),
            ("python:3.14.1-slim-trixie", 1),
            ("python:3.14-slim-bookworm", 0),
            // GnuPG, with which these are built, brings it, and apt keeps it.
            ("python:3.13-slim", 0),
            ("python:3.12.2-slim-trixie", 0),
            ("python:3.14", 0),
        ] {
            let count = |text: &str| check_text(text, false).iter().filter(|f| f.rule.id == "program-missing").count();
            assert_eq!(count(&format!("FROM {image}\nRUN adduser --system app\n")), wanted, "{image}");
            let installed = "RUN apt-get update && apt-get install -y adduser\nRUN adduser --system app\n";
            assert_eq!(count(&format!("FROM {image}\n{installed}")), 0, "{image}");
        }
    }

    #[test]
    fn what_something_may_have_brought() {
        for text in [
            "RUN apt-get update && apt-get install -y curl\nHEALTHCHECK CMD curl x\n",
            "RUN apt-get update && apt-get install -y some-package\nHEALTHCHECK CMD curl x\n",
            "RUN apt-get install -y $PACKAGES\nRUN git clone x\n",
            "RUN ./setup.sh\nRUN git clone x\n",
            "COPY --from=tools /usr /usr\nRUN git clone x\n",
            "COPY bin /usr/local/bin\nRUN git clone x\n",
            "RUN if command -v curl; then curl x; fi\n",
            "RUN curl x || python x.py\n",
            "RUN ln -s /x /usr/bin/git && git clone x\n",
            "RUN /usr/bin/curl x\n",
            "RUN python a.py\n",
            "RUN apt-get update && apt-get install -y libpq-dev && make\n",
            "RUN apt-get update && apt-get install -y libpq-dev\nRUN make\n",
        ] {
            let found = check_text(&format!("FROM python:3.14-slim\n{text}"), false);
            assert!(found.iter().all(|f| f.rule.id != "program-missing"), "{text}");
        }
        let leaves = "FROM python:3.14-slim\nRUN apt-get update && apt-get install -y libpq-dev gcc\nHEALTHCHECK CMD curl x\n";
        assert!(check_text(leaves, false).iter().any(|f| f.rule.id == "program-missing"));
    }

    #[test]
    fn python_asks_as_well() {
        let id = "program-missing";
        let wanted = "HEALTHCHECK --interval=5s CMD [\"python\", \"-c\", \"import urllib.request; urllib.request.urlopen('http://localhost:8000/health')\"]";
        for check in [
            "CMD curl -f http://localhost:8000/health || exit 1",
            "CMD curl --fail --silent localhost:8000/health",
            "CMD [\"curl\", \"-sf\", \"http://localhost:8000/health\"]",
        ] {
            let head = "FROM python:3.14-slim\nHEALTHCHECK --interval=5s ";
            check_fix(id, &format!("{head}{check}"), &format!("FROM python:3.14-slim\n{wanted}"));
        }
        for check in ["curl -X POST http://localhost/", "curl http://localhost:$PORT/", "curl http://localhost/ | grep ok"] {
            let found = check_text(&format!("FROM python:3.14-slim\nHEALTHCHECK CMD {check}\n"), false);
            assert!(found.iter().filter(|f| f.rule.id == id).all(|f| f.fixes.is_empty()), "{check}");
        }
    }
}
