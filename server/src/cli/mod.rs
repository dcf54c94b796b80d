//! The command line. Without a command, or with `--stdio`, the language server.

mod asking;
mod check;
mod context;
mod debug;
mod diff;
mod explain;
mod files;
mod format;
mod guard;
mod init;
mod lists;
mod manual;
mod merge;
mod output;
mod refactor;
mod registry;
mod speech;
mod surroundings;

use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{FromArgMatches, Parser, Subcommand, ValueEnum};

use crate::data::today::Today;
use crate::texts::{Locale, complaint as texts};
use output::{complain, complain_styled, print, print_styled};
use speech::{retold, said};

/// What the fuzzers call.
#[cfg(feature = "fuzz")]
#[doc(hidden)]
pub mod promises {
    pub use super::debug::promises::{dictionary, keep, write_seeds};
}

/// The exit code of a command that could not do its work.
const COULD_NOT_RUN: u8 = 2;

/// Version and commit, as `--version` prints them.
const VERSION: &str = match option_env!("DOCKERFILE_LS_COMMIT") {
    Some(commit) if !commit.is_empty() => commit,
    _ => env!("CARGO_PKG_VERSION"),
};

#[derive(Debug, Parser)]
#[command(name = "dockerfile-ls", version = VERSION, about = "A language server and linter for Dockerfiles and .dockerignore files")]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// Serve the language server protocol on standard input and output (the default).
    #[arg(long)]
    stdio: bool,
    /// The level of the log on standard error.
    #[arg(long, global = true, value_enum, default_value_t = LogLevel::Warn)]
    log: LogLevel,
    /// A file or a folder with newer lists of tags and ends of support than those that come with this program.
    #[arg(long, global = true, value_name = "PATH")]
    catalogue: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LogLevel {
    Off,
    Error,
    Warn,
    Info,
    Debug,
    Trace,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the language server protocol on standard input and output.
    #[command(alias = "start")]
    Server,
    /// Check Dockerfiles and .dockerignore files.
    Check(Box<check::CheckArguments>),
    /// Format Dockerfiles and .dockerignore files.
    Format(format::FormatArguments),
    /// Explain a rule, an instruction, or a file from top to bottom.
    Explain(explain::ExplainArguments),
    /// List all rules.
    Rules(explain::RulesArguments),
    /// List what a build gets to see of a folder: everything that .dockerignore does not exclude.
    Context(context::ContextArguments),
    /// Write a Dockerfile, a .dockerignore and a compose.yaml for the project in a folder.
    Init(init::InitArguments),
    /// Write a Dockerfile differently: cache mounts, packages one a line, named stages and others, one at a time.
    Refactor(refactor::RefactorArguments),
    /// List the tags of an image, best first.
    Tags(registry::TagsArguments),
    /// Show what an image is: platforms, digest, configuration, end of support.
    Image(registry::ImageArguments),
    /// Join reports of `check --shard`, or of several folders, into one.
    Merge(merge::MergeArguments),
    /// Print a script that completes arguments in a shell.
    Completions(manual::CompletionsArguments),
    /// Print a manual page.
    Man(manual::ManArguments),
    /// For contributors: check the server itself on any files.
    #[command(subcommand)]
    Debug(debug::DebugCommand),
}

/// Runs the program with its arguments and answers with its exit code. `serve` is the language server,
/// which answers with its own exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>, serve: fn(Option<PathBuf>) -> std::io::Result<u8>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    if let Some(arguments) = check::hadolint::arguments(&arguments) {
        speech::listen(&arguments);
        return ExitCode::from(guard::run(|| {
            lists::read();
            check::hadolint::run(arguments)
        }));
    }
    let arguments = drop_editor_flags(arguments);
    speech::listen(&arguments);
    if is_server_alone(&arguments) {
        // As editors start it, in every window: the parser of all commands is a megabyte that it would never use again.
        start_log(LogLevel::Warn);
        return ExitCode::from(run_server(serve));
    }
    if lists::is_asked_for(&arguments) {
        lists::read();
        return ExitCode::from(print(&lists::described(VERSION, today())));
    }
    let matches = speech::parser().try_get_matches_from(arguments);
    let parsed = match matches.and_then(|matches| Arguments::from_arg_matches(&matches)) {
        Ok(parsed) => parsed,
        Err(error) => {
            // Help and version are not errors and go to standard output.
            let text = speech::rendered(&error);
            if error.use_stderr() {
                complain_styled(&text);
                let argument = error.get(clap::error::ContextKind::InvalidArg).map(ToString::to_string);
                if argument.is_some_and(|argument| check::hadolint::is_hadolints(&argument)) {
                    complain(format_args!("{}", said(&texts::of_hadolint())));
                }
                return ExitCode::from(COULD_NOT_RUN);
            }
            return ExitCode::from(print_styled(&text));
        }
    };
    start_log(parsed.log);
    lists::name(parsed.catalogue);
    ExitCode::from(match parsed.command {
        None | Some(Command::Server) => run_server(serve),
        Some(command) => guard::run(|| {
            lists::read();
            run_command(command)
        }),
    })
}

