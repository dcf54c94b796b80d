//! Work in the background that takes long enough for somebody to ask what is going on.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tower_lsp::ls_types::notification::Progress;
use tower_lsp::ls_types::request::WorkDoneProgressCreate;
use tower_lsp::ls_types::{
    ProgressParams, ProgressParamsValue, ProgressToken, WorkDoneProgress, WorkDoneProgressBegin, WorkDoneProgressCreateParams,
    WorkDoneProgressEnd,
};

use super::link::{Link, SOON};

/// Nobody is told of work that takes no longer.
const UNNOTICED: Duration = Duration::from_millis(700);

/// Does some work, and tells the client of it while it lasts.
pub(super) async fn shown<T>(link: &Arc<Link>, title: String, work: impl Future<Output = T>) -> T {
    static TOKENS: AtomicU64 = AtomicU64::new(0);
    let mut work = pin!(work);
    if let Ok(done) = tokio::time::timeout(UNNOTICED, &mut work).await {
        return done;
    }
    let number = TOKENS.fetch_add(1, Ordering::Relaxed);
    let token = ProgressToken::String(format!("dockerfile-ls/{number}"));
    let create = WorkDoneProgressCreateParams { token: token.clone() };
    let created = tokio::select! {
        done = &mut work => return done,
        created = link.ask::<WorkDoneProgressCreate>(&create, SOON) => created.is_ok(),
    };
    let tell = |value| {
        let value = ProgressParamsValue::WorkDone(value);
        link.tell::<Progress>(&ProgressParams { token: token.clone(), value });
    };
    if created {
        tell(WorkDoneProgress::Begin(WorkDoneProgressBegin { title, cancellable: Some(false), message: None, percentage: None }));
    }
    let done = work.await;
    if created {
        tell(WorkDoneProgress::End(WorkDoneProgressEnd { message: None }));
    }
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_done_soon_asks_nobody() {
        let link = Arc::new(Link::default());
        assert_eq!(shown(&link, "x".to_owned(), async { 1 }).await, 1);
        // A client that does not answer holds nothing up.
        let slow = tokio::time::sleep(UNNOTICED * 2);
        let begun = std::time::Instant::now();
        shown(&link, "x".to_owned(), slow).await;
        assert!(begun.elapsed() < UNNOTICED * 5);
    }
}
