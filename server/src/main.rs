//! The `dockerfile-ls` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    dockerfile_ls::cli::run(std::env::args_os(), dockerfile_ls::lsp::serve)
}
