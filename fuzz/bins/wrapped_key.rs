//! The target `wrapped_key`, for `cargo fuzz`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| encdb_fuzz::target("wrapped_key").check(input));
