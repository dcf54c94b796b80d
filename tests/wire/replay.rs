//! Whole sessions of real editors: somebody opens a Dockerfile, hovers, completes, renames, saves and quits.
//!
//! `sessions/*.jsonl` hold what the editors sent, one message a line. An editor asks only for what the server offers, so
//! requests for anything else are passed over.

use serde_json::Value;

use crate::client::Client;

/// The capability without which a method is not asked for; `None` for methods that need none.
fn capability(method: &str) -> Option<String> {
    let name = method.strip_prefix("textDocument/")?;
    Some(match name {
        "semanticTokens/full" => "semanticTokensProvider".to_owned(),
        "prepareRename" => "renameProvider".to_owned(),
        "formatting" => "documentFormattingProvider".to_owned(),
        _ => format!("{name}Provider"),
    })
}

/// Replays a session; how many requests were answered.
fn replay(session: &str, encoding: &str) -> usize {
    let mut client = Client::start();
    let mut offered = Value::Null;
    let mut shut_down = false;
    let mut answered = 0;
    for line in session.lines() {
        let message: Value = serde_json::from_str(line).unwrap();
        let method = message["method"].as_str().unwrap();
        let params = message["params"].clone();
        if message.get("id").is_none() {
            client.notify(method, params);
            continue;
        }
        if capability(method).is_some_and(|name| matches!(offered[&name], Value::Null | Value::Bool(false))) {
            continue;
        }
        if shut_down {
            // Neovim asks twice; the second time it only must not hurt.
            let id = client.ask(method, params);
            client.answer(id);
            continue;
        }
        let result = client.call(method, params);
        answered += 1;
        match method {
            "initialize" => {
                assert_eq!(result["capabilities"]["positionEncoding"], encoding);
                offered = result["capabilities"].clone();
            }
            "textDocument/hover" => assert!(result["contents"].to_string().contains("WORKDIR"), "{result}"),
            "textDocument/completion" => assert!(result.to_string().contains("WORKDIR"), "{result}"),
            "shutdown" => shut_down = true,
            _ => {}
        }
    }
    if !shut_down {
        client.call("shutdown", Value::Null);
    }
    client.notify("exit", Value::Null);
    assert_eq!(client.exit_code(), 0);
    answered
}

#[test]
fn neovim() {
    assert!(replay(include_str!("sessions/nvim.jsonl"), "utf-8") >= 4);
}

#[test]
fn helix() {
    assert!(replay(include_str!("sessions/helix.jsonl"), "utf-8") >= 3);
}

#[test]
fn vs_code() {
    assert!(replay(include_str!("sessions/vscode.jsonl"), "utf-16") >= 20);
}
