//! What goes wrong on other people's machines.

use std::io::Read;

use super::program::{Folder, command, run};

const TEXT: &str = "FROM a:1\nWORKDIR app\n";

#[test]
fn one_bad_file_stops_no_other() {
    let folder = Folder::new(&[("Dockerfile", TEXT)]);
    folder.write("bad.Dockerfile", b"FROM \xff\n");
    let ran = folder.check(". missing");
    assert_eq!(ran.code, 2);
    assert!(ran.out.contains("WorkdirRelativePath"), "{}", ran.out);
    assert!(ran.err.contains("dockerfile-ls: bad.Dockerfile: not UTF-8\n"), "{}", ran.err);
    assert!(ran.err.contains("dockerfile-ls: missing: "), "{}", ran.err);
    let ran = folder.check(". --format sarif");
    assert_eq!(ran.code, 2);
    assert!(ran.out.contains("\"executionSuccessful\": false"));
    assert!(folder.check(". --format junit").out.contains("<error message=\"not UTF-8\"/>"));
}

#[test]
fn a_folder_that_is_not_there() {
    assert_eq!(Folder::new(&[]).check("nowhere").code, 2);
    assert_eq!(Folder::new(&[]).check("").code, 0);
}

#[cfg(unix)]
#[test]
fn unreadable_and_unwritable_files() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new(&[("Dockerfile", "From a:1\nRUN x\nRUN y\n"), ("b.Dockerfile", TEXT)]);
    let mode = |path: &str, mode| {
        std::fs::set_permissions(folder.path(path), std::fs::Permissions::from_mode(mode)).unwrap();
    };
    mode("Dockerfile", 0o444);
    let ran = folder.check("--fix");
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("Dockerfile: read-only"), "{}", ran.err);
    assert!(ran.out.contains("ConsistentInstructionCasing"), "{}", ran.out);
    mode("b.Dockerfile", 0o000);
    // Root reads everything.
    if std::fs::read(folder.path("b.Dockerfile")).is_err() {
        assert!(folder.check("").err.contains("b.Dockerfile: "));
    }
}

#[test]
fn a_reader_that_has_seen_enough() {
    let folder = Folder::new(&[]);
    for i in 0..400 {
        folder.write(&format!("{i}.Dockerfile"), "FROM a:1\nWORKDIR app\nFOO\n");
    }
    let mut child = command(&folder.path("."), "check").spawn().unwrap();
    let mut first = [0; 16];
    let mut out = child.stdout.take().unwrap();
    out.read_exact(&mut first).unwrap();
    drop(out);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_no_success() {
    let folder = Folder::new(&[("Dockerfile", "FROM a:1\n")]);
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = command(&folder.path("."), "check").stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn lists_of_files() {
    let folder = Folder::new(&[("a/Dockerfile", TEXT), ("b/build file", TEXT), ("Dockerfile", TEXT)]);
    let paths = |ran: super::program::Ran| -> Vec<String> {
        ran.out.lines().map(|l| l.split(['=', ',']).nth(1).unwrap_or_default().to_owned()).collect()
    };
    let list = "b/build file\r\n\n./a/Dockerfile\na/Dockerfile\n";
    assert_eq!(paths(folder.check_input("--files-from - --format github", list)), ["b/build file", "a/Dockerfile"]);
    folder.write("list", "a/Dockerfile\n");
    assert_eq!(paths(folder.check("--files-from list Dockerfile --format github")), ["Dockerfile", "a/Dockerfile"]);
    assert!(paths(folder.check_input("--files-from - --format github", "")).is_empty());
    assert_eq!(folder.check("--files-from nothing").code, 2);
    assert_eq!(folder.check_input("- --files-from -", "").code, 2);
}

#[test]
fn what_a_folder_gives() {
    let folder = Folder::new(&[(".gitignore", "out/\n")]);
    for left in ["md", "py", "swp", "orig", "bak", "json", "dev~"] {
        folder.write(&format!("Dockerfile.{left}"), TEXT);
    }
    for path in
        ["Dockerfile", "Dockerfile.dev", "web.Dockerfile", "Containerfile", ".ci/Dockerfile", "out/Dockerfile", ".git/Dockerfile"]
    {
        folder.write(path, TEXT);
    }
    let ran = folder.check("--format github --select WorkdirRelativePath");
    let found: Vec<&str> = ran.out.lines().map(|l| l.split(['=', ',']).nth(1).unwrap()).collect();
    assert_eq!(found, [".ci/Dockerfile", "Containerfile", "Dockerfile", "Dockerfile.dev", "web.Dockerfile"]);
}

#[test]
fn what_is_nested_without_end_stops_no_command() {
    let deep = format!("FROM alpine:3.23\n{}RUN a\n", "ONBUILD ".repeat(20_000));
    let folder = Folder::new(&[("Dockerfile", &deep), ("b.Dockerfile", TEXT)]);
    let ran = folder.check(".");
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert_eq!(ran.out.matches("onbuild-onbuild").count(), 1, "{:.2000}", ran.out);
    assert!(ran.out.contains("WorkdirRelativePath"));
    assert_eq!(run(&folder.path("."), "format --check .", "").code, 0);
    assert_eq!(run(&folder.path("."), "explain Dockerfile", "").code, 0);
}
