//! Runs the work of a request.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use tower_lsp::jsonrpc::{Error, Result};

use crate::snapshot::Snapshot;

/// Runs `work` on the blocking pool. A panic is logged and answered as an internal error; the server
/// lives on.
///
/// # Errors
/// An internal error when `work` panicked.
pub(super) async fn run<T: Send + 'static>(
    snapshot: Arc<Snapshot>,
    work: impl FnOnce(&Snapshot) -> T + Send + 'static,
) -> Result<T> {
    let task = tokio::task::spawn_blocking(move || catch_unwind(AssertUnwindSafe(|| work(&snapshot))));
    match task.await {
        Ok(Ok(answer)) => Ok(answer),
        // The panic hook has logged message and place.
        Ok(Err(_)) | Err(_) => Err(Error::internal_error()),
    }
}

/// Sends panics to the log with their place.
pub(super) fn log_panics() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        let text = info.payload().downcast_ref::<&str>().map(|s| (*s).to_owned());
        let text = text.or_else(|| info.payload().downcast_ref::<String>().cloned()).unwrap_or_default();
        tracing::error!(place, "panic: {text}");
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_an_internal_error() {
        let snapshot = crate::testing::snapshot("FROM a\n");
        let answer = run(Arc::clone(&snapshot), |_| panic!("on purpose")).await;
        assert_eq!(answer.map(|()| 0), Err(Error::internal_error()));
        assert_eq!(run(snapshot, |s| s.version).await, Ok(1));
    }
}
