//! Going from name to name, once for each feature, as a client sees it.

use serde_json::{Value, json};

use crate::client::Client;

const URI: &str = "file:///work/app/Dockerfile";
const TEXT: &str = "ARG V=3.14
FROM python:$V AS build
ARG V
RUN echo $V && \\
    true
FROM build
COPY --from=build <<EOF /x
y
EOF
# c
# d
";

fn at(line: u32, character: u32) -> Value {
    json!({ "textDocument": { "uri": URI }, "position": { "line": line, "character": character } })
}

fn document() -> Value {
    json!({ "textDocument": { "uri": URI } })
}

fn range(line: u32, from: u32, to: u32) -> Value {
    json!({ "start": { "line": line, "character": from }, "end": { "line": line, "character": to } })
}

/// A client that declares everything that matters here.
fn client() -> Client {
    let links = json!({ "linkSupport": true });
    let mut client = Client::with(json!({
        "workspace": { "workspaceEdit": { "documentChanges": true } },
        "textDocument": {
            "definition": links, "declaration": links, "implementation": links,
            "rename": { "prepareSupport": true },
            "documentLink": { "tooltipSupport": true },
            "foldingRange": { "lineFoldingOnly": true, "foldingRange": { "collapsedText": true } }
        }
    }));
    client.open(URI, TEXT);
    client
}

/// A client that declares nothing.
fn plain_client() -> Client {
    let mut client = Client::with(json!({}));
    client.open(URI, TEXT);
    client
}

#[test]
fn definition_declaration_and_implementation() {
    let mut client = client();
    let links = client.call("textDocument/definition", at(3, 10));
    assert_eq!(links[0]["originSelectionRange"], range(3, 9, 11));
    assert_eq!(links[0]["targetSelectionRange"], range(2, 4, 5));
    assert_eq!(links[0]["targetRange"], range(2, 0, 5));
    assert_eq!(client.call("textDocument/declaration", at(3, 10))[0]["targetSelectionRange"], range(0, 4, 5));
    assert_eq!(client.call("textDocument/implementation", at(1, 22))[0]["targetSelectionRange"], range(5, 5, 10));
    for method in ["definition", "declaration", "implementation"] {
        assert_eq!(client.call(&format!("textDocument/{method}"), at(4, 6)), Value::Null);
        assert_eq!(client.call(&format!("textDocument/{method}"), at(99, 0)), Value::Null);
    }
    let mut client = plain_client();
    assert_eq!(client.call("textDocument/definition", at(6, 14)), json!({ "uri": URI, "range": range(1, 18, 23) }));
}

#[test]
fn references_and_highlights() {
    let mut client = client();
    let mut params = at(1, 13);
    params["context"] = json!({ "includeDeclaration": false });
    let found = client.call("textDocument/references", params);
    assert_eq!(found, json!([{ "uri": URI, "range": range(1, 13, 14) }, { "uri": URI, "range": range(3, 10, 11) }]));
    let found = client.call("textDocument/documentHighlight", at(8, 0));
    assert_eq!(found, json!([{ "range": range(6, 20, 23), "kind": 3 }, { "range": range(8, 0, 3), "kind": 2 }]));
    assert_eq!(client.call("textDocument/documentHighlight", at(9, 2)), json!([]));
}

#[test]
fn rename_prepared_done_and_refused() {
    let mut client = client();
    let prepared = client.call("textDocument/prepareRename", at(3, 9));
    assert_eq!(prepared, json!({ "range": range(3, 10, 11), "placeholder": "V" }));
    assert_eq!(client.call("textDocument/prepareRename", at(1, 7)), Value::Null);
    let rename = |name: &str| {
        let mut params = at(3, 10);
        params["newName"] = json!(name);
        params
    };
    let edit = client.call("textDocument/rename", rename("W"));
    let change = &edit["documentChanges"][0];
    assert_eq!(change["textDocument"], json!({ "uri": URI, "version": 1 }));
    assert_eq!(change["edits"].as_array().unwrap().len(), 4);
    for (name, code) in [("1", -32803), ("", -32602)] {
        let id = client.ask("textDocument/rename", rename(name));
        let answer = client.answer(id);
        assert_eq!(answer["error"]["code"], code, "{answer}");
    }
    let mut client = plain_client();
    let edit = client.call("textDocument/rename", rename("W"));
    assert_eq!(edit["changes"][URI].as_array().unwrap().len(), 4);
}

