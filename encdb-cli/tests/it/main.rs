//! The program itself, on SQLite in temporary folders.

#![cfg(unix)]
// Always so; it tells Clippy that helpers may unwrap as tests may.
#![cfg(test)]

mod database;
mod doctor;
mod handbook;
mod import;
mod inspect;
mod life;
mod output;
mod recipes;
mod run;
mod secrets;
mod stopped;
mod unlocking;
