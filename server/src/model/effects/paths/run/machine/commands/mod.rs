//! What programs make and remove.

mod fetch;
mod files;
mod options;
mod tools;

use super::{Arg, Machine};
use crate::model::effects::paths::tree::New;
use options::{Options, Spec};

/// Programs that change no file but those that their output is sent to.
const HARMLESS: &str = ": [ arch base64 basename cat chgrp chmod chown cksum cmp cut date df diff dirname du echo egrep expr \
    false fgrep file fold free getconf grep groups head hostname id ls md5sum nproc printenv printf ps \
    pwd readlink realpath rev seq sha1sum sha224sum sha256sum sha384sum sha512sum sleep stat strings \
    sync tail test tr true tty type ulimit umask uname uptime wait wc which whoami yes";

/// Whether a program changes nothing, whatever its arguments are.
pub(in crate::model::effects::paths::run) fn is_harmless(program: &str) -> bool {
    HARMLESS.split(' ').any(|name| name == program)
}

/// Programs that start another one, each by the next; more of them in a row are not looked through.
const MOST_STARTERS: usize = 4;

/// Runs a command.
pub(super) fn carry_out(machine: &mut Machine<'_>, name: &str, args: &[Arg]) {
    let (mut name, mut args) = (name, args);
    for _ in 0..MOST_STARTERS {
        let program = program_of(name);
        if !matches!(program, "busybox" | "command" | "nice" | "nohup" | "time" | "sudo") {
            return run(machine, program, args);
        }
        match args.split_first() {
            Some((Arg::Known(inner), rest)) if !inner.starts_with('-') && !inner.contains('=') => {
                name = inner;
                args = rest;
            }
            // `command -v`
            Some((Arg::Known(switch), _)) if program == "command" && matches!(switch.as_str(), "-v" | "-V") => return,
            _ => break,
        }
    }
    machine.doubt();
}

/// The name of a program of the system; empty for one that lies elsewhere.
fn program_of(name: &str) -> &str {
    let is_system = |folder: &str| matches!(folder, "/bin" | "/usr/bin" | "/sbin" | "/usr/sbin" | "/usr/local/bin");
    match name.rsplit_once('/') {
        Some((folder, program)) if is_system(folder) => program,
        Some(_) => "",
        None => name,
    }
}

fn run(machine: &mut Machine<'_>, program: &str, args: &[Arg]) {
    if is_harmless(program) {
        if program == "printf" && args.first().and_then(Arg::known) == Some("-v") {
            machine.forget();
        }
        return;
    }
    match program {
        // Scripts that end so are not carried out step by step; others end the build.
        "exit" | "return" => {}
        "cd" => change_folder(machine, args),
        "set" => set(machine, args),
        "export" | "readonly" | "local" => args.iter().for_each(|arg| declare(machine, arg)),
        "unset" | "read" => args.iter().for_each(|arg| match arg.known() {
            Some(name) => machine.assign(name, None),
            None => machine.forget(),
        }),
        "mkdir" => files::mkdir(machine, args),
        "touch" => files::touch(machine, args),
        "rm" | "unlink" => files::rm(machine, args),
        "rmdir" => files::rmdir(machine, args),
        "cp" => files::cp(machine, args),
        "mv" => files::mv(machine, args),
        "ln" => files::ln(machine, args),
        "install" => files::install(machine, args),
        "tee" => files::tee(machine, args),
        "dd" => files::dd(machine, args),
        "truncate" => files::truncate(machine, args),
        "sed" => files::sed(machine, args),
        "sort" => files::sort(machine, args),
        "tar" => fetch::tar(machine, args),
        "unzip" => fetch::unzip(machine, args),
        "curl" => fetch::curl(machine, args),
        "wget" => fetch::wget(machine, args),
        "git" => fetch::git(machine, args),
        "go" => tools::go(machine, args),
        "dotnet" => tools::dotnet(machine, args),
        "uv" => tools::uv(machine, args),
        "virtualenv" => tools::venv(machine, args, true),
        "useradd" | "adduser" => tools::useradd(machine, program, args),
        "pip" | "pip3" => tools::pip(machine, args),
        "python" | "python3" => tools::python(machine, args),
        ".." | "." | "source" | "eval" => {
            machine.doubt();
            machine.forget();
        }
        "pushd" | "popd" | "getopts" | "mapfile" | "readarray" | "let" | "declare" | "typeset" | "shopt" => {
            machine.forget();
        }
        _ => machine.doubt(),
    }
}

fn change_folder(machine: &mut Machine<'_>, args: &[Arg]) {
    let path = match args {
        [arg] if arg.known().is_some_and(|text| !text.starts_with('-')) => machine.path(arg),
        _ => None,
    };
    // With CDPATH a relative name may be elsewhere; nobody sets it.
    if let Some(path) = &path
        && machine.is_sure
        && !machine.is_masked(path)
    {
        machine.put(Some(path), New::Folder);
    }
    machine.change_folder(path);
}

fn set(machine: &mut Machine<'_>, args: &[Arg]) {
    for arg in args {
        match arg.known() {
            Some(text) if text.starts_with('-') && !text.starts_with("--") && text.contains('e') => {
                machine.set_exits_on_error(true);
            }
            Some(text) if text.starts_with('+') && text.contains('e') => machine.set_exits_on_error(false),
            // After `-o` or `+o`.
            Some("errexit") => machine.set_exits_on_error(false),
            // Positional parameters are not followed.
            _ => {}
        }
    }
}

fn declare(machine: &mut Machine<'_>, arg: &Arg) {
    match arg {
        Arg::Known(text) => {
            if let Some((name, value)) = text.split_once('=') {
                machine.assign(name, Some(value.into()));
            }
        }
        _ => machine.forget(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn harmless_programs_are_in_order() {
        assert!(HARMLESS.split(' ').is_sorted());
        assert!(is_harmless("echo") && is_harmless("yes") && !is_harmless("rm") && !is_harmless(""));
    }
}
