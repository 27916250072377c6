//! Properties that hold for any bytes that encdb reads: from a row, a keyring file, a variable, a definition of tables.
//!
//! A [`Target`] is one such reader, with a property that panics when it is broken. Its corpus is `fuzz/corpus/<name>/`: valid
//! inputs, and inputs that caused trouble before. The tests of this package check each of them, and thousands of inputs that
//! differ by some bytes. `cargo fuzz run -s none <name>` continues from there without end.
//!
//! All keys are the test keys of `src/keys.rs`, so a file of the corpus needs nothing else to be opened.

mod corpus;
mod keys;
mod targets;

pub use corpus::Entry;
pub use targets::{TARGETS, Target, target};