#[test]
fn linked_editing() {
    let mut client = client();
    let linked = client.call("textDocument/linkedEditingRange", at(8, 3));
    assert_eq!(linked["ranges"], json!([range(6, 20, 23), range(8, 0, 3)]));
    assert_eq!(client.call("textDocument/linkedEditingRange", at(3, 10)), Value::Null);
}

#[test]
fn links() {
    let link = |client: &mut Client| client.call("textDocument/documentLink", document());
    let links = link(&mut client());
    let python = "https://hub.docker.com/_/python/";
    assert_eq!(links, json!([{ "range": range(1, 5, 11), "target": python, "tooltip": "python · Docker Hub" }]));
    assert_eq!(link(&mut plain_client())[0].get("tooltip"), None);
}

#[test]
fn folding() {
    let mut client = client();
    let folds = client.call("textDocument/foldingRange", document());
    assert_eq!(
        folds,
        json!([
            { "startLine": 1, "endLine": 4, "collapsedText": "FROM python:$V AS build" },
            { "startLine": 3, "endLine": 4 },
            { "startLine": 5, "endLine": 8, "collapsedText": "FROM build" },
            { "startLine": 6, "endLine": 8 },
            { "startLine": 9, "endLine": 10, "kind": "comment" },
        ])
    );
    let mut client = Client::with(json!({ "textDocument": { "foldingRange": { "rangeLimit": 1 } } }));
    client.open(URI, TEXT);
    let folds = client.call("textDocument/foldingRange", document());
    assert_eq!(folds, json!([{ "startLine": 1, "startCharacter": 23, "endLine": 4, "endCharacter": 8 }]));
    client.open("file:///work/.dockerignore", "# a\n# b\nc\n");
    let folds = client.call("textDocument/foldingRange", json!({ "textDocument": { "uri": "file:///work/.dockerignore" } }));
    assert_eq!(folds[0]["kind"], "comment");
}

#[test]
fn selection() {
    let mut client = client();
    let mut params = document();
    params["positions"] = json!([{ "line": 1, "character": 13 }, { "line": 99, "character": 0 }]);
    let found = client.call("textDocument/selectionRange", params);
    assert_eq!(found[0]["range"], range(1, 13, 14));
    assert_eq!(found[0]["parent"]["range"], range(1, 12, 14));
    assert!(found[1]["range"].is_object());
}

#[test]
fn call_hierarchy() {
    let mut client = client();
    let items = client.call("textDocument/prepareCallHierarchy", at(5, 7));
    assert_eq!(items[0]["name"], "build");
    assert_eq!(items[0]["detail"], "python:$V");
    assert_eq!(items[0]["selectionRange"], range(1, 18, 23));
    let incoming = client.call("callHierarchy/incomingCalls", json!({ "item": items[0] }));
    assert_eq!(incoming[0]["from"]["name"], "1");
    assert_eq!(incoming[0]["fromRanges"], json!([range(5, 5, 10), range(6, 12, 17)]));
    let outgoing = client.call("callHierarchy/outgoingCalls", json!({ "item": items[0] }));
    assert_eq!(outgoing[0]["to"]["name"], "python:3.14");
    let mut gone = items[0].clone();
    gone["name"] = json!("gone");
    assert_eq!(client.call("callHierarchy/outgoingCalls", json!({ "item": gone })), json!([]));
}

