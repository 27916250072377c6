//! The program from outside, and the guide with it, on both databases. `cargo xtask test` starts the servers.

#![cfg(unix)]
// Always true. It tells Clippy that helpers may unwrap as tests may.
#![cfg(test)]

mod checker;
mod databases;
mod guide;
mod run;
mod wrong_input;
