//! Programs that make, copy, move and remove files: those of GNU and of BusyBox, where they do the same.

use super::{Options, Spec};
use crate::model::effects::paths::merge::{joined, merge_tree};
use crate::model::effects::paths::run::machine::{Arg, Machine};
use crate::model::effects::paths::tree::New;
use crate::model::effects::paths::{PathKind, glob, is_within};

pub(super) fn mkdir(machine: &mut Machine<'_>, args: &[Arg]) {
    let spec = Spec {
        flags: "pv",
        valued: "m",
        long: &[("parents", 'p'), ("verbose", 'v')],
        long_valued: &[("mode", 'm')],
        is_mixed: false,
    };
    let Some(options) = Options::read(args, spec) else { return machine.doubt_absences() };
    let new = if options.has('p') { New::Folder } else { New::EmptyFolder };
    for operand in options.operands {
        let path = machine.path(operand);
        machine.put(path.as_deref(), new);
    }
}

pub(super) fn touch(machine: &mut Machine<'_>, args: &[Arg]) {
    let spec = Spec {
        flags: "acmf",
        valued: "dtr",
        long: &[("no-create", 'c')],
        long_valued: &[("date", 'd'), ("reference", 'r')],
        is_mixed: false,
    };
    let Some(options) = Options::read(args, spec) else { return machine.doubt_absences() };
    for operand in options.operands.iter().filter(|_| !options.has('c')) {
        let path = machine.path(operand);
        // With a slash behind it, it is a folder, and there already.
        let is_folder = operand.known().is_some_and(|text| text.ends_with('/'));
        machine.put(path.as_deref(), if is_folder { New::Folder } else { New::File });
    }
}

pub(super) fn rm(machine: &mut Machine<'_>, args: &[Arg]) {
    let spec = Spec {
        flags: "rRfvd",
        valued: "",
        long: &[("recursive", 'r'), ("force", 'f'), ("verbose", 'v'), ("dir", 'd')],
        long_valued: &[],
        is_mixed: false,
    };
    let Some(options) = Options::read(args, spec) else { return machine.doubt() };
    for operand in options.operands {
        match operand {
            Arg::Glob(pattern) => remove_matches(machine, pattern),
            // What becomes of a link to a folder with a slash behind it, programs do not agree on.
            Arg::Known(text) if text.ends_with('/') => {
                let path = machine.path(operand);
                let is_plain = path.as_deref().is_some_and(|path| {
                    let found = machine.tree.find(path);
                    found.is_real() || found.is_absent()
                });
                if is_plain { machine.remove(path.as_deref()) } else { machine.doubt() }
            }
            _ => {
                let path = machine.path(operand);
                machine.remove(path.as_deref());
            }
        }
    }
}

/// Whatever a pattern stands for is gone, if anything.
fn remove_matches(machine: &mut Machine<'_>, pattern: &str) {
    let (folder, names) = pattern.rsplit_once('/').unwrap_or((".", pattern));
    let folder = if pattern.starts_with('/') && folder.is_empty() { "/" } else { folder };
    if glob::is_pattern(folder) {
        return machine.doubt();
    }
    let Some(folder) = machine.path_of(folder) else { return machine.doubt() };
    if machine.is_masked(&folder) {
        return;
    }
    let found = machine.tree.find(&folder);
    if found.is_real() && !machine.holds_masked(&folder) {
        // Where there is no name that fits, the pattern itself is the name.
        let gone: Vec<String> = machine
            .tree
            .names(found)
            .filter(|(name, _)| !name.starts_with('.') && glob::fits(names, name) != Some(false))
            .map(|(name, _)| joined(&folder, name))
            .collect();
        let is_clear = !names.contains(['[', '\\']);
        for path in gone {
            if is_clear { machine.remove(Some(&path)) } else { machine.tree.may_remove(&path) }
        }
    } else {
        machine.tree.may_change_inside(&folder);
    }
}

pub(super) fn rmdir(machine: &mut Machine<'_>, args: &[Arg]) {
    let spec = Spec { flags: "v", valued: "", long: &[], long_valued: &[], is_mixed: false };
    let Some(options) = Options::read(args, spec) else { return machine.doubt() };
    for operand in options.operands {
        let path = machine.path(operand);
        machine.remove(path.as_deref());
    }
}

pub(super) fn cp(machine: &mut Machine<'_>, args: &[Arg]) {
    let spec = Spec {
        flags: "rRapfvdLPHu",
        valued: "",
        long: &[("recursive", 'r'), ("archive", 'a'), ("force", 'f'), ("verbose", 'v'), ("preserve", 'p')],
        long_valued: &[],
        is_mixed: false,
    };
    let Some(options) = Options::read(args, spec) else { return machine.doubt_absences() };
    let how = How { is_deep: ['r', 'R', 'a'].iter().any(|&letter| options.has(letter)), moves: false, replaces: false };
    // `-L` and `-H` follow links, so that what lies below one is copied as well.
    bring(machine, &options.operands, how);
}

