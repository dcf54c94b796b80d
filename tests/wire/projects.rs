//! Project files and editor settings, which take effect while the session runs.

use serde_json::{Value, json};

use crate::client::Client;
use crate::context::Folder;

const RELATIVE: &str = "FROM alpine:edge\nWORKDIR app\n";

fn write(folder: &Folder, path: &str, text: &str) {
    std::fs::write(folder.path(path), text).unwrap();
}

/// Waits until the findings of a document are so; a finding is its code and its severity.
#[track_caller]
fn wait_for(client: &mut Client, uri: &str, wanted: &[(&str, i64)]) {
    client.wait(|m| {
        m["method"] == "textDocument/publishDiagnostics"
            && m["params"]["uri"] == uri
            && codes(&m["params"]["diagnostics"]) == wanted
    });
}

fn codes(diagnostics: &Value) -> Vec<(&str, i64)> {
    let items = diagnostics.as_array().unwrap().iter();
    items.map(|d| (d["code"].as_str().unwrap_or_default(), d["severity"].as_i64().unwrap())).collect()
}

fn initialize(capabilities: Value, folder: Option<&str>, options: Value) -> Client {
    let mut client = Client::start();
    let folders = folder.map(|uri| json!([{ "uri": uri, "name": "x" }]));
    client.call(
        "initialize",
        json!({
            "processId": null,
            "rootUri": null,
            "workspaceFolders": folders,
            "capabilities": capabilities,
            "initializationOptions": options
        }),
    );
    client.notify("initialized", json!({}));
    client
}

#[test]
fn a_project_file_holds_from_the_first_word_on_and_changes_are_noticed() {
    let off = "rules = { WorkdirRelativePath = 'off' }\n";
    let folder = Folder::new("project", &[("dockerfile-ls.toml", off), ("a/b/x", "")]);
    let uri = folder.uri("a/b/Dockerfile");
    let options = json!({ "rules": { "WORKDIR_IS_NOT_ABSOLUTE": "hint" } });
    let mut client = initialize(json!({}), Some(&folder.uri("")), options);
    client.open(&uri, RELATIVE);
    assert_eq!(codes(&json!(client.diagnostics(&uri, Some(1)))), []);
    write(&folder, "dockerfile-ls.toml", "[rules]\nWorkdirRelativePath = 'error'\n");
    wait_for(&mut client, &uri, &[("WorkdirRelativePath", 1)]);
    // A nearer file takes the place of one further up.
    write(&folder, "a/.dockerfile-ls.toml", "[rules]\nWORKDIR_IS_NOT_ABSOLUTE = 'info'\n");
    wait_for(&mut client, &uri, &[("WorkdirRelativePath", 3)]);
    std::fs::remove_file(folder.path("a/.dockerfile-ls.toml")).unwrap();
    std::fs::remove_file(folder.path("dockerfile-ls.toml")).unwrap();
    wait_for(&mut client, &uri, &[("WorkdirRelativePath", 4)]);
    write(&folder, ".hadolint.yaml", "override:\n  error: [DL3000]\n");
    wait_for(&mut client, &uri, &[("WorkdirRelativePath", 1)]);
}

#[test]
fn who_asks_for_diagnostics_is_told_to_ask_again() {
    let folder = Folder::new("pull", &[(".hadolint.yaml", "ignored: [DL3000]\n")]);
    let uri = folder.uri("Dockerfile");
    let capabilities = json!({
        "workspace": {
            "diagnostics": { "refreshSupport": true },
            "didChangeWatchedFiles": { "dynamicRegistration": true }
        },
        "textDocument": { "diagnostic": {} }
    });
    let mut client = initialize(capabilities, Some(&folder.uri("")), Value::Null);
    let registration = client.wait(|m| m["method"] == "client/registerCapability");
    client.respond(&registration["id"], &Value::Null);
    let watchers = registration["params"]["registrations"][0]["registerOptions"]["watchers"].as_array().unwrap();
    for name in ["**/dockerfile-ls.toml", "**/.dockerfile-ls.toml", "**/.hadolint.yaml", "**/.hadolint.yml"] {
        assert!(watchers.iter().any(|w| w["globPattern"] == name), "{name}: {watchers:?}");
    }
    client.open(&uri, RELATIVE);
    let params = json!({ "textDocument": { "uri": uri } });
    assert_eq!(client.call("textDocument/diagnostic", params.clone())["items"], json!([]));
    write(&folder, ".hadolint.yaml", "ignored: []\n");
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": folder.uri(".hadolint.yaml"), "type": 2 }] }));
    loop {
        let refresh = client.wait(|m| m["method"] == "workspace/diagnostic/refresh");
        client.respond(&refresh["id"], &Value::Null);
        let items = client.call("textDocument/diagnostic", params.clone())["items"].clone();
        if codes(&items) == [("WorkdirRelativePath", 2)] {
            break;
        }
    }
}

#[test]
fn helix_is_told_to_ask_again() {
    let folder = Folder::new("helix", &[("x", "")]);
    let uri = folder.uri("Dockerfile");
    let mut client = Client::start();
    let capabilities = json!({ "workspace": { "diagnostic": { "refreshSupport": true } }, "textDocument": { "diagnostic": {} } });
    let info = json!({ "name": "helix", "version": "25.07.1" });
    let params = json!({ "processId": null, "rootUri": folder.uri(""), "clientInfo": info, "capabilities": capabilities });
    client.call("initialize", params);
    client.notify("initialized", json!({}));
    client.open(&uri, RELATIVE);
    let params = json!({ "textDocument": { "uri": uri } });
    assert_eq!(codes(&client.call("textDocument/diagnostic", params.clone())["items"]), [("WorkdirRelativePath", 2)]);
    write(&folder, "dockerfile-ls.toml", "rules = { DL3000 = 'off' }\n");
    loop {
        let refresh = client.wait(|m| m["method"] == "workspace/diagnostic/refresh");
        client.respond(&refresh["id"], &Value::Null);
        if client.call("textDocument/diagnostic", params.clone())["items"] == json!([]) {
            break;
        }
    }
}

