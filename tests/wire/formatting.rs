//! The formatter, as a client sees it.

use serde_json::{Value, json};

use crate::client::Client;

const URI: &str = "file:///work/Dockerfile";
const TEXT: &str = "  FROM a\nRUN b \\\n# é\nc  \n";

fn params(more: Value) -> Value {
    let mut params = json!({ "textDocument": { "uri": URI }, "options": { "tabSize": 2, "insertSpaces": true } });
    for (key, value) in more.as_object().unwrap() {
        params[key] = value.clone();
    }
    params
}

fn edit(line: u32, from: u32, to: u32, text: &str) -> Value {
    json!({
        "range": { "start": { "line": line, "character": from }, "end": { "line": line, "character": to } },
        "newText": text
    })
}

#[test]
fn a_document_a_range_and_what_is_typed() {
    let mut client = Client::modern();
    client.open(URI, TEXT);
    let all = [edit(0, 0, 2, ""), edit(2, 0, 0, "  "), edit(3, 0, 0, "  "), edit(3, 1, 3, "")];
    assert_eq!(client.call("textDocument/formatting", params(json!({}))), json!(all));
    let range = json!({ "start": { "line": 2, "character": 1 }, "end": { "line": 3, "character": 0 } });
    assert_eq!(client.call("textDocument/rangeFormatting", params(json!({ "range": range }))), json!([all[1]]));
    let typed = json!({ "position": { "line": 1, "character": 7 }, "ch": "\\" });
    assert_eq!(client.call("textDocument/onTypeFormatting", params(typed)), json!([all[1]]));
    let typed = json!({ "position": { "line": 1, "character": 7 }, "ch": "`" });
    assert_eq!(client.call("textDocument/onTypeFormatting", params(typed)), json!([]));
}

#[test]
fn options_count() {
    let mut client = Client::modern();
    client.open(URI, "FROM a  \nRUN b \\\nc\n\n\n");
    let mut asked = params(json!({}));
    asked["options"] = json!({
        "tabSize": 4, "insertSpaces": false, "trimTrailingWhitespace": false, "trimFinalNewlines": false,
        "insertFinalNewline": false
    });
    assert_eq!(client.call("textDocument/formatting", asked.clone()), json!([edit(2, 0, 0, "\t")]));
    asked["options"]["ignoreMultilineInstructions"] = json!(true);
    assert_eq!(client.call("textDocument/formatting", asked), json!([]));
}

#[test]
fn settings_count() {
    let mut client = Client::start();
    let settings = json!({ "docker": { "languageserver": { "formatter": { "ignoreMultilineInstructions": true } } } });
    let start = json!({ "processId": null, "rootUri": null, "capabilities": {}, "initializationOptions": settings });
    let started = client.call("initialize", start);
    let on_type = &started["capabilities"]["documentOnTypeFormattingProvider"];
    assert_eq!(*on_type, json!({ "firstTriggerCharacter": "\\", "moreTriggerCharacter": ["`", "\n"] }));
    client.open(URI, TEXT);
    assert_eq!(client.call("textDocument/formatting", params(json!({}))), json!([edit(0, 0, 2, "")]));
}

#[test]
fn unknown_documents_and_other_files_get_nothing() {
    let mut client = Client::modern();
    assert_eq!(client.call("textDocument/formatting", params(json!({}))), Value::Null);
    client.open("file:///work/.dockerignore", "a  \n\n\n  b");
    let mut asked = params(json!({}));
    asked["textDocument"]["uri"] = json!("file:///work/.dockerignore");
    assert_eq!(client.call("textDocument/formatting", asked), json!([edit(0, 1, 3, ""), edit(3, 3, 3, "\n")]));
}
