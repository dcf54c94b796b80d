//! What a RUN installs by the lists of a project.

use crate::data::installers::{Ahead, INSTALLERS, Installer};
use crate::data::products::MAKES_LISTS;
use crate::data::tool_options::{INSTALLERS as OPTIONS, INSTALLS_ELSEWHERE};
use crate::ignorefile::ContextListing;
use crate::model::{MountKind, PipArgument, PipInstall, PipList, Placed, ShellCommand, ShellScript, mounts};
use crate::text::TextSize;

/// What a RUN installs; kept with it.
pub(super) struct Installs {
    pub(super) first: Option<Install>,
    pub(super) makes_files: bool,
}

impl Installs {
    pub(super) fn of(run: &Placed, escape: char) -> &Self {
        run.derived.get_or_init(|| Self { first: first_install(run, escape), makes_files: makes_files(run) })
    }
}

/// A command that installs what lists of dependencies say.
pub(super) struct Install {
    /// How people call it: `pip install`.
    pub(super) name: String,
    /// The lists, as the command finds them from its folder; a `*` stands for the name of the project.
    pub(super) lists: Vec<String>,
    /// How many of them, from the first on, stand for each other: one is always there.
    pub(super) firsts: usize,
    /// How it is done before the sources are there.
    pub(super) ahead: Ahead,
    /// Where an option may be inserted.
    pub(super) end: TextSize,
    /// Its options say nothing but how it does what it does.
    pub(super) is_usual: bool,
    /// What is known of the program; `None` for pip.
    pub(super) installer: Option<&'static Installer>,
}

impl Install {
    /// The lists, with the names that the context has for a `*`.
    pub(super) fn lists_in(&self, listing: Option<&ContextListing>) -> Vec<String> {
        let mut lists = Vec::with_capacity(self.lists.len());
        for list in &self.lists {
            match (list.strip_prefix('*'), listing) {
                (Some(end), Some(listing)) => {
                    let named = listing.children("").filter(|entry| entry.path.ends_with(end) && !entry.is_folder());
                    lists.extend(named.map(|entry| entry.path.to_owned()));
                }
                (Some(_), None) => {}
                (None, _) => lists.push(list.clone()),
            }
        }
        lists
    }

    /// Whether it builds the project, for which it wants the dependencies.
    pub(super) fn builds(&self) -> bool {
        matches!(self.ahead, Ahead::By(_) | Ahead::Mostly(_) | Ahead::EmptyMain)
    }

    /// Whether the text of a list names other files of the project.
    pub(super) fn names_files(&self, text: &str) -> bool {
        match self.installer {
            Some(installer) => installer.names_files.iter().any(|mark| text.contains(mark)),
            None => text.lines().any(is_of_files),
        }
    }
}

/// Whether a line of pip's list names a file or a folder.
fn is_of_files(line: &str) -> bool {
    let line = line.trim();
    let is_option = ["-r", "-c", "-e", "-f", "--requirement", "--constraint", "--editable", "--find-links"]
        .iter()
        .any(|option| line.starts_with(option));
    let is_path = line.starts_with(['.', '/']) || line.contains("file:") || line.contains("@ .");
    let is_archive = [".whl", ".gz", ".zip"].iter().any(|end| line.ends_with(end)) && !line.contains("://");
    is_option || is_path || is_archive
}

/// The first install of a RUN, if the RUN has nothing to do with sources before it.
fn first_install(run: &Placed, escape: char) -> Option<Install> {
    // A mount may bring the list, or keep what was downloaded from the project's own folder.
    let mounts = mounts(run, escape);
    if mounts.iter().any(|mount| mount.kind() != Some(MountKind::Cache) && mount.kind() != Some(MountKind::Secret)) {
        return None;
    }
    let commands = &ShellScript::of(run, escape).commands;
    let at = commands.iter().position(|command| install(command).is_some())?;
    let before = commands.get(..at)?;
    let is_harmless = |command: &ShellCommand| {
        PipInstall::of(command)
            .is_some_and(|install| install.arguments.iter().all(|a| matches!(a, PipArgument::Option(..)) || is_package(a)))
            || matches!(command.program(), "apt-get" | "apk" | "corepack" | "set" | "npm" | "true")
    };
    if !before.iter().all(is_harmless) || before.iter().any(|command| !command.redirections.is_empty()) {
        return None;
    }
    // What a build finds in a cache it does not download again, and uv links what is there in no time.
    let is_quick = |install: &Install| install.builds() || install.name.starts_with("uv ");
    commands.get(at).and_then(install).filter(|install| mounts.is_empty() || !is_quick(install))
}

fn is_package(argument: &PipArgument<'_>) -> bool {
    matches!(argument, PipArgument::Word(word) if word.literal && !word.text.contains('/') && !word.text.starts_with('.'))
}

