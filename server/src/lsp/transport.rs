//! The loop between the client's messages, the service and the answers.
//!
//! Every call is polled once, in the order of arrival, before the next message is looked at: this guarantees that a
//! change is seen by all requests sent after it. A call that does not finish in its first poll continues
//! concurrently.
//!
//! *Invariants.* The loop waits for nothing but the next event: neither for a client that does not read, nor for one
//! that does not answer, nor for work. So answers of the client always arrive, and `exit`, the end of the input or
//! the death of the client ends the session, whatever else is going on. One thread reads, another writes.

use std::future::{Future, poll_fn};
use std::io::Read;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{AbortHandle, abortable};
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use rustc_hash::FxHashMap;
use tokio::sync::mpsc;
use tower_lsp::ExitedError;
use tower_lsp::jsonrpc::{Error, Id, Request, Response};
use tower_service::Service;

use super::capabilities::with_unlisted;
use super::frame::FrameReader;
use super::lenient;
use super::link::Link;
use super::message::{Frame, Message, failure, framed, request_failed};

/// Requests that may be in progress at the same time. More are refused immediately: no editor asks so much, and a
/// refusal costs next to nothing, so that reading goes on.
const PENDING: usize = 4_096;
/// Messages that were read and not looked at yet.
const AHEAD: usize = 64;
/// A request that takes longer is answered with an error.
const LIMIT: Duration = Duration::from_secs(60);
/// How long answers under way are waited for when the client has closed its end.
const LAST_ANSWERS: Duration = Duration::from_secs(2);

/// A call under way, and its answer; none for a notification.
pub(super) type Call = Pin<Box<dyn Future<Output = Option<Frame>> + Send>>;

/// Calls that have not ended in their first poll, with their ids.
type Calls = FuturesUnordered<Pin<Box<dyn Future<Output = (Option<Id>, Option<Frame>)> + Send>>>;

/// Serves until the client says `exit`, closes its end of the input or of the output, or neither reads nor stops
/// asking. `direct` takes what goes past the service, while the session lasts.
///
/// # Errors
/// When there can be no thread that reads.
pub(super) async fn serve<S>(
    input: impl Read + Send + 'static,
    service: S,
    link: &Arc<Link>,
    direct: impl Fn(&Request) -> Option<Call>,
) -> std::io::Result<()>
where
    S: Service<Request, Response = Option<Response>, Error = ExitedError>,
    S::Future: Send + 'static,
{
    let mut messages = read(input)?;
    let outbox = link.outbox();
    let mut session = Session {
        service,
        link,
        direct,
        calls: FuturesUnordered::new(),
        under_way: FxHashMap::default(),
        is_on: false,
        is_ending: false,
    };
    let is_exit = loop {
        tokio::select! {
            message = messages.recv() => {
                let Some(message) = message else { break false };
                if session.take(message) {
                    break true;
                }
            }
            Some(done) = session.calls.next(), if !session.calls.is_empty() => session.finish(done),
            () = outbox.gone() => break true,
        }
    };
    let Session { mut calls, .. } = session;
    let last = async {
        if !is_exit {
            while let Some((_, answer)) = calls.next().await {
                answer.into_iter().for_each(|answer| outbox.push(answer));
            }
        }
        outbox.close();
        outbox.gone().await;
    };
    tokio::time::timeout(LAST_ANSWERS, last).await.ok();
    Ok(())
}

/// Starts the thread that reads; its messages.
fn read(input: impl Read + Send + 'static) -> std::io::Result<mpsc::Receiver<Message>> {
    let (sender, messages) = mpsc::channel(AHEAD);
    let read = move || {
        let mut reader = FrameReader::new(input);
        while let Some(frame) = reader.next() {
            if sender.blocking_send(Message::decode(frame)).is_err() {
                return;
            }
        }
    };
    std::thread::Builder::new().name("input".to_owned()).spawn(read)?;
    Ok(messages)
}

