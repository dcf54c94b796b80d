//! Every request is answered, and `exit` is obeyed, whatever a client sends: tried on the server itself, in this process,
//! with a clock. The fuzzer `messages` of `fuzz/` and a test ask it.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use serde_json::{Value, json};

use super::frame::FrameReader;
use super::link::Link;
use super::memory::Memory;
use super::message::Message;
use super::session::Session;
use super::speak;

/// Stands between messages of an input. What begins with `Content-` has its headers already.
const BETWEEN: u8 = 0xff;
/// Messages of an input that are sent.
const MOST: usize = 60;
/// Nothing here takes longer to answer. The server's own limits are longer than that only for what a client is asked,
/// which this one answers.
const PATIENCE: u32 = 800;
/// How soon the server ends: it gives what it has to say two seconds.
const END: u32 = 400;
/// The clock's unit. It counts how often this thread waited so long in vain, so that it goes slower where other programs
/// leave this one no time.
const TICK: Duration = Duration::from_millis(10);

/// Plays a session.
///
/// # Errors
/// What is wrong with how it went.
pub fn keep(input: &[u8]) -> Result<(), String> {
    let messages: Vec<Vec<u8>> = input.split(|byte| *byte == BETWEEN).take(MOST).map(framed).collect();
    let mut expected = Expected::of(&messages.concat());
    let session = Play::start(messages);
    let mut left = PATIENCE;
    while !expected.is_over() {
        match patiently(&session.from_server, &mut left) {
            Ok(message) => expected.take(&message, &session)?,
            Err(RecvTimeoutError::Disconnected) if expected.has_exit => break,
            Err(error) => return Err(format!("{error}: no answer to {:?}", expected.open())),
        }
    }
    session.say(&json!({ "jsonrpc": "2.0", "method": "exit" }));
    match patiently(&session.ended, &mut { END }) {
        Err(RecvTimeoutError::Timeout) => Err("`exit` is not obeyed".to_owned()),
        _ => Ok(()),
    }
}

/// Waits until the clock has run down.
fn patiently<T>(of: &Receiver<T>, left: &mut u32) -> Result<T, RecvTimeoutError> {
    loop {
        match of.recv_timeout(TICK) {
            Err(RecvTimeoutError::Timeout) if *left > 0 => *left -= 1,
            outcome => return outcome,
        }
    }
}

/// A message with its headers.
fn framed(body: &[u8]) -> Vec<u8> {
    // Nobody's death is waited for: it would end this process.
    let mut body = body.to_vec();
    while let Some(at) = memchr::memmem::find(&body, b"processId") {
        body.splice(at..at + 9, *b"processNo");
    }
    if body.starts_with(b"Content-") {
        return body;
    }
    let mut out = format!("Content-Length: {}\r\n\r\n", body.len()).into_bytes();
    out.append(&mut body);
    out
}

/// The answers that are still to come, by their id.
struct Expected {
    answers: BTreeMap<String, usize>,
    /// The client goes in the middle of it; then nothing need be answered.
    has_exit: bool,
}

impl Expected {
    fn of(bytes: &[u8]) -> Self {
        let mut expected = Self { answers: BTreeMap::new(), has_exit: false };
        let mut frames = FrameReader::new(bytes);
        while let Some(frame) = frames.next() {
            let id = match Message::decode(frame) {
                Message::Request(request) if request.method() == "exit" => {
                    expected.has_exit = true;
                    None
                }
                Message::Request(request) => request.id().map(|id| json!(id)),
                Message::Bad(answer) => Some(json!(answer.id())),
                Message::Response(_) | Message::Nothing => None,
            };
            if let Some(id) = id {
                *expected.answers.entry(id.to_string()).or_default() += 1;
            }
        }
        expected
    }

    fn is_over(&self) -> bool {
        self.has_exit || self.answers.is_empty()
    }

    fn open(&self) -> Vec<&String> {
        self.answers.keys().collect()
    }

    /// Takes a message of the server. Its questions are answered, with little.
    fn take(&mut self, message: &Value, session: &Play) -> Result<(), String> {
        let Some(id) = message.get("id") else { return Ok(()) };
        if message.get("method").is_some() {
            session.say(&json!({ "jsonrpc": "2.0", "id": id, "result": null }));
            return Ok(());
        }
        if message.pointer("/error/code") == Some(&json!(-32603)) {
            return Err(format!("an internal error: {message}"));
        }
        match self.answers.get_mut(&id.to_string()) {
            Some(1) => drop(self.answers.remove(&id.to_string())),
            Some(count) => *count -= 1,
            None => return Err(format!("an answer that nobody waits for: {message}")),
        }
        Ok(())
    }
}

