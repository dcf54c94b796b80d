//! Diagnostics on request, code actions, commands and settings, as a client sees them.

use serde_json::{Value, json};

use crate::client::Client;

const URI: &str = "file:///work/Dockerfile";

/// A client that asks for diagnostics and for edits, and can be asked for settings.
fn asking() -> Client {
    Client::with(json!({
        "workspace": {
            "applyEdit": true,
            "configuration": true,
            "diagnostics": { "refreshSupport": true },
            "didChangeConfiguration": { "dynamicRegistration": true },
            "didChangeWatchedFiles": { "dynamicRegistration": true },
            "workspaceEdit": { "documentChanges": true }
        },
        "window": { "showDocument": { "support": true } },
        "textDocument": {
            "diagnostic": { "codeDescriptionSupport": true },
            "codeAction": {
                "codeActionLiteralSupport": { "codeActionKind": { "valueSet": ["quickfix", "refactor", "source"] } },
                "dataSupport": true,
                "resolveSupport": { "properties": ["edit"] }
            }
        }
    }))
}

fn range(line: u32, start: u32, end: u32) -> Value {
    json!({ "start": { "line": line, "character": start }, "end": { "line": line, "character": end } })
}

fn actions(client: &mut Client, line: u32, character: u32, only: Option<&[&str]>) -> Vec<Value> {
    let mut context = json!({ "diagnostics": [] });
    if let Some(only) = only {
        context["only"] = json!(only);
    }
    let params = json!({ "textDocument": { "uri": URI }, "range": range(line, character, character), "context": context });
    client.call("textDocument/codeAction", params).as_array().unwrap().clone()
}

#[track_caller]
fn titled(actions: &[Value], title: &str) -> Value {
    let found = actions.iter().find(|a| a["title"].as_str().unwrap().starts_with(title));
    found.unwrap_or_else(|| panic!("{title}: {actions:#?}")).clone()
}

/// The new texts of an edit.
fn texts(edit: &Value) -> Vec<&str> {
    let edits = edit["documentChanges"][0]["edits"].as_array().or_else(|| edit["changes"][URI].as_array());
    edits.unwrap().iter().map(|e| e["newText"].as_str().unwrap()).collect()
}

/// Answers the next request of the server with this method; its params.
fn answer_next(client: &mut Client, method: &str, result: &Value) -> Value {
    let request = client.wait(|m| m["method"] == method);
    client.respond(&request["id"], result);
    request["params"].clone()
}

#[test]
fn diagnostics_are_given_on_request_and_not_twice() {
    let mut client = asking();
    client.open(URI, "FROM alpine:edge\nWORKDIR app\n");
    let ask = |client: &mut Client, known: Value| {
        client.call("textDocument/diagnostic", json!({ "textDocument": { "uri": URI }, "previousResultId": known }))
    };
    let first = ask(&mut client, Value::Null);
    assert_eq!(first["kind"], "full");
    assert_eq!(first["items"][0]["code"], "WorkdirRelativePath");
    let page = "https://docs.docker.com/go/dockerfile/rule/workdir-relative-path/";
    assert_eq!(first["items"][0]["codeDescription"]["href"], page);
    let again = ask(&mut client, first["resultId"].clone());
    assert_eq!(again, json!({ "kind": "unchanged", "resultId": first["resultId"] }));
    let params = json!({ "previousResultIds": [{ "uri": "file:///gone", "value": "x" }] });
    let all = client.call("workspace/diagnostic", params);
    assert_eq!(all["items"][0], json!({ "kind": "full", "uri": "file:///gone", "version": null, "items": [] }));
    assert_eq!(all["items"][1]["resultId"], first["resultId"]);
    client.change(URI, 2, "FROM alpine:edge\nWORKDIR /app\n");
    assert_eq!(ask(&mut client, first["resultId"].clone())["items"], json!([]));
    assert!(!client.kept().iter().any(|m| m["method"] == "textDocument/publishDiagnostics"));
}

#[test]
fn edits_are_given_when_they_are_asked_for() {
    let mut client = asking();
    client.open(URI, "FROM alpine:edge\nCOPPY a b\n");
    let actions = actions(&mut client, 1, 2, None);
    let fix = titled(&actions, "Change to COPY");
    assert_eq!((&fix["edit"], &fix["isPreferred"], &fix["kind"]), (&Value::Null, &json!(true), &json!("quickfix")));
    let resolved = client.call("codeAction/resolve", fix.clone());
    assert_eq!(texts(&resolved["edit"]), ["COPY"]);
    client.change(URI, 2, "FROM alpine:edge\nCOPY a b\n");
    let id = client.ask("codeAction/resolve", fix);
    assert_eq!(client.answer(id)["error"]["code"], -32801);
}

