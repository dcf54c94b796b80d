use rustc_hash::FxHashSet;

use crate::model::{Placed, ShellCommand, ShellScript, ShellWord, flag_value};
use crate::rules::{Finding, Fix, Sink, StageContext};
use crate::syntax::ast::Keyword;
use crate::text::{Edit, TextRange};

rule! {
    /// Files or folders that anyone may change.
    ///
    /// `chmod 777` gets rid of "permission denied", but lets every program in the container change what
    /// is there, including your code and settings. Give the files to the user that needs them:
    /// `--chown`, `chown`. To run a program, `a+rx` is enough.
    ///
    /// Folders for data (caches, logs, temporary files and the like) are often open so that a container may run as any
    /// user, and nothing is said of them; nor of what the same stage gives to a user by `chown`, nor of `o+w` where the file
    /// knows no user. Profile `recommended` leaves it out: whether a container is meant to run as any user, the file does not
    /// tell.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// COPY . /app
    /// RUN chmod -R 777 /app
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// RUN useradd app
    /// COPY --chown=app . /app
    /// ```
    WORLD_WRITABLE_PATH {
        id: "world-writable-path",
        set: Own,
        severity: Information,
        aliases: ["tally/world-writable-state-path-workaround"],
        optional: true,
        check: Stage(check),
        messages: {
            writable: "`{mode}` lets every user change the files; use chown to give them to the user that needs them",
            change: "Change to `{narrow}`",
        },
    }
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let escape = cx.model.escape;
    let above = cx.model.instructions.get(cx.model.global()).unwrap_or_default();
    let stages = cx.model.stages.iter().map(|stage| cx.model.instructions_of(stage));
    for instructions in std::iter::once(above).chain(stages) {
        let mut owned = None;
        for placed in instructions {
            if let Some(flag) = placed.flag("chmod").filter(|flag| flag.has_equals) {
                let value = flag_value(placed, flag, escape);
                report(&value.text, placed.at(value.range), out);
            }
            for command in &ShellScript::of(placed, escape).commands {
                let Some(mode) = mode_of(command).filter(|mode| mode.literal && !is_for_devices(command, mode)) else { continue };
                if let Some(finding) = report(&mode.text, placed.at(mode.range), out) {
                    let owned = owned.get_or_insert_with(|| owned_paths(instructions, escape));
                    let mut paths = paths(command, mode).peekable();
                    let is_recursive = command.program() == "chmod" && command.arguments().iter().any(is_recursive);
                    let is_meant =
                        |path: &str| owned.contains(&path) || is_of_data(path) || !(is_recursive || is_of_programs(path));
                    finding.harmless_if(paths.peek().is_some() && paths.all(is_meant));
                }
            }
        }
    }
}

/// The paths that `chown` gives to somebody in a stage.
fn owned_paths(instructions: &[Placed], escape: char) -> FxHashSet<&str> {
    let mut paths = FxHashSet::default();
    for placed in instructions.iter().filter(|placed| placed.keyword == Keyword::Run && placed.text.contains("chown")) {
        for command in ShellScript::of(placed, escape).commands.iter().filter(|command| command.program() == "chown") {
            paths.extend(command.arguments().iter().map(|path| path.text.trim_end_matches('/')));
        }
    }
    paths
}

/// What a command makes open.
fn paths<'c>(command: &'c ShellCommand, mode: &ShellWord) -> impl Iterator<Item = &'c str> {
    let behind = mode.range.end();
    let words = command.arguments().iter().filter(move |word| behind <= word.range.start());
    words.map(|word| word.text.trim_end_matches('/')).filter(|word| !word.starts_with('-'))
}

fn is_recursive(word: &ShellWord) -> bool {
    word.text == "--recursive" || (word.text.starts_with('-') && !word.text.starts_with("--") && word.text.contains('R'))
}

/// Parts of paths where programs put what they make. A container that may run as any user needs them open.
const DATA: &[&str] = &[
    "cache",
    "caches",
    "config",
    "data",
    "db",
    "home",
    "log",
    "logs",
    "mnt",
    "output",
    "results",
    "root",
    "run",
    "sessions",
    "storage",
    "temp",
    "tmp",
    "upload",
    "uploads",
    "var",
    "volumes",
    "work",
    "workspace",
    "writable",
];

/// Whether a folder is one for data, or only a variable says which one it is.
fn is_of_data(path: &str) -> bool {
    let is_trusted = path.split('/').any(|part| matches!(part, "bin" | "certs" | "sbin" | "ssl"));
    let is_data = |part: &str| {
        part.starts_with('.') || part.contains('$') || {
            let part = part.to_ascii_lowercase();
            part.split(['-', '_']).any(|word| DATA.contains(&word)) || part.ends_with("cache")
        }
    };
    matches!(path, "" | ".") || (!is_trusted && path.split('/').any(|part| is_data(part.trim_matches(['"', '\'']))))
}

/// Whether a path is of programs or settings that come with the image: in a folder of the system, or a file of its own.
fn is_of_programs(path: &str) -> bool {
    const FOLDERS: &[&str] = &["bin", "etc", "lib", "lib64", "sbin", "usr"];
    let first = path.strip_prefix('/').and_then(|path| path.split('/').next());
    let name = path.rsplit('/').next().unwrap_or_default();
    first.is_some_and(|first| FOLDERS.contains(&first))
        || name.trim_start_matches('.').contains('.')
        || path.split('/').any(|part| matches!(part, "bin" | "certs" | "ssl"))
}

