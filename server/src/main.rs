//! The `dockerfile-ls` program.

use std::process::ExitCode;

/// Trees and findings are many small pieces of memory, and several threads want theirs at once: with glibc's
/// allocator a run takes a tenth more time, and musl's is not made for speed at all.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

// The one thing that is called without the compiler's seeing what it does; the crate has a safe function for all else.
unsafe extern "C" {
    /// Collects what the calling thread has free, and with `force` gives all of it back to the system.
    safe fn mi_collect(force: bool);
}

fn main() -> ExitCode {
    dockerfile_ls::cli::run(std::env::args_os(), || dockerfile_ls::lsp::serve(|| mi_collect(true)))
}
