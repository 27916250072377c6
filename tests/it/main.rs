//! One suite, instantiated for each backend: `suite/` is compiled once for SQLite, PostgreSQL and MySQL/MariaDB, with
//! `database` naming the backend at hand.
//!
//! Plain `cargo test` runs SQLite alone and says so; `cargo xtask test` runs them all, on real servers.

#![allow(
    clippy::duplicate_mod,
    reason = "the suite is one, and stands once in each backend's module"
)]

mod support;

mod multi_connection;
#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;
mod recipes;
mod sqlite;

/// Reports the suites that this build leaves out, so that nobody takes a part for the whole.
#[test]
fn suites_left_out_are_named() {
    for (suite, built) in
        [("PostgreSQL", cfg!(feature = "postgres")), ("MySQL/MariaDB", cfg!(feature = "mysql"))]
    {
        if !built {
            support::announce(&format!(
                "not tested: {suite}. `cargo xtask test` runs every suite."
            ));
        }
    }
}
