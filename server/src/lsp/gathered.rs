//! Work requested by many events and done once for all of them.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use futures_util::FutureExt;

const IDLE: u8 = 0;
const RUNNING: u8 = 1;
const WANTED: u8 = 2;

/// One kind of such work: whether it is wanted, and whether somebody is at it.
#[derive(Debug, Default)]
pub(super) struct Gathered(AtomicU8);

impl Gathered {
    /// Does `work` in the background after `gather`. Callers that ask before it has begun share this run, and all
    /// that ask while it is under way get one more together.
    pub(super) fn start<F>(self: &Arc<Self>, gather: Duration, work: impl Fn() -> F + Send + 'static)
    where
        F: Future<Output = ()> + Send,
    {
        if self.0.swap(WANTED, Ordering::AcqRel) != IDLE {
            return;
        }
        let this = Arc::clone(self);
        tokio::spawn(async move {
            loop {
                if !gather.is_zero() {
                    tokio::time::sleep(gather).await;
                }
                this.0.store(RUNNING, Ordering::Release);
                // The panic hook has logged message and place; the next time may go well.
                AssertUnwindSafe(work()).catch_unwind().await.ok();
                if this.0.compare_exchange(RUNNING, IDLE, Ordering::AcqRel, Ordering::Acquire).is_ok() {
                    return;
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    #[tokio::test]
    async fn many_wishes_are_one() {
        let (gathered, count) = (Arc::new(Gathered::default()), Arc::new(AtomicUsize::new(0)));
        let gather = Duration::from_millis(10);
        let ask = || {
            let count = Arc::clone(&count);
            gathered.start(gather, move || {
                let count = Arc::clone(&count);
                async move {
                    count.fetch_add(1, Ordering::Relaxed);
                    tokio::time::sleep(gather * 2).await;
                    assert!(count.load(Ordering::Relaxed) < 3, "on purpose");
                }
            });
        };
        (0..100).for_each(|_| ask());
        while count.load(Ordering::Relaxed) == 0 {
            tokio::task::yield_now().await;
        }
        // It is under way: what it has not seen is seen by one more.
        (0..100).for_each(|_| ask());
        tokio::time::sleep(gather * 10).await;
        assert_eq!(count.load(Ordering::Relaxed), 2);
        ask();
        tokio::time::sleep(gather * 5).await;
        ask();
        tokio::time::sleep(gather * 5).await;
        assert_eq!(count.load(Ordering::Relaxed), 4, "a panic is not the end");
    }
}
