//! What must hold for any bytes that encdb reads: from a row, a keyring file, a variable, a definition of tables.
//!
//! A [`Target`] is one such reader, with a property that panics when it is broken. Its corpus is
//! `fuzz/corpus/<name>/`: valid inputs, and inputs that once meant trouble. The tests of this package check each of them,
//! and thousands that differ from one by some bytes; `cargo fuzz run -s none <name>` goes on from there for as long as it
//! may.
//!
//! All keys are the test keys of `src/keys.rs`, so that a file of the corpus is whole: nothing beside it is needed to open it.

mod corpus;
mod keys;
mod targets;

pub use corpus::Entry;
pub use targets::{TARGETS, Target, target};
