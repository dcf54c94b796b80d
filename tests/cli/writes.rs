//! Files that are written: nothing of what other people wrote is lost, and nothing is left behind.

use std::time::Duration;

use super::program::{Folder, command, run};

/// A file of about so many bytes in which there is something to format and to fix.
fn untidy(bytes: usize) -> String {
    let line = "  Run   echo a   \n";
    "FROM a:1\n".to_owned() + &line.repeat(bytes / line.len())
}

/// Whatever is saved while the program works stays, whether it was in time or not.
#[test]
fn what_is_saved_meanwhile_stays() {
    for (arguments, bytes) in [("format", 400_000), ("check --fix --select ConsistentInstructionCasing", 40_000)] {
        let text = untidy(bytes);
        for delay in [5, 20, 60, 120, 250] {
            let folder = Folder::new(&[("Dockerfile", &text)]);
            let child = command(&folder.path(""), arguments).spawn().unwrap();
            std::thread::sleep(Duration::from_millis(delay));
            folder.write("Dockerfile", "# mine\n");
            let output = child.wait_with_output().unwrap();
            assert_eq!(folder.read("Dockerfile"), "# mine\n", "{arguments} after {delay} ms");
            let said = String::from_utf8(output.stderr).unwrap();
            assert!(output.status.code() != Some(2) || said.contains("Dockerfile: "), "{said}");
        }
    }
}

#[cfg(unix)]
#[test]
fn nothing_is_left_when_a_signal_ends_the_program() {
    for (signal, delay) in [("TERM", 100), ("INT", 150), ("TERM", 250), ("HUP", 200)] {
        let folder = Folder::new(&[]);
        for i in 0..300 {
            folder.write(&format!("{i}.Dockerfile"), untidy(2_000));
        }
        let child = command(&folder.path(""), "format").spawn().unwrap();
        std::thread::sleep(Duration::from_millis(delay));
        let id = child.id().to_string();
        std::process::Command::new("kill").args(["-s", signal, &id]).status().unwrap();
        child.wait_with_output().unwrap();
        let left = std::fs::read_dir(folder.path("")).unwrap().map(|entry| entry.unwrap().file_name());
        let left: Vec<_> = left.filter(|name| name.to_string_lossy().contains(".tmp")).collect();
        assert!(left.is_empty(), "{signal}: {left:?}");
        for i in 0..300 {
            let text = folder.read(&format!("{i}.Dockerfile"));
            assert!(text.ends_with("echo a\n") || text.ends_with("echo a   \n"), "half a file: {text:?}");
        }
    }
}

#[cfg(unix)]
#[test]
fn files_that_are_not_written_are_told() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new(&[("Dockerfile", &untidy(100))]);
    std::fs::hard_link(folder.path("Dockerfile"), folder.path("other")).unwrap();
    for arguments in ["format Dockerfile", "check --fix Dockerfile"] {
        let ran = run(&folder.path(""), arguments, "");
        assert_eq!((ran.code, folder.read("Dockerfile")), (2, untidy(100)), "{arguments}");
        assert!(ran.err.contains("Dockerfile: has several names (hard links)"), "{}", ran.err);
    }
    std::fs::remove_file(folder.path("other")).unwrap();
    std::fs::set_permissions(folder.path("Dockerfile"), std::fs::Permissions::from_mode(0o600)).unwrap();
    // Root gives it to somebody; for others it is theirs.
    std::os::unix::fs::chown(folder.path("Dockerfile"), Some(12_345), Some(54_321)).ok();
    let owner = |path: &str| {
        use std::os::unix::fs::MetadataExt;
        let metadata = std::fs::metadata(folder.path(path)).unwrap();
        (metadata.uid(), metadata.gid(), metadata.mode() & 0o7777)
    };
    let before = owner("Dockerfile");
    assert_eq!(run(&folder.path(""), "format Dockerfile", "").code, 0);
    assert_ne!(folder.read("Dockerfile"), untidy(100));
    assert_eq!(owner("Dockerfile"), before);
}

/// Every command that prints says so when it cannot.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_no_success() {
    let folder = Folder::new(&[("Dockerfile", "FROM a:1\n  Run x\n"), (".dockerignore", "a\n")]);
    for arguments in [
        "check",
        "check --format json",
        "check --format sarif",
        "check --format junit",
        "check --format github",
        "check --statistics",
        "check --diff",
        "check --fix -",
        "format -",
        "format --check",
        "format --diff",
        "explain Dockerfile",
        "explain RUN",
        "explain DL3007",
        "rules",
        "context",
        "context --tree",
        "tags python",
        "tags python --json",
        "image python:3",
        "image python:3 --json",
        "debug schema",
        "debug docs",
        "debug tree Dockerfile",
        "--help",
        "--version",
    ] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let mut child = command(&folder.path("."), arguments);
        let input = std::fs::File::open(folder.path("Dockerfile")).unwrap();
        let output = child.stdin(input).stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("standard output: "), "{arguments}: {said}");
    }
}
