//! The target `table_definitions_in_toml`, for `cargo fuzz`.

#![no_main]

libfuzzer_sys::fuzz_target!(
    |input: &[u8]| encdb_fuzz::target("table_definitions_in_toml").check(input)
);