/// A server that runs.
struct Play {
    to_server: Sender<Vec<u8>>,
    from_server: Receiver<Value>,
    /// Hears of its end.
    ended: Receiver<()>,
}

impl Play {
    fn start(messages: Vec<Vec<u8>>) -> Self {
        let (to_server, input) = channel();
        let (output, written) = channel();
        let (parsed, from_server) = channel();
        let (end, ended) = channel();
        for message in messages {
            to_server.send(message).ok();
        }
        std::thread::spawn(move || {
            let mut frames = FrameReader::new(Source { chunks: written, rest: Vec::new() });
            while let Some(Ok(frame)) = frames.next() {
                let message = serde_json::from_slice(&frame).unwrap_or(Value::Null);
                if parsed.send(message).is_err() {
                    return;
                }
            }
        });
        std::thread::spawn(move || {
            run(Source { chunks: input, rest: Vec::new() }, Sink(output));
            end.send(()).ok();
        });
        Self { to_server, from_server, ended }
    }

    fn say(&self, message: &Value) {
        self.to_server.send(framed(message.to_string().as_bytes())).ok();
    }
}

/// Serves until the client goes.
fn run(input: Source, output: Sink) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).max_blocking_threads(8).enable_time().build();
    let Ok(runtime) = runtime else { return };
    runtime.block_on(async {
        let link = Arc::new(Link::default());
        link.outbox().write_to(output).ok();
        let session = Session::new(Arc::clone(&link), Memory::new(|| ()));
        speak(input, session, &link).await.ok();
    });
    runtime.shutdown_background();
}

struct Source {
    chunks: Receiver<Vec<u8>>,
    rest: Vec<u8>,
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.rest.is_empty() {
            self.rest = self.chunks.recv().unwrap_or_default();
        }
        let length = buffer.len().min(self.rest.len());
        buffer.iter_mut().zip(self.rest.drain(..length)).for_each(|(to, from)| *to = from);
        Ok(length)
    }
}

struct Sink(Sender<Vec<u8>>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.send(bytes.to_vec()).map_err(|_| std::io::ErrorKind::BrokenPipe)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Makes a session up: what clients say, in an order that few of them have.
pub fn make(seed: u64) -> Vec<u8> {
    Maker { state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1, next: 0, out: Vec::new() }.session()
}

struct Maker {
    state: u64,
    /// The id of the next request.
    next: u64,
    out: Vec<Vec<u8>>,
}

const URIS: &[&str] = &[
    "untitled:Dockerfile",
    "file:///nowhere/Dockerfile",
    "file:///nowhere/.dockerignore",
    "file:///nowhere/a/app.dockerfile",
    "file:///nowhere/dockerfile-ls.toml",
    "file:///nowhere/.hadolint.yaml",
    "untitled:x",
    "file:///nowhere/%20%ff",
    "x",
    "",
];

const LANGUAGES: &[&str] = &["dockerfile", "dockerfile", "dockerfile", "ignore", "toml", "", "x"];

const TEXTS: &[&str] = &[
    "FROM alpine:3.20 AS a\nRUN apk add curl\nCOPY . .\n",
    "ARG V=1\nFROM a:$V\nENV A=${V:-w} B=\"c\nRUN <<E\na\nE\n",
    "FROM\n",
    "",
    "é🐳\r\n",
    "# escape=`\nFROM a\nRUN a `\n  b\n",
    "*.md\n!a\n[\n",
    "profile = \"all\"\n[rules]\nDL3006 = \"off\"\n",
    "\u{feff}from a as b\nrun ls\n",
    "FROM a\nONBUILD ONBUILD RUN a\nHEALTHCHECK CMD x\nEXPOSE 80\nUSER\nVOLUME [\"a\"]\n",
];

/// Requests about a place in a document.
const PLACES: &[&str] = &[
    "hover",
    "completion",
    "signatureHelp",
    "definition",
    "declaration",
    "implementation",
    "references",
    "documentHighlight",
    "prepareRename",
    "rename",
    "linkedEditingRange",
    "selectionRange",
    "prepareCallHierarchy",
    "prepareTypeHierarchy",
    "onTypeFormatting",
    "typeDefinition",
    "moniker",
];

/// Requests about a document or a part of it.
const DOCUMENTS: &[&str] = &[
    "documentSymbol",
    "codeAction",
    "codeLens",
    "documentLink",
    "foldingRange",
    "formatting",
    "rangeFormatting",
    "rangesFormatting",
    "inlayHint",
    "semanticTokens/full",
    "semanticTokens/full/delta",
    "semanticTokens/range",
    "diagnostic",
    "documentColor",
];

const OTHERS: &[&str] = &[
    "workspace/symbol",
    "workspace/executeCommand",
    "completionItem/resolve",
    "codeAction/resolve",
    "codeLens/resolve",
    "inlayHint/resolve",
    "documentLink/resolve",
    "callHierarchy/incomingCalls",
    "callHierarchy/outgoingCalls",
    "typeHierarchy/supertypes",
    "typeHierarchy/subtypes",
    "workspace/diagnostic",
    "workspace/willRenameFiles",
    "dockerfile-ls/buildContext",
    "shutdown",
    "initialize",
    "$/unknown",
    "unknown",
    "textDocument/didOpen",
    "initialized",
    "$/cancelRequest",
    "exit/",
];

const NOTIFICATIONS: &[&str] = &[
    "workspace/didChangeConfiguration",
    "workspace/didChangeWatchedFiles",
    "workspace/didChangeWorkspaceFolders",
    "$/setTrace",
    "$/progress",
    "textDocument/willSave",
    "workspace/didRenameFiles",
    "window/workDoneProgress/cancel",
    "initialized",
    "hover",
    "exit/",
    "",
];

/// What no message is.
const BROKEN: &[&str] = &[
    "",
    "{",
    "[]",
    "[1,2]",
    "null",
    "1",
    "\"a\"",
    "{}",
    "{\"jsonrpc\":\"2.0\"}",
    "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"shutdown\"}",
    "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"x\"}",
    "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"x\"}",
    "{\"id\":1,\"method\":\"x\"}",
    "{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"x\"}",
    "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":null}",
    "{\"jsonrpc\":\"2.0\",\"error\":{}}",
    "{\"jsonrpc\":\"2.0\",\"id\":-1,\"method\":\"\"}",
    "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"shutdown\",\"params\":1}",
    "Content-Length: 2\r\n\r\n{}",
    "Content-Length: 4\r\nX: y\r\n\r\nnull",
    "Content-Length: -1\r\n\r\n",
    "Content-Type: a\r\n\r\n",
    "Content-Length: 0\r\n\r\n",
    "content-length: 2\r\n\r\n{}",
    "Content-Length: x\r\n\r\nContent-Length: 4\r\n\r\nnull",
];

