//! What `cargo xtask bench` measures: encdb against plaintext Diesel, the bare primitive, and the wrapper that a good
//! engineer writes in an afternoon. Everything that is compared is measured in the same rounds, in turn.

pub mod data;
pub mod figure;
pub mod keys;
pub mod rounds;
pub mod store;
pub mod workload;
