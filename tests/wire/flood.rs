//! Clients that send more than can be done at once, do not read, answer late or never, and end in the midst of it.

use std::io::Write;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::client::{Client, Replies, framed};

const URI: &str = "file:///work/Dockerfile";

/// The end of a session takes no longer in any state: what is under way is waited for a moment.
const END: Duration = Duration::from_secs(8);

/// A client that asks for diagnostics, and that can be asked to ask again.
fn capabilities() -> Value {
    json!({
        "workspace": {
            "applyEdit": true,
            "configuration": true,
            "diagnostics": { "refreshSupport": true },
            "inlayHint": { "refreshSupport": true },
            "codeLens": { "refreshSupport": true }
        },
        "textDocument": { "diagnostic": {} }
    })
}

fn notification(method: &str, params: Value) -> Vec<u8> {
    framed(&json!({ "jsonrpc": "2.0", "method": method, "params": params }))
}

fn request(id: i64, method: &str, params: Value) -> Vec<u8> {
    framed(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }))
}

/// Messages that each make the server ask the client something.
fn questions(kind: Kind, client: &mut Client) -> Vec<u8> {
    match kind {
        Kind::Files => {
            let params = json!({ "changes": [{ "uri": "file:///work/compose.yaml", "type": 2 }] });
            notification("workspace/didChangeWatchedFiles", params).repeat(256)
        }
        Kind::Settings => notification("workspace/didChangeConfiguration", json!({ "settings": null })).repeat(300),
        Kind::Edits => {
            let range = json!({ "start": { "line": 1, "character": 3 }, "end": { "line": 1, "character": 3 } });
            let params = json!({ "textDocument": { "uri": URI }, "range": range, "context": { "diagnostics": [] } });
            let actions = client.call("textDocument/codeAction", params);
            let first = actions.as_array().unwrap().iter().find(|a| a["command"] == "dockerfile-ls.applyAction").unwrap();
            let params = json!({ "command": first["command"], "arguments": first["arguments"] });
            (1_000..1_300).flat_map(|id| request(id, "workspace/executeCommand", params.clone())).collect()
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Files,
    Settings,
    Edits,
}

const KINDS: [Kind; 3] = [Kind::Files, Kind::Settings, Kind::Edits];

/// A session with an open document, in which `kind` has been sent in one write.
fn flooded(kind: Kind, replies: Replies) -> Client {
    let mut client = Client::with(capabilities());
    client.reply(Replies::After(Duration::ZERO));
    client.open(URI, "FROM alpine:edge\nworkdir app\n");
    hover(&mut client);
    client.reply(replies);
    let messages = questions(kind, &mut client);
    client.raw(&messages);
    client
}

#[track_caller]
fn hover(client: &mut Client) {
    let place = json!({ "textDocument": { "uri": URI }, "position": { "line": 1, "character": 2 } });
    let answer = client.call("textDocument/hover", place);
    assert!(answer["contents"].to_string().contains("WORKDIR"), "{answer}");
}

#[test]
fn questions_to_the_client_never_stop_its_answers() {
    for kind in KINDS {
        for replies in [Replies::After(Duration::ZERO), Replies::After(Duration::from_millis(300)), Replies::None] {
            let started = Instant::now();
            let mut client = flooded(kind, replies);
            hover(&mut client);
            assert!(started.elapsed() < END, "{kind:?} {replies:?}");
            if let (Kind::Edits, Replies::After(_)) = (kind, replies) {
                (1_000..1_300).for_each(|id| assert!(client.answer(id)["error"].is_null(), "{id}"));
            }
        }
    }
}

#[test]
fn many_changed_files_are_one_refresh() {
    let mut client = flooded(Kind::Files, Replies::After(Duration::ZERO));
    client.wait(|m| m["method"] == "workspace/diagnostic/refresh");
    // What else was going to be asked has been asked by then.
    std::thread::sleep(Duration::from_millis(500));
    hover(&mut client);
    let more = client.kept().iter().filter(|m| m["method"] == "workspace/diagnostic/refresh").count();
    assert!(more <= 2, "{more} more");
}

#[test]
fn a_flooded_server_ends_on_exit_and_at_the_end_of_input() {
    for kind in KINDS {
        for with_exit in [true, false] {
            let mut client = flooded(kind, Replies::None);
            if with_exit {
                client.notify("exit", Value::Null);
            } else {
                client.close_input();
            }
            assert!(client.ends_within(END), "{kind:?}, exit: {with_exit}");
        }
    }
}

/// What is taken back is not worked out, so that nobody waits for it.
#[test]
fn requests_that_are_taken_back_cost_nothing() {
    let mut client = Client::modern();
    client.open(URI, &large().repeat(5));
    let place = json!({ "textDocument": { "uri": URI }, "position": { "line": 0, "character": 1 } });
    let tokens = json!({ "textDocument": { "uri": URI } });
    client.call("textDocument/semanticTokens/full", tokens.clone());
    let started = Instant::now();
    client.call("textDocument/semanticTokens/full", tokens.clone());
    let one = started.elapsed();
    let messages = (1_000..2_000).flat_map(|id| {
        let request = request(id, "textDocument/semanticTokens/full", tokens.clone());
        [request, notification("$/cancelRequest", json!({ "id": id }))].concat()
    });
    let messages: Vec<u8> = messages.collect();
    let started = Instant::now();
    client.raw(&messages);
    client.call("textDocument/hover", place);
    let took = started.elapsed();
    // Without that, it stands behind a thousand.
    assert!(took < one * 100, "{took:?} where one request takes {one:?}");
    let answers = (1_000..2_000).map(|id| client.answer(id));
    let cancelled = answers.filter(|answer| answer["error"]["code"] == -32800).count();
    assert!(900 < cancelled, "{cancelled}");
}

/// A server whose answers nobody reads.
struct Unread {
    server: Child,
    /// What the server takes for its client.
    client: Child,
}

impl Unread {
    fn start(text: &str, flood: &[u8]) -> Self {
        let client = Command::new("sleep").arg("100").spawn().unwrap();
        let mut server = Command::new(env!("CARGO_BIN_EXE_dockerfile-ls"))
            .env("DOCKERFILE_LS_OFFLINE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = server.stdin.take().unwrap();
        let process = client.id();
        let params = json!({ "processId": process, "rootUri": null, "capabilities": capabilities() });
        input.write_all(&request(0, "initialize", params)).unwrap();
        input.write_all(&notification("initialized", json!({}))).unwrap();
        let document = json!({ "uri": URI, "languageId": "dockerfile", "version": 1, "text": text });
        input.write_all(&notification("textDocument/didOpen", json!({ "textDocument": document }))).unwrap();
        // It takes everything, though none of its answers is taken.
        input.write_all(flood).unwrap();
        server.stdin = Some(input);
        Self { server, client }
    }

    #[track_caller]
    fn ends(&mut self) {
        let end = Instant::now() + END;
        while self.server.try_wait().unwrap().is_none() {
            assert!(Instant::now() < end, "the server does not end");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Unread {
    fn drop(&mut self) {
        for process in [&mut self.server, &mut self.client] {
            process.kill().ok();
            process.wait().ok();
        }
    }
}

/// 200 KB of instructions.
fn large() -> String {
    "RUN apk add curl && echo done\nENV A=1 B=2\n".repeat(4_700)
}

fn outlines(count: i64) -> Vec<u8> {
    let params = json!({ "textDocument": { "uri": URI } });
    (1..=count).flat_map(|id| request(id, "textDocument/documentSymbol", params.clone())).collect()
}

#[cfg(target_os = "linux")]
#[test]
fn unread_answers_take_a_bounded_amount_of_memory() {
    let unread = Unread::start(&large(), &outlines(2_400));
    let rss = || {
        let status = std::fs::read_to_string(format!("/proc/{}/status", unread.server.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap().to_owned();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
    };
    std::thread::sleep(Duration::from_secs(3));
    let before = rss();
    std::thread::sleep(Duration::from_secs(2));
    assert!(rss() < 160 && rss() < before + 16, "{before} MiB, then {} MiB", rss());
}

#[test]
fn a_server_whose_answers_nobody_reads_ends_in_every_way() {
    let flood = outlines(2_400);
    let mut unread = Unread::start(&large(), &flood);
    unread.server.stdin.as_mut().unwrap().write_all(&notification("exit", Value::Null)).unwrap();
    unread.ends();
    let mut unread = Unread::start(&large(), &flood);
    unread.server.stdin = None;
    unread.ends();
    let mut unread = Unread::start(&large(), &flood);
    unread.server.stdout = None;
    unread.ends();
    if cfg!(target_os = "linux") {
        let mut unread = Unread::start(&large(), &flood);
        unread.client.kill().unwrap();
        unread.client.wait().unwrap();
        unread.ends();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_client_that_closes_its_end_of_the_output_is_gone() {
    let mut unread = Unread::start("FROM alpine:edge\n", &[]);
    std::thread::sleep(Duration::from_millis(500));
    unread.server.stdout = None;
    unread.ends();
}
