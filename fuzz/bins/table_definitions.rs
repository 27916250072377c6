//! The target `table_definitions`, for `cargo fuzz`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| encdb_fuzz::target("table_definitions").check(input));
