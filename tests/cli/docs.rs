//! Pages that are made from the code.

use super::program::{repository, run};

#[track_caller]
fn is_fresh(what: &str, path: &str) {
    let path = repository().join(path);
    let made = run(&repository(), &format!("debug {what}"), "");
    assert_eq!((made.code, made.err.as_str()), (0, ""));
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &made.out).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == made.out, "{} is stale: run `UPDATE=1 cargo test --test cli`", path.display());
}

#[test]
fn the_page_of_rules() {
    is_fresh("docs", "docs/rules.md");
}

#[test]
fn the_pages_of_refactorings() {
    is_fresh("refactorings", "docs/refactorings.md");
    if crate::speaks_russian() {
        is_fresh("refactorings --of ru", "docs/refactorings.ru.md");
    }
}

#[test]
fn the_schema_of_the_project_file() {
    is_fresh("schema", "docs/dockerfile-ls.schema.json");
}

/// What the page about the lesson quotes is what the program says, its commands work, and the file at its end is clean.
#[test]
fn the_lesson_says_what_the_program_says() {
    quotes_and_commands("docs/first-dockerfile.md", "en");
    if crate::speaks_russian() {
        quotes_and_commands("docs/first-dockerfile.ru.md", "ru");
    }
}

fn quotes_and_commands(page: &str, language: &str) {
    let page = std::fs::read_to_string(repository().join(page)).unwrap();
    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let lesson = repository().join("examples/fastapi");
    let blocks: Vec<&str> = page.split("```").skip(1).step_by(2).collect();
    let block = |language: &str| {
        let of_language = blocks.iter().filter_map(move |block| block.strip_prefix(language)?.strip_prefix('\n'));
        of_language.map(str::to_owned).collect::<Vec<String>>()
    };
    let file = |name: &str| std::fs::read_to_string(lesson.join(name)).unwrap();
    assert_eq!((&block("dockerfile")[0], &block("dockerignore")[0]), (&file("Dockerfile"), &file(".dockerignore")));

    let checked = flat(&run(&repository(), &format!("check examples/fastapi --lang {language}"), "").out);
    let quotes: Vec<String> =
        page.split("\n\n").filter(|part| part.starts_with("> **")).map(|part| flat(&part.replace("\n> ", " "))).collect();
    assert!(3 <= quotes.len(), "{quotes:?}");
    for quote in &quotes {
        let (id, message) = quote.trim_start_matches("> **").split_once("**: ").unwrap();
        assert!(checked.contains(&format!("[{id}]: {message}")), "{id}: {message}");
    }
    let explained = run(&lesson, &format!("explain ./Dockerfile --lang {language} --format markdown"), "").out;
    let end = if language == "ru" { "## Итог" } else { "## Summary" };
    assert!(explained.contains("`requirements.txt` → `/app/requirements.txt`") && explained.contains(end), "{explained}");

    let commands: Vec<&str> =
        page.split('`').filter_map(|code| code.trim_start_matches("sh\n").strip_prefix("dockerfile-ls ")).collect();
    assert!(6 <= commands.len(), "{commands:?}");
    for command in commands {
        let place = if command.contains("examples/") { repository() } else { lesson.clone() };
        let ran = run(&place, command.trim(), "");
        assert!(ran.code < 2 && ran.err.is_empty(), "{command}: {}", ran.err);
    }
    let folder = super::program::Folder::lesson();
    folder.write("Dockerfile", block("dockerfile").last().unwrap());
    folder.write(".dockerignore", "venv\n.env\n.git\n");
    let ran = run(&folder.path("."), "check --lang en", "");
    assert!(ran.code == 0 && ran.out.contains("no findings"), "{}", ran.out);
}

/// What SECURITY.md promises is kept by the tests that it names.
#[test]
fn promises_have_their_tests() {
    fn sources(folder: &std::path::Path, out: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, out);
            } else if path.extension().is_some_and(|e| e == "rs") {
                out.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }
    let mut all = String::new();
    for folder in ["server/src", "tests"] {
        sources(&repository().join(folder), &mut all);
    }
    let text = std::fs::read_to_string(repository().join("SECURITY.md")).unwrap();
    let is_name = |word: &&str| word.contains('_') && word.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    let named: Vec<&str> = text.split('`').skip(1).step_by(2).filter(is_name).collect();
    assert!(40 < named.len(), "{named:?}");
    for name in named {
        assert!(all.contains(&format!("fn {name}(")), "there is no test {name}");
    }
}
