//! The build context, which is read in the background.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::client::Client;

/// A folder that is removed at the end.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let root = std::env::temp_dir().join(format!("dockerfile-ls-wire-{}-{name}", std::process::id()));
        std::fs::remove_dir_all(&root).ok();
        for (path, text) in files {
            let path = root.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        Self(root)
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.0.join(path)
    }

    pub(crate) fn uri(&self, path: &str) -> String {
        let root = self.0.to_str().unwrap().replace('\\', "/");
        format!("file:///{}/{path}", root.trim_start_matches('/'))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

/// Waits until a document has a finding; its findings then.
fn wait_for(client: &mut Client, uri: &str, code: &str) -> Vec<Value> {
    let found = client.wait(|m| {
        m["method"] == "textDocument/publishDiagnostics"
            && m["params"]["uri"] == uri
            && m["params"]["diagnostics"].as_array().unwrap().iter().any(|d| d["code"] == code)
    });
    found["params"]["diagnostics"].as_array().unwrap().clone()
}

fn coded<'d>(diagnostics: &'d [Value], code: &str) -> &'d Value {
    diagnostics.iter().find(|d| d["code"] == code).unwrap()
}

fn place(uri: &str, line: u32, character: u32) -> Value {
    json!({ "textDocument": { "uri": uri }, "position": { "line": line, "character": character } })
}

const FILES: &[(&str, &str)] = &[
    (".dockerignore", "secret.txt\n"),
    ("secret.txt", "x"),
    ("requirements.txt", "flask\n"),
    ("app/main.py", "pass\n"),
    ("app/__pycache__/main.pyc", ""),
];

/// The reader of a file that was closed has nothing to say of the one that was opened after it.
#[test]
fn a_file_that_is_closed_and_opened_again_has_its_context() {
    let folder = Folder::new("again", FILES);
    let uri = folder.uri("Dockerfile");
    let mut client = Client::modern();
    for round in 0..150 {
        client.open(&uri, "FROM alpine:edge\nCOPY req\nCOPY app /app/\n");
        if round % 2 == 0 {
            let found = client.call("textDocument/completion", place(&uri, 1, 8));
            let items = found["items"].as_array().unwrap();
            assert!(items.iter().any(|item| item["label"] == "requirements.txt"), "round {round}: {items:?}");
        } else {
            let hover = client.call("textDocument/hover", place(&uri, 2, 6));
            let text = hover["contents"]["value"].as_str().unwrap_or_default();
            assert!(text.contains("2 files"), "round {round}: {hover}");
        }
        client.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    }
}

#[test]
fn findings_about_files_come_after_the_first_ones() {
    let folder = Folder::new("findings", FILES);
    let uri = folder.uri("Dockerfile");
    let mut client = Client::modern();
    client.open(&uri, "FROM alpine:edge\nCOPY secret.txt /a/\nCOPY requirement.txt /a/\nFOO\n");
    assert_eq!(client.call("textDocument/hover", place(&uri, 1, 1))["contents"]["kind"], "markdown");
    let found = wait_for(&mut client, &uri, "CopyIgnoredFile");
    assert_eq!(coded(&found, "CopyIgnoredFile")["range"]["start"], json!({ "line": 1, "character": 5 }));
    let missing = coded(&found, "copy-source-missing");
    assert!(missing["message"].as_str().unwrap().contains("did you mean `requirements.txt`?"), "{missing}");
    let hover = client.call("textDocument/hover", place(&uri, 1, 8));
    assert!(hover["contents"]["value"].as_str().unwrap().contains("0 files"), "{hover}");
}

#[test]
fn sources_are_completed_at_once() {
    let folder = Folder::new("completion", FILES);
    let uri = folder.uri("Dockerfile");
    let mut client = Client::modern();
    client.open(&uri, "FROM alpine:edge\nCOPY app/\n");
    let items = client.call("textDocument/completion", place(&uri, 1, 9));
    let items = items["items"].as_array().unwrap();
    let labels: Vec<&str> = items.iter().map(|i| i["label"].as_str().unwrap()).collect();
    assert_eq!(labels, ["__pycache__/", "main.py"]);
}

