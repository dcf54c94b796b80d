//! The loop between standard input, the service and standard output.
//!
//! Every call is polled once, in the order of arrival, before the next message is looked at: that is what
//! makes a change be seen by the requests sent after it. What does not end in its first poll is polled on
//! beside the others.

use std::future::{Future, poll_fn};
use std::io::Write;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::time::Duration;

use futures_util::stream::FuturesUnordered;
use futures_util::{SinkExt, StreamExt};
use serde::Serialize;
use tokio::io::AsyncRead;
use tokio::sync::mpsc;
use tower_lsp::jsonrpc::{Error, Id, Request, Response};
use tower_lsp::ls_types::notification::Notification;
use tower_lsp::{ClientSocket, ExitedError};
use tower_service::Service;

use super::capabilities::with_unlisted;
use super::frame::{FrameError, FrameReader};

/// Requests that may be under way at once; further messages wait.
const CONCURRENCY: usize = 256;
/// Frames that wait for a client that does not read; then reading stops too.
const OUTPUT_QUEUE: usize = 1024;
/// How long answers under way are waited for when the client has closed its end.
const LAST_ANSWERS: Duration = Duration::from_secs(2);

/// A request under way, and its answer; none for a notification.
pub(super) type Call = Pin<Box<dyn Future<Output = Option<Frame>> + Send>>;

/// A message with its headers. They are put before the body when it is done, so that the largest answers are not
/// copied.
pub(super) struct Frame {
    /// What begins with room for the headers.
    bytes: Vec<u8>,
    start: usize,
}

/// Bytes that the headers take at most.
const HEADERS: usize = 40;

impl Frame {
    /// A message whose body `write` writes; `None` if it cannot be written as JSON.
    pub(super) fn new(write: impl FnOnce(&mut Vec<u8>) -> serde_json::Result<()>) -> Option<Self> {
        Self::with_capacity(HEADERS, write)
    }

    fn with_capacity(bytes: usize, write: impl FnOnce(&mut Vec<u8>) -> serde_json::Result<()>) -> Option<Self> {
        let mut bytes = Vec::with_capacity(bytes);
        bytes.resize(HEADERS, 0);
        write(&mut bytes).ok()?;
        let headers = format!("Content-Length: {}\r\n\r\n", bytes.len() - HEADERS);
        let start = HEADERS.checked_sub(headers.len())?;
        bytes.get_mut(start..HEADERS)?.copy_from_slice(headers.as_bytes());
        Some(Self { bytes, start })
    }

    fn body(&self) -> &[u8] {
        self.bytes.get(HEADERS..).unwrap_or_default()
    }

    fn as_slice(&self) -> &[u8] {
        self.bytes.get(self.start..).unwrap_or_default()
    }
}

/// Serves until the client says `exit` or closes its end. `direct` takes what goes past the service, while the
/// session lasts; `notices` are notifications for the client.
pub(super) async fn serve<S>(
    input: impl AsyncRead + Unpin,
    output: impl Write + Send + 'static,
    mut service: S,
    socket: ClientSocket,
    mut notices: mpsc::Receiver<Frame>,
    direct: impl Fn(&Request) -> Option<Call>,
) where
    S: Service<Request, Response = Option<Response>, Error = ExitedError>,
    S::Future: Send + 'static,
{
    let (mut to_client, mut from_client) = socket.split();
    let (frames, queue) = mpsc::channel(OUTPUT_QUEUE);
    let writer = tokio::task::spawn_blocking(move || write(output, queue));
    let mut reader = FrameReader::new(input);
    let mut calls: FuturesUnordered<Call> = FuturesUnordered::new();
    let (mut is_session, mut shutting_down) = (false, false);
    loop {
        tokio::select! {
            frame = reader.next(), if calls.len() < CONCURRENCY => {
                let Some(frame) = frame else { break };
                match decode(frame) {
                    Message::Request(request) => {
                        let is_exit = request.method() == "exit";
                        is_session |= request.method() == "initialized";
                        shutting_down |= request.method() == "shutdown";
                        if poll_fn(|cx| service.poll_ready(cx)).await.is_err() {
                            break;
                        }
                        let mut call = match direct(&request) {
                            Some(call) if is_session && !shutting_down => call,
                            _ => {
                                let is_initialize = request.method() == "initialize";
                                let call = service.call(request);
                                Box::pin(async move {
                                    let response = call.await.unwrap_or(None)?;
                                    framed(&if is_initialize { with_unlisted(response) } else { response })
                                })
                            }
                        };
                        match poll_fn(|cx| Poll::Ready(call.as_mut().poll(cx))).await {
                            Poll::Ready(Some(answer)) => send_frame(&frames, answer).await,
                            Poll::Ready(None) => {}
                            Poll::Pending => calls.push(call),
                        }
                        if is_exit {
                            calls.clear();
                            break;
                        }
                    }
                    Message::Response(response) => {
                        from_client.send(response).await.ok();
                    }
                    Message::Bad(answer) => send(&frames, &answer).await,
                    Message::Nothing => {}
                }
            }
            Some(answer) = calls.next(), if !calls.is_empty() => {
                if let Some(answer) = answer {
                    send_frame(&frames, answer).await;
                }
            }
            // A client that is about to go wants answers only.
            Some(notice) = notices.recv() => {
                if !shutting_down {
                    send_frame(&frames, notice).await;
                }
            }
            Some(request) = to_client.next() => {
                if !shutting_down {
                    send(&frames, &request).await;
                }
            }
        }
    }
    let last = async {
        while let Some(answer) = calls.next().await {
            if let Some(answer) = answer {
                send_frame(&frames, answer).await;
            }
        }
    };
    tokio::time::timeout(LAST_ANSWERS, last).await.ok();
    drop(frames);
    tokio::time::timeout(LAST_ANSWERS, writer).await.ok();
}

