//! `init`: a Dockerfile, a `.dockerignore` and a `compose.yaml` for what lies in a folder.

use std::io::{BufRead, IsTerminal};
use std::path::{Path, PathBuf};

use clap::Args;

use super::{COULD_NOT_RUN, complain, language, print, retold, said, today};
use crate::context::project_files;
use crate::disk;
use crate::starter::{self, ProjectFiles, Starter};
use crate::text::visible_line;
use crate::texts::{Argument, Locale, init as texts};

#[derive(Debug, Args)]
pub(super) struct InitArguments {
    /// The folder of the project.
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// Of several kinds of projects in the folder, take this one: python, node, go, rust, java, dotnet, ruby, php, deno or
    /// static, or a name that `--list` prints.
    #[arg(long, value_name = "NAME")]
    stack: Option<String>,
    /// The port that the program listens on, instead of the one that was found.
    #[arg(long)]
    port: Option<u16>,
    /// Print the Dockerfile, and write nothing.
    #[arg(long, conflicts_with_all = ["force", "yes", "list"])]
    stdout: bool,
    /// Print what was found (name, tool, what is started, port), one line each, and write nothing.
    #[arg(long)]
    list: bool,
    /// Write compose.yaml as well.
    #[arg(long)]
    compose: bool,
    /// Replace files that are there.
    #[arg(long)]
    force: bool,
    /// Ask nothing: of several kinds, take the most likely one.
    #[arg(long, short)]
    yes: bool,
    /// The language of messages and of the comments in the files, such as `ru`; default: LC_ALL, LC_MESSAGES or LANG.
    #[arg(long)]
    lang: Option<String>,
}

/// Writes the files. Exit code 1: nothing was written, since files are there or the answer was no; 2: nothing was found, or
/// a file could not be written.
pub(super) fn run(arguments: &InitArguments) -> u8 {
    if !arguments.folder.is_dir() {
        complain(format_args!("{}", said(&crate::texts::complaint::not_a_folder(arguments.folder.display().to_string()))));
        return COULD_NOT_RUN;
    }
    let project = project_files(&arguments.folder);
    let found: Vec<Starter> = starter::find(&project, today()).into_iter().filter(|starter| arguments.fits(starter)).collect();
    if arguments.list {
        return list(&found);
    }
    if found.is_empty() {
        complain(format_args!("{}", said(&texts::nothing())));
        for (folder, starter) in below(&arguments.folder) {
            let kind = Argument::own(starter.kind());
            complain(format_args!("{}", visible_line(&said(&texts::elsewhere(folder.display().to_string(), kind)))));
        }
        return COULD_NOT_RUN;
    }
    let Some(starter) = arguments.choose(&found) else { return COULD_NOT_RUN };
    let starter = match arguments.port {
        Some(port) => starter.on_port(port),
        None => starter,
    };
    let locale = language(arguments.lang.as_deref());
    if arguments.stdout {
        return print(&starter.dockerfile(locale));
    }
    arguments.write(&starter, &project, locale)
}

/// What was found, for programs: name, tool, what is started, port.
fn list(found: &[Starter]) -> u8 {
    let mut out = String::new();
    for starter in found {
        let port = starter.port().map(|port| port.to_string()).unwrap_or_default();
        let columns = [name(starter), starter.manager().unwrap_or_default().to_owned(), starter.entry().to_owned(), port];
        out.push_str(&format!("{}\n", columns.join("\t")));
    }
    print(&out)
}

/// The kind as one word: `spring-boot`.
fn name(starter: &Starter) -> String {
    starter.kind().to_ascii_lowercase().replace([' ', '.'], "-").trim_matches('-').to_owned()
}

/// The folders below that hold a project, each with what it is.
fn below(folder: &Path) -> Vec<(PathBuf, Starter)> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut folders: Vec<PathBuf> =
        entries.flatten().filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())).map(|entry| entry.path()).collect();
    folders.retain(|folder| folder.file_name().is_some_and(|name| starter::is_entered(&name.to_string_lossy())));
    folders.sort();
    let found = |folder: PathBuf| {
        let starter = starter::find(&project_files(&folder), today()).into_iter().next()?;
        Some((folder, starter))
    };
    folders.into_iter().take(20).filter_map(found).collect()
}

impl InitArguments {
    fn fits(&self, starter: &Starter) -> bool {
        let wanted = self.stack.as_deref().map(str::to_ascii_lowercase);
        wanted.is_none_or(|wanted| starter.language() == wanted || name(starter) == wanted)
    }

    /// The one to write. Whoever can be asked is asked.
    fn choose(&self, found: &[Starter]) -> Option<Starter> {
        let [first, others @ ..] = found else { return None };
        if others.is_empty() || self.yes {
            return Some(first.clone());
        }
        complain(format_args!("{}", said(&texts::several())));
        for (at, starter) in found.iter().enumerate() {
            complain(format_args!("  {}. {} (--stack {})", at + 1, said(&starter.title()), name(starter)));
        }
        if !can_ask() {
            complain(format_args!("{}", said(&texts::choose_by_option())));
            return None;
        }
        complain(format_args!("{}", said(&texts::which())));
        let answer = answer();
        let number = if answer.is_empty() { 1 } else { answer.parse::<usize>().ok()? };
        found.get(number.checked_sub(1)?).cloned()
    }

    fn write(&self, starter: &Starter, project: &ProjectFiles, locale: Locale) -> u8 {
        let mut files = vec![("Dockerfile", starter.dockerfile(locale)), (".dockerignore", starter.ignorefile(project, locale))];
        if self.compose {
            files.push(("compose.yaml", starter.compose(project, locale)));
        }
        complain(format_args!("{}", said(&texts::found(Argument::own(starter.kind()), starter.entry()))));
        let is_there = |name: &str| self.folder.join(name).symlink_metadata().is_ok();
        let (kept, written): (Vec<_>, Vec<_>) = files.into_iter().partition(|(name, _)| is_there(name) && !self.force);
        for (name, _) in &kept {
            complain(format_args!("{}", said(&texts::kept(*name))));
        }
        if written.is_empty() {
            return 1;
        }
        let names = Argument::codes(written.iter().map(|(name, _)| *name));
        if !self.yes && can_ask() {
            complain(format_args!("{}", said(&texts::write(names))));
            let answer = answer().to_lowercase();
            let yes = said(&texts::yes());
            if !(answer.is_empty() || "yes".starts_with(&answer) || yes.starts_with(&answer)) {
                return 1;
            }
        }
        let mut code = 0;
        for (name, text) in written {
            let path = self.folder.join(name);
            match put(&path, &text, self.force) {
                Ok(()) => complain(format_args!("{}", visible_line(&said(&texts::written(path.display().to_string()))))),
                Err(problem) => {
                    complain(format_args!("{}: {}", visible_line(&path.display().to_string()), retold(problem)));
                    code = COULD_NOT_RUN;
                }
            }
        }
        code
    }
}

/// Writes a file that is new, or instead of one that may be replaced.
fn put(path: &Path, text: &str, may_replace: bool) -> Result<(), String> {
    if may_replace && path.symlink_metadata().is_ok() {
        let original = disk::original(path, disk::MAX_TEXT).map_err(|refusal| refusal.to_string())?;
        return disk::replace(path, &original, text);
    }
    disk::create(path, text)
}

/// Whether somebody sits there.
fn can_ask() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

fn answer() -> String {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).ok();
    line.trim().to_owned()
}