#[test]
fn all_safe_fixes_at_once() {
    let mut client = Client::modern();
    client.open(URI, "FROM alpine:edge as b\nRUN a \\\n\n  b\nCMD [\"a\"]\nCMD [\"b\"]\n");
    let found = actions(&mut client, 0, 0, Some(&["source.fixAll"]));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["kind"], "source.fixAll.dockerfile-ls");
    assert_eq!(texts(&found[0]["edit"]), ["AS", "", ""]);
    assert_eq!(actions(&mut client, 0, 0, Some(&["source.organizeImports"])), Vec::<Value>::new());
    // Who cannot ask for the edits later gets them only when it asks for them.
    assert!(actions(&mut client, 0, 0, None).iter().all(|action| action["kind"] != "source.fixAll.dockerfile-ls"));
}

#[test]
fn suppressions_and_pages() {
    let mut client = asking();
    client.open(URI, "FROM alpine:edge\nWORKDIR app\n");
    let actions = actions(&mut client, 1, 9, Some(&["quickfix"]));
    let here = client.call("codeAction/resolve", titled(&actions, "Ignore `WorkdirRelativePath` here"));
    assert_eq!(texts(&here["edit"]), ["# check=skip=WorkdirRelativePath\n"]);
    let page = titled(&actions, "Open the documentation of `WorkdirRelativePath`");
    let id = client.ask("workspace/executeCommand", page["command"].clone());
    let shown = answer_next(&mut client, "window/showDocument", &json!({ "success": true }));
    assert_eq!(shown["uri"], "https://docs.docker.com/go/dockerfile/rule/workdir-relative-path/");
    assert_eq!(client.answer(id)["result"], Value::Null);
}

/// A rule that has no page on the web is described by the server, or by the client where that says how.
#[test]
fn rules_are_explained() {
    let cache = crate::context::Folder::new("explained", &[("x", "")]);
    let path = cache.path("");
    let cache_folder = path.to_str().unwrap();
    let variables = [
        ("DOCKERFILE_LS_OFFLINE", "1"),
        ("XDG_CACHE_HOME", cache_folder),
        ("HOME", cache_folder),
        ("LOCALAPPDATA", cache_folder),
    ];
    let initialize = |options: Value| {
        let mut client = Client::start_in(&variables);
        let literals = json!({ "codeActionKind": { "valueSet": ["quickfix"] } });
        let capabilities = json!({
            "window": { "showDocument": { "support": true } },
            "textDocument": {
                "publishDiagnostics": { "codeDescriptionSupport": true },
                "codeAction": { "codeActionLiteralSupport": literals }
            }
        });
        let params =
            json!({ "processId": null, "rootUri": null, "capabilities": capabilities, "initializationOptions": options });
        let answer = client.call("initialize", params);
        client.open(URI, "FROM alpine:edge\nCOPPY a b\nWORKDIR app\n");
        (client, answer["capabilities"]["executeCommandProvider"].clone())
    };

    let (mut client, provider) = initialize(Value::Null);
    assert_eq!(provider["commands"], json!(["dockerfile-ls.openDocumentation", "dockerfile-ls.openFile"]));
    let found = client.diagnostics(URI, Some(1));
    assert_eq!((&found[0]["code"], &found[0]["codeDescription"]), (&json!("unknown-instruction"), &Value::Null));
    let explain = titled(&actions(&mut client, 1, 2, None), "Explain `unknown-instruction`");
    let id = client.ask("workspace/executeCommand", explain["command"].clone());
    let shown = answer_next(&mut client, "window/showDocument", &json!({ "success": true }));
    assert_eq!(client.answer(id)["result"], Value::Null);
    assert_eq!((&shown["external"], &shown["takeFocus"]), (&json!(false), &json!(true)));
    assert!(shown["uri"].as_str().unwrap().ends_with("/unknown-instruction.md"), "{shown}");

    let pages = json!({ "rulePages": { "command": "editor.show", "uri": "own:/rules/{id}.md" } });
    let (mut client, provider) = initialize(pages);
    assert_eq!(provider["commands"], json!(["dockerfile-ls.openFile"]));
    let found = client.diagnostics(URI, Some(1));
    assert_eq!(found[0]["codeDescription"]["href"], "own:/rules/unknown-instruction.md");
    let page = "https://docs.docker.com/go/dockerfile/rule/workdir-relative-path/";
    assert_eq!(found[1]["codeDescription"]["href"], page);
    let explain = titled(&actions(&mut client, 1, 2, None), "Explain `unknown-instruction`");
    let command = json!({
        "title": "Explain `unknown-instruction`", "command": "editor.show", "arguments": ["unknown-instruction"]
    });
    assert_eq!(explain["command"], command);
    let open = titled(&actions(&mut client, 2, 9, None), "Open the documentation of `WorkdirRelativePath`");
    assert_eq!(open["command"]["arguments"], json!(["WorkdirRelativePath", page]));
}

