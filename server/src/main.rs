//! The `dockerfile-ls` program.

mod pages;

use std::process::ExitCode;

use dockerfile_ls::lsp::GiveBack;

/// Trees and findings are many small pieces of memory, and several threads want theirs at once: with glibc's
/// allocator a run takes a tenth more time, and musl's is not made for speed at all.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

// Called without the compiler's seeing what it does; the crate has a safe function for all else.
unsafe extern "C" {
    /// Collects what the calling thread has free, and with `force` gives all of it back to the system.
    safe fn mi_collect(force: bool);
}

fn main() -> ExitCode {
    const GIVE_BACK: GiveBack = GiveBack { of_thread: || mi_collect(true), of_program: pages::let_go };
    dockerfile_ls::cli::run(std::env::args_os(), |catalogue| dockerfile_ls::lsp::serve(GIVE_BACK, catalogue))
}