#[test]
fn an_ignore_file_is_judged_by_its_folder() {
    let folder = Folder::new("ignore", FILES);
    let uri = folder.uri(".dockerignore");
    let mut client = Client::modern();
    client.open(&uri, "App\n__pycache__\nsecret.txt\n");
    wait_for(&mut client, &uri, "ignore-root-only");
    let hover = client.call("textDocument/hover", place(&uri, 2, 3));
    let text = hover["contents"]["value"].as_str().unwrap();
    assert!(text.starts_with("**Excludes** `secret.txt` at the root") && text.contains("1 file, 1 byte"), "{text}");
    let links = client.call("textDocument/documentLink", json!({ "textDocument": { "uri": uri } }));
    assert_eq!(links[0]["target"], folder.uri("secret.txt"));
    let definition = client.call("textDocument/definition", place(&uri, 2, 3));
    assert_eq!(definition["uri"], folder.uri("secret.txt"));
}

/// What changes on disk is seen when a file is saved.
#[test]
fn a_saved_ignore_file_changes_the_findings_of_the_dockerfile() {
    let folder = Folder::new("saved", FILES);
    let uri = folder.uri("Dockerfile");
    let mut client = Client::modern();
    client.open(&uri, "FROM alpine:edge\nCOPY app/main.py secret.txt /a/\n");
    wait_for(&mut client, &uri, "CopyIgnoredFile");
    std::fs::write(folder.0.join(".dockerignore"), "").unwrap();
    client.notify("textDocument/didSave", json!({ "textDocument": { "uri": folder.uri(".dockerignore") } }));
    client.wait(|m| {
        let params = &m["params"];
        params["uri"] == uri
            && params["diagnostics"].as_array().is_some_and(|all| all.iter().all(|d| d["code"] != "CopyIgnoredFile"))
    });
}

/// Waits until no finding of a code is left.
fn wait_without(client: &mut Client, uri: &str, code: &str) {
    client.wait(|m| {
        let params = &m["params"];
        params["uri"] == uri && params["diagnostics"].as_array().is_some_and(|all| all.iter().all(|d| d["code"] != code))
    });
}

#[test]
fn the_text_of_an_open_ignore_file_counts() {
    let folder = Folder::new("unsaved", FILES);
    let (uri, ignore) = (folder.uri("Dockerfile"), folder.uri(".dockerignore"));
    let mut client = Client::modern();
    client.open(&uri, "FROM alpine:edge\nCOPY app/main.py /a/\n");
    client.call("textDocument/hover", place(&uri, 1, 8));
    client.open(&ignore, "app\n");
    let found = wait_for(&mut client, &uri, "CopyIgnoredFile");
    let message = coded(&found, "CopyIgnoredFile")["message"].as_str().unwrap().to_owned();
    assert!(message.contains("line 1 of .dockerignore, `app`"), "{message}");
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": ignore } }));
    wait_without(&mut client, &uri, "CopyIgnoredFile");
}

/// The code actions for a place, by their titles.
fn actions(client: &mut Client, uri: &str, line: u32, character: u32) -> Vec<Value> {
    let at = json!({ "line": line, "character": character });
    let params = json!({ "textDocument": { "uri": uri }, "range": { "start": at, "end": at }, "context": { "diagnostics": [] } });
    client.call("textDocument/codeAction", params).as_array().unwrap().clone()
}

fn titled<'a>(actions: &'a [Value], title: &str) -> &'a Value {
    actions.iter().find(|action| action["title"] == title).unwrap_or_else(|| panic!("{title}: {actions:?}"))
}