#[test]
fn mistakes_in_a_project_file_are_shown_there() {
    let folder = Folder::new("mistakes", &[("dockerfile-ls.toml", "profile = 'all'\n[rules]\nWorkdirRelativPath = 'off'\n")]);
    let (uri, project) = (folder.uri("Dockerfile"), folder.uri("dockerfile-ls.toml"));
    let mut client = initialize(json!({}), Some(&folder.uri("")), Value::Null);
    client.open(&uri, RELATIVE);
    let found = client.diagnostics(&project, None);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["message"], "unknown rule `WorkdirRelativPath`; did you mean `WorkdirRelativePath`?");
    assert_eq!(found[0]["range"]["start"], json!({ "line": 2, "character": 0 }));
    assert_eq!(found[0]["range"]["end"], json!({ "line": 2, "character": 18 }));
    // Open in the editor, it counts as it is there.
    let document = json!({ "uri": project, "languageId": "toml", "version": 1, "text": "profil = 'all'\n" });
    client.notify("textDocument/didOpen", json!({ "textDocument": document }));
    let found = client.diagnostics(&project, None);
    assert_eq!(found[0]["message"], "unknown setting `profil`; did you mean `profile`?");
    client.change(&project, 2, "profile = 'all'\n");
    assert_eq!(client.diagnostics(&project, None), Vec::<Value>::new());
    client.change(&project, 3, "profile = \n");
    assert_eq!(client.diagnostics(&project, None)[0]["severity"], 1);
    // And as it is on disk when it is closed.
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": project } }));
    assert_eq!(client.diagnostics(&project, None)[0]["range"]["start"]["line"], 2);
    write(&folder, "dockerfile-ls.toml", "");
    assert_eq!(client.diagnostics(&project, None), Vec::<Value>::new());
}

#[test]
fn hints_and_lenses_follow_the_settings() {
    let uri = "file:///work/Dockerfile";
    let mut client = Client::with(json!({ "workspace": {
        "configuration": true,
        "inlayHint": { "refreshSupport": true },
        "codeLens": { "refreshSupport": true }
    } }));
    let set = |client: &mut Client, own: Value| {
        let request = client.wait(|m| m["method"] == "workspace/configuration");
        client.respond(&request["id"], &json!([null, null, own]));
        for method in ["workspace/inlayHint/refresh", "workspace/codeLens/refresh"] {
            let request = client.wait(|m| m["method"] == method);
            client.respond(&request["id"], &Value::Null);
        }
    };
    client.open(uri, "FROM alpine AS a\nWORKDIR /x\nFROM a\nWORKDIR y\n");
    set(&mut client, json!({ "inlayHints": { "defaultTag": true, "workingDirectory": true }, "codeLens": { "enabled": true } }));
    let whole = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 9, "character": 0 } });
    let hints = |client: &mut Client| {
        let hints = client.call("textDocument/inlayHint", json!({ "textDocument": { "uri": uri }, "range": whole }));
        hints.as_array().unwrap().iter().map(|h| h["label"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let lenses = |client: &mut Client| {
        client.call("textDocument/codeLens", json!({ "textDocument": { "uri": uri } })).as_array().unwrap().len()
    };
    assert_eq!(hints(&mut client), [":latest", "→ /x/y"]);
    assert_ne!(lenses(&mut client), 0);
    client.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
    set(&mut client, json!({ "inlayHints": { "workingDirectory": true } }));
    assert_eq!(hints(&mut client), ["→ /x/y"]);
    assert_eq!(lenses(&mut client), 0);
}

#[test]
fn what_is_wrong_with_a_project_file_is_told_in_the_users_language() {
    let folder = Folder::new("russian", &[("dockerfile-ls.toml", "profil = 'all'\n")]);
    let mut client = initialize(json!({}), Some(&folder.uri("")), json!({ "locale": "ru" }));
    let uri = folder.uri("dockerfile-ls.toml");
    client.open(&folder.uri("Dockerfile"), RELATIVE);
    let (russian, english) = (
        "Неизвестная настройка `profil`; возможно, имелось в виду `profile`?",
        "unknown setting `profil`; did you mean `profile`?",
    );
    let said = if crate::speaks_russian() { russian } else { english };
    client.wait(|m| {
        m["method"] == "textDocument/publishDiagnostics"
            && m["params"]["uri"] == uri
            && m["params"]["diagnostics"][0]["message"] == said
    });
}

#[test]
fn the_profile_of_hadolint_speaks_its_names() {
    let folder = Folder::new("names", &[]);
    let code = json!({ "textDocument": { "publishDiagnostics": { "codeDescriptionSupport": true } } });
    let mut client = initialize(code, Some(&folder.uri("")), json!({ "profile": "hadolint" }));
    let uri = folder.uri("Dockerfile");
    client.open(&uri, "FROM alpine:3.24\nMAINTAINER me\n# hadolint ignore=DL3025\nCMD ['a']\n");
    let found = json!(client.diagnostics(&uri, Some(1)));
    assert_eq!(codes(&found), [("DL4000", 1)]);
    assert_eq!(found[0]["codeDescription"]["href"], "https://github.com/hadolint/hadolint/wiki/DL4000");
}