#[test]
fn findings_of_an_ignore_file_are_muted() {
    const IGNORE: &str = "file:///work/.dockerignore";
    let mut client = Client::modern();
    client.open(IGNORE, "a\na\n");
    assert_eq!(client.diagnostics(IGNORE, Some(1))[0]["code"], "ignore-duplicate");
    let params = json!({
        "textDocument": { "uri": IGNORE }, "range": range(1, 0, 0), "context": { "diagnostics": [], "only": ["quickfix"] }
    });
    let found = client.call("textDocument/codeAction", params).as_array().unwrap().clone();
    for (title, text) in [
        ("Ignore `ignore-duplicate` here", "# dockerfile-ls ignore=ignore-duplicate\n"),
        ("Ignore `ignore-duplicate` in this file", "# dockerfile-ls global ignore=ignore-duplicate\n"),
    ] {
        let edits = titled(&found, title)["edit"]["documentChanges"][0]["edits"].clone();
        assert_eq!(edits[0]["newText"], text);
    }
    client.change(IGNORE, 2, "a\n# dockerfile-ls ignore=ignore-duplicate\na\n");
    assert_eq!(client.diagnostics(IGNORE, Some(2)), Vec::<Value>::new());
}

#[test]
fn refactorings() {
    let mut client = Client::modern();
    client.open(URI, "FROM alpine:3.22\nRUN a && b\n");
    let rewrites = actions(&mut client, 1, 5, Some(&["refactor"]));
    assert_eq!(texts(&titled(&rewrites, "Convert to a heredoc")["edit"]), ["<<EOF\nset -e\na\nb\nEOF"]);
    assert_eq!(texts(&titled(&rewrites, "Split into one RUN per command")["edit"]), ["\nRUN "]);
    let extracts = actions(&mut client, 0, 14, Some(&["refactor.extract"]));
    assert_eq!(texts(&titled(&extracts, "Move the tag")["edit"]), ["ARG ALPINE_VERSION=3.22\n", "${ALPINE_VERSION}"]);
}

#[test]
fn a_client_without_literals_gets_commands() {
    let mut client = Client::with(json!({ "workspace": { "applyEdit": true } }));
    client.open(URI, "FROM alpine:edge\nCOPPY a b\n");
    let command = titled(&actions(&mut client, 1, 2, None), "Change to COPY");
    let id = client.ask("workspace/executeCommand", command);
    let applied = answer_next(&mut client, "workspace/applyEdit", &json!({ "applied": true }));
    assert_eq!(texts(&applied["edit"]), ["COPY"]);
    assert_eq!(client.answer(id)["result"], Value::Null);
    let mut client = Client::with(json!({}));
    client.open(URI, "FROM alpine:edge\nCOPPY a b\n");
    assert_eq!(actions(&mut client, 1, 2, None), Vec::<Value>::new());
}

/// What a lens of a build does.
#[test]
fn a_file_is_opened_at_a_line() {
    let mut client = asking();
    let ask = |client: &mut Client, arguments: Value| {
        client.ask("workspace/executeCommand", json!({ "command": "dockerfile-ls.openFile", "arguments": arguments }))
    };
    let id = ask(&mut client, json!(["file:///work/compose.yaml", 3]));
    let shown = answer_next(&mut client, "window/showDocument", &json!({ "success": true }));
    assert_eq!(shown["uri"], "file:///work/compose.yaml");
    assert_eq!(shown["selection"]["start"], json!({ "line": 3, "character": 0 }));
    assert_ne!(shown["external"], true, "in the editor, not in a browser");
    assert_eq!(client.answer(id)["result"], Value::Null);
    for arguments in
        [json!(["https://example.com/", 1]), json!(["file:///a"]), json!(["file:///a", -1]), json!([1, 1]), json!([])]
    {
        let id = ask(&mut client, arguments.clone());
        assert!(client.answer(id)["error"]["message"].as_str().unwrap().contains("[uri, line]"), "{arguments}");
    }
    assert!(!client.kept().iter().any(|m| m["method"] == "window/showDocument"));
}

