//! Drives the program from outside, as its clients and operators do, on a PostgreSQL that `cargo xtask test` starts. Each reply to a
//! client is compared with the OpenAPI document that the program serves.

// Always true. It tells Clippy that helpers may unwrap as tests may.
#![cfg(test)]

mod caller;
mod damage;
mod document;
mod leaks;
mod migrations;
mod openapi;
mod outage;
mod owners;
mod payloads;
mod refusals;
mod rotation;
mod service;
