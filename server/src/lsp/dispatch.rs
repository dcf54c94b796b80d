//! Runs the work of requests in separate lanes: what a user waits for is never queued behind what an editor requests
//! by itself, and neither is queued behind a disk that does not respond.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tower_lsp::jsonrpc::{Error, Result};

use super::memory::Memory;
use super::outbox::Outbox;
use super::threads::{Job, Threads};
use crate::snapshot::Snapshot;

/// Reads of the disk at the same time.
const READS: usize = 4;
/// Threads that do work of each of the two other lanes, at most.
const WORKERS: usize = 4;
/// Threads of the runtime that may wait for a disk, and for what is written to one.
pub(super) const THREADS: usize = READS + 4;

/// What a piece of work is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lane {
    /// The place of the cursor: somebody waits.
    Cursor,
    /// A whole document: an editor asks for it, or it is published.
    Document,
    /// Reading the disk, which may take any time.
    Disk,
}

/// The lanes.
#[derive(Debug)]
pub(super) struct Workers {
    cursor: Arc<Semaphore>,
    document: Arc<Semaphore>,
    disk: Arc<Semaphore>,
    for_cursor: Arc<Threads>,
    for_documents: Arc<Threads>,
    outbox: Arc<Outbox>,
}

impl Workers {
    /// Workers that make nothing while `outbox` has no room for it.
    pub(super) fn new(outbox: Arc<Outbox>, memory: &Memory) -> Self {
        let cores = std::thread::available_parallelism().map_or(2, |cores| cores.get().clamp(2, WORKERS));
        let lane = |threads| Arc::new(Semaphore::new(threads));
        let threads = |name| Arc::new(Threads::new(name, cores, memory));
        let (for_cursor, for_documents) = (threads("cursor"), threads("documents"));
        Self { cursor: lane(cores), document: lane(cores), disk: lane(READS), for_cursor, for_documents, outbox }
    }

    /// Does what nobody waits for.
    pub(super) fn some_time(&self, work: impl FnOnce() + Send + 'static) {
        self.for_documents.run(Box::new(work));
    }

    /// Runs `work`. A panic is logged and answered as an internal error; the server lives on. When the future is
    /// dropped, work that has not begun is left.
    ///
    /// # Errors
    /// An internal error when `work` panicked.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        lane: Lane,
        snapshot: Arc<Snapshot>,
        work: impl FnOnce(&Snapshot) -> T + Send + 'static,
    ) -> Result<T> {
        self.run_unless(lane, || false, snapshot, work).await
    }

    /// Runs `work` unless, when its turn comes, it is of no use any longer.
    ///
    /// # Errors
    /// An internal error when `work` panicked; "content modified" when it was of no use.
    pub(super) async fn run_unless<T: Send + 'static>(
        &self,
        lane: Lane,
        is_useless: impl FnOnce() -> bool,
        snapshot: Arc<Snapshot>,
        work: impl FnOnce(&Snapshot) -> T + Send + 'static,
    ) -> Result<T> {
        self.spawn(lane, is_useless, move || work(&snapshot)).await
    }

    /// Runs a request that does not concern a single document.
    ///
    /// # Errors
    /// An internal error when `work` panicked.
    pub(super) async fn read_disk<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        self.spawn(Lane::Disk, || false, work).await
    }

    async fn spawn<T: Send + 'static>(
        &self,
        lane: Lane,
        is_useless: impl FnOnce() -> bool,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let turn = self.turn(lane).await?;
        if is_useless() {
            return Err(Error::content_modified());
        }
        turn.run(work).await
    }

    /// Waits for a turn, for callers that decide only then what to do.
    ///
    /// # Errors
    /// An internal error when there are no turns any more.
    pub(super) async fn turn(&self, lane: Lane) -> Result<Turn> {
        let (lane_of, threads) = match lane {
            Lane::Cursor => (&self.cursor, Some(&self.for_cursor)),
            Lane::Document => (&self.document, Some(&self.for_documents)),
            Lane::Disk => (&self.disk, None),
        };
        let permit = Arc::clone(lane_of).acquire_owned().await.map_err(|_| Error::internal_error())?;
        if lane != Lane::Disk {
            self.outbox.room().await;
        }
        Ok(Turn { permit, threads: threads.map(Arc::clone) })
    }
}

