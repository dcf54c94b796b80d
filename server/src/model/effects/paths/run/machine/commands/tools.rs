//! Programs that build and install.

use super::{Options, Spec};
use crate::model::effects::paths::PathKind;
use crate::model::effects::paths::merge::joined;
use crate::model::effects::paths::run::machine::{Arg, Machine};
use crate::model::effects::paths::tree::New;

/// `go build -o FILE`: it removes nothing but what it made itself.
pub(super) fn go(machine: &mut Machine<'_>, args: &[Arg]) {
    let Some((Arg::Known(command), rest)) = args.split_first() else { return machine.doubt() };
    match command.as_str() {
        "build" => {}
        "version" | "env" | "vet" | "mod" | "install" => return machine.doubt_absences(),
        _ => return machine.doubt(),
    }
    machine.doubt_absences();
    let is_dry = rest.iter().any(|arg| matches!(arg.known(), Some("-n" | "--n")));
    let attached = rest.iter().find_map(|arg| arg.known()?.strip_prefix("-o=").or_else(|| arg.known()?.strip_prefix("--o=")));
    let position = rest.iter().position(|arg| matches!(arg.known(), Some("-o" | "--o")));
    let file = match (attached, position) {
        (Some(file), _) => Some(Arg::Known(file.to_owned())),
        (None, Some(at)) => rest.get(at + 1).cloned(),
        (None, None) => None,
    };
    let Some(file) = file.filter(|_| !is_dry) else { return };
    let is_folder = file.known().is_some_and(|text| text.ends_with('/') || matches!(text, "." | ".."));
    let Some(path) = machine.path(&file) else { return };
    let found = machine.tree.find(&path);
    if is_folder || found.is_folder() {
        machine.put(Some(&path), New::Folder);
        machine.may_add(Some(&path));
    } else if found.is_absent() || found.is_file() {
        machine.put(Some(&path), New::File);
    } else {
        machine.put(Some(&path), New::Thing);
    }
}

pub(super) fn uv(machine: &mut Machine<'_>, args: &[Arg]) {
    match args.split_first() {
        Some((Arg::Known(command), rest)) if command == "venv" => {
            machine.doubt_absences();
            venv(machine, rest, false);
        }
        _ => machine.doubt(),
    }
}

pub(super) fn python(machine: &mut Machine<'_>, args: &[Arg]) {
    match args {
        [Arg::Known(switch), Arg::Known(module), rest @ ..] if switch == "-m" => match module.as_str() {
            "venv" | "virtualenv" => venv(machine, rest, true),
            "pip" => pip(machine, rest),
            _ => machine.doubt(),
        },
        [Arg::Known(switch)] if matches!(switch.as_str(), "--version" | "-V") => {}
        _ => machine.doubt(),
    }
}

/// A virtual environment; `.venv` without a name, where the program has a default.
pub(super) fn venv(machine: &mut Machine<'_>, args: &[Arg], needs_name: bool) {
    let spec = Spec {
        flags: "qv",
        valued: "p",
        long: &[
            ("system-site-packages", 's'),
            ("symlinks", 's'),
            ("copies", 's'),
            ("without-pip", 's'),
            ("upgrade-deps", 's'),
            ("seed", 's'),
            ("quiet", 'q'),
            ("relocatable", 's'),
            ("no-project", 's'),
            ("clear", 'c'),
            ("allow-existing", 's'),
        ],
        long_valued: &[("prompt", 'p'), ("python", 'p')],
        is_mixed: true,
    };
    let Some(options) = Options::read(args, spec) else { return machine.doubt() };
    let folders: Vec<Arg> = match &*options.operands {
        [] if needs_name => return machine.doubt(),
        [] => vec![Arg::Known(".venv".to_owned())],
        operands => operands.iter().map(|&operand| operand.clone()).collect(),
    };
    for folder in folders {
        let Some(path) = machine.path(&folder) else { return machine.doubt() };
        if options.has('c') {
            machine.tree.may_change_inside(&path);
        }
        machine.put(Some(&path), New::Folder);
        machine.may_add(Some(&path));
        for (name, new) in
            [("pyvenv.cfg", New::File), ("bin", New::Folder), ("bin/python", New::Thing), ("bin/activate", New::File)]
        {
            machine.put(Some(&joined(&path, name)), new);
        }
        machine.may_add(Some(&path));
    }
    machine.doubt_absences();
}

/// The home of a new user, as far as the command says where it is.
pub(super) fn useradd(machine: &mut Machine<'_>, program: &str, args: &[Arg]) {
    let spec = Spec {
        flags: "rmlUNMDSHo",
        valued: "ugdshGcbkep",
        long: &[
            ("create-home", 'm'),
            ("system", 'r'),
            ("no-log-init", 'l'),
            ("user-group", 'U'),
            ("no-create-home", 'M'),
            ("disabled-password", 'x'),
            ("non-unique", 'o'),
        ],
        long_valued: &[
            ("uid", 'u'),
            ("gid", 'g'),
            ("home-dir", 'd'),
            ("home", 'd'),
            ("shell", 's'),
            ("groups", 'G'),
            ("comment", 'c'),
            ("gecos", 'c'),
            ("ingroup", 'G'),
        ],
        is_mixed: true,
    };
    // The files of users are written anew, and a home is made.
    machine.doubt_absences();
    let Some(options) = Options::read(args, spec) else { return };
    let makes_home = if program == "useradd" { options.has('m') } else { !options.has('H') && !options.has('M') };
    if !makes_home {
        return;
    }
    let home = options.value('d').or_else(|| options.value('h').filter(|_| program == "adduser"));
    match home.map(|home| machine.path(home)) {
        Some(Some(home)) if program == "useradd" => {
            machine.put(Some(&home), New::Folder);
            machine.may_add(Some(&home));
        }
        Some(Some(home)) => machine.guess(&home, PathKind::Folder),
        Some(None) => {}
        // Where it is by default, a file of the image decides.
        None => {
            if let Some(name) = options.operands.first().and_then(|name| name.known()) {
                machine.guess(&joined("/home", name), PathKind::Folder);
            }
        }
    }
}

/// `pip install --target DIR`: what it installs may do anything, but the folder is there.
pub(super) fn pip(machine: &mut Machine<'_>, args: &[Arg]) {
    machine.doubt();
    if args.first().and_then(Arg::known) == Some("install") {
        folders_of(machine, args, &["-t", "--target", "--prefix"]);
    }
}

/// `dotnet publish -o DIR`: what the project does on the way may be anything, but the folder is there.
pub(super) fn dotnet(machine: &mut Machine<'_>, args: &[Arg]) {
    machine.doubt();
    if matches!(args.first().and_then(Arg::known), Some("publish" | "build")) {
        folders_of(machine, args, &["-o", "--output"]);
    }
}

/// The folders that these options name, which the program makes.
fn folders_of(machine: &mut Machine<'_>, args: &[Arg], options: &[&str]) {
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        let Some(text) = arg.known() else { continue };
        let folder = if options.contains(&text) {
            rest.next().cloned()
        } else {
            let attached = options.iter().filter(|option| option.starts_with("--"));
            let mut attached = attached.filter_map(|option| text.strip_prefix(option)?.strip_prefix('='));
            attached.next().map(|folder| Arg::Known(folder.to_owned()))
        };
        if let Some(path) = folder.and_then(|folder| machine.path(&folder)) {
            machine.put(Some(&path), New::Folder);
            machine.may_add(Some(&path));
        }
    }
}
