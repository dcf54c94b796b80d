//! Programs that load and unpack.

use super::{Options, Spec};
use crate::model::effects::paths::PathKind;
use crate::model::effects::paths::merge::joined;
use crate::model::effects::paths::run::machine::{Arg, Machine};
use crate::model::effects::paths::tree::New;

pub(super) fn tar(machine: &mut Machine<'_>, args: &[Arg]) {
    let Some(tar) = Tar::read(args) else { return machine.doubt() };
    match tar.mode {
        't' => {}
        'x' => {
            let folder = match tar.folder {
                Some(folder) => machine.path(&folder),
                None => machine.folder(),
            };
            machine.fill(folder.as_deref());
        }
        _ => match tar.file {
            Some(file) if file.known() == Some("-") => {}
            Some(file) => {
                let path = machine.path(&file);
                machine.put(path.as_deref(), New::File);
            }
            None => {}
        },
    }
}

struct Tar {
    /// `x`, `c` or `t`.
    mode: char,
    file: Option<Arg>,
    folder: Option<Arg>,
}

impl Tar {
    /// `None` where there is anything that is not known.
    fn read(args: &[Arg]) -> Option<Self> {
        let mut tar = Self { mode: ' ', file: None, folder: None };
        let mut rest = args.iter().peekable();
        let mut is_first = true;
        while let Some(arg) = rest.next() {
            let text = match arg {
                Arg::Known(text) => text.as_str(),
                Arg::Glob(_) | Arg::Unknown { is_one: true } if !is_first => "",
                _ => return None,
            };
            if let Some(long) = text.strip_prefix("--").filter(|long| !long.is_empty()) {
                let (name, value) = long.split_once('=').map_or((long, None), |(name, value)| (name, Some(value)));
                let mut value = || match value {
                    Some(value) => Some(Arg::Known(value.to_owned())),
                    None => rest.next().cloned(),
                };
                match name {
                    "extract" | "get" => tar.mode('x')?,
                    "create" => tar.mode('c')?,
                    "list" => tar.mode('t')?,
                    "directory" => tar.folder(value()?)?,
                    "file" => tar.file = Some(value()?),
                    "strip-components" | "exclude" | "wildcards" | "owner" | "group" | "mode" => {
                        if name != "wildcards" {
                            value()?;
                        }
                    }
                    "gzip" | "xz" | "bzip2" | "zstd" | "no-same-owner" | "no-same-permissions" | "verbose" | "totals" => {}
                    _ => return None,
                }
            } else if text.starts_with('-') && text != "-" || is_first {
                let is_old = !text.starts_with('-');
                let mut letters = text.strip_prefix('-').unwrap_or(text).chars();
                while let Some(letter) = letters.next() {
                    match letter {
                        'x' | 'c' | 't' => tar.mode(letter)?,
                        'z' | 'j' | 'J' | 'v' | 'p' | 'o' | 'k' | 'm' | 'h' => {}
                        'f' | 'C' => {
                            let attached = letters.as_str().to_owned();
                            let value = match is_old || attached.is_empty() {
                                true => rest.next()?.clone(),
                                false => Arg::Known(attached),
                            };
                            if letter == 'f' {
                                tar.file = Some(value)
                            } else {
                                tar.folder(value)?
                            }
                            if !is_old {
                                break;
                            }
                        }
                        _ => return None,
                    }
                }
            }
            is_first = false;
        }
        (tar.mode != ' ').then_some(tar)
    }

    fn mode(&mut self, mode: char) -> Option<()> {
        let is_first = self.mode == ' ';
        self.mode = mode;
        is_first.then_some(())
    }

    fn folder(&mut self, folder: Arg) -> Option<()> {
        let is_first = self.folder.is_none();
        self.folder = Some(folder);
        is_first.then_some(())
    }
}