/// The right to use a thread.
#[derive(Debug)]
pub(super) struct Turn {
    permit: OwnedSemaphorePermit,
    /// `None` for those of the runtime.
    threads: Option<Arc<Threads>>,
}

impl Turn {
    /// Runs `work`. A panic is logged and answered as an internal error. When the future is dropped, work that has
    /// not begun is left.
    ///
    /// # Errors
    /// An internal error when `work` panicked.
    pub(super) async fn run<T: Send + 'static>(self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let (sender, answer) = oneshot::channel();
        self.start(Box::new(move || {
            if !sender.is_closed() {
                sender.send(work()).ok();
            }
        }));
        answer.await.map_err(|_| Error::internal_error())
    }

    /// Gives a thread its job. Boxed here, because each type of job would have threads, tasks and queues of its own in the program.
    fn start(self, job: Job) {
        let Self { permit, threads } = self;
        let runtime = tokio::runtime::Handle::current();
        let job: Job = Box::new(move || {
            // What is let go of on the way is told to the runtime.
            let _runtime = runtime.enter();
            // The panic hook has logged message and place.
            catch_unwind(AssertUnwindSafe(job)).ok();
            // It keeps its slot until it is done, even if its answer is no longer needed.
            drop(permit);
        });
        match threads {
            Some(threads) => threads.run(job),
            None => drop(tokio::task::spawn_blocking(job)),
        }
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
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn a_panic_is_an_internal_error() {
        let workers = Workers::new(Arc::default(), &Memory::default());
        let snapshot = crate::testing::snapshot("FROM a\n");
        let answer = workers.run(Lane::Cursor, Arc::clone(&snapshot), |_| panic!("on purpose")).await;
        assert_eq!(answer.map(|()| 0), Err(Error::internal_error()));
        assert_eq!(workers.run(Lane::Cursor, snapshot, |s| s.version).await, Ok(1));
    }

    #[tokio::test]
    async fn what_nobody_waits_for_does_not_begin() {
        let workers = Workers::new(Arc::default(), &Memory::default());
        let snapshot = crate::testing::snapshot("FROM a\n");
        let begun = Arc::new(AtomicUsize::new(0));
        let (go, gate) = std::sync::mpsc::channel::<()>();
        let gate = Arc::new(std::sync::Mutex::new(gate));
        let slow = || {
            let (begun, gate) = (Arc::clone(&begun), Arc::clone(&gate));
            workers.run(Lane::Document, Arc::clone(&snapshot), move |_| {
                begun.fetch_add(1, Ordering::Relaxed);
                gate.lock().unwrap().recv().ok();
            })
        };
        let all = futures_util::future::join_all((0..100).map(|_| slow()));
        assert!(tokio::time::timeout(Duration::from_millis(50), all).await.is_err());
        // The other lane is free.
        assert_eq!(workers.run(Lane::Cursor, Arc::clone(&snapshot), |s| s.version).await, Ok(1));
        drop(go);
        let stale = workers.run_unless(Lane::Document, || true, Arc::clone(&snapshot), |_| ());
        assert_eq!(stale.await, Err(Error::content_modified()));
        assert!(begun.load(Ordering::Relaxed) <= WORKERS);
    }

    #[tokio::test]
    async fn nothing_is_made_that_nobody_reads() {
        let outbox = Arc::new(Outbox::default());
        let workers = Workers::new(Arc::clone(&outbox), &Memory::default());
        let large = super::super::message::Frame::new(|out| {
            out.resize(64 << 20, b' ');
            Ok(())
        });
        outbox.push(large.unwrap());
        let snapshot = crate::testing::snapshot("FROM a\n");
        let work = workers.run(Lane::Cursor, Arc::clone(&snapshot), |s| s.version);
        assert!(tokio::time::timeout(Duration::from_millis(20), work).await.is_err());
        outbox.abandon();
        assert_eq!(workers.run(Lane::Cursor, snapshot, |s| s.version).await, Ok(1));
    }
}
