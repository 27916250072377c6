//! What the tests of the example applications need, once: the program, clients of it, load, and a search for leaks.
//!
//! `cargo xtask test` and `cargo xtask example` set the variables that name servers and programs. Everything here panics when
//! something goes wrong, because a test is its only caller.

#![expect(clippy::missing_panics_doc, reason = "everything here is for tests, and panics")]
#![expect(
    clippy::must_use_candidate,
    reason = "programs and requests are there for their effects as well"
)]

pub mod browser;
pub mod client;
pub mod leaks;
pub mod load;
pub mod nowhere;
pub mod program;
pub mod relay;
pub mod wait;

/// Returns a variable that `cargo xtask` sets.
pub fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set; run `cargo xtask test`"))
}
