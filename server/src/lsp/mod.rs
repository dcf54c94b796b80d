//! The language server: the protocol on one side, snapshots on the other.
//!
//! *Invariants.* Protocol types appear in this room alone. A notification changes its document before
//! its first `.await`; a request takes its snapshot in its first poll, so it sees every change sent
//! before it. No lock is held over an `.await`. Work runs on the blocking pool, where a panic is caught
//! and answered as an internal error.

mod actions;
mod backend;
mod capabilities;
mod contexts;
mod convert;
mod diagnostics;
mod dispatch;
mod frame;
mod ignore_edit;
mod lookups;
mod projects;
mod publish;
mod refresh;
mod requests;
mod settings;
mod store;
mod tokens;
mod trace;
mod transport;
mod watchdog;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use tokio::sync::mpsc;
use tower_lsp::LspService;

use backend::Backend;

/// Threads for the work of requests, for standard input and for standard output.
const BLOCKING_THREADS: usize = 16;

/// Bytes that the pipe to the client holds; the most that Linux lets everybody have.
#[cfg(target_os = "linux")]
const PIPE_SIZE: usize = 1 << 20;

/// Notifications of findings that wait to be sent.
const NOTICES: usize = 16;

/// Serves on standard input and output until the client says `exit` or closes its end. Answers with the
/// exit code: 0 after a `shutdown`, 1 without one.
///
/// # Errors
/// When the runtime cannot be started.
pub fn serve() -> std::io::Result<u8> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(BLOCKING_THREADS)
        .enable_time()
        .build()?;
    let output = unbuffered_stdout()?;
    let code = runtime.block_on(async {
        let (notices, to_client) = mpsc::channel(NOTICES);
        let new = move |client| Backend::new(client, notices.clone());
        let (service, socket) = LspService::build(new).custom_method("$/setTrace", Backend::set_trace).finish();
        let shut_down = Arc::clone(&service.inner().shut_down);
        let backend = service.inner().clone();
        transport::serve(tokio::io::stdin(), output, service, socket, to_client, move |request| backend.direct(request)).await;
        u8::from(!shut_down.load(Ordering::Acquire))
    });
    // A thread may still wait for standard input, which a client need not close.
    runtime.shutdown_background();
    Ok(code)
}

/// Standard output without the standard library's buffer by line, which writes the headers of a frame by
/// themselves: twice the work for both ends, and a client that ends the server between the two halves
/// sees a broken frame.
fn unbuffered_stdout() -> std::io::Result<std::fs::File> {
    #[cfg(unix)]
    let output = std::os::fd::AsFd::as_fd(&std::io::stdout()).try_clone_to_owned()?;
    #[cfg(windows)]
    let output = std::os::windows::io::AsHandle::as_handle(&std::io::stdout()).try_clone_to_owned()?;
    // A pipe holds 64 KiB, so that a large answer goes through in turns of both ends. What is no pipe stays as it is.
    #[cfg(target_os = "linux")]
    rustix::pipe::fcntl_setpipe_size(&output, PIPE_SIZE).ok();
    Ok(output.into())
}
