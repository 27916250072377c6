//! What the tests of several crates share: a database of their own on a server. The suite is in `it/`, the compile-fail
//! tests are in `ui/`.

mod own_database;

pub use own_database::{OwnDatabase, Server};
