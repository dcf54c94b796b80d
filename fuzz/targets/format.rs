#![no_main]

use dockerfile_ls_fuzz::{keep, write_seeds};

libfuzzer_sys::fuzz_target!(init: write_seeds("format"), |input: &[u8]| keep("format", input));
