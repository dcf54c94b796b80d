//! Completion, signature help, semantic tokens, inlay hints and code lenses, as a client sees them.

use serde_json::{Value, json};

use crate::client::Client;

const URI: &str = "file:///nowhere/Dockerfile";

fn document() -> Value {
    json!({ "uri": URI })
}

fn at(line: u32, character: u32) -> Value {
    json!({ "textDocument": document(), "position": { "line": line, "character": character } })
}

fn whole() -> Value {
    json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 99, "character": 0 } })
}

/// A client with what these features ask for, and options.
fn client(options: Value) -> (Client, Value) {
    let capabilities = json!({ "textDocument": {
        "completion": { "completionItem": { "snippetSupport": true, "insertReplaceSupport": true } },
        "signatureHelp": { "signatureInformation": { "parameterInformation": { "labelOffsetSupport": true } } },
        "semanticTokens": { "requests": { "full": { "delta": true }, "range": true }, "tokenTypes": [], "tokenModifiers": [], "formats": ["relative"] }
    } });
    let mut client = Client::start();
    let params = json!({ "processId": null, "rootUri": null, "capabilities": capabilities, "initializationOptions": options });
    let answer = client.call("initialize", params);
    client.notify("initialized", json!({}));
    (client, answer["capabilities"].clone())
}

fn items(list: &Value) -> &Vec<Value> {
    list["items"].as_array().unwrap()
}

#[test]
fn completion_replaces_one_word_and_declares_what_is_missing() {
    let (mut client, capabilities) = client(json!({}));
    assert!(capabilities["completionProvider"]["triggerCharacters"].as_array().unwrap().contains(&json!("$")));
    client.open(URI, "ARG V=1\nFROM a\nCOPY --ch a b\nRUN echo ${V}\n");
    let list = client.call("textDocument/completion", at(2, 9));
    let chown = items(&list).iter().find(|i| i["label"] == "--chown=user:group").unwrap();
    assert_eq!(chown["textEdit"]["newText"], "--chown=${1:user:group}");
    assert_eq!(chown["textEdit"]["range"]["start"]["character"], 5);
    assert_eq!(chown["insertTextFormat"], 2);

    // The image stays.
    let list = client.call("textDocument/completion", at(1, 5));
    let platform = items(&list).iter().find(|i| i["label"] == "--platform=platform").unwrap();
    let here = json!({ "line": 1, "character": 5 });
    assert_eq!(platform["textEdit"], json!({ "newText": "--platform=${1:platform} ", "range": { "start": here, "end": here } }));

    let list = client.call("textDocument/completion", at(3, 12));
    let variable = items(&list).iter().find(|i| i["label"] == "$V").unwrap();
    // The brace behind the cursor stays.
    assert_eq!(variable["textEdit"]["newText"], "${V");
    assert_eq!(variable["textEdit"]["range"]["end"]["character"], 12);
    assert_eq!(variable["filterText"], "${V");
    assert_eq!(variable["additionalTextEdits"][0]["newText"], "\nARG V");
    assert_eq!(variable["additionalTextEdits"][0]["range"]["start"], json!({ "line": 1, "character": 6 }));
}

#[test]
fn a_client_without_snippets_gets_bare_keywords_and_flags() {
    let mut client = Client::with(json!({}));
    client.open(URI, "FROM a\n\nCOPY --\n");
    let list = client.call("textDocument/completion", at(1, 0));
    let labels: Vec<&str> = items(&list).iter().map(|i| i["label"].as_str().unwrap()).collect();
    assert_eq!(labels.iter().filter(|l| l.starts_with("ARG")).count(), 1);
    assert_eq!(labels[0], "RUN");
    let list = client.call("textDocument/completion", at(2, 7));
    assert_eq!(items(&list)[0]["textEdit"]["newText"], "--from=");
    assert_eq!(items(&list)[0].get("insertTextFormat"), None);
}

/// A client that says what VS Code does of its lists.
fn with_short_lists() -> Client {
    let mut client = Client::with(json!({ "textDocument": { "completion": {
        "contextSupport": true,
        "completionItem": {
            "snippetSupport": true, "insertReplaceSupport": true, "labelDetailsSupport": true, "commitCharactersSupport": true,
            "documentationFormat": ["markdown"],
            "resolveSupport": { "properties": ["documentation", "detail", "additionalTextEdits"] }
        },
        "completionList": { "itemDefaults": ["commitCharacters", "editRange", "insertTextFormat", "insertTextMode", "data"] }
    } } }));
    client.open(URI, "FROM python:\n\nCOPY . .\nFROM \nWORKDIR /app\n");
    client
}

#[test]
fn texts_come_when_an_item_is_chosen() {
    let mut client = with_short_lists();
    for (line, character, most) in [(1, 0, 3_500), (0, 12, 21_000), (3, 5, 24_000)] {
        let list = client.call("textDocument/completion", at(line, character));
        assert!(list.to_string().len() < most, "{}: {}", list.to_string().len(), items(&list)[0]);
        assert!(items(&list).iter().all(|item| item.get("documentation").is_none() && item.get("data").is_none()));
    }
    let list = client.call("textDocument/completion", at(1, 0));
    let here = json!({ "line": 1, "character": 0 });
    assert_eq!(list["itemDefaults"]["editRange"], json!({ "start": here, "end": here }));
    assert_eq!(list["itemDefaults"]["insertTextFormat"], 2);
    let mut first = items(&list)[0].clone();
    assert_eq!(first["textEditText"], "RUN ${1:command}");
    first["data"] = list["itemDefaults"]["data"].clone();
    let whole = client.call("completionItem/resolve", first.clone());
    assert!(whole["documentation"]["value"].as_str().unwrap().contains("RUN"), "{whole}");
    assert_eq!(whole["label"], first["label"]);

    let list = client.call("textDocument/completion", at(0, 12));
    let mut last = items(&list).last().unwrap().clone();
    assert_eq!(last.get("detail"), None);
    last["data"] = list["itemDefaults"]["data"].clone();
    let whole = client.call("completionItem/resolve", last.clone());
    assert!(whole["detail"].as_str().unwrap().starts_with(last["labelDetails"]["description"].as_str().unwrap()), "{whole}");
    // Nothing is known of a list that nobody has, nor of one whose document is closed.
    last["data"] = json!(999);
    assert_eq!(client.call("completionItem/resolve", last.clone())["detail"], Value::Null);
    last["data"] = list["itemDefaults"]["data"].clone();
    client.notify("textDocument/didClose", json!({ "textDocument": document() }));
    assert_eq!(client.call("completionItem/resolve", last)["detail"], Value::Null);
}

