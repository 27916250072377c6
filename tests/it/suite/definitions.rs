//! The definitions of models as TOML, and their agreement with the tables that the models are for.

use diesel::connection::SimpleConnection;
use encdb_diesel::{
    EncryptedTable,
    agreement::{self, AgreementError, Problem},
    spec::{self, TableSpec},
};

use super::database::Database;
use crate::support::models::{
    archive, contacts, devices, grades, members, notes, parcels, renamed, samples, users, vaults,
};

const MODELS: [TableSpec; 10] = [
    <users::table as EncryptedTable>::SPEC,
    <contacts::table as EncryptedTable>::SPEC,
    <devices::table as EncryptedTable>::SPEC,
    <grades::table as EncryptedTable>::SPEC,
    <members::table as EncryptedTable>::SPEC,
    <notes::table as EncryptedTable>::SPEC,
    <parcels::table as EncryptedTable>::SPEC,
    <samples::table as EncryptedTable>::SPEC,
    <vaults::table as EncryptedTable>::SPEC,
    <renamed::vaults::table as EncryptedTable>::SPEC,
];

#[test]
fn the_definitions_of_every_model_survive() {
    let models = [&MODELS[..], &[<archive::vaults::table as EncryptedTable>::SPEC]].concat();
    let toml = spec::to_toml(&models);
    assert_eq!(spec::to_json(&spec::from_toml(&toml).unwrap()), spec::to_json(&models), "{toml}");
}

/// The tables of the suite have few indexes. Nothing else disagrees.
#[test]
fn models_agree_with_their_tables() {
    let database = Database::new();
    let conn = &mut database.connect();
    let file = spec::from_toml(&spec::to_toml(&MODELS)).unwrap();
    let Err(AgreementError::Disagreements(found)) = agreement::check(conn, &MODELS, &file) else {
        panic!("most tokens have no index");
    };
    for disagreement in &found {
        assert_eq!(disagreement.problem, Problem::NoIndex, "{disagreement}");
    }
    for (n, disagreement) in found.iter().enumerate() {
        let (table, column) = (&disagreement.table, disagreement.column.as_ref().unwrap());
        conn.batch_execute(&format!("CREATE INDEX search_{n} ON {table} ({column})")).unwrap();
    }
    agreement::check(conn, &MODELS, &file).unwrap();
}

#[test]
fn a_model_that_the_file_does_not_follow_is_named() {
    let database = Database::new();
    let conn = &mut database.connect();
    let file = spec::to_toml(&MODELS).replace("unique = true, ", "");
    let file = spec::from_toml(&file).unwrap();
    let error = agreement::check(conn, &MODELS, &file).unwrap_err().to_string();
    let says = "users.email: `token.unique` is true in the models and false in the file";
    assert!(error.lines().any(|line| line == says), "{error}");
}
