//! The `dockerfile-ls` program.

use std::process::ExitCode;

/// Trees and findings are many small pieces of memory, and several threads want theirs at once: with glibc's
/// allocator a run takes a tenth more time, and musl's is not made for speed at all.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    dockerfile_ls::cli::run(std::env::args_os(), dockerfile_ls::lsp::serve)
}
