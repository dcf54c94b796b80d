//! The language server: the protocol on one side, snapshots on the other.
//!
//! *Invariants.* Protocol types appear in this room alone. A notification changes its document before
//! its first `.await`; a request takes its snapshot in its first poll, so it sees every change sent
//! before it. No lock is held over an `.await`. Work runs on threads of its own, where a panic is caught
//! and answered as an internal error.

mod capabilities;
mod catalogue;
mod catalogue_reader;
mod client;
mod context_reader;
mod contexts;
mod convert;
mod dispatch;
mod documents;
mod features;
mod frame;
mod gathered;
mod lenient;
mod lifecycle;
mod link;
mod lists;
mod lookups;
mod memory;
mod message;
mod open;
mod outbox;
mod progress;
mod project_reader;
mod projects;
#[cfg(any(test, feature = "fuzz"))]
#[doc(hidden)]
pub mod promise;
mod publish;
mod refresh;
mod requests;
mod sentinel;
mod session;
mod settings;
mod store;
mod threads;
mod tokens;
mod trace;
mod transport;

use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tower_lsp::LspService;

use features::Backend;
use link::Link;
pub use memory::GiveBack;
use memory::Memory;
use session::Session;

/// Bytes that the pipe to the client holds; the most that Linux lets everybody have.
#[cfg(target_os = "linux")]
const PIPE_SIZE: usize = 1 << 20;

/// How long a thread for long work stays without any before it ends.
const KEEP_ALIVE: Duration = Duration::from_secs(2);

/// Serves on standard input and output until the client says `exit` or closes its end. Answers with the
/// exit code: 0 after a `shutdown`, 1 without one. `give_back` returns to the system what memory nobody needs.
///
/// # Errors
/// When the runtime cannot be started.
pub fn serve(give_back: GiveBack, catalogue: Option<PathBuf>) -> std::io::Result<u8> {
    let memory = Memory::new(give_back);
    let (starts, ends, waits) = (memory.clone(), memory.clone(), memory.clone());
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(memory::WORKERS)
        .max_blocking_threads(dispatch::THREADS)
        .thread_keep_alive(KEEP_ALIVE)
        .on_thread_start(move || starts.thread_starts())
        .on_thread_stop(move || ends.thread_ends())
        .on_thread_park(move || waits.thread_waits())
        .enable_time()
        .build()?;
    let output = unbuffered_stdout()?;
    let code = runtime.block_on(async {
        let link = Arc::new(Link::default());
        sentinel::watch_output(&output, link.outbox());
        link.outbox().write_to(output)?;
        dispatch::log_panics();
        let session = Session::new(Arc::clone(&link), memory, catalogue);
        let shut_down = Arc::clone(&session.shut_down);
        speak(std::io::stdin(), session, &link).await?;
        Ok(u8::from(!shut_down.load(Ordering::Acquire)))
    });
    // A thread may still wait for standard input, which a client need not close.
    runtime.shutdown_background();
    code
}

/// Answers what comes on `input` until `exit` or its end.
async fn speak<I: Read + Send + 'static>(input: I, session: Session, link: &Arc<Link>) -> std::io::Result<()> {
    let direct = session.clone();
    // What goes to the client goes through the link: the library's own channel holds one message.
    let service = LspService::build(|_| Backend::new(session)).custom_method("$/setTrace", Backend::set_trace);
    let service = service.custom_method("dockerfile-ls/buildContext", Backend::build_context);
    let service = service.custom_method("dockerfile-ls/status", Backend::status);
    let (service, _) = service.custom_method("dockerfile-ls/images", Backend::images).finish();
    transport::serve(input, service, link, move |request| features::directly(&direct, request)).await
}

/// Standard output without the standard library's buffer by line, which writes the headers of a frame by
/// themselves: twice the work for both ends, and a client that ends the server between the two halves
/// sees a broken frame.
fn unbuffered_stdout() -> std::io::Result<std::fs::File> {
    #[cfg(unix)]
    let output = std::os::fd::AsFd::as_fd(&std::io::stdout()).try_clone_to_owned()?;
    #[cfg(windows)]
    let output = std::os::windows::io::AsHandle::as_handle(&std::io::stdout()).try_clone_to_owned()?;
    // A pipe holds 64 KiB, so that a large answer goes through in turns of both ends. Anything other than a pipe
    // stays as it is.
    #[cfg(target_os = "linux")]
    rustix::pipe::fcntl_setpipe_size(&output, PIPE_SIZE).ok();
    Ok(output.into())
}
