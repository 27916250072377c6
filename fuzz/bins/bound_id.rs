//! The target `bound_id`, for `cargo fuzz`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| encdb_fuzz::target("bound_id").check(input));