/// Names of commands are global in most editors, and those of Docker's first server are taken where that one runs too.
#[test]
fn no_command_is_announced_that_others_own() {
    let announced = |capabilities: &Value, options: Value| {
        let mut client = Client::start();
        let params = json!({
            "processId": null, "rootUri": null, "capabilities": capabilities, "initializationOptions": options
        });
        let provider = client.call("initialize", params)["capabilities"]["executeCommandProvider"].clone();
        provider["commands"].as_array().map(|names| names.iter().map(|n| n.as_str().unwrap().to_owned()).collect::<Vec<_>>())
    };
    let literals = json!({ "codeActionLiteralSupport": { "codeActionKind": { "valueSet": ["quickfix"] } } });
    let plain = json!({ "workspace": { "applyEdit": true } });
    let able = json!({ "workspace": { "applyEdit": true }, "textDocument": { "codeAction": literals } });
    let most = json!({
        "workspace": { "applyEdit": true },
        "window": { "showDocument": { "support": true } },
        "textDocument": { "codeAction": literals }
    });
    for options in [Value::Null, json!({}), json!({ "legacyCommands": false }), json!({ "legacyCommands": "yes" })] {
        assert_eq!(announced(&plain, options.clone()).unwrap(), ["dockerfile-ls.applyAction"], "{options}");
        let own = ["dockerfile-ls.openDocumentation", "dockerfile-ls.openFile"];
        assert_eq!(announced(&most, options.clone()).unwrap(), own, "{options}");
        // Whoever takes edits with the actions needs no command for them.
        assert_eq!(announced(&able, options.clone()), None, "{options}");
    }
    for capabilities in [plain, able, most] {
        let names = announced(&capabilities, json!({ "legacyCommands": true })).unwrap();
        assert_eq!(names.iter().filter(|name| name.starts_with("docker.command.")).count(), 13, "{names:?}");
    }
}

#[test]
fn commands_of_dockers_first_server() {
    let mut client = Client::with(json!({ "workspace": { "applyEdit": true } }));
    client.open(URI, "from a\n");
    let arguments = json!([URI, range(0, 0, 4)]);
    let command = json!({ "command": "docker.command.convertToUppercase", "arguments": arguments });
    let id = client.ask("workspace/executeCommand", command);
    let applied = answer_next(&mut client, "workspace/applyEdit", &json!({ "applied": true }));
    assert_eq!(applied["edit"]["changes"][URI], json!([{ "range": range(0, 0, 4), "newText": "FROM" }]));
    assert_eq!(client.answer(id)["result"], Value::Null);
    for arguments in [json!([]), json!([URI]), json!([URI, 1]), json!([1, range(0, 0, 4)])] {
        let command = json!({ "command": "docker.command.convertToAS", "arguments": arguments });
        let id = client.ask("workspace/executeCommand", command);
        assert_eq!(client.answer(id)["error"]["code"], -32602, "{arguments}");
    }
}

