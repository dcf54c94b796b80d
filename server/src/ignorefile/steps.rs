//! Steps that are taken in tests: looks at entries of a context, and runs of up to 64 patterns over a name. Work that must not
//! grow with the square of a file is counted, not timed.

use std::cell::Cell;

thread_local! {
    static TAKEN: Cell<usize> = const { Cell::new(0) };
}

/// Takes a step.
pub(super) fn take() {
    TAKEN.set(TAKEN.get() + 1);
}

/// How many this thread has taken.
pub(crate) fn taken() -> usize {
    TAKEN.get()
}
