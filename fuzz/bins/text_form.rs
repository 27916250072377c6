//! The target `text_form`, for `cargo fuzz`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| encdb_fuzz::target("text_form").check(input));