fn run_command(command: Command) -> u8 {
    match command {
        // It does not come here.
        Command::Server => COULD_NOT_RUN,
        Command::Check(arguments) => check::run(&arguments),
        Command::Format(arguments) => format::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Rules(arguments) => explain::list(&arguments),
        Command::Context(arguments) => context::run(&arguments),
        Command::Init(arguments) => init::run(&arguments),
        Command::Refactor(arguments) => refactor::run(&arguments),
        Command::Tags(arguments) => registry::tags(&arguments),
        Command::Image(arguments) => registry::image(&arguments),
        Command::Merge(arguments) => merge::run(&arguments),
        Command::Completions(arguments) => manual::completions(&arguments),
        Command::Man(arguments) => manual::man(&arguments),
        Command::Debug(command) => debug::run(command),
    }
}

fn run_server(serve: fn(Option<PathBuf>) -> std::io::Result<u8>) -> u8 {
    if std::io::stdin().is_terminal() {
        complain(format_args!("{}", said(&texts::waiting())));
    }
    if let Some(outdated) = lists::outdated(today()) {
        tracing::warn!("{}", outdated.plain(Locale::ENGLISH));
    }
    match serve(lists::place()) {
        Ok(code) => code,
        Err(error) => {
            complain(format_args!("{}", said(&texts::cannot_start(retold(error)))));
            COULD_NOT_RUN
        }
    }
}

/// Editors pass flags of their own to any server (`--stdio --clientProcessId=1234`): where no command
/// follows, what we do not know is dropped.
fn drop_editor_flags(arguments: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let all: Vec<OsString> = arguments.into_iter().collect();
    let known = ["--help", "-h", "--version", "-V", "--log", "--catalogue"];
    let is_server = all.iter().skip(1).take_while(|a| a.to_string_lossy() != "--").all(|a| {
        let text = a.to_string_lossy();
        text.starts_with('-') || ["server", "start", "off", "error", "warn", "info", "debug", "trace"].contains(&&*text)
    }) && !all.iter().any(|a| ["-h", "--help", "-V", "--version"].contains(&&*a.to_string_lossy()));
    if !is_server {
        return all;
    }
    let is_known = |a: &OsString| {
        let text = a.to_string_lossy();
        !text.starts_with('-') || known.iter().any(|k| text == *k || text.starts_with(&format!("{k}=")))
    };
    all.into_iter().enumerate().filter(|(i, a)| *i == 0 || is_known(a)).map(|(_, a)| a).collect()
}

/// Whether the arguments ask for the language server, and for nothing that the parser would have to read.
fn is_server_alone(arguments: &[OsString]) -> bool {
    match arguments {
        [_] => true,
        [_, command] => command == "server" || command == "start",
        _ => false,
    }
}

fn start_log(level: LogLevel) {
    let level = match level {
        LogLevel::Off => return,
        LogLevel::Error => tracing::Level::ERROR,
        LogLevel::Warn => tracing::Level::WARN,
        LogLevel::Info => tracing::Level::INFO,
        LogLevel::Debug => tracing::Level::DEBUG,
        LogLevel::Trace => tracing::Level::TRACE,
    };
    tracing_subscriber::fmt().with_max_level(level).with_writer(|| output::Log).with_ansi(false).init();
}

/// The language that was asked for, or that of the environment.
fn language(asked: Option<&str>) -> Locale {
    let from_environment =
        || ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    match asked {
        Some(tag) => Locale::from_tag(tag),
        None => from_environment().map_or(Locale::ENGLISH, |tag| Locale::from_tag(&tag)),
    }
}

fn today() -> Today {
    Today::new(jiff::ZonedDateTime::now().date()).with(lists::named())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_of_editors_never_stop_the_server() {
        let parse = |arguments: &[&str]| {
            let all = std::iter::once("dockerfile-ls").chain(arguments.iter().copied()).map(OsString::from);
            Arguments::try_parse_from(drop_editor_flags(all)).map(|a| a.command.is_some()).map_err(|e| e.kind())
        };
        assert_eq!(parse(&["--stdio", "--clientProcessId=12"]), Ok(false));
        assert_eq!(parse(&["--node-ipc", "--log", "debug"]), Ok(false));
        assert_eq!(parse(&["start", "--stdio"]), Ok(true));
        assert_eq!(parse(&["check", "--bogus"]), Err(clap::error::ErrorKind::UnknownArgument));
        assert_eq!(parse(&["--version"]), Err(clap::error::ErrorKind::DisplayVersion));
    }
}