impl Maker {
    fn below(&mut self, bound: usize) -> usize {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        let bound = u64::try_from(bound.max(1)).unwrap_or(1);
        usize::try_from(self.state.wrapping_mul(0x2545_F491_4F6C_DD1D) % bound).unwrap_or(0)
    }

    fn pick(&mut self, of: &[&'static str]) -> &'static str {
        of.get(self.below(of.len())).copied().unwrap_or_default()
    }

    fn session(mut self) -> Vec<u8> {
        if self.below(10) != 0 {
            let capabilities = self.capabilities();
            self.request("initialize", json!({ "processId": null, "rootUri": null, "capabilities": capabilities }));
            if self.below(10) != 0 {
                self.notify("initialized", json!({}));
            }
        }
        for _ in 0..=self.below(20) {
            self.step();
        }
        if self.below(4) == 0 {
            self.request("shutdown", Value::Null);
            self.step();
        }
        self.out.join(&BETWEEN)
    }

    fn capabilities(&mut self) -> Value {
        match self.below(5) {
            0 => json!({}),
            1 => json!({ "textDocument": { "diagnostic": { "dynamicRegistration": true } }, "workspace": { "diagnostics":
                { "refreshSupport": true }, "configuration": true, "didChangeWatchedFiles": { "dynamicRegistration": true } } }),
            2 => {
                json!({ "workspace": { "workspaceEdit": { "documentChanges": true }, "applyEdit": true }, "textDocument": { "rename":
                { "prepareSupport": true }, "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": [""] } },
                "resolveSupport": { "properties": ["edit"] } }, "completion": { "completionItem": { "snippetSupport": true } } } })
            }
            3 => json!({ "general": { "positionEncodings": ["utf-8"] }, "textDocument": { "foldingRange": { "rangeLimit": -1 },
                "semanticTokens": { "tokenTypes": ["a"] }, "hover": { "contentFormat": ["plaintext"] } } }),
            _ => json!({ "general": 1, "window": [], "textDocument": { "completion": "x", "codeAction": {} } }),
        }
    }

    fn step(&mut self) {
        let uri = self.pick(URIS);
        match self.below(12) {
            0 | 1 => self.open(uri),
            2 => self.change(uri),
            3 => self.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } })),
            4 | 5 => {
                let (method, position) = (self.pick(PLACES), self.position());
                let extra = json!({ "textDocument": { "uri": uri }, "position": position, "newName": "b", "ch": "\n", "positions": [position],
                    "context": { "includeDeclaration": true }, "options": { "tabSize": 4, "insertSpaces": true } });
                self.request(&format!("textDocument/{method}"), extra);
            }
            6 | 7 => {
                let (method, range) = (self.pick(DOCUMENTS), self.range());
                let extra = json!({ "textDocument": { "uri": uri }, "range": range, "ranges": [range], "previousResultId": "1",
                    "context": { "diagnostics": [] }, "options": { "tabSize": 0, "insertSpaces": false } });
                self.request(&format!("textDocument/{method}"), extra);
            }
            8 => {
                let (method, params) = (self.pick(OTHERS), self.params(uri));
                self.request(method, params);
            }
            9 => {
                let (method, params) = (self.pick(NOTIFICATIONS), self.params(uri));
                self.notify(method, params);
            }
            10 => {
                let id = self.below(10);
                self.notify("$/cancelRequest", json!({ "id": id }));
            }
            _ => {
                let broken = self.pick(BROKEN);
                self.out.push(broken.as_bytes().to_vec());
            }
        }
    }

    fn open(&mut self, uri: &str) {
        let (language, text, version) = (self.pick(LANGUAGES), self.pick(TEXTS), self.below(3));
        let document = json!({ "uri": uri, "languageId": language, "version": version, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
        if self.below(2) == 0 {
            self.change(uri);
        }
    }

    fn change(&mut self, uri: &str) {
        let changes: Vec<Value> = (0..self.below(3))
            .map(|_| {
                let (range, text) = (self.range(), self.pick(TEXTS));
                if self.below(4) == 0 { json!({ "text": text }) } else { json!({ "range": range, "text": text }) }
            })
            .collect();
        let version = self.below(5);
        self.notify(
            "textDocument/didChange",
            json!({ "textDocument": { "uri": uri, "version": version }, "contentChanges": changes }),
        );
    }

    fn position(&mut self) -> Value {
        let far = [0_u64, 0, 0, 0, 0, 1_000, 4_294_967_295].get(self.below(7)).copied().unwrap_or_default();
        let (line, character) = (self.below(5) as u64 + far, self.below(12) as u64 + far / 2);
        json!({ "line": line.min(4_294_967_295), "character": character })
    }

    fn range(&mut self) -> Value {
        let (start, end) = (self.position(), self.position());
        json!({ "start": start, "end": end })
    }

    fn params(&mut self, uri: &str) -> Value {
        match self.below(8) {
            0 => Value::Null,
            1 => json!([]),
            2 => json!({ "query": "a", "command": "dockerfile-ls.x", "arguments": [uri, 1, null] }),
            3 => json!({ "settings": { "dockerfile-ls": { "profile": "all", "rules": 1 } }, "value": "verbose" }),
            4 => {
                json!({ "changes": [{ "uri": uri, "type": 2 }, { "uri": uri, "type": 9 }], "event": { "added": [], "removed": [] } })
            }
            5 => json!({ "label": "a", "title": "a", "data": { "uri": uri, "version": 1, "index": 3 } }),
            6 => json!({ "uri": uri, "item": { "name": "a", "kind": 5, "uri": uri, "range": null, "data": 1 }, "files": [] }),
            _ => json!({ "textDocument": { "uri": uri }, "previousResultIds": [], "id": 1 }),
        }
    }

    fn request(&mut self, method: &str, params: Value) {
        // Some ids are used twice, some are words.
        let id = if self.below(8) == 0 { json!("a") } else { json!(self.next) };
        if self.below(10) != 0 {
            self.next += 1;
        }
        self.out.push(json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }).to_string().into_bytes());
    }

    fn notify(&mut self, method: &str, params: Value) {
        self.out.push(json!({ "jsonrpc": "2.0", "method": method, "params": params }).to_string().into_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn made_up_sessions_are_answered_and_end() {
        for seed in 0..150 {
            let input = make(seed);
            if let Err(reason) = keep(&input) {
                let shown = String::from_utf8_lossy(&input).replace('\u{fffd}', "\n");
                panic!("{reason}, in session {seed}:\n{shown}");
            }
        }
    }

    #[test]
    fn a_session_that_nobody_answers_is_found_out() {
        let input = br#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}"#;
        assert_eq!(keep(input), Ok(()));
        assert_eq!(Expected::of(&framed(input)).open(), ["1"]);
        assert!(Expected::of(&framed(br#"{"jsonrpc":"2.0","method":"exit"}"#)).is_over());
    }
}
