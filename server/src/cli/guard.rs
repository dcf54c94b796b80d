//! A problem with one file never affects another: panics are caught, and the threads that parse have stacks of a
//! known size.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::COULD_NOT_RUN;
use super::output::complain;
use super::speech::{retold, said};
use crate::texts::complaint as texts;

/// Bytes of the stack of every thread that looks at files. What goes down into nested text is bounded far below that;
/// what the system gives by default differs from one to the next, and with musl is 128 KiB.
const STACK: usize = 16 << 20;

/// Does something about one file. A panic becomes an error of that file.
///
/// # Errors
/// Those of the work, and what is said of a panic.
pub(super) fn guarded<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(said(&texts::internal_in_file())))
}

/// Runs a command where it and its helpers have such a stack; its exit code, or 2 after a panic.
pub(super) fn run(command: impl FnOnce() -> u8 + Send) -> u8 {
    std::panic::set_hook(Box::new(|panic| {
        let trace = std::backtrace::Backtrace::capture();
        let is_wanted = trace.status() == std::backtrace::BacktraceStatus::Captured;
        complain(format_args!("{panic}{}", if is_wanted { format!("\n{trace}") } else { String::new() }));
    }));
    // Where that fails, the pool is made with what is usual when it is needed.
    rayon::ThreadPoolBuilder::new().stack_size(STACK).build_global().ok();
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("command".to_owned()).stack_size(STACK).spawn_scoped(scope, command);
        match thread.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(code)) => code,
            Ok(Err(_)) => {
                complain(format_args!("{}", said(&texts::internal())));
                COULD_NOT_RUN
            }
            Err(error) => {
                complain(format_args!("{}", said(&texts::cannot_start(retold(error)))));
                COULD_NOT_RUN
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_stops_nothing_else() {
        let work = |number: usize| guarded(|| if number == 1 { panic!("this one") } else { Ok(number) });
        let done: Vec<_> = (0..3).map(work).collect();
        assert_eq!((&done[0], &done[2]), (&Ok(0), &Ok(2)));
        assert!(done[1].as_ref().is_err_and(|said| said.starts_with("internal error")), "{done:?}");
    }
}
