//! Each feature once, as a client sees it.

use serde_json::{Value, json};

use crate::client::Client;

const URI: &str = "file:///work/Dockerfile";
/// The lesson's file, mistakes included.
const LESSON: &str = include_str!("../../examples/fastapi/Dockerfile");

fn at(line: u32, character: u32) -> Value {
    json!({ "textDocument": { "uri": URI }, "position": { "line": line, "character": character } })
}

fn codes(diagnostics: &[Value]) -> Vec<&str> {
    diagnostics.iter().map(|d| d["code"].as_str().unwrap()).collect()
}

#[test]
fn hover_explains_each_instruction_of_the_lesson() {
    let mut client = Client::modern();
    client.open(URI, LESSON);
    for (line, keyword) in [(0, "FROM"), (2, "WORKDIR"), (3, "COPY"), (5, "RUN"), (7, "EXPOSE"), (11, "CMD")] {
        let hover = client.call("textDocument/hover", at(line, 1));
        assert_eq!(hover["contents"]["kind"], "markdown");
        assert!(hover["contents"]["value"].as_str().unwrap().contains(keyword), "{hover}");
        assert_eq!(hover["range"]["end"]["character"], keyword.len());
    }
    assert_eq!(client.call("textDocument/hover", at(1, 0)), Value::Null);
    assert_eq!(client.call("textDocument/hover", at(99, 99)), Value::Null);
}

#[test]
fn hover_is_plain_text_for_a_client_that_knows_no_markdown() {
    let mut client = Client::with(json!({}));
    client.open(URI, "FROM a\nWORKDIR /x\n");
    let hover = client.call("textDocument/hover", at(1, 1));
    assert_eq!(hover["contents"]["kind"], "plaintext");
    assert!(!hover["contents"]["value"].as_str().unwrap().contains("**"));
}

#[test]
fn a_russian_client_is_answered_in_russian() {
    let mut client = Client::start();
    client.call("initialize", json!({ "processId": null, "rootUri": null, "capabilities": {}, "locale": "ru-RU" }));
    client.open(URI, "FROM a\nWORKDIR /x\n");
    let hover = client.call("textDocument/hover", at(1, 1));
    let said = if crate::speaks_russian() { "рабочий каталог" } else { "sets the working directory" };
    assert!(hover["contents"]["value"].as_str().unwrap().contains(said), "{hover}");
}

#[test]
fn documents_close_and_open_again() {
    let mut client = Client::modern();
    client.open(URI, "FROM alpine:edge\nFOO x\n");
    assert_eq!(codes(&client.diagnostics(URI, Some(1))), ["unknown-instruction"]);
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": URI } }));
    assert_eq!(client.diagnostics(URI, None), Vec::<Value>::new());
    assert_eq!(client.call("textDocument/hover", at(0, 1)), Value::Null);
    client.open(URI, "FROM alpine:edge\nBAR x\n");
    assert_eq!(codes(&client.diagnostics(URI, Some(1))), ["unknown-instruction"]);
}

#[test]
fn the_outline_is_a_tree_or_flat() {
    let text = "ARG V=1\nFROM alpine AS build\nRUN make\n";
    let mut client = Client::modern();
    client.open(URI, text);
    let symbols = client.call("textDocument/documentSymbol", json!({ "textDocument": { "uri": URI } }));
    assert_eq!(symbols[0]["name"], "V");
    assert_eq!(symbols[1]["name"], "build");
    assert_eq!(symbols[1]["detail"], "alpine");
    assert_eq!(symbols[1]["children"][0]["name"], "RUN make");

    let mut client = Client::with(json!({}));
    client.open(URI, text);
    let symbols = client.call("textDocument/documentSymbol", json!({ "textDocument": { "uri": URI } }));
    assert_eq!(symbols[2]["name"], "RUN make");
    assert_eq!(symbols[2]["containerName"], "build");
}

#[test]
fn a_fix_is_offered_and_mends() {
    let mut client = Client::modern();
    client.open(URI, "FROM alpine:edge\nCOPPY a b\n");
    let range = json!({ "start": { "line": 1, "character": 2 }, "end": { "line": 1, "character": 2 } });
    let params = json!({ "textDocument": { "uri": URI }, "range": range, "context": { "diagnostics": [] } });
    let actions = client.call("textDocument/codeAction", params.clone());
    assert_eq!(actions[0]["title"], "Change to COPY");
    let edit = &actions[0]["edit"]["documentChanges"][0];
    assert_eq!(edit["textDocument"]["version"], 1);
    assert_eq!(edit["edits"][0]["newText"], "COPY");
    let mut other = params;
    other["context"]["only"] = json!(["refactor"]);
    assert_eq!(client.call("textDocument/codeAction", other), json!([]));
}
