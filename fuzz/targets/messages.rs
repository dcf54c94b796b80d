#![no_main]

use dockerfile_ls_fuzz::{keep, write_seeds};

libfuzzer_sys::fuzz_target!(init: write_seeds("messages"), |input: &[u8]| keep("messages", input));
