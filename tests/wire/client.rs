//! A small client: one message out, what came back in.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// Nothing here takes longer, unless it hangs.
const PATIENCE: Duration = Duration::from_secs(20);

/// What becomes of the server's questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Replies {
    /// The test answers them itself, or nobody does.
    None,
    /// Each is answered with what says the least after this time.
    After(Duration),
}

pub(crate) struct Client {
    process: Child,
    input: Arc<Mutex<Option<ChildStdin>>>,
    replies: Arc<Mutex<Replies>>,
    messages: Receiver<Value>,
    /// What came while something else was waited for.
    kept: Vec<Value>,
    next_id: i64,
}

impl Client {
    /// Starts the server without initializing it. It asks no registry.
    pub(crate) fn start() -> Self {
        Self::start_in(&[("DOCKERFILE_LS_OFFLINE", "1")])
    }

    /// The same with variables in its environment.
    pub(crate) fn start_in(environment: &[(&str, &str)]) -> Self {
        Self::start_logging(environment, Stdio::inherit())
    }

    /// A server with these variables in its environment, which logs to `log`.
    pub(crate) fn start_logging(environment: &[(&str, &str)], log: Stdio) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_dockerfile-ls"))
            .arg("--stdio")
            .envs(environment.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let (sender, messages) = channel();
        let output = process.stdout.take().unwrap();
        let input = Arc::new(Mutex::new(process.stdin.take()));
        let replies = Arc::new(Mutex::new(Replies::None));
        let (answers, policy) = (Arc::clone(&input), Arc::clone(&replies));
        std::thread::spawn(move || {
            let mut output = BufReader::new(output);
            while let Some(message) = read(&mut output) {
                if message.get("id").is_some() && message.get("method").is_some() {
                    answer_later(*policy.lock().unwrap(), &message, Arc::clone(&answers));
                }
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        Self { process, input, replies, messages, kept: Vec::new(), next_id: 1 }
    }

    /// Starts and initializes the server as a client with these capabilities.
    pub(crate) fn with(capabilities: Value) -> Self {
        let mut client = Self::start();
        let params = json!({ "processId": null, "rootUri": null, "capabilities": capabilities });
        client.call("initialize", params);
        client.notify("initialized", json!({}));
        client
    }

    /// A client as capable as a current editor.
    pub(crate) fn modern() -> Self {
        Self::with(json!({
            "workspace": { "workspaceEdit": { "documentChanges": true } },
            "textDocument": {
                "hover": { "contentFormat": ["markdown"] },
                "completion": { "completionItem": { "snippetSupport": true, "tagSupport": { "valueSet": [1] } } },
                "documentSymbol": { "hierarchicalDocumentSymbolSupport": true },
                "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": ["quickfix"] } } },
                "publishDiagnostics": { "relatedInformation": true, "tagSupport": { "valueSet": [1, 2] } }
            }
        }))
    }

    /// Sets what becomes of the server's questions from now on.
    pub(crate) fn reply(&mut self, replies: Replies) {
        *self.replies.lock().unwrap() = replies;
    }

    pub(crate) fn raw(&mut self, bytes: &[u8]) {
        write(&self.input, bytes).unwrap();
    }

    fn send(&mut self, message: &Value) {
        self.raw(&framed(message));
    }

    pub(crate) fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Sends a request and does not wait.
    pub(crate) fn ask(&mut self, method: &str, params: Value) -> i64 {
        let id = self.next_id;
        self.next_id += 1;
        let message = if params.is_null() {
            json!({ "jsonrpc": "2.0", "id": id, "method": method })
        } else {
            json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params })
        };
        self.send(&message);
        id
    }

    /// The whole answer to a request.
    pub(crate) fn answer(&mut self, id: i64) -> Value {
        self.wait(|m| m["id"] == id && m.get("method").is_none())
    }

    /// Sends a request; its result.
    #[track_caller]
    pub(crate) fn call(&mut self, method: &str, params: Value) -> Value {
        let id = self.ask(method, params);
        let answer = self.answer(id);
        assert!(answer.get("error").is_none(), "{method}: {answer}");
        answer["result"].clone()
    }

    /// Opens a document as version 1.
    pub(crate) fn open(&mut self, uri: &str, text: &str) {
        let document = json!({ "uri": uri, "languageId": "dockerfile", "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Replaces the text of a document.
    pub(crate) fn change(&mut self, uri: &str, version: i64, text: &str) {
        let document = json!({ "uri": uri, "version": version });
        self.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": [{ "text": text }] }));
    }

    /// Answers a request of the server.
    pub(crate) fn respond(&mut self, id: &Value, result: &Value) {
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "result": result }));
    }

    /// What came and was not waited for.
    pub(crate) fn kept(&self) -> &[Value] {
        &self.kept
    }

    /// The diagnostics of a version of a document.
    pub(crate) fn diagnostics(&mut self, uri: &str, version: Option<i64>) -> Vec<Value> {
        let found = self.wait(|m| {
            m["method"] == "textDocument/publishDiagnostics"
                && m["params"]["uri"] == uri
                && version.is_none_or(|v| m["params"]["version"] == v)
        });
        found["params"]["diagnostics"].as_array().unwrap().clone()
    }

    /// The first message that fits; the others are kept.
    #[track_caller]
    pub(crate) fn wait(&mut self, fits: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.kept.iter().position(&fits) {
            return self.kept.remove(at);
        }
        let end = Instant::now() + PATIENCE;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let message = self.messages.recv_timeout(left).expect("the server answers in time");
            if fits(&message) {
                return message;
            }
            self.kept.push(message);
        }
    }

    /// Closes the server's input.
    pub(crate) fn close_input(&mut self) {
        *self.input.lock().unwrap() = None;
    }

    /// Waits for the end of the server, at most for so long; whether it came.
    pub(crate) fn ends_within(&mut self, time: Duration) -> bool {
        let end = Instant::now() + time;
        while Instant::now() < end {
            if self.process.try_wait().unwrap().is_some() {
                return true;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        false
    }

    /// Waits for the end of the server; its exit code.
    pub(crate) fn exit_code(&mut self) -> i32 {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.process.try_wait().unwrap() {
                return status.code().unwrap();
            }
            assert!(Instant::now() < end, "the server does not end");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

/// A message as it goes over the wire.
pub(crate) fn framed(message: &Value) -> Vec<u8> {
    let body = message.to_string();
    format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

fn write(input: &Mutex<Option<ChildStdin>>, bytes: &[u8]) -> std::io::Result<()> {
    let mut input = input.lock().unwrap();
    let input = input.as_mut().ok_or(std::io::ErrorKind::BrokenPipe)?;
    input.write_all(bytes)?;
    input.flush()
}

fn answer_later(replies: Replies, question: &Value, input: Arc<Mutex<Option<ChildStdin>>>) {
    let id = question["id"].clone();
    let result = match question["method"].as_str() {
        Some("workspace/applyEdit") => json!({ "applied": true }),
        Some("workspace/configuration") => json!([null, null, null]),
        _ => Value::Null,
    };
    if let Replies::After(time) = replies {
        std::thread::spawn(move || {
            std::thread::sleep(time);
            write(&input, &framed(&json!({ "jsonrpc": "2.0", "id": id, "result": result }))).ok();
        });
    }
}

fn read(output: &mut BufReader<ChildStdout>) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end().split_once(": ") {
            Some(("Content-Length", value)) => length = value.parse().ok()?,
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    output.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}