#[test]
fn behind_a_whole_word_a_key_brings_no_list() {
    let mut client = with_short_lists();
    let mut count = |line: u32, character: u32, kind: u32| {
        let mut params = at(line, character);
        params["context"] = json!({ "triggerKind": kind });
        items(&client.call("textDocument/completion", params)).len()
    };
    assert!(0 < count(2, 7, 2), "before it there is one");
    assert_eq!((count(2, 8, 2), count(2, 8, 3)), (0, 0));
    assert!(0 < count(2, 8, 1), "who asks is answered");
}

/// What a tag is stands beside it in the list, where a client can show that: the details alone are shown of one tag.
#[test]
fn tags_say_in_the_list_what_they_are() {
    for can in [true, false] {
        let mut client = Client::with(json!({
            "textDocument": { "completion": { "completionItem": { "labelDetailsSupport": can } } }
        }));
        client.open(URI, "FROM python:\n");
        let list = client.call("textDocument/completion", at(0, 12));
        let first = &items(&list)[0];
        let (begins, _) = first["detail"].as_str().unwrap().split_once(" · ").unwrap();
        assert!(begins.starts_with("Python 3."), "{first}");
        assert_eq!(first["labelDetails"]["description"], if can { json!(begins) } else { Value::Null });
    }
}

#[test]
fn signature_help_marks_the_argument() {
    let (mut client, _) = client(json!({}));
    client.open(URI, "FROM a\nCOPY x \nRUN echo x\n");
    let help = client.call("textDocument/signatureHelp", at(1, 7));
    assert_eq!(help["signatures"][0]["label"], "COPY [flags] source ... dest");
    assert_eq!(help["activeParameter"], 3);
    assert_eq!(help["signatures"][0]["parameters"][3]["label"], json!([24, 28]));
    assert_eq!(client.call("textDocument/signatureHelp", at(2, 9)), Value::Null);
}

#[test]
fn semantic_tokens_in_full_by_difference_and_by_range() {
    let (mut client, capabilities) = client(json!({}));
    let provider = &capabilities["semanticTokensProvider"];
    assert_eq!(provider["full"]["delta"], true);
    let keyword = provider["legend"]["tokenTypes"].as_array().unwrap().iter().position(|t| t == "keyword").unwrap();
    client.open(URI, "FROM a\nUSER b\n");
    let full = client.call("textDocument/semanticTokens/full", json!({ "textDocument": document() }));
    assert_eq!(full["data"].as_array().unwrap().len(), 20);
    assert_eq!(full["data"][3], keyword);

    let change =
        json!([{ "range": { "start": { "line": 1, "character": 5 }, "end": { "line": 1, "character": 6 } }, "text": "5" }]);
    client.notify("textDocument/didChange", json!({ "textDocument": { "uri": URI, "version": 2 }, "contentChanges": change }));
    let params = json!({ "textDocument": document(), "previousResultId": full["resultId"] });
    let delta = client.call("textDocument/semanticTokens/full/delta", params);
    assert_eq!(delta["edits"].as_array().unwrap().len(), 1);
    assert_eq!(delta["edits"][0]["start"], 15);
    let unknown = json!({ "textDocument": document(), "previousResultId": "?" });
    let again = client.call("textDocument/semanticTokens/full/delta", unknown);
    assert_eq!(again["data"].as_array().unwrap().len(), 20);

    let range = json!({ "start": { "line": 1, "character": 0 }, "end": { "line": 1, "character": 4 } });
    let part = client.call("textDocument/semanticTokens/range", json!({ "textDocument": document(), "range": range }));
    assert_eq!(part["data"], json!([1, 0, 4, keyword, 0]));
}

#[test]
fn inlay_hints_resolve_images() {
    let (mut client, _) = client(json!({}));
    client.open(URI, "ARG V=3\nFROM python:$V\n");
    let hints = client.call("textDocument/inlayHint", json!({ "textDocument": document(), "range": whole() }));
    assert_eq!(hints[0]["label"], "= python:3");
    assert_eq!(hints[0]["position"], json!({ "line": 1, "character": 14 }));
    assert_eq!(hints[0]["paddingLeft"], true);
}

#[test]
fn code_lenses_are_off_unless_asked_for() {
    let text = "FROM a AS b\nFROM b\n";
    let (mut off, capabilities) = client(json!({}));
    assert!(capabilities["codeLensProvider"].is_object());
    off.open(URI, text);
    assert_eq!(off.call("textDocument/codeLens", json!({ "textDocument": document() })), json!([]));
    let (mut on, _) = client(json!({ "codeLens": { "enabled": true } }));
    on.open(URI, text);
    let lenses = on.call("textDocument/codeLens", json!({ "textDocument": document() }));
    assert_eq!(lenses[0]["command"]["title"], "1 use");
    assert_eq!(lenses[0]["command"]["command"], "");
}
