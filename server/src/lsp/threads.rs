//! Threads for work that takes long: few, and always the same ones.
//!
//! The runtime starts a thread whenever all of them are busy, and ends it when it has had nothing to do for a while. An
//! allocator has pages of memory for each thread and each size; with twenty threads that have each derived some of the
//! documents, most of every page is empty and none can be given back.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::memory::Memory;

/// Bytes; as much as the runtime's own threads have.
const STACK: usize = 2 << 20;

/// A piece of work.
pub(super) type Job = Box<dyn FnOnce() + Send>;

/// Some threads. They end when this is dropped.
#[derive(Debug)]
pub(super) struct Threads(Arc<Shared>);

struct Shared {
    /// Of a thread, at most 15 bytes.
    name: &'static str,
    most: usize,
    memory: Memory,
    state: Mutex<State>,
    news: Condvar,
}

#[derive(Default)]
struct State {
    jobs: VecDeque<Job>,
    started: usize,
    idle: usize,
    is_over: bool,
}

impl Threads {
    /// At most so many threads, each started when all others are busy. Before one of them sleeps it gives back what
    /// memory it has free, if somebody asked for that.
    pub(super) fn new(name: &'static str, most: usize, memory: &Memory) -> Self {
        let shared = Shared { name, most, memory: memory.clone(), state: Mutex::default(), news: Condvar::new() };
        let shared = Arc::new(shared);
        let asked = Arc::downgrade(&shared);
        memory.tell(move || {
            if let Some(shared) = asked.upgrade() {
                // Who is about to sleep has looked, or hears of it.
                drop(shared.state());
                shared.news.notify_all();
            }
        });
        Self(shared)
    }

    /// Does `job` after those that came before it. A panic ends the job alone.
    pub(super) fn run(&self, job: Job) {
        let mut state = self.0.state();
        state.jobs.push_back(job);
        if state.jobs.len() <= state.idle {
            self.0.news.notify_one();
        } else if state.started < self.0.most {
            let shared = Arc::clone(&self.0);
            let thread = std::thread::Builder::new().name(self.0.name.to_owned()).stack_size(STACK);
            if thread.spawn(move || shared.work()).is_ok() {
                state.started += 1;
            } else if state.started == 0 {
                // Late is better than never.
                let jobs = std::mem::take(&mut state.jobs);
                drop(state);
                jobs.into_iter().for_each(|job| job());
            }
        }
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        self.0.state().is_over = true;
        self.0.news.notify_all();
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self) {
        self.memory.thread_starts();
        let mut state = self.state();
        loop {
            if let Some(job) = state.jobs.pop_front() {
                drop(state);
                // The panic hook has logged message and place.
                catch_unwind(AssertUnwindSafe(job)).ok();
                state = self.state();
            } else if state.is_over {
                return;
            } else if self.memory.is_wanted() {
                drop(state);
                self.memory.thread_waits();
                state = self.state();
            } else {
                state.idle += 1;
                state = self.news.wait(state).unwrap_or_else(PoisonError::into_inner);
                state.idle -= 1;
            }
        }
    }
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Threads").field("name", &self.name).field("most", &self.most).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use super::super::memory::GiveBack;
    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn the_same_few_do_it_all() {
        let threads = Threads::new("few", 2, &Memory::default());
        let (sender, answers) = channel();
        for number in 0..100 {
            let sender = sender.clone();
            threads.run(Box::new(move || {
                if number == 5 {
                    panic!("on purpose");
                }
                sender.send((number, std::thread::current().id())).unwrap();
            }));
        }
        let answers: Vec<_> = (0..99).map(|_| answers.recv_timeout(LONG).unwrap()).collect();
        assert_eq!(answers.iter().map(|(number, _)| number).collect::<HashSet<_>>().len(), 99);
        assert!(answers.iter().map(|(_, thread)| thread).collect::<HashSet<_>>().len() <= 2);
    }

    #[test]
    fn one_that_is_busy_holds_up_nobody() {
        let threads = Threads::new("busy", 2, &Memory::default());
        let (go, gate) = channel::<()>();
        let (sender, done) = channel();
        threads.run(Box::new(move || {
            gate.recv().ok();
        }));
        for _ in 0..3 {
            let sender = sender.clone();
            threads.run(Box::new(move || sender.send(()).unwrap()));
            done.recv_timeout(LONG).unwrap();
        }
        drop(go);
    }

    #[test]
    fn who_sleeps_gives_back_when_asked_and_ends_with_its_owner() {
        static CALLS: AtomicUsize = AtomicUsize::new(0);
        let of_thread = || {
            CALLS.fetch_add(1, Ordering::Relaxed);
        };
        let memory = Memory::new(GiveBack { of_thread, of_program: || () });
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_time().build().unwrap();
        let threads = Threads::new("asked", 1, &memory);
        let (sender, done) = channel();
        let also = sender.clone();
        threads.run(Box::new(move || sender.send(()).unwrap()));
        done.recv_timeout(LONG).unwrap();
        runtime.block_on(async {
            memory.let_go();
            let heard = async {
                while CALLS.load(Ordering::Relaxed) < 1 {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            };
            tokio::time::timeout(LONG, heard).await.expect("it gives back");
        });
        threads.run(Box::new(move || also.send(()).unwrap()));
        done.recv_timeout(LONG).unwrap();
        drop(threads);
        assert!(done.recv_timeout(LONG).is_err(), "the thread is over, and with it what it could send by");
    }
}