#[test]
fn settings_are_asked_for_and_hold_at_once() {
    let mut client = asking();
    let registered = answer_next(&mut client, "client/registerCapability", &Value::Null);
    assert_eq!(registered["registrations"][0]["method"], "workspace/didChangeConfiguration");
    assert_eq!(registered["registrations"][1]["registerOptions"]["watchers"][0]["globPattern"], "**/*.dockerignore");
    client.open(URI, "FROM alpine:edge\nWORKDIR app\n");
    let ask = |client: &mut Client| {
        let report = client.call("textDocument/diagnostic", json!({ "textDocument": { "uri": URI } }));
        report["items"].as_array().unwrap().iter().map(|i| i["severity"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    // Other news than settings asks for a refresh as well.
    let becomes = |client: &mut Client, wanted: &[i64]| {
        let holds =
            (0..250).any(|_| ask(client) == wanted || (std::thread::sleep(std::time::Duration::from_millis(20)), false).1);
        assert!(holds, "{:?} instead of {wanted:?}", ask(client));
    };
    let asked = answer_next(&mut client, "workspace/configuration", &json!([{}, null, null]));
    let sections: Vec<&Value> = asked["items"].as_array().unwrap().iter().map(|i| &i["section"]).collect();
    assert_eq!(sections, ["docker.languageserver.diagnostics", "docker.languageserver.formatter", "dockerfile-ls"]);
    answer_next(&mut client, "workspace/diagnostic/refresh", &Value::Null);
    becomes(&mut client, &[2]);
    client.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
    let legacy = json!([{ "instructionWorkdirRelative": "error" }, null, null]);
    answer_next(&mut client, "workspace/configuration", &legacy);
    answer_next(&mut client, "workspace/diagnostic/refresh", &Value::Null);
    becomes(&mut client, &[1]);
    client.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
    let own = json!([{ "instructionWorkdirRelative": "error" }, null, { "rules": { "DL3000": "off" } }]);
    answer_next(&mut client, "workspace/configuration", &own);
    answer_next(&mut client, "workspace/diagnostic/refresh", &Value::Null);
    becomes(&mut client, &[]);
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": [] }));
    answer_next(&mut client, "workspace/diagnostic/refresh", &Value::Null);
}

#[test]
fn settings_are_sent_and_published_at_once() {
    let mut client = Client::modern();
    client.open(URI, "FROM alpine:edge\nWORKDIR app\n");
    assert_eq!(client.diagnostics(URI, Some(1))[0]["severity"], 2);
    let send = |client: &mut Client, settings: Value| {
        client.notify("workspace/didChangeConfiguration", json!({ "settings": settings }));
        client.diagnostics(URI, Some(1))
    };
    let off = json!({ "docker": { "languageserver": { "diagnostics": { "instructionWorkdirRelative": "ignore" } } } });
    assert_eq!(send(&mut client, off), Vec::<Value>::new());
    let ru = json!({ "dockerfile-ls": { "locale": "ru", "rules": { "WorkdirRelativePath": "hint" }, "colour": 1 } });
    assert_eq!(send(&mut client, ru.clone())[0]["severity"], 4);
    let told = client.wait(|m| m["method"] == "window/logMessage" && m["params"]["type"] == 2);
    assert_eq!(told["params"]["message"], "settings: unknown key dockerfile-ls.colour");
    assert_eq!(send(&mut client, ru)[0]["severity"], 4);
    client.call("textDocument/hover", json!({ "textDocument": { "uri": URI }, "position": { "line": 0, "character": 0 } }));
    assert!(!client.kept().iter().any(|m| m["params"]["type"] == 2), "said once");
    assert_eq!(send(&mut client, json!({}))[0]["severity"], 2);
}

#[test]
fn images_of_a_mirror_are_those_of_the_registry() {
    let mut client = Client::modern();
    // Of alpine it is known that it sets no such variable.
    client.open(URI, "FROM mirror.example/hub/library/alpine:3.23\nCOPY a /a/$UNSET\n");
    let codes = |found: Vec<Value>| found.iter().map(|f| f["code"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>();
    assert!(!codes(client.diagnostics(URI, Some(1))).contains(&"UndefinedVar".to_owned()));
    let registry = json!({ "enabled": false, "mirrors": { "docker.io": "https://mirror.example/hub" } });
    let settings = json!({ "dockerfile-ls": { "registry": registry } });
    client.notify("workspace/didChangeConfiguration", json!({ "settings": settings }));
    assert!(codes(client.diagnostics(URI, Some(1))).contains(&"UndefinedVar".to_owned()));
    client.notify("workspace/didChangeConfiguration", json!({ "settings": {} }));
    assert!(!codes(client.diagnostics(URI, Some(1))).contains(&"UndefinedVar".to_owned()));
}

#[test]
fn options_at_the_start() {
    let mut client = Client::start();
    let options = json!({ "locale": "ru", "profile": "buildkit", "rules": { "WorkdirRelativePath": "error" } });
    let params = json!({ "processId": null, "rootUri": null, "capabilities": {}, "initializationOptions": options });
    client.call("initialize", params);
    client.open(URI, "FROM alpine:edge\nWORKDIR app\nRUN pip install requirements.txt\n");
    let found = client.diagnostics(URI, Some(1));
    assert_eq!((found.len(), &found[0]["severity"]), (1, &json!(1)));
}

#[test]
fn a_client_that_traces_is_told_what_happens() {
    let mut client = Client::modern();
    client.notify("$/setTrace", json!({ "value": "verbose" }));
    client.open(URI, "FROM alpine:edge\n");
    let told = client.wait(|m| m["method"] == "$/logTrace");
    assert_eq!(told["params"]["message"], format!("checked {URI}"));
    let start = client.wait(|m| m["method"] == "window/logMessage");
    assert_eq!(start["params"]["type"], 3);
}
