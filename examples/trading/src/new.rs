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

#[cfg(test)]
mod tests {
    use encdb_diesel::spec;

    use super::*;

    #[test]
    fn the_models_are_as_the_definitions_say() {
        let (moving, encrypted) =
            (include_str!("../encdb.toml"), include_str!("../encdb.encrypted.toml"));
        for (models, file) in
            [(keep::SPECS, moving), (clear::SPECS, moving), (encrypted::SPECS, encrypted)]
        {
            let definitions = spec::from_toml(file).unwrap();
            assert_eq!(spec::to_json(models), spec::to_json(&definitions));
        }
    }
}
