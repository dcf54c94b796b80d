//! `dockerfile-ls refactor`.

use super::program::{Folder, run};

const FILE: &str = "FROM golang:1.27\nRUN go build -o /app .\n\nFROM python:3.14-slim\nRUN pip install a\nRUN pip install \\\n    b\nCOPY --from=0 /app /app\n";

#[test]
fn what_would_change_and_what_changes() {
    let folder = Folder::new(&[("Dockerfile", FILE)]);
    let here = folder.path(".");
    let shown = run(&here, "refactor cache-mount Dockerfile:5", "");
    assert_eq!((shown.code, shown.err.as_str()), (0, ""));
    assert!(shown.out.contains("+RUN --mount=type=cache,target=/root/.cache/pip \\\n+    pip install a\n"), "{}", shown.out);
    assert_eq!(folder.read("Dockerfile"), FILE, "it is only shown");

    // A line below the first one of its instruction.
    let written = run(&here, "refactor cache-mount Dockerfile:7 --write", "");
    assert_eq!((written.code, written.out.as_str()), (0, "Dockerfile:6: Keep what pip downloads in a cache mount\n"));
    let mounted = "RUN --mount=type=cache,target=/root/.cache/pip \\\n    pip install";
    let text = FILE.replace("RUN pip install \\\n    b", &format!("{mounted} \\\n    b"));
    assert_eq!(folder.read("Dockerfile"), text);

    let written = run(&here, "refactor cache-mount Dockerfile --write", "");
    assert_eq!(written.code, 0, "{}", written.err);
    assert!(folder.read("Dockerfile").contains(&format!("{mounted} a\n")), "{}", folder.read("Dockerfile"));
    let again = run(&here, "refactor cache-mount Dockerfile --write", "");
    assert_eq!((again.code, again.out.as_str()), (1, ""));
    assert!(again.err.contains("`cache-mount` is not offered there"), "{}", again.err);
}

#[test]
fn lists_and_refusals() {
    let folder = Folder::new(&[("Dockerfile", FILE), (".dockerignore", "x\n")]);
    let here = folder.path(".");
    let listed = run(&here, "refactor --list", "");
    assert!(
        listed.code == 0 && listed.out.lines().any(|line| line.starts_with("name-stage\tstays the same\t")),
        "{}",
        listed.out
    );
    let offered = run(&here, "refactor --list Dockerfile:8", "");
    assert_eq!((offered.code, offered.out.as_str()), (0, "8\tname-stage\tName this stage `build`\n"));
    for (arguments, code, problem) in [
        ("refactor nothing Dockerfile", 2, "there is no refactoring `nothing`"),
        ("refactor heredoc Dockerfile:99", 2, "the file has no line 99"),
        ("refactor heredoc missing", 2, "No such file"),
        ("refactor heredoc .dockerignore", 2, "not a Dockerfile"),
        ("refactor heredoc Dockerfile:3", 1, "is not offered there"),
    ] {
        let ran = run(&here, arguments, "");
        assert!(ran.code == code && ran.err.contains(problem) && ran.out.is_empty(), "{arguments}: {} {}", ran.code, ran.err);
    }
    // Lines as they are selected.
    let selected = run(&here, "refactor extract-stage Dockerfile:4-5", "");
    assert!(selected.code == 0 && selected.out.contains("+FROM python:3.14-slim AS base\n"), "{} {}", selected.out, selected.err);
    let shown = run(&here, "refactor extract-stage Dockerfile:5", "");
    assert_eq!((shown.code, shown.out.as_str()), (1, ""), "{}", shown.err);
    assert_eq!(run(&here, "refactor extract-stage Dockerfile:4-99", "").code, 2);
    // Both stages have no name.
    let piped = run(&here, "refactor name-stage - --write", FILE);
    let named = FILE.replace("golang:1.27", "golang:1.27 AS build").replace("--from=0", "--from=build");
    assert_eq!(piped.out, named.replace("3.14-slim", "3.14-slim AS final"));
}

#[test]
fn what_lies_around_the_file_counts() {
    let text = "FROM node:24\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD [\"node\", \"main.js\"]\n";
    let folder = Folder::new(&[("Dockerfile", text), ("package.json", "{}\n"), ("package-lock.json", "{}\n"), ("main.js", "")]);
    let here = folder.path(".");
    let written = run(&here, "refactor split-copy Dockerfile --write", "");
    let title = "Dockerfile:4: Copy `package.json`, `package-lock.json` and install before the rest is copied\n";
    assert_eq!((written.code, written.out.as_str()), (0, title), "{}", written.err);
    let after = text.replace("COPY . .\nRUN npm ci", "COPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .");
    assert_eq!(folder.read("Dockerfile"), after);
    assert_eq!(run(&here, "refactor split-copy - --write", text).code, 1, "of standard input nobody knows what lies around it");
}
