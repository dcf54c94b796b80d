#![no_main]

use dockerfile_ls_fuzz::{keep, write_seeds};

libfuzzer_sys::fuzz_target!(init: write_seeds("fixes"), |input: &[u8]| keep("fixes", input));
