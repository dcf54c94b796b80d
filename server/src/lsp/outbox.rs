//! What waits to be written to the client, and the thread that writes it.
//!
//! Adding a message never blocks, because the reading loop must not. Instead, whoever creates large messages checks
//! first whether there is room ([`Outbox::room`]); other messages are small. A client that neither reads nor stops
//! sending is disconnected.

use std::collections::VecDeque;
use std::io::Write;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::message::Frame;

/// Bytes that wait for the client to read; above that no answer is worked out.
const ROOM: usize = 4 << 20;
/// Messages that wait for a client before it is given up: more than that come only of requests that are
/// refused because thousands of others wait already.
const MOST: usize = 1 << 16;
/// Frames of this many bytes are written by themselves; smaller ones are written together.
const LARGE: usize = 1 << 16;

/// The frames that wait.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    state: Mutex<State>,
    /// Tells the thread that writes.
    filled: Condvar,
    /// Notifies the others: there is room again, or the client is gone.
    changed: Notify,
}

#[derive(Debug, Default)]
struct State {
    frames: VecDeque<Frame>,
    /// Those of `frames`, and of what is being written.
    bytes: usize,
    is_closed: bool,
    is_gone: bool,
}

impl Outbox {
    /// Queues a frame. It is dropped if the client is gone.
    pub(super) fn push(&self, frame: Frame) {
        tracing::trace!("-> {}", String::from_utf8_lossy(frame.body()));
        let mut state = self.state();
        if state.is_closed || state.is_gone {
            return;
        }
        state.bytes += frame.weight();
        state.frames.push_back(frame);
        if state.frames.len() > MOST {
            tracing::error!("the client does not read what it asks for: giving up");
            self.go(state);
            return;
        }
        drop(state);
        self.filled.notify_one();
    }

    /// Whether a large message may be made.
    pub(super) fn has_room(&self) -> bool {
        let state = self.state();
        state.bytes < ROOM || state.is_gone
    }

    /// Waits until a large message may be made.
    pub(super) async fn room(&self) {
        self.until(|state| state.bytes < ROOM || state.is_gone).await;
    }

    /// Waits until nothing can be written any more.
    pub(super) async fn gone(&self) {
        self.until(|state| state.is_gone).await;
    }

    /// Takes nothing more; what waits is written, and then [`Outbox::gone`] is true.
    pub(super) fn close(&self) {
        self.state().is_closed = true;
        self.filled.notify_one();
    }

    /// The client is gone.
    pub(super) fn abandon(&self) {
        self.go(self.state());
    }

    /// Starts the thread that writes.
    ///
    /// # Errors
    /// When there can be no more threads.
    pub(super) fn write_to(self: &Arc<Self>, output: impl Write + Send + 'static) -> std::io::Result<()> {
        let outbox = Arc::clone(self);
        let write = move || {
            // A panic must not leave everybody waiting for room.
            let _gone = Gone(&outbox);
            if let Err(error) = outbox.write(output) {
                tracing::info!("the client does not read any more: {error}");
            }
        };
        std::thread::Builder::new().name("output".to_owned()).stack_size(256 << 10).spawn(write)?;
        Ok(())
    }

    fn write(&self, mut output: impl Write) -> std::io::Result<()> {
        let mut small = Vec::new();
        while let Some(frames) = self.take() {
            let weight = frames.iter().map(Frame::weight).sum::<usize>();
            for frame in frames {
                if LARGE < frame.as_slice().len() {
                    output.write_all(&small)?;
                    small.clear();
                    output.write_all(frame.as_slice())?;
                } else {
                    small.extend_from_slice(frame.as_slice());
                }
            }
            output.write_all(&small)?;
            output.flush()?;
            small.clear();
            self.written(weight);
        }
        Ok(())
    }

    /// Waits for frames: up to a large one. `None` when there will be none.
    fn take(&self) -> Option<Vec<Frame>> {
        let is_idle = |state: &mut State| state.frames.is_empty() && !state.is_closed && !state.is_gone;
        let mut state = self.filled.wait_while(self.state(), is_idle).unwrap_or_else(PoisonError::into_inner);
        if state.is_gone || state.frames.is_empty() {
            return None;
        }
        let mut taken = Vec::new();
        let mut bytes = 0;
        while bytes < LARGE
            && let Some(frame) = state.frames.pop_front()
        {
            bytes += frame.as_slice().len();
            taken.push(frame);
        }
        Some(taken)
    }

    fn written(&self, weight: usize) {
        let mut state = self.state();
        let was_full = ROOM <= state.bytes;
        state.bytes = state.bytes.saturating_sub(weight);
        if was_full && state.bytes < ROOM {
            drop(state);
            self.changed.notify_waiters();
        }
    }

    fn go(&self, mut state: MutexGuard<'_, State>) {
        state.is_gone = true;
        state.frames.clear();
        drop(state);
        self.filled.notify_one();
        self.changed.notify_waiters();
    }

    async fn until(&self, fits: impl Fn(&State) -> bool) {
        loop {
            let changed = self.changed.notified();
            if fits(&self.state()) {
                return;
            }
            changed.await;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Marks the end of writing, however the writing thread ends.
struct Gone<'a>(&'a Outbox);

impl Drop for Gone<'_> {
    fn drop(&mut self) {
        self.0.abandon();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(bytes: usize) -> Frame {
        Frame::new(|out| {
            out.resize(out.len() + bytes, b' ');
            Ok(())
        })
        .unwrap()
    }

    /// Takes nothing until it is told to.
    struct Slow(std::sync::mpsc::Receiver<()>, Arc<Mutex<usize>>);

    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.recv().map_err(|_| std::io::ErrorKind::BrokenPipe)?;
            *self.1.lock().unwrap() += bytes.len();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[tokio::test]
    async fn room_comes_back_when_the_client_reads() {
        let outbox = Arc::new(Outbox::default());
        let (go, slow) = std::sync::mpsc::channel();
        let written = Arc::default();
        outbox.write_to(Slow(slow, Arc::clone(&written))).unwrap();
        outbox.push(frame(ROOM / 2));
        assert!(outbox.has_room());
        outbox.push(frame(ROOM));
        assert!(!outbox.has_room());
        go.send(()).unwrap();
        go.send(()).unwrap();
        outbox.room().await;
        outbox.push(frame(1));
        outbox.close();
        outbox.push(frame(1));
        go.send(()).unwrap();
        outbox.gone().await;
        let headers = [ROOM / 2, ROOM, 1].map(|bytes| format!("Content-Length: {bytes}\r\n\r\n").len()).iter().sum::<usize>();
        assert_eq!(*written.lock().unwrap(), ROOM / 2 + ROOM + 1 + headers);
    }

    #[tokio::test]
    async fn nobody_waits_for_a_broken_pipe_or_for_a_client_that_asks_without_end() {
        let outbox = Arc::new(Outbox::default());
        let (go, slow) = std::sync::mpsc::channel();
        outbox.write_to(Slow(slow, Arc::default())).unwrap();
        outbox.push(frame(2 * ROOM));
        drop(go);
        outbox.room().await;
        outbox.gone().await;

        let outbox = Arc::new(Outbox::default());
        (0..=MOST).for_each(|_| outbox.push(frame(1)));
        outbox.gone().await;
        assert_eq!(outbox.state().frames.len(), 0);
    }
}
