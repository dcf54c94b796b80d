#![no_main]

use dockerfile_ls_fuzz::{keep, write_seeds};

libfuzzer_sys::fuzz_target!(init: write_seeds("edits"), |input: &[u8]| keep("edits", input));