#[test]
fn an_ignore_file_gets_a_line_or_is_made() {
    let files = [(".env", "TOKEN=x\n"), ("main.py", ""), ("venv/pyvenv.cfg", "")];
    let folder = Folder::new("lines", &files);
    let (uri, ignore) = (folder.uri("Dockerfile"), folder.uri(".dockerignore"));
    let mut client = Client::with(json!({
        "workspace": { "workspaceEdit": { "documentChanges": true, "resourceOperations": ["create"] } },
        "textDocument": { "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": ["quickfix"] } } } }
    }));
    client.open(&uri, "FROM alpine:edge\nCOPY . /a/\n");
    wait_for(&mut client, &uri, "copy-takes-secrets");
    let found = actions(&mut client, &uri, 1, 5);
    let create = titled(&found, "Create .dockerignore for this project");
    let changes = create["edit"]["documentChanges"].as_array().unwrap();
    assert_eq!((&changes[0]["kind"], &changes[0]["uri"]), (&json!("create"), &json!(ignore)));
    let text = changes[1]["edits"][0]["newText"].as_str().unwrap();
    assert!(text.starts_with(".git\n.env\n") && text.contains("\nvenv\n"), "{text}");

    std::fs::write(folder.path(".dockerignore"), "x\ny").unwrap();
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": ignore, "type": 1 }] }));
    let found = loop {
        let found = actions(&mut client, &uri, 1, 5);
        if found.iter().all(|action| action["title"] != "Create .dockerignore for this project") {
            break found;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    };
    let change = &titled(&found, "Add `.env` to .dockerignore")["edit"]["documentChanges"][0];
    assert_eq!((&change["textDocument"]["uri"], &change["textDocument"]["version"]), (&json!(ignore), &Value::Null));
    let edit = &change["edits"][0];
    assert_eq!((&edit["range"]["start"], &edit["newText"]), (&json!({ "line": 1, "character": 1 }), &json!("\n.env\n")));
}

