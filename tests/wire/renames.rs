//! Renames that reach into other files: of stages, and of files.

use serde_json::{Value, json};

use crate::client::Client;
use crate::context::Folder;

/// A session in a folder, whose edits say which documents they are of or not.
fn session(folder: &Folder, document_changes: bool) -> (Client, Value) {
    session_with(folder, document_changes, json!([]))
}

fn session_with(folder: &Folder, document_changes: bool, operations: Value) -> (Client, Value) {
    let mut client = Client::start();
    let uri = folder.uri("").trim_end_matches('/').to_owned();
    let result = client.call(
        "initialize",
        json!({
            "processId": null, "rootUri": uri, "workspaceFolders": [{ "uri": uri, "name": "x" }],
            "capabilities": { "workspace": { "workspaceEdit": { "documentChanges": document_changes, "resourceOperations": operations } } }
        }),
    );
    client.notify("initialized", json!({}));
    (client, result)
}

fn edit(line: u32, from: u32, to: u32, text: &str) -> Value {
    json!({ "range": { "start": { "line": line, "character": from }, "end": { "line": line, "character": to } }, "newText": text })
}

#[test]
fn a_stage_in_the_files_that_build_it() {
    let folder = Folder::new(
        "stage",
        &[
            ("compose.yaml", "# \u{1f433}\nservices:\n  a: {image: \"\u{1f433}\", build: {context: app, target: dev}}\n"),
            (
                "docker-bake.hcl",
                "target \"x\" {\n  context = \"app\"\n  target = \"dev\"\n}\ntarget \"y\" {\n  target = \"dev\"\n}\n",
            ),
        ],
    );
    let text = "FROM a AS dev\nFROM b\nCOPY --from=dev x /\n";
    for document_changes in [true, false] {
        let (mut client, _) = session(&folder, document_changes);
        let uri = folder.uri("app/Dockerfile");
        client.open(&uri, text);
        let params = json!({ "textDocument": { "uri": uri }, "position": { "line": 0, "character": 11 }, "newName": "test" });
        let answer = client.call("textDocument/rename", params);
        let wanted = [
            (uri.clone(), json!([edit(0, 10, 13, "test"), edit(2, 12, 15, "test")])),
            (folder.uri("compose.yaml"), json!([edit(2, 49, 52, "test")])),
            (folder.uri("docker-bake.hcl"), json!([edit(2, 12, 15, "test")])),
        ];
        if document_changes {
            let document = |(uri, edits): &(String, Value)| {
                let version = if uri.ends_with("Dockerfile") { json!(1) } else { Value::Null };
                json!({ "textDocument": { "uri": uri, "version": version }, "edits": edits })
            };
            let documents: Vec<Value> = wanted.iter().map(document).collect();
            assert_eq!(answer, json!({ "documentChanges": documents }));
        } else {
            let changes: serde_json::Map<String, Value> = wanted.into_iter().collect();
            assert_eq!(answer, json!({ "changes": changes }));
        }
    }
}

#[test]
fn a_file_that_is_named_in_others() {
    let folder = Folder::new(
        "moved",
        &[
            ("Dockerfile", "FROM a\nCOPY src/main.py /app/\n"),
            (".dockerignore", "*\n!src/main.py\n"),
            ("compose.yaml", "services:\n  a:\n    build: .\n"),
            ("src/main.py", ""),
        ],
    );
    let (mut client, offered) = session(&folder, false);
    let filters = &offered["capabilities"]["workspace"]["fileOperations"]["willRename"]["filters"];
    assert_eq!(*filters, json!([{ "scheme": "file", "pattern": { "glob": "**" } }]));
    // What is open counts, whatever the disk says.
    client.open(&folder.uri("Dockerfile"), "FROM a\n\nCOPY --link src/main.py /app/\n");
    let mut rename = |old: &str, new: &str| {
        let files = json!([{ "oldUri": folder.uri(old), "newUri": folder.uri(new) }]);
        client.call("workspace/willRenameFiles", json!({ "files": files }))
    };
    assert_eq!(
        rename("src/main.py", "src/app.py"),
        json!({ "changes": {
            folder.uri("Dockerfile"): [edit(2, 12, 23, "src/app.py")],
            folder.uri(".dockerignore"): [edit(1, 1, 12, "src/app.py")],
        } })
    );
    assert_eq!(
        rename("src", "lib"),
        json!({ "changes": {
            folder.uri("Dockerfile"): [edit(2, 12, 15, "lib")],
            folder.uri(".dockerignore"): [edit(1, 1, 4, "lib")],
        } })
    );
    assert_eq!(
        rename("Dockerfile", "web.Dockerfile"),
        json!({ "changes": {
            folder.uri("compose.yaml"): [edit(2, 10, 12, "\n      context: .\n      dockerfile: web.Dockerfile")],
        } })
    );
    assert_eq!(rename("README.md", "readme.md"), Value::Null);
    let files = json!([{ "oldUri": "untitled:a", "newUri": "untitled:b" }]);
    assert_eq!(client.call("workspace/willRenameFiles", json!({ "files": files })), Value::Null);
}

#[test]
fn an_ignore_file_with_its_dockerfile() {
    let folder = Folder::new(
        "ignored",
        &[
            ("Dockerfile", "FROM a\nCOPY . .\n"),
            ("Dockerfile.dockerignore", "*.pyc\n"),
            ("compose.yaml", "services:\n  a:\n    build: .\n"),
        ],
    );
    let files = json!([{ "oldUri": folder.uri("Dockerfile"), "newUri": folder.uri("web.Dockerfile") }]);
    let compose = folder.uri("compose.yaml");
    let in_compose = json!([edit(2, 10, 12, "\n      context: .\n      dockerfile: web.Dockerfile")]);
    let rename = json!({
        "kind": "rename", "oldUri": folder.uri("Dockerfile.dockerignore"), "newUri": folder.uri("web.Dockerfile.dockerignore"),
        "options": { "overwrite": false, "ignoreIfExists": true }
    });
    // Neovim renames files and does not say that it reads `documentChanges`.
    for document_changes in [true, false] {
        let (mut client, _) = session_with(&folder, document_changes, json!(["create", "rename"]));
        let answer = client.call("workspace/willRenameFiles", json!({ "files": files }));
        let document = json!({ "textDocument": { "uri": compose, "version": null }, "edits": in_compose });
        assert_eq!(answer, json!({ "documentChanges": [document, rename] }));
    }
    let (mut client, _) = session_with(&folder, true, json!(["create"]));
    let answer = client.call("workspace/willRenameFiles", json!({ "files": files }));
    let document = json!({ "textDocument": { "uri": compose, "version": null }, "edits": in_compose });
    assert_eq!(answer, json!({ "documentChanges": [document] }), "what cannot rename files is not told to");
}
