//! The promises of `encdb-core`, through its public interface: one binary, one file per subject.
//!
//! Vectors against the borrowed algorithms and the frozen values of format 1 need private items: they are unit tests.

// Always so; it tells Clippy that helpers may unwrap as tests may.
#![cfg(test)]

mod again;
mod bad_values;
mod environment;
mod folder;
mod format_document;
mod held_keys;
mod inspected;
mod key_sources;
mod keyring_documents;
mod keyring_files;
mod keyring_folder;
mod leaks;
mod left_out;
mod normalizations;
mod plaintexts;
mod properties;
mod reject_vectors;
mod secret_sources;
mod support;
mod tokens;
mod wrapped_keys;