#[test]
fn a_compose_file_says_where_the_context_is() {
    let files = [
        (".git/HEAD", ""),
        ("compose.yaml", "services: {web: {build: {context: web, dockerfile: ../docker/Dockerfile}}}\n"),
        ("web/main.py", ""),
        ("docker/x.txt", ""),
    ];
    let folder = Folder::new("compose", &files);
    let uri = folder.uri("docker/Dockerfile");
    let mut client = Client::modern();
    client.open(&uri, "FROM alpine:edge\nCOPY main.py man.py /a/\nRUN --mount=source=main.py,target=/m true\n");
    wait_for(&mut client, &uri, "copy-source-missing");
    for (line, character) in [(1, 8), (2, 22)] {
        let definition = client.call("textDocument/definition", place(&uri, line, character));
        assert_eq!(definition["uri"], folder.uri("web/main.py"));
    }
    // Where nobody tells of changed files, they are seen all the same.
    std::fs::write(folder.path("compose.yaml"), "services: {web: {build: {context: docker}}}\n").unwrap();
    let mut tries = 0;
    while !client.call("textDocument/definition", place(&uri, 1, 8)).is_null() {
        tries += 1;
        assert!(tries < 300, "the change of the Compose file is not seen");
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
}

/// Pipes, loops and closed folders in the context stop nothing.
#[cfg(unix)]
#[test]
fn a_hostile_context() {
    let folder = Folder::new("hostile", FILES);
    std::os::unix::fs::symlink(".", folder.0.join("app/loop")).unwrap();
    std::os::unix::fs::symlink("/", folder.0.join("out")).unwrap();
    std::fs::remove_file(folder.0.join(".dockerignore")).unwrap();
    for pipe in [".dockerignore", "Dockerfile.dockerignore", "app/pipe"] {
        assert!(std::process::Command::new("mkfifo").arg(folder.0.join(pipe)).status().unwrap().success());
    }
    let uri = folder.uri("Dockerfile");
    let mut client = Client::modern();
    client.open(&uri, "FROM alpine:edge\nCOPY app/ requirement.txt out/etc/hosts /a/\n");
    let found = wait_for(&mut client, &uri, "copy-source-missing");
    let missing = coded(&found, "copy-source-missing");
    assert!(missing["message"].as_str().unwrap().contains("requirement.txt"), "{missing}");
}

#[test]
fn what_a_compose_file_builds() {
    let compose = "services:\n  web:\n    build:\n      context: .\n      target: dev\n      args: {V: '3.14'}\n      \
                   additional_contexts: [docs=../docs]\n";
    let folder = Folder::new("builds", &[("compose.yaml", compose), ("a.txt", "")]);
    let uri = folder.uri("Dockerfile");
    let mut client = Client::modern();
    let text = "ARG V=3.12\nFROM python:$V AS dev\nFROM python:$V\nCOPY --from=docs a.txt /\n";
    client.open(&uri, text);
    let whole = json!({ "textDocument": { "uri": uri }, "range": { "start": { "line": 0, "character": 0 }, "end": { "line": 9, "character": 0 } } });
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    let hints = loop {
        let hints = client.call("textDocument/inlayHint", whole.clone());
        if hints[0]["label"].as_str().is_some_and(|label| label.contains("web")) || deadline < std::time::Instant::now() {
            break hints;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    };
    assert_eq!(hints[0]["label"], "= python:3.14 (web, compose.yaml)");
    let hover = |client: &mut Client, line, character| {
        client.call("textDocument/hover", place(&uri, line, character))["contents"]["value"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    assert!(hover(&mut client, 0, 4).ends_with("`web` (`compose.yaml`) sets it to `3.14`"));
    assert!(hover(&mut client, 3, 13).contains("Build context `docs`"));
    let found = client.call("textDocument/diagnostic", json!({ "textDocument": { "uri": uri } }));
    let codes: Vec<_> = found["items"].as_array().into_iter().flatten().map(|d| d["code"].as_str().unwrap_or_default()).collect();
    assert!(!codes.contains(&"no-unreachable-stages"), "{codes:?}");
}

/// The page about the context is about the one that the checks use, wherever that is.
#[test]
fn the_build_context_as_a_page() {
    let compose = "services: {web: {build: {context: ., dockerfile: docker/Dockerfile}}}\n";
    let files = [(".git/HEAD", ""), ("compose.yaml", compose), (".dockerignore", "venv\n"), ("venv/x", ""), ("docker/x", "")];
    let folder = Folder::new("page", &files);
    let uri = folder.uri("docker/Dockerfile");
    let mut client = Client::modern();
    client.open(&uri, "FROM alpine:edge\nCOPY compose.yaml /\n");
    let page = |client: &mut Client, uri: &str| client.call("dockerfile-ls/buildContext", json!({ "uri": uri }));
    let becomes = |client: &mut Client, fits: &dyn Fn(&str) -> bool| {
        for _ in 0..250 {
            let text = page(client, &uri).as_str().unwrap_or_default().to_owned();
            if fits(&text) {
                return text;
            }
            std::thread::sleep(std::time::Duration::from_millis(40));
        }
        panic!("{}", page(client, &uri));
    };
    let text = becomes(&mut client, &|text| text.contains("compose.yaml"));
    let root = folder.path("").to_str().unwrap().trim_end_matches('/').to_owned();
    assert!(text.starts_with(&format!("Build context: {root}\n")), "{text}");
    assert!(text.contains("\n  1: venv  (") && text.contains("\ndocker/\n  x (0 bytes)\n"), "{text}");
    // A project file counts more.
    std::fs::write(folder.path("dockerfile-ls.toml"), "context = 'docker'\n").unwrap();
    let text = becomes(&mut client, &|text| text.starts_with(&format!("Build context: {root}/docker\n")));
    assert!(!text.contains("compose.yaml"), "{text}");
    assert_eq!(page(&mut client, "untitled:x"), Value::Null);
    // The short form, for a status bar.
    std::fs::write(folder.path("dockerfile-ls.toml"), "context = 'docker'\nprofile = 'hadolint'\n").unwrap();
    client.notify("textDocument/didSave", json!({ "textDocument": { "uri": uri } }));
    let status = |client: &mut Client| client.call("dockerfile-ls/status", json!({ "uri": uri }));
    let is_told = (0..250).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(40));
        status(&mut client)["profile"] == "hadolint"
    });
    let answer = status(&mut client);
    assert!(is_told, "{answer}");
    assert_eq!(answer["context"], format!("{root}/docker"));
    assert!(answer["registries"].is_boolean(), "{answer}");
    assert_eq!(client.call("dockerfile-ls/status", json!({ "uri": "untitled:x" })), Value::Null);
}

/// In an empty file the first completion and the first action write a whole one.
#[test]
fn an_empty_file_is_offered_a_whole_one() {
    let app = "from fastapi import FastAPI\napp = FastAPI()\n";
    let files = [
        (".git/HEAD", ""),
        ("requirements.txt", "fastapi\nuvicorn\n"),
        ("main.py", app),
        ("Dockerfile", ""),
        (".dockerignore", ""),
    ];
    let folder = Folder::new("starters", &files);
    let mut client = Client::modern();
    for (name, title, part) in [
        ("Dockerfile", "Dockerfile for this FastAPI project (pip)", "CMD [\"uvicorn\", \"main:app\""),
        (".dockerignore", ".dockerignore for this FastAPI project", "**/__pycache__\n"),
    ] {
        let uri = folder.uri(name);
        client.open(&uri, "");
        let here = json!({ "line": 0, "character": 0 });
        let range = json!({ "start": here, "end": here });
        let asked = json!({ "textDocument": { "uri": uri }, "range": range, "context": { "diagnostics": [] } });
        let actions = client.call("textDocument/codeAction", asked);
        assert_eq!(actions[0]["title"], title, "{actions}");
        let text = actions[0]["edit"]["documentChanges"][0]["edits"][0]["newText"].as_str().unwrap();
        assert!(text.contains(part), "{text}");
        let completions = client.call("textDocument/completion", place(&uri, 0, 0));
        let first = &completions.get("items").unwrap_or(&completions)[0];
        assert_eq!((first["label"].as_str(), first["textEdit"]["newText"].as_str()), (Some(title), Some(text)));
        // Once something is written, nothing of it is offered any more; and again when all of it is gone.
        client.change(&uri, 2, "FROM a\n");
        let asked = json!({ "textDocument": { "uri": uri }, "range": range, "context": { "diagnostics": [] } });
        let actions = client.call("textDocument/codeAction", asked);
        assert!(actions.as_array().is_none_or(|all| all.iter().all(|action| action["title"] != title)), "{actions}");
    }
}

/// A folder that takes seconds to be read: each of its files is compared with each of many patterns.
fn slow_folder(name: &str) -> Folder {
    let pattern = |number: usize| format!("**/*{}*{number}z\n", "a*".repeat(12));
    let patterns: String = (0..10_000).map(pattern).collect();
    let folder = Folder::new(name, &[(".dockerignore", &patterns), ("requirements.txt", "flask\n")]);
    for group in 0..40 {
        let inner = folder.path(&format!("{}{group}", "x".repeat(40)));
        std::fs::create_dir(&inner).unwrap();
        for number in 0..100 {
            std::fs::write(inner.join(format!("{}{number}.txt", "ab".repeat(30))), "").unwrap();
        }
    }
    folder
}

#[test]
fn a_long_reading_is_told_of_and_holds_no_hover_up() {
    let folder = slow_folder("progress");
    let uri = folder.uri("Dockerfile");
    let mut client = Client::with(json!({ "window": { "workDoneProgress": true } }));
    client.open(&uri, "FROM alpine:3.23\nCOPY requirements.txt /a/\nCOPY requirement.txt /a/\n");
    let hover = client.call("textDocument/hover", place(&uri, 1, 8));
    assert!(!hover.to_string().contains("1 file"), "{hover}");
    let create = client.wait(|m| m["method"] == "window/workDoneProgress/create");
    client.respond(&create["id"], &Value::Null);
    let progress = |client: &mut Client| client.wait(|m| m["method"] == "$/progress")["params"].clone();
    let (begin, end) = (progress(&mut client), progress(&mut client));
    assert_eq!([&begin["token"], &end["token"]], [&create["params"]["token"]; 2]);
    assert_eq!([&begin["value"]["kind"], &end["value"]["kind"]], ["begin", "end"]);
    assert_eq!(begin["value"]["title"], "Reading the build context");
    wait_for(&mut client, &uri, "copy-source-missing");
    let hover = client.call("textDocument/hover", place(&uri, 1, 8));
    assert!(hover.to_string().contains("1 file"), "{hover}");
}

/// The first hover waits for the files a little, so that it need not be asked for twice. A busy machine may take longer.
#[test]
fn the_first_hover_on_a_source_has_its_files() {
    let knows = |number: usize| {
        let folder = Folder::new(&format!("hover-{number}"), FILES);
        let uri = folder.uri("Dockerfile");
        let mut client = Client::modern();
        client.open(&uri, "FROM alpine:3.23\nCOPY secret.txt /a/\n");
        client.call("textDocument/hover", place(&uri, 1, 8)).to_string().contains("0 files")
    };
    assert!((0..10).any(knows), "no first hover of ten knows the files");
}