#[test]
fn type_hierarchy() {
    let mut client = Client::start();
    let answer = client.call("initialize", json!({ "processId": null, "rootUri": null, "capabilities": {} }));
    assert_eq!(answer["capabilities"]["typeHierarchyProvider"], true);
    client.notify("initialized", json!({}));
    client.open(URI, "FROM python:3.14 AS base\nFROM base AS build\nFROM nginx\nCOPY --from=build a b\n");
    let items = client.call("textDocument/prepareTypeHierarchy", at(1, 7));
    assert_eq!(items[0]["name"], "base");
    assert_eq!(items[0]["selectionRange"], range(0, 20, 24));
    let of = |item: &Value| json!({ "item": item });
    let below = client.call("typeHierarchy/subtypes", of(&items[0]));
    assert_eq!((below[0]["name"].as_str(), below.as_array().unwrap().len()), (Some("build"), 1));
    let above = client.call("typeHierarchy/supertypes", of(&below[0]));
    assert_eq!(above, items);
    let image = client.call("typeHierarchy/supertypes", of(&above[0]));
    assert_eq!((image[0]["name"].as_str(), &image[0]["range"]), (Some("python:3.14"), &range(0, 5, 16)));
    assert_eq!(client.call("typeHierarchy/subtypes", of(&image[0])), items);
    assert_eq!(client.call("typeHierarchy/supertypes", of(&image[0])), json!([]));
    assert_eq!(client.call("textDocument/prepareTypeHierarchy", at(3, 1)), Value::Null);
}

#[test]
fn workspace_symbols() {
    let mut client = Client::start();
    client.call("initialize", json!({ "processId": null, "rootUri": "file:///work", "capabilities": {} }));
    client.notify("initialized", json!({}));
    client.open(URI, TEXT);
    client.open("file:///work/b.Dockerfile", "FROM nginx AS web\n");
    let names =
        |found: &Value| found.as_array().unwrap().iter().map(|s| s["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    let found = client.call("workspace/symbol", json!({ "query": "" }));
    assert_eq!(names(&found), ["V", "python:$V", "build", "build", "EOF", "nginx", "web"]);
    assert_eq!(found[0]["containerName"], "app/Dockerfile");
    let found = client.call("workspace/symbol", json!({ "query": "W" }));
    assert_eq!(names(&found), ["web"]);
}

#[test]
fn broken_files_get_empty_answers() {
    let mut client = Client::modern();
    for text in
        ["", "FROM", "COPY --from= <<", "RUN <<A <<B\n$", "ENV =\nARG\nFROM a AS\nFROM ${", "FROM a\nRUN --mount=from=\n\"'"]
    {
        client.open(URI, text);
        for (line, character) in [(0, 0), (0, 4), (1, 3), (2, 9)] {
            for method in [
                "definition",
                "declaration",
                "implementation",
                "documentHighlight",
                "prepareRename",
                "linkedEditingRange",
                "prepareCallHierarchy",
                "prepareTypeHierarchy",
                "hover",
            ] {
                client.call(&format!("textDocument/{method}"), at(line, character));
            }
        }
        for method in ["documentLink", "foldingRange", "documentSymbol"] {
            assert!(client.call(&format!("textDocument/{method}"), document()).is_array());
        }
    }
}

#[test]
fn what_is_nested_without_end_has_an_answer() {
    let mut client = Client::with(json!({}));
    let (before, after) = ("RUN echo ".to_owned() + &"${a:-".repeat(50_000), "}".repeat(50_000));
    let column = before.len();
    client.open(URI, &format!("FROM a\n{before}{after}\n"));
    let position = json!({ "line": 1, "character": column });
    let params = json!({ "textDocument": { "uri": URI }, "positions": [position] });
    let answer = client.call("textDocument/selectionRange", params);
    assert_eq!(answer[0]["range"]["start"]["line"], 1, "{answer:.200}");
    client.open("file:///work/app/Containerfile", &format!("FROM a\n{}RUN a\n", "ONBUILD ".repeat(2_000)));
    let document = json!({ "textDocument": { "uri": "file:///work/app/Containerfile" } });
    assert_eq!(client.call("textDocument/documentSymbol", document)[0]["name"], "a");
}
