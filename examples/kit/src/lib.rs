//! What several of the example applications need, once.
//!
//! Nothing here knows encdb but [`problem`], which turns its errors into replies. What an application does with encryption is in
//! the application.

#![expect(
    clippy::exhaustive_enums,
    clippy::exhaustive_structs,
    reason = "not published: the applications take these types apart by patterns"
)]

pub mod body;
pub mod database;
pub mod health;
pub mod log;
pub mod login;
pub mod page;
pub mod path;
pub mod people;
pub mod pool;
pub mod problem;
pub mod query;
pub mod secrets;
pub mod serve;
pub mod token;