pub(super) fn mv(machine: &mut Machine<'_>, args: &[Arg]) {
    let spec = Spec { flags: "fv", valued: "", long: &[("force", 'f'), ("verbose", 'v')], long_valued: &[], is_mixed: false };
    let Some(options) = Options::read(args, spec) else { return machine.doubt() };
    bring(machine, &options.operands, How { is_deep: true, moves: true, replaces: true });
}

#[derive(Clone, Copy)]
struct How {
    /// Folders as well.
    is_deep: bool,
    moves: bool,
    /// What was at the destination is taken away first.
    replaces: bool,
}

/// Copies or moves all operands but the last one to that.
fn bring(machine: &mut Machine<'_>, operands: &[&Arg], how: How) {
    let Some((to, sources)) = operands.split_last().filter(|(_, sources)| !sources.is_empty()) else { return machine.doubt() };
    let has_slash = to.known().is_some_and(|text| text.ends_with('/') || text.ends_with("/.") || matches!(text, "." | ".."));
    let Some(to) = machine.path(to) else { return if how.moves { machine.doubt() } else { machine.doubt_absences() } };
    let is_several = 1 < sources.len() || has_slash && !how.is_deep;
    for source in sources {
        one(machine, source, &to, is_several, how);
    }
}

fn one(machine: &mut Machine<'_>, source: &Arg, to: &str, is_several: bool, how: How) {
    let doubt = |machine: &mut Machine<'_>| if how.moves { machine.doubt() } else { machine.doubt_absences() };
    let found = machine.tree.find(to);
    let into = match (is_several || found.is_folder(), found.is_absent() || found.is_file()) {
        (true, _) => Some(true),
        (false, true) => Some(false),
        _ => None,
    };
    let (Arg::Known(text), Some(from)) = (source, machine.path(source)) else {
        if let Arg::Glob(pattern) = source
            && how.moves
        {
            let folder = pattern.rsplit_once('/').map_or(".", |(folder, _)| if folder.is_empty() { "/" } else { folder });
            match machine.path_of(folder).filter(|_| !glob::is_pattern(folder)) {
                Some(folder) => machine.tree.may_change_inside(&folder),
                None => machine.doubt(),
            }
        }
        if into == Some(true) && !machine.is_masked(to) {
            machine.put(Some(to), New::Folder);
            if how.replaces {
                machine.tree.may_change_inside(to)
            } else {
                machine.may_add(Some(to))
            }
            return;
        }
        if machine.is_masked(to) {
            return;
        }
        // It may stand for several, or for one.
        machine.put(Some(to), New::Thing);
        if how.replaces {
            machine.tree.may_change_inside(to);
        }
        return;
    };
    let name = text.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let is_content = matches!(name, "." | ".." | "");
    if is_content && (how.moves || !how.is_deep) {
        return doubt(machine);
    }
    let target = match into {
        _ if is_content => to.to_owned(),
        Some(true) => joined(to, name),
        Some(false) => to.to_owned(),
        None => {
            if machine.is_masked(to) {
                if how.moves {
                    machine.remove(Some(&from));
                }
                return;
            }
            if how.moves {
                machine.remove(Some(&from));
                machine.tree.may_change_inside(to);
            }
            return machine.put(Some(to), New::Thing);
        }
    };
    if target == from {
        // Some programs refuse that, others do nothing.
        return;
    }
    if is_within(&target, &from) {
        return doubt(machine);
    }
    let before = machine.tree.clone();
    let source = before.find(&from);
    let is_hidden = machine.is_masked(&from) || machine.holds_masked(&from);
    let kind = source.kind().filter(|_| !is_hidden);
    let is_real = source.is_real();
    if how.moves {
        machine.remove(Some(&from));
    }
    if machine.is_masked(&target) {
        return;
    }
    let file = if how.replaces { New::Copied } else { New::File };
    if into == Some(true) && target != to {
        machine.put(Some(to), New::Folder);
    }
    match kind {
        _ if !how.is_deep => machine.put(Some(&target), file),
        Some(PathKind::File) => machine.put(Some(&target), file),
        Some(PathKind::Folder) if is_real => {
            machine.put(Some(&target), New::Folder);
            if machine.is_sure {
                let made = machine.made.clone();
                merge_tree(machine.tree, &target, &before, &from, &|_| made.clone());
            } else {
                machine.may_add(Some(&target));
            }
        }
        _ => {
            let is_file = machine.tree.find(&target).is_file();
            machine.put(Some(&target), if is_file { New::Link } else { New::Thing });
        }
    }
}

