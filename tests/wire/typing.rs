//! What is published while somebody types, and when.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::client::Client;

const URI: &str = "file:///work/Dockerfile";

fn codes(found: &[Value]) -> Vec<&str> {
    found.iter().map(|finding| finding["code"].as_str().unwrap()).collect()
}

/// Types a character at the end of the second line.
fn key(client: &mut Client, version: i64, column: u32, text: &str) {
    let at = json!({ "line": 1, "character": column });
    let change = json!([{ "range": { "start": at, "end": at }, "text": text }]);
    client.notify(
        "textDocument/didChange",
        json!({ "textDocument": { "uri": URI, "version": version }, "contentChanges": change }),
    );
}

fn settings(client: &mut Client, delay: u64) {
    let own = json!({ "diagnostics": { "typingDelay": delay } });
    client.notify("workspace/didChangeConfiguration", json!({ "settings": { "dockerfile-ls": own } }));
    client.diagnostics(URI, None);
}

#[test]
fn a_new_finding_waits_until_typing_rests() {
    let mut client = Client::modern();
    client.open(URI, "FROM alpine:edge\n\nWORKDIR x\n");
    assert_eq!(codes(&client.diagnostics(URI, Some(1))), ["WorkdirRelativePath"]);
    let begun = Instant::now();
    for (column, letter) in (0..).zip(["H", "E", "A", "L"]) {
        key(&mut client, i64::from(column) + 2, column, letter);
    }
    // The newest version may be published alone; without its half-typed word.
    assert_eq!(codes(&client.diagnostics(URI, Some(5))), ["WorkdirRelativePath"]);
    assert_eq!(codes(&client.diagnostics(URI, Some(5))), ["unknown-instruction", "WorkdirRelativePath"]);
    assert!(Duration::from_millis(500) <= begun.elapsed(), "{:?}", begun.elapsed());
    // Who asks meanwhile is told everything.
    key(&mut client, 6, 4, "\nRNU");
    let asked = client.call("textDocument/diagnostic", json!({ "textDocument": { "uri": URI } }));
    let all = ["unknown-instruction", "unknown-instruction", "WorkdirRelativePath"];
    assert_eq!(codes(asked["items"].as_array().unwrap()), all);
    assert_eq!(codes(&client.diagnostics(URI, Some(6))), all[1..]);
    assert_eq!(codes(&client.diagnostics(URI, Some(6))), all);
}

#[test]
fn a_saved_file_is_not_being_typed() {
    let mut client = Client::modern();
    client.open(URI, "FROM alpine:edge\n\n");
    settings(&mut client, 10_000);
    key(&mut client, 2, 0, "RNU");
    assert_eq!(codes(&client.diagnostics(URI, Some(2))), [""; 0]);
    let begun = Instant::now();
    client.notify("textDocument/didSave", json!({ "textDocument": { "uri": URI } }));
    assert_eq!(codes(&client.diagnostics(URI, Some(2))), ["unknown-instruction"]);
    assert!(begun.elapsed() < Duration::from_secs(9));
}

#[test]
fn nothing_comes_of_a_file_that_is_closed() {
    let mut client = Client::modern();
    client.open(URI, "FROM alpine:edge\n\n");
    settings(&mut client, 300);
    key(&mut client, 2, 0, "RNU");
    assert_eq!(codes(&client.diagnostics(URI, Some(2))), [""; 0]);
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": URI } }));
    assert_eq!(codes(&client.diagnostics(URI, None)), [""; 0]);
    client.open(URI, "FROM alpine:edge\nRNU x\n");
    assert_eq!(codes(&client.diagnostics(URI, Some(1))), ["unknown-instruction"]);
    std::thread::sleep(Duration::from_millis(600));
    client.call("textDocument/hover", json!({ "textDocument": { "uri": URI }, "position": { "line": 0, "character": 1 } }));
    assert!(!client.kept().iter().any(|m| m["method"] == "textDocument/publishDiagnostics"), "{:?}", client.kept());
}

#[test]
fn without_a_delay_nothing_waits() {
    let mut client = Client::modern();
    client.open(URI, "FROM alpine:edge\n\n");
    settings(&mut client, 0);
    key(&mut client, 2, 0, "RNU");
    assert_eq!(codes(&client.diagnostics(URI, Some(2))), ["unknown-instruction"]);
}

#[test]
fn whoever_takes_what_is_published_need_not_ask() {
    for (text, asks) in [
        (json!({ "diagnostic": {}, "publishDiagnostics": {} }), false),
        (json!({ "publishDiagnostics": {} }), false),
        (json!({}), false),
        (json!({ "diagnostic": {} }), true),
    ] {
        let mut client = Client::start();
        let params = json!({ "processId": null, "rootUri": null, "capabilities": { "textDocument": text } });
        let offered = client.call("initialize", params)["capabilities"]["diagnosticProvider"].is_object();
        assert_eq!(offered, asks);
    }
}
