//! `dockerfile-ls init`: projects of `tests/starters`, each made from nothing.
//!
//! A file there begins with `found:` and what `init --list` has to say of the project; `accepts:` has the rules of the strictest
//! profile that may find something in what is written, each with the reason. The files of the project follow, each behind a
//! line `//- PATH`.

use std::path::{Path, PathBuf};

use super::program::{Folder, run};

/// A project.
struct Project {
    name: String,
    found: String,
    accepted: Vec<String>,
    files: Vec<(String, String)>,
}

fn projects() -> Vec<Project> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/starters");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| project(path)).collect()
}

fn project(path: &Path) -> Project {
    let text = std::fs::read_to_string(path).unwrap();
    let (head, files) = text.split_once("//- ").unwrap();
    let line = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().to_owned();
    let accepted = line("accepts: ");
    let accepted = accepted.split("; ").filter_map(|rule| Some(rule.split_once(':')?.0.to_owned())).collect();
    let files = files.split("//- ").map(|file| {
        let (path, text) = file.split_once('\n').unwrap();
        (path.to_owned(), text.to_owned())
    });
    Project {
        name: path.file_stem().unwrap().to_string_lossy().into_owned(),
        found: line("found: "),
        accepted,
        files: files.collect(),
    }
}

#[test]
fn what_is_written_is_clean_under_the_strictest_profile_and_formatted() {
    let projects = projects();
    assert!(24 <= projects.len());
    for project in projects {
        let files: Vec<(&str, &str)> = project.files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let folder = Folder::new(&files);
        let here = folder.path(".");
        let name = &project.name;
        assert_eq!(run(&here, "init --list", "").out, format!("{}\n", project.found), "{name}");
        let printed = run(&here, "init --stdout", "").out;
        let written = run(&here, "init --yes --compose", "");
        assert_eq!(written.code, 0, "{name}: {}", written.err);
        assert_eq!(std::fs::read_to_string(folder.path("Dockerfile")).unwrap(), printed);
        assert!(folder.path(".dockerignore").exists() && folder.path("compose.yaml").exists());
        let checked = run(&here, "check --profile all --format json .", "");
        let told: serde_json::Value = serde_json::from_str(&checked.out).unwrap();
        let findings = told["findings"].as_array().unwrap();
        let rules = findings.iter().map(|finding| finding["rule"].as_str().unwrap());
        // The version that a project asks for ends some day; which of them are taken is tried with a day of its own in `starter`.
        let rules: Vec<&str> = rules.filter(|rule| *rule != "end-of-life-image").collect();
        assert!(rules.iter().all(|rule| project.accepted.iter().any(|known| known == rule)), "{name}: {}", checked.out);
        assert!(project.accepted.iter().all(|known| rules.contains(&known.as_str())), "{name} accepts what does not come");
        for style in ["gentle", "canonical"] {
            let formatted = run(&here, &format!("format --check --style {style} ."), "");
            assert_eq!((formatted.code, formatted.out.as_str()), (0, ""), "{name}");
        }
    }
}

#[test]
fn nothing_is_replaced_that_is_there() {
    let folder = Folder::new(&[("index.html", "<p>\n"), ("Dockerfile", "FROM a\n")]);
    let here = folder.path(".");
    let text = |name: &str| std::fs::read_to_string(folder.path(name)).unwrap();
    let first = run(&here, "init --yes", "");
    assert!(first.code == 0 && first.err.contains("`Dockerfile` is there"), "{}", first.err);
    assert!(text("Dockerfile") == "FROM a\n" && text(".dockerignore").contains(".git\n"));
    assert_eq!(run(&here, "init --yes", "").code, 1, "both are there");
    assert_eq!(run(&here, "init --yes --force --port 9000", "").code, 0);
    assert!(text("Dockerfile").contains("EXPOSE 9000\n") && text("Dockerfile").contains("listen 9000;"));
}

#[test]
fn several_projects_in_one_folder() {
    let folder = Folder::new(&[
        ("requirements.txt", "flask\n"),
        ("app.py", "app = Flask(__name__)\n"),
        ("go.mod", "module x\n"),
        ("main.go", "package main\n"),
    ]);
    let here = folder.path(".");
    assert_eq!(run(&here, "init --list", "").out, "flask\tpip\tapp:app\t8000\ngo\t\t.\t\n");
    let asked = run(&here, "init", "");
    assert!(asked.code == 2 && asked.err.contains("--stack flask") && asked.err.contains("--stack go"), "{}", asked.err);
    assert!(!folder.path("Dockerfile").exists());
    assert!(run(&here, "init --stdout --stack go", "").out.contains("go build"));
    assert!(run(&here, "init --stdout --yes", "").code == 2, "one is printed, or written");
}

#[test]
fn nothing_to_write_for() {
    let folder = Folder::new(&[
        ("notes.txt", "x\n"),
        ("backend/requirements.txt", "flask\n"),
        ("backend/app.py", "app = Flask(__name__)\n"),
    ]);
    let nothing = run(&folder.path("."), "init --yes", "");
    assert!(nothing.code == 2 && nothing.err.contains("`dockerfile-ls init ./backend`"), "{}", nothing.err);
    assert_eq!(run(&folder.path("."), "init none", "").code, 2);
}

#[test]
fn comments_in_the_users_language() {
    let folder = Folder::new(&[("index.html", "<p>\n")]);
    let text = run(&folder.path("."), "init --stdout --lang ru", "").out;
    assert_eq!(text.contains("Веб-сервер"), super::speaks_russian(), "{text}");
    assert!(text.contains("COPY . /usr/share/nginx/html\n"));
}
