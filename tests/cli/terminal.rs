//! On a terminal nothing of a file is obeyed: neither of its name nor of its text.
#![cfg(target_os = "linux")]

use std::io::Read;
use std::os::fd::OwnedFd;
use std::process::Stdio;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use super::program::{Folder, command};

/// A terminal: our end, and what opens the program's.
fn terminal() -> (OwnedFd, impl Fn() -> std::fs::File) {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&master).unwrap();
    unlockpt(&master).unwrap();
    let name = ptsname(&master, Vec::new()).unwrap().into_string().unwrap();
    (master, move || std::fs::OpenOptions::new().read(true).write(true).open(&name).unwrap())
}

/// What a terminal gets to see of a run, standard error included.
fn on_terminal(folder: &Folder, arguments: &str, last: Option<&str>) -> String {
    let (master, open) = terminal();
    let mut program = command(&folder.path("."), arguments);
    program.args(last);
    program.env("TERM", "xterm-256color").env_remove("NO_COLOR").env_remove("CI");
    let input = std::fs::File::open(folder.path("Dockerfile")).unwrap();
    let mut child = program.stdin(Stdio::from(input)).stdout(open()).stderr(open()).spawn().unwrap();
    // Its ends of the terminal are the last ones.
    drop(program);
    let mut seen = Vec::new();
    // Linux says EIO when the last one is closed.
    std::fs::File::from(master).read_to_end(&mut seen).ok();
    child.wait().unwrap();
    String::from_utf8_lossy(&seen).into_owned()
}

/// What the program's own colours leave of a text.
fn without_colours(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        let end = after.find(|c: char| !c.is_ascii_digit() && c != ';').unwrap_or(after.len());
        out.push_str(before);
        if after[end..].starts_with('m') {
            rest = &after[end + 1..];
        } else {
            out.push_str("\u{1b}[");
            rest = after;
        }
    }
    out + rest
}

const EVIL: &str = "\u{1b}]0;title\u{7}\u{1b}[2J\u{9b}31m\u{202e}\u{2066}\u{200f}\u{8}";

#[test]
fn nothing_is_obeyed_on_a_terminal() {
    let name = format!("e{EVIL}.Dockerfile");
    let text = format!(
        "# {EVIL}\nFROM a{EVIL}:1 AS b{EVIL}\n  RUN echo {EVIL}\nARG X{EVIL}=1\nENV Y={EVIL}$Z{EVIL}\nFOO{EVIL}\nWORKDIR app{EVIL}\n\
         EXPOSE {EVIL}\nCOPY --from={EVIL} {EVIL} {EVIL}\nLABEL a=\"{EVIL}\"\nRun x{EVIL}\nADD x{EVIL} \\\n"
    );
    let folder = Folder::new(&[("Dockerfile", &text), (".dockerignore", &format!("a{EVIL}\n!\n[x{EVIL}\n")), (&name, &text)]);
    folder.write(&format!("dir{EVIL}/Dockerfile"), b"\xff");
    folder.write(&format!("dir{EVIL}/dockerfile-ls.toml"), format!("x{EVIL} = 1\n"));
    folder.write("bad.toml", format!("\"{EVIL}\" = [\n"));
    folder.write("list", format!("nowhere{EVIL}\n{name}\n"));
    folder.write("ok", "FROM a\n");
    let bad_name = folder.path(&name).to_str().unwrap().to_owned();
    let mut commands: Vec<(&str, Option<&str>)> = Vec::new();
    for arguments in [
        "check",
        "check --profile all",
        "check --lang ru",
        "check --format json",
        "check --format sarif",
        "check --format github",
        "check --format junit",
        "check --statistics",
        "check --diff --unsafe-fixes",
        "check -",
        "check - --fix --unsafe-fixes",
        "check --files-from list",
        "check --config bad.toml",
        "check --baseline bad.toml",
        "check --select",
        "check --no-such-flag",
        "format --check",
        "format --diff",
        "format -",
        "format - --style canonical",
        "format nowhere",
        "explain Dockerfile",
        "explain .dockerignore",
        "explain -",
        "explain",
        "context",
        "context --tree --sizes",
        "context --excluded",
        "context --ignore-file ok",
        "context --ignore-file ok --tree",
        "context --paths-from list --ignore-file ok",
        "context",
        "tags",
        "image",
        "rules",
        "debug tree Dockerfile",
        "debug parse . --json",
        "debug parse .",
        "debug probe Dockerfile --positions 2 --log debug",
        "--help",
    ] {
        commands.push((arguments, None));
    }
    // With a name that is meant badly as the last argument.
    for arguments in
        ["check", "check --fix", "format", "explain", "context", "tags", "image", "check --select", "check --lang", ""]
    {
        commands.push((arguments, Some(&bad_name)));
    }
    for (arguments, last) in commands {
        let seen = on_terminal(&folder, arguments, last);
        let seen = without_colours(&seen);
        let is_obeyed = |c: char| {
            (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
                || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        assert!(!seen.contains(is_obeyed), "`{arguments}`: {seen:?}");
        assert!(!seen.is_empty(), "`{arguments}` prints nothing");
    }
}

/// Nobody reads thousands of findings in a window.
#[test]
fn a_terminal_gets_as_much_as_somebody_reads() {
    let folder = Folder::new(&[("Dockerfile", &("FROM a:1\n".to_owned() + &"FOO x\n".repeat(500)))]);
    let seen = without_colours(&on_terminal(&folder, "check", None));
    assert_eq!(seen.matches("-> Dockerfile:").count(), 200, "{seen}");
    assert!(seen.contains("more findings are not shown here; the totals:\r\n   500"), "{seen}");
    assert!(seen.contains("Checked 1 file: "), "{seen}");
}

/// Who starts the server by hand is told what it waits for; an editor gets what it always got.
#[test]
fn the_server_says_what_it_waits_for() {
    let folder = Folder::new(&[]);
    let (master, open) = terminal();
    let mut program = command(&folder.path("."), "");
    let mut child = program.stdin(Stdio::from(open())).stdout(Stdio::from(open())).stderr(Stdio::from(open())).spawn().unwrap();
    drop(program);
    let (mut seen, mut piece) = (String::new(), [0; 256]);
    let mut master = std::fs::File::from(master);
    while !seen.contains("dockerfile-ls check") {
        let len = master.read(&mut piece).unwrap();
        seen.push_str(&String::from_utf8_lossy(&piece[..len]));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(seen.contains("waiting for an editor"), "{seen}");
    let ran = super::program::run(&folder.path("."), "--stdio", "");
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", ""));
}
