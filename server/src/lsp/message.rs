//! Messages of JSON-RPC: what a frame from the client holds, and frames for it.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde::Serialize;
use tower_lsp::jsonrpc::{Error, ErrorCode, Id, Request, Response};
use tower_lsp::ls_types::notification::Notification;
use tower_lsp::ls_types::request::Request as Question;

use super::frame::FrameError;

/// A message with its headers. They are put before the body when it is done, so that the largest answers are not
/// copied.
#[derive(Debug)]
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
        // Many may wait: each with what it needs alone.
        if bytes.len() < bytes.capacity() / 2 {
            bytes.shrink_to_fit();
        }
        let headers = format!("Content-Length: {}\r\n\r\n", bytes.len() - HEADERS);
        let start = HEADERS.checked_sub(headers.len())?;
        bytes.get_mut(start..HEADERS)?.copy_from_slice(headers.as_bytes());
        Some(Self { bytes, start })
    }

    /// The message without its headers.
    pub(super) fn body(&self) -> &[u8] {
        self.bytes.get(HEADERS..).unwrap_or_default()
    }

    /// What is written.
    pub(super) fn as_slice(&self) -> &[u8] {
        self.bytes.get(self.start..).unwrap_or_default()
    }

    /// Bytes of memory.
    pub(super) fn weight(&self) -> usize {
        self.bytes.capacity()
    }
}

/// What a frame from the client holds.
#[derive(Debug)]
pub(super) enum Message {
    /// A request or a notification.
    Request(Request),
    /// The answer to a question of ours.
    Response(Response),
    /// No message; the answer that says so.
    Bad(Response),
    /// To be passed over.
    Nothing,
}

impl Message {
    /// Reads the body of a frame.
    pub(super) fn decode(frame: Result<Vec<u8>, FrameError>) -> Self {
        let bad = |error| Self::Bad(Response::from_error(Id::Null, error));
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
                return Self::Bad(Response::from_error(id.clone(), Error::method_not_found()));
            }
            return Self::Request(request);
        }
        match serde_json::from_slice::<serde_json::Value>(&body) {
            Err(_) => bad(Error::parse_error()),
            // A response to us, or something that must not be answered with an error again and again.
            Ok(value) if value.get("result").is_some() || value.get("error").is_some() => {
                serde_json::from_value(value).map_or(Self::Nothing, Self::Response)
            }
            Ok(_) => bad(Error::invalid_request()),
        }
    }
}

/// A message that is a value already.
pub(super) fn framed(message: &impl Serialize) -> Option<Frame> {
    Frame::new(|out| serde_json::to_writer(out, message))
}

/// The answer to a request whose result is written by `write`.
pub(super) fn answer(id: &Id, write: impl FnOnce(&mut Vec<u8>) -> serde_json::Result<()>) -> Option<Frame> {
    /// The size that such an answer has had before is allocated up front: growing copies it several times.
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

/// The protocol's `RequestFailed`: the request was right, and yet there is no answer.
pub(super) fn request_failed(message: &'static str) -> Error {
    Error { code: ErrorCode::ServerError(-32803), message: message.into(), data: None }
}

/// A notification.
pub(super) fn notification<N: Notification>(params: &N::Params) -> Option<Frame> {
    call(N::METHOD, |out| serde_json::to_writer(out, params), None)
}

/// A notification whose parameters are written by `write`.
pub(super) fn notification_by<N: Notification>(write: impl FnOnce(&mut Vec<u8>) -> serde_json::Result<()>) -> Option<Frame> {
    call(N::METHOD, write, None)
}

/// A question to the client.
pub(super) fn question<Q: Question>(id: i64, params: &Q::Params) -> Option<Frame> {
    call(Q::METHOD, |out| serde_json::to_writer(out, params), Some(id))
}

fn call(method: &str, write: impl FnOnce(&mut Vec<u8>) -> serde_json::Result<()>, id: Option<i64>) -> Option<Frame> {
    Frame::new(|out| {
        out.extend(br#"{"jsonrpc":"2.0","method":"#);
        serde_json::to_writer(&mut *out, method)?;
        let at = out.len();
        out.extend(br#","params":"#);
        let start = out.len();
        write(out)?;
        // JSON-RPC knows no `params` that are neither a list nor an object.
        if out.get(start..) == Some(b"null") {
            out.truncate(at);
        }
        if let Some(id) = id {
            out.extend(format!(r#","id":{id}"#).as_bytes());
        }
        out.push(b'}');
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use tower_lsp::ls_types::{MessageType, notification::LogMessage, request::InlayHintRefreshRequest, *};

    use super::*;

    fn text(frame: Option<Frame>) -> String {
        String::from_utf8(frame.unwrap().as_slice().to_vec()).unwrap()
    }

    #[test]
    fn frames() {
        let log = LogMessageParams { typ: MessageType::LOG, message: "a\"".to_owned() };
        let body = r#"{"jsonrpc":"2.0","method":"window/logMessage","params":{"type":4,"message":"a\""}}"#;
        assert_eq!(text(notification::<LogMessage>(&log)), format!("Content-Length: {}\r\n\r\n{body}", body.len()));
        let body = r#"{"jsonrpc":"2.0","method":"workspace/inlayHint/refresh","id":7}"#;
        assert_eq!(text(question::<InlayHintRefreshRequest>(7, &())), format!("Content-Length: {}\r\n\r\n{body}", body.len()));
        let body = r#"{"jsonrpc":"2.0","result":[1],"id":"a\"b"}"#;
        let id = Id::String("a\"b".to_owned());
        let answered = answer(&id, |out| serde_json::to_writer(out, &[1]));
        assert_eq!(text(answered), format!("Content-Length: {}\r\n\r\n{body}", body.len()));
    }

    #[test]
    fn a_small_answer_after_a_large_one_is_small() {
        let id = Id::Number(1);
        answer(&id, |out| serde_json::to_writer(out, &"x".repeat(1 << 20)));
        assert!(answer(&id, |out| serde_json::to_writer(out, &1)).unwrap().weight() < 1_000);
    }
}
