//! Files from outside: whatever bears a name that the program reads, it neither waits nor grows.
#![cfg(unix)]

use std::process::Output;
use std::time::{Duration, Instant};

use super::program::{Folder, command};

/// More than any of these takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Runs the program with no more than 2 GiB of memory.
fn run(folder: &Folder, arguments: &str) -> Output {
    let program = command(&folder.path("."), arguments);
    let mut limited = std::process::Command::new("sh");
    limited.args(["-c", "ulimit -v 2097152 2>/dev/null; exec \"$@\"", "sh"]).arg(program.get_program());
    limited.args(program.get_args()).current_dir(folder.path(".")).stdin(std::process::Stdio::null());
    // The user's own files are not part of this.
    limited.env("HOME", folder.path("home")).env_remove("XDG_CONFIG_HOME").env_remove("DOCKER_CONFIG");
    limited.env("XDG_CACHE_HOME", folder.path("home/cache")).env("GIT_CONFIG_SYSTEM", "/dev/null");
    let mut child = limited.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    let started = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if PATIENCE < started.elapsed() {
            child.kill().unwrap();
            panic!("`{arguments}` hangs");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    child.wait_with_output().unwrap()
}

fn fifo(folder: &Folder, path: &str) {
    let path = folder.path(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
    rustix::fs::mkfifoat(rustix::fs::CWD, &path, mode).unwrap();
}

fn endless(folder: &Folder, path: &str) {
    let path = folder.path(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::os::unix::fs::symlink("/dev/zero", path).unwrap();
}

/// What the program finds by itself.
#[test]
fn what_is_found_is_read_if_it_is_a_regular_file() {
    let names = [
        ".gitignore",
        ".ignore",
        ".git/info/exclude",
        "sub/.git",
        "home/.gitconfig",
        "home/.config/git/ignore",
        ".editorconfig",
        "dockerfile-ls.toml",
        ".hadolint.yaml",
        ".dockerignore",
        "Dockerfile.dockerignore",
        ".containerignore",
        "compose.yaml",
        "docker-bake.hcl",
        ".env",
        "home/.docker/config.json",
        "home/cache/dockerfile-ls/registry-1/docker.io%2flibrary%2fpython.json",
    ];
    for name in names {
        for make in [fifo, endless] {
            let folder = Folder::new(&[("Dockerfile", "FROM a:1\n  COPY x /y\n"), ("sub/Dockerfile", "FROM a:1\n")]);
            make(&folder, name);
            for arguments in
                ["check --format json .", "format --check .", "context", "explain Dockerfile", "tags python --limit 1"]
            {
                let output = run(&folder, arguments);
                assert!(output.status.code().is_some(), "{name}: `{arguments}` {:?}", output.status);
                if arguments.starts_with("check") {
                    let out = String::from_utf8(output.stdout).unwrap();
                    assert!(out.contains("\"version\": 1"), "{name}: {out}");
                }
            }
        }
    }
}

/// What a person names may be a stream, as long as it ends.
#[test]
fn what_is_named_is_bounded() {
    let folder = Folder::new(&[("Dockerfile", "FROM a:1\n  RUN x\n")]);
    for arguments in [
        "check /dev/zero",
        "format /dev/zero",
        "format --check /dev/zero",
        "check --files-from /dev/zero",
        "check --baseline /dev/zero",
        "check --config /dev/zero",
        "context --paths-from /dev/zero",
        "context --ignore-file /dev/zero",
        "debug tree /dev/zero",
    ] {
        let output = run(&folder, arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments}: {said}");
        assert!(said.contains("/dev/zero"), "{arguments}: {said}");
    }
    let yes = |arguments: &str| {
        let mut source = std::process::Command::new("yes").stdout(std::process::Stdio::piped()).spawn().unwrap();
        let mut program = command(&folder.path("."), arguments);
        let output = program.stdin(source.stdout.take().unwrap()).output().unwrap();
        source.kill().ok();
        source.wait().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(2) && said.contains("larger than 64 MiB"), "{arguments}: {said}");
    };
    for arguments in ["format -", "check -", "check --files-from -", "context --paths-from -", "explain -"] {
        yes(arguments);
    }
    fifo(&folder, "pipe");
    let list = folder.path("pipe");
    let writer = std::thread::spawn(move || std::fs::write(list, "Dockerfile\n").unwrap());
    assert_eq!(run(&folder, "format --check --stdin-filename x pipe Dockerfile").status.code(), Some(1));
    writer.join().unwrap();
}