/// The mode that a command sets.
fn mode_of(command: &ShellCommand) -> Option<&ShellWord> {
    let arguments = command.arguments();
    match command.program() {
        // `-w` is a mode, `-R` an option.
        "chmod" => arguments.iter().find(|a| !a.text.starts_with("--") && !is_switch(&a.text)),
        "mkdir" | "install" => {
            let at = arguments.iter().position(|a| {
                a.text == "--mode" || (a.text.starts_with('-') && !a.text.starts_with("--") && a.text.ends_with('m'))
            })?;
            arguments.get(at + 1)
        }
        _ => None,
    }
}

/// Whether all files are devices, which everybody writes to: `chmod 666 /jail/dev/*`.
fn is_for_devices(command: &ShellCommand, mode: &ShellWord) -> bool {
    let mut files = command.arguments().iter().filter(|word| mode.range.end() <= word.range.start()).peekable();
    files.peek().is_some() && files.all(|word| word.text.contains("/dev/"))
}

fn is_switch(text: &str) -> bool {
    text.strip_prefix('-').is_some_and(|letters| !letters.is_empty() && letters.chars().all(|c| "RcfvhHLP".contains(c)))
}

fn report<'s>(mode: &str, range: TextRange, out: &'s mut Sink) -> Option<&'s mut Finding> {
    let is_octal = (3..=5).contains(&mode.len()) && mode.bytes().all(|b| matches!(b, b'0'..=b'7'));
    let narrow = if is_octal { narrower(mode) } else { None };
    if narrow.is_none() && (is_octal || !is_open(mode)) {
        return None;
    }
    let finding = out.report(range, msg!(writable, mode = mode));
    if let Some(narrow) = narrow {
        finding.fix(Fix::suggestion(msg!(change, narrow = narrow), vec![Edit::replace(range, &narrow)]));
    }
    Some(finding)
}

/// A mode without the right of group and others to write; `None` if others have none, or only in the
/// way of `/tmp`.
fn narrower(mode: &str) -> Option<String> {
    let mut digits: Vec<u8> = mode.bytes().map(|b| b - b'0').collect();
    let special = digits.len().checked_sub(4).and_then(|at| digits.get(at)).copied().unwrap_or_default();
    let [.., group, others] = digits.as_mut_slice() else { return None };
    if *others & 2 == 0 || special & 1 == 1 {
        return None;
    }
    *group &= 5;
    *others &= 5;
    Some(digits.iter().map(|d| char::from(b'0' + d)).collect())
}

/// `o+w`, `a=rwx` and the like. A plain `+w` counts by the umask, for the owner alone.
fn is_open(mode: &str) -> bool {
    mode.split(',').any(|part| {
        let Some(at) = part.find(['+', '=']) else { return false };
        let (who, rights) = part.split_at(at);
        !who.is_empty()
            && who.chars().all(|c| "ugoa".contains(c))
            && who.contains(['o', 'a'])
            && rights.contains('w')
            && !rights.contains('t')
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_mode() {
        check_rule(
            "world-writable-path",
            "
FROM a
RUN chmod -R 777 /x && chmod 1777 /tmp && chmod 0755 /y
             ^^^ info: `777` lets every user change the files
RUN chmod a+rwx,g-w /etc/x; chmod o=w y.conf; chmod +w z; chmod u+w,a+x z; chmod a+rwt /t
          ^^^^^^^^^ info: `a+rwx,g-w`
                                  ^^^ info: `o=w`
RUN mkdir -p -m 0777 /usr/x && install -m 755 a b && mkdir -pm 777 /opt/c/bin
                ^^^^ info: `0777`
                                                               ^^^ info: `777`
COPY --chmod=666 a b
             ^^^ info: `666`
RUN chmod --reference=a 777 b.sh
                        ^^^ info: `777`
RUN chmod $MODE x; echo 777
RUN mknod /jail/dev/null c 1 3 && chmod 666 /jail/dev/* /dev/tty
RUN chmod 666 /jail/dev/null /jail/etc/passwd.txt
          ^^^ info: `666`
USER app
",
        );
    }

    #[test]
    fn data_and_what_is_owned() {
        for silent in [
            "mkdir -m 777 /data /mods && chown app /mods",
            "chmod -R 777 /srv/cache/*",
            "chmod 777 /var/log/nginx",
            "chmod -R a+rwx $WORKSPACE_HOME \"$X/y\"",
            "mkdir /.local && chmod 777 /.local",
            "chmod 777 .",
            "chmod 777 /opt",
            "d=$(mktemp -d) && chmod 777 \"$d\"",
        ] {
            check_rule("world-writable-path", &format!("FROM a\nRUN {silent}\n"));
        }
        check_rule("world-writable-path", "FROM a\nRUN chmod -R 777 /app\nRUN chown -R app /app/\n");
        for (told, at) in [("chmod 777 /usr/local/bin", 10), ("chmod -R 777 /tmp/certs", 13), ("chmod 777 /a.sh /data", 10)] {
            let line = format!("{}^^^ info: `777`", " ".repeat(at));
            check_rule("world-writable-path", &format!("FROM a\nRUN {told}\n{line}\n"));
        }
    }

    #[test]
    fn fixes() {
        let fix = |before: &str, after: &str| {
            check_fix(
                "world-writable-path",
                &format!("FROM a\nRUN chmod {before} /etc/x"),
                &format!("FROM a\nRUN chmod {after} /etc/x"),
            );
        };
        fix("777", "755");
        fix("0666", "0644");
        fix("-R 2777", "-R 2755");
    }
}
