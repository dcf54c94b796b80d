//! Start, stop, and what broken clients send.

use std::io::{Read, Write};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::client::Client;

#[test]
fn exit_after_shutdown_is_0_even_while_the_input_stays_open() {
    let mut client = Client::modern();
    client.call("shutdown", Value::Null);
    client.notify("exit", Value::Null);
    assert_eq!(client.exit_code(), 0);
}

#[test]
fn exit_without_shutdown_is_1() {
    let mut client = Client::modern();
    client.notify("exit", Value::Null);
    assert_eq!(client.exit_code(), 1);
}

#[test]
fn the_end_of_input_is_the_end() {
    let mut client = Client::start();
    client.close_input();
    client.exit_code();
}

#[test]
fn requests_out_of_their_time_are_refused() {
    let mut client = Client::start();
    let hover = json!({ "textDocument": { "uri": "file:///Dockerfile" }, "position": { "line": 0, "character": 0 } });
    let id = client.ask("textDocument/hover", hover.clone());
    assert_eq!(client.answer(id)["error"]["code"], -32002);
    client.call("initialize", json!({ "processId": null, "rootUri": null, "capabilities": {} }));
    client.call("shutdown", Value::Null);
    let id = client.ask("textDocument/hover", hover);
    assert_eq!(client.answer(id)["error"]["code"], -32600);
}

/// It goes another way than all other answers.
#[test]
fn the_outline_keeps_to_the_protocol() {
    let mut client = Client::start();
    let uri = "file:///Dockerfile";
    let params = json!({ "textDocument": { "uri": uri } });
    let id = client.ask("textDocument/documentSymbol", params.clone());
    assert_eq!(client.answer(id)["error"]["code"], -32002);
    client.call("initialize", json!({ "processId": null, "rootUri": null, "capabilities": {} }));
    client.notify("initialized", json!({}));
    assert_eq!(client.call("textDocument/documentSymbol", params.clone()), Value::Null);
    client.open(uri, "FROM a AS \"b\"\n");
    assert_eq!(client.call("textDocument/documentSymbol", params.clone()).as_array().map(Vec::len), Some(1));
    let id = client.ask("textDocument/documentSymbol", json!({ "textDocument": 1 }));
    assert_eq!(client.answer(id)["error"]["code"], -32602);
    client.raw(format!("Content-Length: 123\r\n\r\n{{\"jsonrpc\":\"2.0\",\"id\":\"a\\\"b\",\"method\":\"textDocument/documentSymbol\",\"params\":{{\"textDocument\":{{\"uri\":\"{uri}\"}}}}}}").as_bytes());
    assert!(client.wait(|m| m["id"] == "a\"b")["result"].is_array());
    client.call("shutdown", Value::Null);
    let id = client.ask("textDocument/documentSymbol", params);
    assert_eq!(client.answer(id)["error"]["code"], -32600);
}

#[test]
fn bad_frames_are_answered_and_passed_over() {
    let mut client = Client::modern();
    client.raw(b"Content-Length: 8\r\n\r\n{\"a\": ba");
    assert_eq!(client.wait(|m| m["id"].is_null() && m.get("error").is_some())["error"]["code"], -32700);
    client.raw(b"Content-Length: 7\r\n\r\n[1,2,3]");
    assert_eq!(client.wait(|m| m["id"].is_null() && m.get("error").is_some())["error"]["code"], -32600);
    let id = client.ask("$/unknown", json!({}));
    assert_eq!(client.answer(id)["error"]["code"], -32601);
    client.open("file:///Dockerfile", "FROM alpine:edge\n");
    assert_eq!(client.diagnostics("file:///Dockerfile", Some(1)), Vec::<Value>::new());
}

#[test]
fn a_burst_of_changes_is_applied_in_order() {
    let mut client = Client::modern();
    let uri = "file:///Dockerfile";
    client.open(uri, "FROM alpine:edge\n");
    let mut text = String::from("FROM alpine:edge\n");
    for version in 2..=501 {
        // Every edit depends on all before it.
        let (line, insert) = (version - 1, format!("RUN echo {version}\n"));
        let at = json!({ "line": line, "character": 0 });
        let change = json!({ "range": { "start": at, "end": at }, "text": insert });
        client.notify(
            "textDocument/didChange",
            json!({ "textDocument": { "uri": uri, "version": version }, "contentChanges": [change] }),
        );
        text.push_str(&insert);
    }
    let symbols = client.call("textDocument/documentSymbol", json!({ "textDocument": { "uri": uri } }));
    let found: Vec<&str> = symbols[0]["children"].as_array().unwrap().iter().map(|s| s["name"].as_str().unwrap()).collect();
    let wanted: Vec<&str> = text.lines().skip(1).collect();
    assert_eq!(found, wanted);
    client.diagnostics(uri, Some(501));
}

#[test]
fn encodings_are_negotiated() {
    for (offered, chosen) in [
        (json!(["utf-8", "utf-16", "utf-32"]), "utf-8"),
        (json!(["utf-16"]), "utf-16"),
        (json!(["utf-32"]), "utf-32"),
        (json!(null), "utf-16"),
    ] {
        let mut client = Client::start();
        let capabilities = json!({ "general": { "positionEncodings": offered } });
        let result = client.call("initialize", json!({ "processId": null, "rootUri": null, "capabilities": capabilities }));
        assert_eq!(result["capabilities"]["positionEncoding"], chosen);
    }
}