struct Session<'l, S, D> {
    service: S,
    link: &'l Arc<Link>,
    direct: D,
    calls: Calls,
    /// The requests among the calls.
    under_way: FxHashMap<Id, AbortHandle>,
    /// The client has said `initialized`.
    is_on: bool,
    /// The client has said `shutdown`.
    is_ending: bool,
}

impl<S, D> Session<'_, S, D>
where
    S: Service<Request, Response = Option<Response>, Error = ExitedError>,
    S::Future: Send + 'static,
    D: Fn(&Request) -> Option<Call>,
{
    /// Takes a message; whether it is `exit`.
    fn take(&mut self, message: Message) -> bool {
        match message {
            Message::Request(request) => return self.begin(request),
            Message::Response(response) => self.link.answered(response),
            Message::Bad(answer) => self.send(framed(&answer)),
            Message::Nothing => {}
        }
        false
    }

    fn begin(&mut self, request: Request) -> bool {
        match request.method() {
            "exit" => {
                self.call(request).now_or_never();
                return true;
            }
            "$/cancelRequest" => {
                self.cancel(request);
                return false;
            }
            "initialized" => self.is_on = true,
            "shutdown" => {
                self.is_ending = true;
                self.link.quieten();
            }
            _ if request.id().is_some() && PENDING <= self.under_way.len() => {
                let refused = request_failed("too many requests in progress");
                self.send(request.id().and_then(|id| failure(id, refused)));
                return false;
            }
            _ => {}
        }
        let id = request.id().cloned();
        let call = match (self.direct)(&request) {
            Some(call) if self.is_on && !self.is_ending => call,
            _ => self.call(request),
        };
        let (call, handle) = abortable(AssertUnwindSafe(call).catch_unwind());
        let of = id.clone();
        let mut call = Box::pin(async move {
            let answer = match (tokio::time::timeout(LIMIT, call).await, &of) {
                (Ok(Ok(Ok(answer))), _) => answer,
                // A notification whose handler panicked: the panic hook has logged message and place.
                (_, None) => None,
                (Ok(Ok(Err(_))), Some(id)) => failure(id, Error::internal_error()),
                (Ok(Err(_)), Some(id)) => failure(id, Error::request_cancelled()),
                (Err(_), Some(id)) => {
                    tracing::error!("a request has taken longer than {LIMIT:?}");
                    failure(id, request_failed("the request took too long"))
                }
            };
            (of, answer)
        });
        // What comes after this message sees what it does in its first poll.
        match (&mut call).now_or_never() {
            Some(done) => self.finish(done),
            None => {
                if let Some(id) = id {
                    self.under_way.insert(id, handle);
                }
                self.calls.push(call);
            }
        }
        false
    }

    /// Gives a request to the service.
    fn call(&mut self, request: Request) -> Call {
        let is_initialize = request.method() == "initialize";
        let request = if is_initialize { lenient::initialize(request) } else { request };
        // It is always ready, but after `exit`.
        if poll_fn(|cx| self.service.poll_ready(cx)).now_or_never().is_some_and(|ready| ready.is_err()) {
            return Box::pin(std::future::ready(None));
        }
        let call = self.service.call(request);
        Box::pin(async move {
            let response = call.await.unwrap_or(None)?;
            framed(&if is_initialize { with_unlisted(response) } else { response })
        })
    }

    /// Ends a request. What has not begun of its work is left.
    fn cancel(&mut self, request: Request) {
        let id = request.params().and_then(|params| serde_json::from_value::<Id>(params.get("id")?.clone()).ok());
        if let Some(handle) = id.and_then(|id| self.under_way.remove(&id)) {
            handle.abort();
        }
        // The library keeps a list of its own.
        self.call(request).now_or_never();
    }

    /// Takes what came of a call.
    fn finish(&mut self, (id, answer): (Option<Id>, Option<Frame>)) {
        if let Some(id) = id {
            self.under_way.remove(&id);
        }
        self.send(answer);
    }

    fn send(&self, answer: Option<Frame>) {
        answer.into_iter().for_each(|answer| self.link.outbox().push(answer));
    }
}
