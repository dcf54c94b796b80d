//! Several opened folders: each has its settings, its context and its Compose file.

use serde_json::{Value, json};

use crate::client::Client;
use crate::context::Folder;

const TEXT: &str = "FROM alpine\nWORKDIR app\nCOPY a.txt b.txt /x/\n";

/// A session with these folders opened; `options` are those of the initialization.
fn session(folders: &[&Folder], capabilities: Value, options: Value) -> Client {
    let mut client = Client::start();
    let folders: Vec<Value> = folders.iter().map(|folder| named(folder)).collect();
    client.call(
        "initialize",
        json!({
            "processId": null, "rootUri": folders[0]["uri"], "workspaceFolders": folders,
            "capabilities": capabilities, "initializationOptions": options
        }),
    );
    client.notify("initialized", json!({}));
    client
}

fn named(folder: &Folder) -> Value {
    json!({ "uri": folder.uri("").trim_end_matches('/'), "name": "x" })
}

/// Answers the next question for settings: our section for each folder, null for what else is asked for.
fn configure(client: &mut Client, session: &Value, sections: &[(&Folder, Value)]) {
    let asked = client.wait(|m| m["method"] == "workspace/configuration");
    let answer = |item: &Value| match item["scopeUri"].as_str() {
        _ if item["section"] != "dockerfile-ls" => Value::Null,
        None => session.clone(),
        Some(uri) => sections.iter().find(|(f, _)| f.uri("").starts_with(uri)).map_or(Value::Null, |(_, own)| own.clone()),
    };
    let answers: Vec<Value> = asked["params"]["items"].as_array().unwrap().iter().map(answer).collect();
    client.respond(&asked["id"], &json!(answers));
}

/// Tells of other settings and answers the question that follows.
fn change(client: &mut Client, session: &Value, sections: &[(&Folder, Value)]) {
    client.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
    configure(client, session, sections);
}

/// Waits until a document has just these findings: codes in order, and for a missing source its name as well.
#[track_caller]
fn wait_for(client: &mut Client, uri: &str, wanted: &[&str]) {
    let last = std::cell::RefCell::new(Vec::new());
    let found = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        client.wait(|m| {
            if m["method"] != "textDocument/publishDiagnostics" || m["params"]["uri"] != uri {
                return false;
            }
            *last.borrow_mut() = names(&m["params"]["diagnostics"]);
            *last.borrow() == wanted
        })
    }));
    assert!(found.is_ok(), "{uri}: {:?} instead of {wanted:?}", last.borrow());
}

fn names(diagnostics: &Value) -> Vec<String> {
    let name = |d: &Value| match (d["code"].as_str().unwrap(), d["message"].as_str().unwrap()) {
        ("copy-source-missing", message) => message.split('`').nth(1).unwrap().to_owned(),
        (code, _) => code.to_owned(),
    };
    diagnostics.as_array().unwrap().iter().map(name).collect()
}

/// Two folders with two possible contexts each, named after the test: tests run side by side.
fn two(test: &str) -> (Folder, Folder) {
    let files = [("a.txt", ""), ("b.txt", ""), ("ctx/a.txt", ""), ("other/b.txt", "")];
    (Folder::new(&format!("{test}-a"), &files), Folder::new(&format!("{test}-b"), &files))
}

