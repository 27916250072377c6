//! The measurements of `cargo xtask bench`: encdb against plaintext Diesel, the bare primitive, and a wrapper that a good
//! engineer writes in an afternoon. All contenders of a comparison run in turn in the same rounds.

pub mod data;
pub mod figure;
pub mod keys;
pub mod people;
pub mod rounds;
pub mod store;
pub mod workload;
