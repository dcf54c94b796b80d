//! Memory that nobody needs any longer goes back to the system. An allocator keeps what was freed, for each thread by
//! itself: that is the right thing while somebody types, and hundreds of megabytes after a folder full of files was closed.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::gathered::Gathered;

/// What is let go of within this time is given back together.
const GATHER: Duration = Duration::from_millis(100);
/// What each worker is given to do takes so long, so that none does that of another as well.
const TURN: Duration = Duration::from_millis(1);
/// So long after the end of a thread nothing of it is left but the memory that it had.
const GONE: Duration = Duration::from_secs(1);
/// Threads of the runtime that carry out tasks.
pub(super) const WORKERS: usize = 2;

/// After this time those that were told have given back theirs.
const GIVEN: Duration = Duration::from_millis(50);

/// How memory goes back to the system; the program decides that with its allocator.
#[derive(Debug, Clone, Copy)]
pub struct GiveBack {
    /// Gives back what the thread that calls it has free.
    pub of_thread: fn(),
    /// Gives back what the program holds beside that and can have again at any time; called once after all threads.
    pub of_program: fn(),
}

thread_local! {
    /// Of which wish the thread has heard.
    static HEARD: Cell<u64> = const { Cell::new(0) };
}

/// Asks all threads to give back what is free. Without an allocator that can, nothing happens.
#[derive(Debug, Clone, Default)]
pub(super) struct Memory(Option<Arc<Wish>>);

struct Wish {
    give_back: GiveBack,
    count: AtomicU64,
    /// Who else is told of it.
    others: Mutex<Vec<Box<dyn Fn() + Send>>>,
    gathered: Arc<Gathered>,
    ended: Arc<Gathered>,
}

impl Memory {
    pub(super) fn new(give_back: GiveBack) -> Self {
        let wish = Wish {
            give_back,
            count: AtomicU64::new(0),
            others: Mutex::default(),
            gathered: Arc::default(),
            ended: Arc::default(),
        };
        Self(Some(Arc::new(wish)))
    }

    /// Calls `wake` whenever memory is to be given back; it wakes up threads that are not the runtime's.
    pub(super) fn tell(&self, wake: impl Fn() + Send + 'static) {
        if let Some(wish) = &self.0 {
            wish.others.lock().unwrap_or_else(PoisonError::into_inner).push(Box::new(wake));
        }
    }

    /// For each thread, when it starts.
    pub(super) fn thread_starts(&self) {
        if let Some(wish) = &self.0 {
            HEARD.set(wish.count.load(Ordering::Acquire));
        }
    }

    /// For each thread of the runtime, when it ends. What it had belongs to nobody then, and a thread that gives back takes
    /// care of it.
    pub(super) fn thread_ends(&self) {
        let Some(wish) = self.0.clone() else { return };
        if tokio::runtime::Handle::try_current().is_ok() {
            wish.ended.clone().start(GONE, move || {
                wish.tell_all();
                std::future::ready(())
            });
        }
    }

    /// Whether the thread that asks is to give back memory.
    pub(super) fn is_wanted(&self) -> bool {
        self.0.as_ref().is_some_and(|wish| HEARD.get() != wish.count.load(Ordering::Acquire))
    }

    /// For each thread, before it waits.
    pub(super) fn thread_waits(&self) {
        if let Some(wish) = &self.0 {
            let count = wish.count.load(Ordering::Acquire);
            if HEARD.replace(count) != count {
                (wish.give_back.of_thread)();
            }
        }
    }

    /// Says that much of what was in use is so no longer.
    pub(super) fn let_go(&self) {
        let Some(wish) = self.0.clone() else { return };
        wish.gathered.clone().start(GATHER, move || {
            wish.tell_all();
            let of_program = wish.give_back.of_program;
            async move {
                tokio::time::sleep(GIVEN).await;
                of_program();
            }
        });
    }
}

impl Wish {
    /// Who sleeps wakes up, and hears of it before it sleeps on.
    fn tell_all(&self) {
        self.count.fetch_add(1, Ordering::AcqRel);
        self.others.lock().unwrap_or_else(PoisonError::into_inner).iter().for_each(|wake| wake());
        for _ in 0..WORKERS {
            tokio::spawn(async { std::thread::sleep(TURN) });
        }
    }
}

impl std::fmt::Debug for Wish {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Wish").field("count", &self.count).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    #[test]
    fn a_thread_hears_of_it_once() {
        static CALLS: AtomicUsize = AtomicUsize::new(0);
        let of_thread = || {
            CALLS.fetch_add(1, Ordering::Relaxed);
        };
        let memory = Memory::new(GiveBack { of_thread, of_program: || () });
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
            for _ in 0..50 {
                memory.let_go();
            }
            // On a busy machine one of them may sleep through it.
            let heard = async {
                while CALLS.load(Ordering::Relaxed) < 1 {
                    tokio::time::sleep(GATHER / 10).await;
                }
            };
            tokio::time::timeout(Duration::from_secs(60), heard).await.expect("some thread gives back");
            tokio::time::sleep(2 * GATHER).await;
            assert!(CALLS.load(Ordering::Relaxed) <= WORKERS + 1, "once each");
        });
        Memory::default().thread_waits();
    }
}