/// What a command installs by which lists.
pub(super) fn install(command: &ShellCommand) -> Option<Install> {
    if let Some(pip) = PipInstall::of(command) {
        return pip_install(command, &pip);
    }
    let words: Vec<&str> = command.arguments().iter().map(|word| word.text.as_str()).collect();
    if command.arguments().iter().any(|word| !word.literal) {
        return None;
    }
    let is_value = |at: usize| at.checked_sub(1).and_then(|at| words.get(at)).is_some_and(|word| OPTIONS.contains(word));
    let plain = words.iter().enumerate().filter(|(at, word)| !word.starts_with('-') && !is_value(*at));
    let plain: Vec<&str> = plain.map(|(_, word)| *word).collect();
    let is_called = |installer: &Installer, wanted: &[&str]| match installer.ahead {
        // Behind the word is what is built; a project of .NET elsewhere has other lists.
        Ahead::By("dotnet restore") if plain.iter().any(|word| word.contains('/') && word.ends_with("proj")) => false,
        Ahead::By(_) | Ahead::EmptyMain => plain.starts_with(wanted) && !plain.iter().any(|word| word.contains('@')),
        // Further words are packages by name, or folders.
        _ => plain == wanted,
    };
    let (installer, called) =
        INSTALLERS.iter().filter(|installer| command.program() == installer.program).find_map(|installer| {
            let called = installer.words.iter().find(|wanted| is_called(installer, wanted))?;
            Some((installer, *called))
        })?;
    let elsewhere = |word: &str| word.split('=').next().is_some_and(|name| INSTALLS_ELSEWHERE.contains(&name));
    if words.iter().any(|word| elsewhere(word)) {
        return None;
    }
    let is_cargo = matches!(installer.ahead, Ahead::EmptyMain);
    if is_cargo && called == ["install"] && !words.windows(2).any(|pair| matches!(pair, ["--path", "." | "./"])) {
        return None;
    }
    let ahead = match installer.ahead {
        Ahead::With(options) if words.iter().any(|word| options.contains(word)) => Ahead::Itself,
        ahead => ahead,
    };
    Some(Install {
        name: std::iter::once(installer.program).chain(called.iter().copied()).collect::<Vec<_>>().join(" "),
        lists: installer.files.iter().map(|&file| file.to_owned()).collect(),
        firsts: installer.firsts,
        ahead,
        end: command.words.last()?.range.end(),
        is_usual: !is_cargo || is_usual_cargo(&words),
        installer: Some(installer),
    })
}

/// Whether Cargo builds what it builds by itself, by other words only how.
fn is_usual_cargo(words: &[&str]) -> bool {
    const ALONE: &[&str] = &[
        "--release",
        "-r",
        "--locked",
        "-v",
        "--verbose",
        "-q",
        "--quiet",
        "--all-features",
        "--no-default-features",
        "--force",
    ];
    const WITH_VALUE: &[&str] = &["--features", "-F", "--target", "--profile", "-j", "--jobs", "--path", "--root", "--color"];
    let mut rest = words.iter().skip(1);
    while let Some(word) = rest.next() {
        let name = word.split('=').next().unwrap_or_default();
        if WITH_VALUE.contains(&name) {
            if name == *word && rest.next().is_none() {
                return false;
            }
        } else if !ALONE.contains(word) {
            return false;
        }
    }
    true
}

fn pip_install(command: &ShellCommand, pip: &PipInstall<'_>) -> Option<Install> {
    let needs_sources = |argument: &PipArgument<'_>| match argument {
        // A folder or an archive of the project.
        PipArgument::Word(_) => !is_package(argument),
        PipArgument::Option(option, _) => matches!(option.text.as_str(), "-e" | "--editable"),
    };
    // A folder is another mistake.
    let is_elsewhere =
        |list: &PipList<'_>| !list.literal || list.text.ends_with('/') || list.text.starts_with('/') || list.text.contains("://");
    if pip.arguments.iter().any(needs_sources) || pip.lists().any(|list| is_elsewhere(&list)) {
        return None;
    }
    // One line copies one list; with several, which of them are copied is not one answer.
    let [list]: [PipList<'_>; 1] = pip.lists().filter(|list| !list.is_constraint).collect::<Vec<_>>().try_into().ok()?;
    let constraints = pip.lists().filter(|list| list.is_constraint);
    Some(Install {
        name: if command.program() == "uv" { "uv pip install".into() } else { "pip install".into() },
        lists: std::iter::once(list).chain(constraints).map(|list| list.text.trim_start_matches("./").to_owned()).collect(),
        firsts: 1,
        ahead: Ahead::Itself,
        end: command.words.last()?.range.end(),
        is_usual: true,
        installer: None,
    })
}

fn makes_files(run: &Placed) -> bool {
    MAKES_LISTS.iter().any(|word| run.text.contains(word))
}
