//! The application with encryption, in three deployments: `keep` and `clear` while the tables are moved, and `encrypted`.
//!
//! They differ in what `models.rs` says of the plaintext, and in the columns of `schema/`. The code that uses the models
//! is the same, and is compiled for each.

#![allow(clippy::duplicate_mod, reason = "the code is one, and stands once in each deployment")]

#[macro_use]
mod models;

pub(crate) mod clear;
pub(crate) mod encrypted;
pub(crate) mod keep;
