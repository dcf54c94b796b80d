//! Everything that the server sends to the client besides answers goes through here. Every question has a time limit,
//! because a client may answer late or never.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustc_hash::FxHashMap;
use serde_json::Value;
use tokio::sync::oneshot;
use tower_lsp::jsonrpc::{Error, Id, Response, Result};
use tower_lsp::ls_types::notification::{LogMessage, Notification};
use tower_lsp::ls_types::request::{CodeLensRefresh, InlayHintRefreshRequest, Request as Question, WorkspaceDiagnosticRefresh};
use tower_lsp::ls_types::{LogMessageParams, MessageType};

use super::gathered::Gathered;
use super::message::{Frame, notification, question, request_failed};
use super::outbox::Outbox;

/// A question that a client answers by itself.
pub(super) const SOON: Duration = Duration::from_secs(10);
/// A question about which the client may ask its user.
pub(super) const WHEN_ASKED: Duration = Duration::from_secs(30);
/// Reasons for one refresh that come within this time are one reason.
const GATHER: Duration = Duration::from_millis(30);

type Answer = oneshot::Sender<Result<Value>>;

/// The way to the client.
#[derive(Debug, Default)]
pub(super) struct Link {
    outbox: Arc<Outbox>,
    /// The callers waiting for answers, by question.
    waiting: Mutex<FxHashMap<i64, Answer>>,
    next: AtomicI64,
    /// The client is about to go and wants answers only.
    is_quiet: AtomicBool,
    diagnostics: Arc<Gathered>,
    hints: Arc<Gathered>,
    lenses: Arc<Gathered>,
}

impl Link {
    pub(super) fn outbox(&self) -> &Arc<Outbox> {
        &self.outbox
    }

    /// Says nothing from now on.
    pub(super) fn quieten(&self) {
        self.is_quiet.store(true, Ordering::Release);
        self.waiting().clear();
    }

    /// Sends a notification that need not arrive: where much waits to be read, it is dropped.
    pub(super) fn tell<N: Notification>(&self, params: &N::Params) {
        if self.outbox.has_room() {
            self.send(notification::<N>(params));
        }
    }

    /// Writes a line to the client's log.
    pub(super) fn log(&self, typ: MessageType, message: impl Into<String>) {
        self.tell::<LogMessage>(&LogMessageParams { typ, message: message.into() });
    }

    /// Sends a notification.
    pub(super) fn send(&self, frame: Option<Frame>) {
        if let Some(frame) = frame.filter(|_| !self.is_quiet.load(Ordering::Acquire)) {
            self.outbox.push(frame);
        }
    }

    /// Asks the client.
    ///
    /// # Errors
    /// What the client says is wrong; `RequestFailed` when it does not answer within `limit`, or is about to go.
    pub(super) async fn ask<Q: Question>(&self, params: &Q::Params, limit: Duration) -> Result<Q::Result> {
        let late = || request_failed("the client has not answered");
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let asked = async {
            self.outbox.room().await;
            let (answer, answered) = oneshot::channel();
            self.waiting().insert(id, answer);
            // Nor does anyone wait any longer when this future is dropped.
            let _forget = Forget(self, id);
            self.send(question::<Q>(id, params));
            answered.await.map_err(|_| late())?
        };
        let value = tokio::time::timeout(limit, asked).await.map_err(|_| {
            tracing::info!(method = Q::METHOD, "the client has not answered");
            late()
        })??;
        serde_json::from_value(value).map_err(|error| Error::invalid_params(error.to_string()))
    }

    /// Takes the client's answer to a question.
    pub(super) fn answered(&self, response: Response) {
        let (id, result) = response.into_parts();
        let Id::Number(id) = id else { return };
        // Too late, or never asked.
        if let Some(answer) = self.waiting().remove(&id) {
            answer.send(result).ok();
        }
    }

    /// Makes the client ask for diagnostics again.
    pub(super) fn refresh_diagnostics(self: &Arc<Self>) {
        self.refresh::<WorkspaceDiagnosticRefresh>(&self.diagnostics);
    }

    /// Makes the client ask for inlay hints again.
    pub(super) fn refresh_hints(self: &Arc<Self>) {
        self.refresh::<InlayHintRefreshRequest>(&self.hints);
    }

    /// Makes the client ask for code lenses again.
    pub(super) fn refresh_lenses(self: &Arc<Self>) {
        self.refresh::<CodeLensRefresh>(&self.lenses);
    }

    fn refresh<Q: Question<Params = (), Result = ()>>(self: &Arc<Self>, of: &Arc<Gathered>) {
        let link = Arc::clone(self);
        of.start(GATHER, move || {
            let link = Arc::clone(&link);
            async move { drop(link.ask::<Q>(&(), SOON).await) }
        });
    }

    fn waiting(&self) -> MutexGuard<'_, FxHashMap<i64, Answer>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Forget<'a>(&'a Link, i64);

impl Drop for Forget<'_> {
    fn drop(&mut self) {
        self.0.waiting().remove(&self.1);
    }
}

#[cfg(test)]
mod tests {
    use tower_lsp::ls_types::request::WorkspaceConfiguration;
    use tower_lsp::ls_types::{ConfigurationParams, request::Shutdown};

    use super::*;

    #[tokio::test]
    async fn who_is_not_answered_waits_no_longer_and_leaves_nothing() {
        let link = Link::default();
        let answer = link.ask::<Shutdown>(&(), Duration::from_millis(5)).await;
        assert_eq!(answer.map_err(|error| error.code.code()), Err(-32803));
        assert!(link.waiting().is_empty());
        let asked = tokio::time::timeout(Duration::from_millis(5), link.ask::<Shutdown>(&(), SOON));
        assert!(asked.await.is_err() && link.waiting().is_empty());
    }

    #[tokio::test]
    async fn answers_find_their_questions() {
        let link = Link::default();
        let params = ConfigurationParams { items: Vec::new() };
        let ask = || link.ask::<WorkspaceConfiguration>(&params, SOON);
        let reply = async {
            tokio::task::yield_now().await;
            link.answered(Response::from_ok(Id::Number(1), Value::from(vec![1])));
            link.answered(Response::from_ok(Id::Number(9), Value::Null));
            link.answered(Response::from_ok(Id::Number(0), Value::from(0)));
        };
        let (first, second, ()) = tokio::join!(ask(), ask(), reply);
        assert_eq!((first.map_err(|error| error.code.code()), second), (Err(-32602), Ok(vec![Value::from(1)])));
        let (asked, ()) = tokio::join!(ask(), async { link.quieten() });
        assert!(asked.is_err());
    }
}
