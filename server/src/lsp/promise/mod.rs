//! Every request is answered, and `exit` is obeyed, whatever a client sends: tried on the server itself, in this process,
//! with a clock. The fuzzer `messages` of `fuzz/` and a test ask it.

mod made_up;

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use serde_json::{Value, json};

use crate::lsp::frame::FrameReader;
use crate::lsp::link::Link;
use crate::lsp::memory::{GiveBack, Memory};
use crate::lsp::message::Message;
use crate::lsp::session::Session;
use crate::lsp::speak;
use made_up::BETWEEN;
pub use made_up::make;

/// Messages of an input that are sent.
const MOST: usize = 60;
/// Nothing here takes longer to answer. The server's own limits are longer than that only for what a client is asked,
/// which this one answers.
const PATIENCE: u32 = 800;
/// How soon the server ends: it gives what it has to say two seconds.
const END: u32 = 400;
/// The clock's unit. It counts how often this thread waited that long for nothing, so that it goes slower where other programs
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
        let session = Session::new(Arc::clone(&link), Memory::new(GiveBack { of_thread: || (), of_program: || () }), None);
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
