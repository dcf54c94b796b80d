//! Memory that nobody needs any longer goes back to the system. An allocator keeps what was freed, for each thread by
//! itself: that is the right thing while somebody types, and hundreds of megabytes after a folder full of files was closed.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use super::gathered::Gathered;

/// What is let go of within this time is given back together.
const GATHER: Duration = Duration::from_millis(100);
/// What each thread is given to do takes so long, so that none does that of another as well.
const TURN: Duration = Duration::from_millis(1);
/// So long after the end of a thread nothing of it is left but the memory that it had.
const GONE: Duration = Duration::from_secs(1);
/// Threads that carry out tasks, besides those for work that takes long.
pub(super) const WORKERS: usize = 2;

thread_local! {
    /// Of which wish the thread has heard.
    static HEARD: Cell<u64> = const { Cell::new(0) };
}

/// Asks the threads of the runtime to give back what is free. Without an allocator that can, nothing happens.
#[derive(Debug, Clone, Default)]
pub(super) struct Memory(Option<Arc<Wish>>);

#[derive(Debug)]
struct Wish {
    /// Gives back what the thread that calls it has free.
    give_back: fn(),
    count: AtomicU64,
    threads: AtomicUsize,
    gathered: Arc<Gathered>,
    ended: Arc<Gathered>,
}

impl Memory {
    pub(super) fn new(give_back: fn()) -> Self {
        let wish = Wish {
            give_back,
            count: AtomicU64::new(0),
            threads: AtomicUsize::new(0),
            gathered: Arc::default(),
            ended: Arc::default(),
        };
        Self(Some(Arc::new(wish)))
    }

    /// For each thread of the runtime, when it starts.
    pub(super) fn thread_starts(&self) {
        if let Some(wish) = &self.0 {
            wish.threads.fetch_add(1, Ordering::Relaxed);
            HEARD.set(wish.count.load(Ordering::Acquire));
        }
    }

    /// For each thread of the runtime, when it ends. What it had belongs to nobody then, and a thread that gives back takes
    /// care of it.
    pub(super) fn thread_ends(&self) {
        let Some(wish) = self.0.clone() else { return };
        wish.threads.fetch_sub(1, Ordering::Relaxed);
        if tokio::runtime::Handle::try_current().is_ok() {
            wish.ended.clone().start(GONE, move || {
                wish.wake_workers();
                std::future::ready(())
            });
        }
    }

    /// For each thread of the runtime, before it waits.
    pub(super) fn thread_waits(&self) {
        if let Some(wish) = &self.0 {
            let count = wish.count.load(Ordering::Acquire);
            if HEARD.replace(count) != count {
                (wish.give_back)();
            }
        }
    }

    /// Says that much of what was in use is so no longer.
    pub(super) fn let_go(&self) {
        let Some(wish) = self.0.clone() else { return };
        let memory = self.clone();
        wish.gathered.clone().start(GATHER, move || {
            wish.wake_workers();
            let long = wish.threads.load(Ordering::Relaxed).saturating_sub(WORKERS);
            for _ in 0..long {
                let memory = memory.clone();
                tokio::task::spawn_blocking(move || {
                    memory.thread_waits();
                    std::thread::sleep(TURN);
                });
            }
            std::future::ready(())
        });
    }
}

impl Wish {
    /// Who sleeps wakes up, and hears of it before it sleeps on.
    fn wake_workers(&self) {
        self.count.fetch_add(1, Ordering::AcqRel);
        for _ in 0..WORKERS {
            tokio::spawn(async { std::thread::sleep(TURN) });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_hears_of_it_once() {
        static CALLS: AtomicUsize = AtomicUsize::new(0);
        let memory = Memory::new(|| {
            CALLS.fetch_add(1, Ordering::Relaxed);
        });
        let (starts, ends, waits) = (memory.clone(), memory.clone(), memory.clone());
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(WORKERS)
            .max_blocking_threads(4)
            .enable_time()
            .on_thread_start(move || starts.thread_starts())
            .on_thread_stop(move || ends.thread_ends())
            .on_thread_park(move || waits.thread_waits())
            .build()
            .unwrap();
        runtime.block_on(async {
            let (go, gate) = std::sync::mpsc::channel::<()>();
            let gate = Arc::new(std::sync::Mutex::new(gate));
            // A second thread for long work, which is idle afterwards.
            let first = tokio::task::spawn_blocking(move || gate.lock().unwrap().recv().ok());
            tokio::task::spawn_blocking(|| ()).await.unwrap();
            drop(go);
            first.await.unwrap();
            for _ in 0..50 {
                memory.let_go();
            }
            // Of each kind one at least; on a busy machine another may sleep through it.
            let heard = async {
                while CALLS.load(Ordering::Relaxed) < 2 {
                    tokio::time::sleep(GATHER / 10).await;
                }
            };
            tokio::time::timeout(Duration::from_secs(60), heard).await.expect("some thread gives back");
            tokio::time::sleep(2 * GATHER).await;
            assert!(CALLS.load(Ordering::Relaxed) <= WORKERS + 2, "once each");
        });
        Memory::default().thread_waits();
    }
}