#[test]
fn each_folder_has_its_profile_its_rules_and_its_context() {
    let (a, b) = two("folders");
    let (in_a, in_b) = (a.uri("Dockerfile"), b.uri("Dockerfile"));
    let asked = json!({ "workspace": { "configuration": true, "workspaceFolders": true } });
    let mut client = session(&[&a, &b], asked, Value::Null);
    let none = json!({ "profile": "recommended", "rules": {}, "context": "" });
    configure(&mut client, &none, &[(&a, json!({ "profile": "buildkit" })), (&b, json!({ "profile": "hadolint" }))]);
    client.open(&in_a, TEXT);
    client.open(&in_b, TEXT);
    wait_for(&mut client, &in_a, &["WorkdirRelativePath"]);
    wait_for(&mut client, &in_b, &["DL3006", "DL3000"]);

    let rules = |off: &str| json!({ "profile": "buildkit", "rules": { off: "off", "DL3006": "warning" } });
    change(&mut client, &none, &[(&a, rules("WorkdirRelativePath")), (&b, rules("x"))]);
    wait_for(&mut client, &in_a, &["DL3006"]);
    wait_for(&mut client, &in_b, &["DL3006", "WorkdirRelativePath"]);

    let context = |folder: &str| json!({ "rules": { "DL3006": "off", "DL3000": "off" }, "context": folder });
    change(&mut client, &none, &[(&a, context("ctx")), (&b, context("other"))]);
    wait_for(&mut client, &in_a, &["b.txt"]);
    wait_for(&mut client, &in_b, &["a.txt"]);
    change(&mut client, &none, &[(&a, context("other")), (&b, context(""))]);
    wait_for(&mut client, &in_a, &["a.txt"]);
    wait_for(&mut client, &in_b, &[]);

    // A folder that is closed has the settings of the session; one that is opened again has its own.
    let closed = json!({ "event": { "added": [], "removed": [named(&a)] } });
    client.notify("workspace/didChangeWorkspaceFolders", closed);
    configure(&mut client, &context("../nowhere"), &[(&b, context("ctx"))]);
    wait_for(&mut client, &in_b, &["b.txt"]);
    wait_for(&mut client, &in_a, &[]);
    let opened = json!({ "event": { "added": [named(&a)], "removed": [] } });
    client.notify("workspace/didChangeWorkspaceFolders", opened);
    configure(&mut client, &none, &[(&a, context("ctx")), (&b, context("other"))]);
    wait_for(&mut client, &in_a, &["b.txt"]);
    wait_for(&mut client, &in_b, &["a.txt"]);
}

/// What is said once, at the start or later, is for every folder, and a path in it is from each.
#[test]
fn one_setting_for_all_folders() {
    let (a, b) = two("one-setting");
    std::fs::rename(b.path("ctx/a.txt"), b.path("ctx/b.txt")).unwrap();
    let (in_a, in_b) = (a.uri("Dockerfile"), b.uri("Dockerfile"));
    let settings = |context: &str| json!({ "context": context, "rules": { "DL3006": "off", "DL3000": "off" } });
    let mut client = session(&[&a, &b], json!({}), settings("ctx"));
    client.open(&in_a, TEXT);
    client.open(&in_b, TEXT);
    wait_for(&mut client, &in_a, &["b.txt"]);
    wait_for(&mut client, &in_b, &["a.txt"]);
    client.notify("workspace/didChangeConfiguration", json!({ "settings": { "dockerfile-ls": settings("other") } }));
    wait_for(&mut client, &in_a, &["a.txt"]);
    wait_for(&mut client, &in_b, &["a.txt"]);
}

/// What a client says again counts instead of what it said at the start: a rule that is no longer named is as it was.
#[test]
fn rules_that_are_taken_out_of_the_settings() {
    let folder = Folder::new("roots-out", &[("x", "")]);
    let uri = folder.uri("Dockerfile");
    let asked = json!({ "workspace": { "configuration": true } });
    let off = json!({ "rules": { "WorkdirRelativePath": "off" } });
    let mut client = session(&[&folder], asked, off.clone());
    configure(&mut client, &off, &[]);
    client.open(&uri, "FROM alpine:edge\nWORKDIR app\n");
    wait_for(&mut client, &uri, &[]);
    change(&mut client, &json!({ "rules": {} }), &[]);
    wait_for(&mut client, &uri, &["WorkdirRelativePath"]);
}

#[test]
fn each_folder_has_its_compose_file() {
    let (a, b) = two("folders-compose");
    let compose = |context: &str| format!("services: {{web: {{build: {{context: {context}, dockerfile: ../Dockerfile}}}}}}\n");
    std::fs::write(a.path("compose.yaml"), compose("ctx")).unwrap();
    std::fs::write(b.path("compose.yaml"), compose("other")).unwrap();
    let (in_a, in_b) = (a.uri("Dockerfile"), b.uri("Dockerfile"));
    let mut client = session(&[&a, &b], json!({}), json!({ "rules": { "DL3006": "off", "DL3000": "off" } }));
    client.open(&in_a, TEXT);
    client.open(&in_b, TEXT);
    wait_for(&mut client, &in_a, &["b.txt"]);
    wait_for(&mut client, &in_b, &["a.txt"]);
}
