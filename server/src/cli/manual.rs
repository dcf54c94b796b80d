//! `completions` and `man`: what shells and `man` read, made from the arguments.

use std::io::Error;

use clap::{Args, Command};
use clap_complete::Shell;

use super::{COULD_NOT_RUN, complain, print, speech};

#[derive(Debug, Args)]
pub(super) struct CompletionsArguments {
    /// The shell.
    shell: Shell,
}

#[derive(Debug, Args)]
pub(super) struct ManArguments {
    /// The command whose page is printed; without one, that of the program.
    command: Option<String>,
}

/// Prints a script that completes arguments.
pub(super) fn completions(arguments: &CompletionsArguments) -> u8 {
    let mut bytes = Vec::new();
    let mut parser = for_users(speech::parser());
    clap_complete::generate(arguments.shell, &mut parser, "dockerfile-ls", &mut bytes);
    print(&String::from_utf8_lossy(&bytes))
}

/// Prints a page for `man`.
pub(super) fn man(arguments: &ManArguments) -> u8 {
    let parser = for_users(speech::parser());
    let page = match &arguments.command {
        None => Some(rendered(parser)),
        Some(name) => parser.find_subcommand(name).cloned().map(|command| {
            let name = format!("dockerfile-ls-{}", command.get_name());
            rendered(command.bin_name(name.replacen("ls-", "ls ", 1)).display_name(name))
        }),
    };
    match page {
        Some(Ok(page)) => print(&page),
        Some(Err(error)) => {
            complain(format_args!("{error}"));
            COULD_NOT_RUN
        }
        None => {
            let near = arguments.command.as_deref().unwrap_or_default();
            complain(format_args!("{}", speech::said(&crate::texts::command::unknown_command(near))));
            COULD_NOT_RUN
        }
    }
}

fn rendered(command: Command) -> Result<String, Error> {
    let mut bytes = Vec::new();
    clap_mangen::Man::new(command).render(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Without what is for contributors alone.
fn for_users(parser: Command) -> Command {
    parser.mut_subcommand("debug", |command| command.hide(true))
}
