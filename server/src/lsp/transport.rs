//! The loop between standard input, the service and standard output.
//!
//! Every call is polled once, in the order of arrival, before the next message is looked at: that is what
//! makes a change be seen by the requests sent after it. What does not end in its first poll is polled on
//! beside the others.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use futures_util::stream::FuturesUnordered;
use futures_util::{SinkExt, StreamExt};
use serde::Serialize;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
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

/// A request under way, and the body of its answer; none for a notification.
pub(super) type Call = Pin<Box<dyn Future<Output = Option<Vec<u8>>> + Send>>;

/// Serves until the client says `exit` or closes its end. `direct` takes what goes past the service, while the
/// session lasts; `notices` are bodies of notifications for the client.
pub(super) async fn serve<S>(
    input: impl AsyncRead + Unpin,
    output: impl AsyncWrite + Unpin + Send + 'static,
    mut service: S,
    socket: ClientSocket,
    mut notices: mpsc::Receiver<Vec<u8>>,
    direct: impl Fn(&Request) -> Option<Call>,
) where
    S: Service<Request, Response = Option<Response>, Error = ExitedError>,
    S::Future: Send + 'static,
{
    let (mut to_client, mut from_client) = socket.split();
    let (frames, queue) = mpsc::channel(OUTPUT_QUEUE);
    let writer = tokio::spawn(write(output, queue));
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
                                    body(&if is_initialize { with_unlisted(response) } else { response })
                                })
                            }
                        };
                        match poll_fn(|cx| Poll::Ready(call.as_mut().poll(cx))).await {
                            Poll::Ready(Some(answer)) => send_body(&frames, &answer).await,
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
                    send_body(&frames, &answer).await;
                }
            }
            // A client that is about to go wants answers only.
            Some(notice) = notices.recv() => {
                if !shutting_down {
                    send_body(&frames, &notice).await;
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
                send_body(&frames, &answer).await;
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

fn body(message: &impl Serialize) -> Option<Vec<u8>> {
    serde_json::to_vec(message).ok()
}

/// The body of the answer to a request from the JSON of its result.
pub(super) fn answer(id: &Id, result: std::result::Result<Vec<u8>, Error>) -> Option<Vec<u8>> {
    let result = match result {
        Ok(result) => result,
        Err(error) => return body(&Response::from_error(id.clone(), error)),
    };
    let mut out = br#"{"jsonrpc":"2.0","result":"#.to_vec();
    out.extend(result);
    out.extend(br#","id":"#);
    out.extend(body(id)?);
    out.push(b'}');
    Some(out)
}

/// The body of a notification.
pub(super) fn notification<N: Notification>(params: &N::Params) -> Option<Vec<u8>> {
    let mut out = br#"{"jsonrpc":"2.0","method":"#.to_vec();
    out.extend(body(&N::METHOD)?);
    out.extend(br#","params":"#);
    serde_json::to_writer(&mut out, params).ok()?;
    out.push(b'}');
    Some(out)
}

async fn send(frames: &mpsc::Sender<Vec<u8>>, message: &impl Serialize) {
    if let Some(body) = body(message) {
        send_body(frames, &body).await;
    }
}

async fn send_body(frames: &mpsc::Sender<Vec<u8>>, body: &[u8]) {
    tracing::trace!("-> {}", String::from_utf8_lossy(body));
    let mut frame = format!("Content-Length: {}\r\n\r\n", body.len()).into_bytes();
    frame.extend_from_slice(body);
    // Fails when the client closed its end: then reading ends as well.
    frames.send(frame).await.ok();
}

async fn write(mut output: impl AsyncWrite + Unpin, mut queue: mpsc::Receiver<Vec<u8>>) {
    while let Some(mut frames) = queue.recv().await {
        while let Ok(more) = queue.try_recv() {
            frames.extend_from_slice(&more);
        }
        if output.write_all(&frames).await.is_err() || output.flush().await.is_err() {
            return;
        }
    }
}