/// What a client says wrong of itself is passed over; the rest holds.
#[test]
fn no_capability_refuses_a_client() {
    let odd = [
        ("/textDocument/foldingRange", json!({ "rangeLimit": -1 })),
        ("/textDocument/codeAction", json!({ "codeActionLiteralSupport": {} })),
        ("/textDocument/semanticTokens", json!({})),
        (
            "/textDocument/completion",
            json!({ "completionItem": { "tagSupport": true, "insertTextModeSupport": { "valueSet": [9, "x"] } } }),
        ),
        ("/textDocument/publishDiagnostics", json!([1, 2])),
        ("/workspace/workspaceEdit", json!({ "failureHandling": "perhaps", "documentChanges": true })),
        ("/workspace/symbol", json!({ "symbolKind": { "valueSet": ["a"] } })),
        ("/workspace/configuration", json!("yes")),
        ("/window", json!(7)),
        ("/general", json!({ "positionEncodings": "utf-8" })),
        ("/experimental", json!({ "anything": [null] })),
    ];
    let good =
        json!({ "textDocument": { "hover": { "contentFormat": ["markdown"] } }, "workspace": {}, "window": {}, "general": {} });
    let mut all = good.clone();
    for (path, value) in odd {
        let mut capabilities = good.clone();
        for capabilities in [&mut capabilities, &mut all] {
            let (parent, name) = path.rsplit_once('/').unwrap();
            capabilities.pointer_mut(parent).unwrap()[name] = value.clone();
        }
        open_and_hover(json!({ "processId": null, "rootUri": null, "capabilities": capabilities }));
    }
    open_and_hover(
        json!({ "processId": "x", "rootUri": 5, "workspaceFolders": [{ "uri": "file:///work" }, 1], "capabilities": all, "trace": "loud", "clientInfo": "me", "locale": {} }),
    );
}

#[track_caller]
fn open_and_hover(params: Value) {
    let mut client = Client::start();
    let result = client.call("initialize", params);
    assert_eq!(result["capabilities"]["hoverProvider"], true);
    client.notify("initialized", json!({}));
    client.open("file:///work/Dockerfile", "FROM alpine:edge\n");
    let place = json!({ "textDocument": { "uri": "file:///work/Dockerfile" }, "position": { "line": 0, "character": 1 } });
    assert_eq!(client.call("textDocument/hover", place)["contents"]["kind"], "markdown");
}

/// A client that ends the server right after its last answer, as Helix does, must not find half a frame.
#[test]
fn a_frame_is_written_at_once() {
    let mut server =
        Command::new(env!("CARGO_BIN_EXE_dockerfile-ls")).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut input, mut output) = (server.stdin.take().unwrap(), server.stdout.take().unwrap());
    for id in 0..20 {
        let body = json!({ "jsonrpc": "2.0", "id": id, "method": "workspace/unknown" }).to_string();
        write!(input, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        let mut part = [0; 4096];
        let length = output.read(&mut part).unwrap();
        let part = String::from_utf8_lossy(&part[..length]);
        let (_, answer) = part.split_once("\r\n\r\n").unwrap();
        assert_eq!(serde_json::from_str::<Value>(answer).map(|a| a["id"].clone()).ok(), Some(json!(id)), "{part:?}");
    }
    drop(input);
    server.wait().unwrap();
}

/// A client that breaks the protocol's rules of versions is served as well as can be; whoever looks for the reason of odd
/// answers finds it in the log.
#[test]
fn versions_that_do_not_grow_are_logged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log");
    let log = std::fs::File::create(&path).unwrap();
    let mut client = Client::start_logging(&[("DOCKERFILE_LS_OFFLINE", "1")], log.into());
    let options = json!({ "diagnostics": { "typingDelay": 0 } });
    let parameters = json!({ "processId": null, "rootUri": null, "capabilities": {}, "initializationOptions": options });
    client.call("initialize", parameters);
    client.notify("initialized", json!({}));
    let uri = "file:///nowhere/Dockerfile";
    let open = |client: &mut Client, version: i64, text: &str| {
        let item = json!({ "uri": uri, "languageId": "dockerfile", "version": version, "text": text });
        client.notify("textDocument/didOpen", json!({ "textDocument": item }));
        client.diagnostics(uri, Some(version))
    };
    let count = |word: &str| std::fs::read_to_string(&path).unwrap().lines().filter(|line| line.contains(word)).count();
    let (grows, opened) = ("the version of a document does not grow", "opened although it is open");
    assert_eq!(open(&mut client, 5, "FROM alpine:edge\n").len(), 0);
    client.change(uri, 6, "FROM alpine:edge\nWORKDIR app\n");
    assert_eq!(client.diagnostics(uri, Some(6)).len(), 1);
    assert_eq!((count(grows), count(opened)), (0, 0));
    // Back, and the same once more.
    client.change(uri, 3, "FROM alpine:edge\nWORKDIR /app\n");
    assert_eq!(client.diagnostics(uri, Some(3)).len(), 0);
    client.change(uri, 3, "FROM alpine:edge\nWORKDIR app\n");
    assert_eq!(client.diagnostics(uri, Some(3)).len(), 1);
    assert_eq!((count(grows), count(opened)), (2, 0));
    // The newer text counts.
    assert_eq!(open(&mut client, 1, "FROM alpine:edge\nWORKDIR /app\n").len(), 0);
    assert_eq!((count(grows), count(opened)), (2, 1));
}