pub(super) fn unzip(machine: &mut Machine<'_>, args: &[Arg]) {
    // Options stand behind the archive's name as well.
    let spec = Spec { flags: "qonjuLl", valued: "d", long: &[], long_valued: &[], is_mixed: true };
    let Some(options) = Options::read(args, spec).filter(|options| options.operands.len() == 1) else { return machine.doubt() };
    if options.has('l') {
        return;
    }
    let folder = match options.value('d') {
        Some(folder) => machine.path(folder),
        None => machine.folder(),
    };
    machine.fill(folder.as_deref());
}

pub(super) fn curl(machine: &mut Machine<'_>, args: &[Arg]) {
    let spec = Spec {
        flags: "fsSLkgGIOjJvi#0123456nNqRa",
        valued: "oHuAexTXwmdbFrzECEPUt",
        long: &[
            ("fail", 'f'),
            ("silent", 's'),
            ("show-error", 'S'),
            ("location", 'L'),
            ("remote-name", 'O'),
            ("create-dirs", 'c'),
            ("compressed", 's'),
            ("insecure", 'k'),
            ("fail-with-body", 'f'),
            ("progress-bar", '#'),
            ("retry-all-errors", 's'),
            ("retry-connrefused", 's'),
            ("tlsv1.2", 's'),
            ("http1.1", 's'),
            ("no-progress-meter", 's'),
            ("ipv4", '4'),
            ("location-trusted", 'L'),
            ("head", 'I'),
            ("globoff", 'g'),
            ("tlsv1.3", 's'),
        ],
        long_valued: &[
            ("output", 'o'),
            ("header", 'H'),
            ("user", 'u'),
            ("request", 'X'),
            ("data", 'd'),
            ("retry", 'm'),
            ("retry-delay", 'm'),
            ("connect-timeout", 'm'),
            ("max-time", 'm'),
            ("proto", 'm'),
            ("user-agent", 'A'),
            ("output-dir", 'D'),
            ("proto-redir", 'm'),
            ("retry-max-time", 'm'),
        ],
        is_mixed: true,
    };
    let Some(options) = Options::read(args, spec) else { return machine.doubt_absences() };
    if options.has('J') || options.has('C') || options.has('D') {
        return machine.doubt_absences();
    }
    if let Some(file) = options.value('o') {
        if file.known() == Some("-") {
            return;
        }
        if file.known().is_some_and(|text| text.contains('#')) || 1 < options.operands.len() {
            return machine.doubt_absences();
        }
        let path = machine.path(file);
        machine.put(path.as_deref(), New::File);
    } else if options.has('O') {
        for url in options.operands {
            named_by(machine, url);
        }
    }
}

/// A file in the working directory with the name at the end of a URL.
fn named_by(machine: &mut Machine<'_>, url: &Arg) {
    let folder = machine.folder();
    let name = url.known().and_then(name_of).filter(|name| !name.contains(['?', '#', '%', '{', '[']));
    match (folder, name) {
        (Some(folder), Some(name)) => machine.put(Some(&joined(&folder, name)), New::File),
        (folder, _) => machine.may_add(folder.as_deref()),
    }
}

fn name_of(url: &str) -> Option<&str> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let (_, path) = rest.split_once('/')?;
    path.rsplit('/').next().filter(|name| !name.is_empty())
}

pub(super) fn wget(machine: &mut Machine<'_>, args: &[Arg]) {
    let spec = Spec {
        flags: "qcvS46",
        valued: "OPTtUeo",
        long: &[("quiet", 'q'), ("no-check-certificate", 'q'), ("show-progress", 'q'), ("https-only", 'q'), ("no-verbose", 'q')],
        long_valued: &[
            ("output-document", 'O'),
            ("directory-prefix", 'P'),
            ("timeout", 'T'),
            ("tries", 't'),
            ("header", 'U'),
            ("progress", 'T'),
            ("user-agent", 'U'),
            ("waitretry", 'T'),
        ],
        is_mixed: true,
    };
    // `-nv` is one option.
    let args: Vec<Arg> = args.iter().filter(|arg| arg.known() != Some("-nv")).cloned().collect();
    let Some(options) = Options::read(&args, spec) else { return machine.doubt_absences() };
    if options.has('o') || options.has('e') {
        machine.doubt_absences();
    }
    match (options.value('O'), options.value('P')) {
        (Some(file), _) if file.known() == Some("-") => {}
        (Some(file), _) => {
            let path = machine.path(file);
            machine.put(path.as_deref(), New::File);
        }
        (None, Some(folder)) => {
            let folder = machine.path(folder);
            machine.put(folder.as_deref(), New::Folder);
            machine.may_add(folder.as_deref());
            let names: Vec<&str> = options.operands.iter().filter_map(|url| name_of(url.known()?)).collect();
            for name in names.into_iter().filter(|name| !name.contains(['?', '#', '%'])) {
                if let Some(folder) = &folder {
                    machine.guess(&joined(folder, name), PathKind::File);
                }
            }
        }
        (None, None) => options.operands.into_iter().for_each(|url| named_by(machine, url)),
    }
}