enum Message {
    Request(Request),
    Response(Response),
    /// No message; the answer that says so.
    Bad(Response),
    /// To be passed over.
    Nothing,
}

fn decode(frame: Result<Vec<u8>, FrameError>) -> Message {
    let bad = |error| Message::Bad(Response::from_error(Id::Null, error));
    let body = match frame {
        Ok(body) => body,
        Err(FrameError::Headers) => return bad(Error::parse_error()),
        Err(FrameError::TooLarge) => return bad(Error::invalid_request()),
    };
    tracing::trace!("<- {}", String::from_utf8_lossy(&body));
    // Without a method it is the answer to a request of ours, which the library would read as a request.
    if let Ok(request) = serde_json::from_slice::<Request>(&body)
        && !request.method().is_empty()
    {
        // The library answers nothing to requests that it does not know and that begin with `$/`.
        if request.method().starts_with("$/")
            && let Some(id) = request.id()
        {
            return Message::Bad(Response::from_error(id.clone(), Error::method_not_found()));
        }
        return Message::Request(request);
    }
    match serde_json::from_slice::<serde_json::Value>(&body) {
        Err(_) => bad(Error::parse_error()),
        // A response to us, or something that must not be answered with an error again and again.
        Ok(value) if value.get("result").is_some() || value.get("error").is_some() => {
            serde_json::from_value(value).map_or(Message::Nothing, Message::Response)
        }
        Ok(_) => bad(Error::invalid_request()),
    }
}

fn framed(message: &impl Serialize) -> Option<Frame> {
    Frame::new(|out| serde_json::to_writer(out, message))
}

/// The answer to a request whose result is written by `write`.
pub(super) fn answer(id: &Id, write: impl FnOnce(&mut Vec<u8>) -> serde_json::Result<()>) -> Option<Frame> {
    /// What such an answer has needed before is had at once: growing copies it several times.
    static NEEDED: AtomicUsize = AtomicUsize::new(0);
    let frame = Frame::with_capacity(NEEDED.load(Ordering::Relaxed), |out| {
        out.extend(br#"{"jsonrpc":"2.0","result":"#);
        write(out)?;
        out.extend(br#","id":"#);
        serde_json::to_writer(&mut *out, id)?;
        out.push(b'}');
        Ok(())
    })?;
    NEEDED.store(frame.bytes.len(), Ordering::Relaxed);
    Some(frame)
}

/// The answer to a request that failed.
pub(super) fn failure(id: &Id, error: Error) -> Option<Frame> {
    framed(&Response::from_error(id.clone(), error))
}

/// A notification.
pub(super) fn notification<N: Notification>(params: &N::Params) -> Option<Frame> {
    Frame::new(|out| {
        out.extend(br#"{"jsonrpc":"2.0","method":"#);
        serde_json::to_writer(&mut *out, N::METHOD)?;
        out.extend(br#","params":"#);
        serde_json::to_writer(&mut *out, params)?;
        out.push(b'}');
        Ok(())
    })
}

async fn send(frames: &mpsc::Sender<Frame>, message: &impl Serialize) {
    if let Some(frame) = framed(message) {
        send_frame(frames, frame).await;
    }
}

async fn send_frame(frames: &mpsc::Sender<Frame>, frame: Frame) {
    tracing::trace!("-> {}", String::from_utf8_lossy(frame.body()));
    // Fails when the client closed its end: then reading ends as well.
    frames.send(frame).await.ok();
}

/// Frames of so many bytes are written by themselves; smaller ones that wait go out together.
const LARGE: usize = 1 << 16;

fn write(mut output: impl Write, mut queue: mpsc::Receiver<Frame>) {
    let mut small = Vec::new();
    while let Some(frame) = queue.blocking_recv() {
        let mut next = Some(frame);
        while let Some(frame) = next {
            if LARGE < frame.as_slice().len() {
                if output.write_all(&small).and_then(|()| output.write_all(frame.as_slice())).is_err() {
                    return;
                }
                small.clear();
            } else {
                small.extend_from_slice(frame.as_slice());
            }
            next = queue.try_recv().ok();
        }
        if output.write_all(&small).and_then(|()| output.flush()).is_err() {
            return;
        }
        small.clear();
    }
}