pub(super) fn ln(machine: &mut Machine<'_>, args: &[Arg]) {
    let spec = Spec {
        flags: "sfvnr",
        valued: "",
        long: &[("symbolic", 's'), ("force", 'f'), ("verbose", 'v'), ("no-dereference", 'n'), ("relative", 'r')],
        long_valued: &[],
        is_mixed: false,
    };
    let Some(options) = Options::read(args, spec) else { return machine.doubt() };
    let here = Arg::Known(".".to_owned());
    let (to, sources) = match options.operands.split_last() {
        Some((to, [])) => (&here, vec![*to]),
        Some((to, sources)) => (*to, sources.to_vec()),
        None => return,
    };
    let is_folder = 1 < sources.len() || to.known().is_some_and(|text| text.ends_with('/') || text == ".");
    let Some(path) = machine.path(to) else { return machine.doubt() };
    if machine.is_masked(&path) {
        return;
    }
    for source in sources {
        let found = machine.tree.find(&path);
        let name = source.known().and_then(|text| text.trim_end_matches('/').rsplit('/').next());
        let is_known_folder = is_folder || found.is_real() || (found.is_folder() && !options.has('n'));
        if is_known_folder {
            machine.put(Some(&path), New::Folder);
            match name.filter(|name| !matches!(*name, "" | "." | "..")) {
                Some(name) => machine.put(Some(&joined(&path, name)), New::Link),
                None => machine.tree.may_change_inside(&path),
            }
        } else if found.is_absent() || found.is_file() {
            machine.put(Some(&path), New::Link);
        } else {
            if options.has('f') {
                machine.tree.may_change_inside(&path);
            }
            machine.put(Some(&path), New::Thing);
        }
    }
}

pub(super) fn install(machine: &mut Machine<'_>, args: &[Arg]) {
    let spec = Spec {
        flags: "dDpvcs",
        valued: "mogt",
        long: &[("directory", 'd'), ("verbose", 'v')],
        long_valued: &[("mode", 'm'), ("owner", 'o'), ("group", 'g'), ("target-directory", 't')],
        is_mixed: false,
    };
    let Some(options) = Options::read(args, spec) else { return machine.doubt() };
    let how = How { is_deep: false, moves: false, replaces: true };
    if options.has('d') {
        for operand in &options.operands {
            let path = machine.path(operand);
            machine.put(path.as_deref(), New::Folder);
        }
    } else if let Some(folder) = options.value('t') {
        let Some(folder) = machine.path(folder) else { return machine.doubt() };
        options.operands.iter().for_each(|source| one(machine, source, &folder, true, how));
    } else {
        bring(machine, &options.operands, how);
    }
}

pub(super) fn tee(machine: &mut Machine<'_>, args: &[Arg]) {
    let spec = Spec { flags: "ai", valued: "", long: &[("append", 'a')], long_valued: &[], is_mixed: false };
    let Some(options) = Options::read(args, spec) else { return machine.doubt_absences() };
    for operand in options.operands.into_iter().filter(|operand| operand.known() != Some("-")) {
        let path = machine.path(operand);
        machine.put(path.as_deref(), New::File);
    }
}

pub(super) fn dd(machine: &mut Machine<'_>, args: &[Arg]) {
    for arg in args {
        match arg.known() {
            Some(text) => {
                if let Some(file) = text.strip_prefix("of=") {
                    let path = machine.path_of(file);
                    machine.put(path.as_deref(), New::File);
                }
            }
            None => machine.doubt_absences(),
        }
    }
}

pub(super) fn truncate(machine: &mut Machine<'_>, args: &[Arg]) {
    let spec = Spec { flags: "", valued: "s", long: &[], long_valued: &[("size", 's')], is_mixed: false };
    let Some(options) = Options::read(args, spec) else { return machine.doubt_absences() };
    for operand in options.operands {
        let path = machine.path(operand);
        machine.put(path.as_deref(), New::File);
    }
}

/// Files are changed in place, if at all; a script can write to others (`w FILE`).
pub(super) fn sed(machine: &mut Machine<'_>, args: &[Arg]) {
    let may_write = |arg: &Arg| match arg.known() {
        Some(text) => text.contains("w ") || text.contains("w/") || text.starts_with("-f"),
        None => false,
    };
    if args.iter().any(may_write) {
        machine.doubt_absences();
    }
    // With a suffix, the file as it was is kept under another name.
    let keeps = |text: &str| (text.starts_with("-i") && text.len() != 2) || text.starts_with("--in-place=");
    if args.iter().filter_map(Arg::known).any(keeps) {
        machine.doubt_absences();
    }
}

pub(super) fn sort(machine: &mut Machine<'_>, args: &[Arg]) {
    if args.iter().any(|arg| arg.known().is_none_or(|text| text.starts_with("-o") || text.starts_with("--o"))) {
        machine.doubt_absences();
    }
}