pub(super) fn git(machine: &mut Machine<'_>, args: &[Arg]) {
    let spec = Spec {
        flags: "qvlns",
        valued: "bocj",
        long: &[
            ("quiet", 'q'),
            ("single-branch", 'q'),
            ("no-single-branch", 'q'),
            ("recursive", 'q'),
            ("recurse-submodules", 'q'),
            ("shallow-submodules", 'q'),
            ("no-tags", 'q'),
            ("no-checkout", 'q'),
            ("verbose", 'v'),
            ("progress", 'q'),
        ],
        long_valued: &[("branch", 'b'), ("depth", 'j'), ("origin", 'o'), ("config", 'c'), ("jobs", 'j'), ("filter", 'j')],
        is_mixed: true,
    };
    let Some((Arg::Known(command), rest)) = args.split_first() else { return machine.doubt() };
    if matches!(command.as_str(), "config" | "--version" | "rev-parse" | "log" | "describe" | "status") {
        // The user's settings are a file in an own folder.
        return machine.doubt_absences();
    }
    let Some(options) = Options::read(rest, spec).filter(|_| command == "clone") else { return machine.doubt() };
    let folder = match &*options.operands {
        [_, folder] => machine.path(folder),
        [url] => {
            let name = url.known().and_then(|url| url.trim_end_matches('/').rsplit(['/', ':']).next());
            let name = name.map(|name| name.strip_suffix(".git").unwrap_or(name)).filter(|name| !name.is_empty());
            name.and_then(|name| machine.path_of(name))
        }
        _ => return machine.doubt(),
    };
    machine.put(folder.as_deref(), New::Folder);
    machine.may_add(folder.as_deref());
    if let Some(folder) = folder {
        machine.put(Some(&joined(&folder, ".git")), New::Thing);
    }
    // Hooks and filters of the user's settings may do more; there are none in an image.
    machine.doubt_absences();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_urls() {
        assert_eq!(name_of("https://x.y/a/b.tgz"), Some("b.tgz"));
        assert_eq!(name_of("https://x.y/"), None);
        assert_eq!(name_of("https://x.y"), None);
    }

    #[test]
    fn options_of_tar() {
        let read = |line: &str| {
            let args: Vec<Arg> = line.split(' ').map(|word| Arg::Known(word.to_owned())).collect();
            let text = |arg: Option<Arg>| arg.and_then(|arg| arg.known().map(str::to_owned)).unwrap_or_default();
            Tar::read(&args).map(|tar| format!("{} {} {}", tar.mode, text(tar.file), text(tar.folder)))
        };
        assert_eq!(read("xzf a.tgz -C /opt").as_deref(), Some("x a.tgz /opt"));
        assert_eq!(read("-xzC /opt").as_deref(), Some("x  /opt"));
        assert_eq!(read("xfC a.tar /opt").as_deref(), Some("x a.tar /opt"));
        assert_eq!(read("-C /opt --strip-components=1 -xf a.tar").as_deref(), Some("x a.tar /opt"));
        assert_eq!(read("-czf /o.tgz a b").as_deref(), Some("c /o.tgz "));
        assert_eq!(read("-x --to-command=rm"), None);
        assert_eq!(read("-xPf a"), None);
    }
}
