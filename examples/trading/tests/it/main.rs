//! The program from outside, and the guide with it, on both databases. `cargo xtask test` starts the servers.

#![cfg(unix)]
// Always true. It tells Clippy that helpers may unwrap as tests may.
#![cfg(test)]

mod answers;
mod checker;
mod command;
mod damage;
mod databases;
mod guide;
mod journal;
mod leaks;
#[cfg(feature = "plain")]
mod load;
mod outage;
mod refusals;
mod run;
mod service;
mod user;
mod watch;
