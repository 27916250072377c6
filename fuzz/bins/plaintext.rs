//! The target `plaintext`, for `cargo fuzz`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| encdb_fuzz::target("plaintext").check(input));
