//! The doctor, with each thing wrong in turn.

use crate::{
    database::{execute, keyring, under_key, with_people},
    run::{DATABASE, Folder, KEYRING},
};

fn with_data() -> Folder {
    let folder = Folder::with_keyring();
    with_people(&folder, keyring(&folder), 4);
    folder
}

/// The line about one check.
#[track_caller]
fn check(stdout: &str, name: &str) -> String {
    let about = stdout.lines().find(|line| line.split_whitespace().nth(1) == Some(name));
    about.unwrap_or_else(|| panic!("{name}: {stdout}")).to_owned()
}

#[track_caller]
fn assert_failed(folder: &Folder, words: &str, name: &str, says: &str) {
    let line = check(&folder.exits(1, words).stdout, name);
    assert!(line.starts_with("failed") && line.contains(says), "{line}");
}

#[test]
fn nothing_is_wrong_and_nothing_changes() {
    let folder = with_data();
    let before = std::fs::read(folder.path("app.sqlite")).unwrap();
    let run = folder.ok(&format!("doctor {KEYRING} {DATABASE}"));
    assert!(run.stdout.lines().all(|line| line.starts_with("ok ")), "{run:?}");
    assert_eq!(run.stdout.lines().count(), 6);
    // A key that the database does not know yet is not recorded either.
    folder.keys("add");
    let run = folder.ok(&format!("doctor {KEYRING} {DATABASE}"));
    assert!(check(&run.stdout, "fingerprints").contains("1 fingerprints are new"), "{run:?}");
    assert_eq!(std::fs::read(folder.path("app.sqlite")).unwrap(), before);
}

#[test]
fn what_is_not_given_is_skipped() {
    let folder = with_data();
    let stdout = folder.ok(&format!("doctor {KEYRING}")).stdout;
    assert!(check(&stdout, "database").starts_with("skipped"));
    assert!(check(&stdout, "values").starts_with("skipped"));
}

#[test]
fn keys_that_are_not_there() {
    let folder = with_data();
    assert_failed(&folder, &format!("doctor {DATABASE}"), "keys", "is not set");
    assert_failed(&folder, "doctor --keyring missing --key-file key", "keys", "missing");
}

#[test]
fn a_database_that_is_not_there() {
    let folder = with_data();
    let words = format!("doctor {KEYRING} --database missing.sqlite");
    assert_failed(&folder, &words, "database", "no database file");
    assert!(!folder.path("missing.sqlite").exists());
}

#[test]
fn tables_of_encdb_that_are_missing() {
    let folder = with_data();
    execute(&folder, "DELETE FROM __encdb_schema_migrations WHERE version > '00000000000001'");
    assert_failed(&folder, &format!("doctor {KEYRING} {DATABASE}"), "schema", "lacks");
    execute(&folder, "DROP TABLE __encdb_schema_migrations");
    assert_failed(&folder, &format!("doctor {KEYRING} {DATABASE}"), "schema", "not there");
}

#[test]
fn keys_of_another_database() {
    let folder = with_data();
    folder.ok("keys init --keyring other --key-file key");
    let words = format!("doctor --keyring other --key-file key {DATABASE}");
    assert_failed(&folder, &words, "fingerprints", "is not the one");
}

#[test]
fn values_that_no_key_opens() {
    let folder = with_data();
    let doctor = format!("doctor {KEYRING} {DATABASE}");
    under_key(&folder, 1, 9);
    assert_failed(&folder, &doctor, "values", "1 values of people.email are under key 9");
    execute(&folder, "UPDATE people SET email = CAST('plain' AS BLOB)");
    assert_failed(&folder, &doctor, "values", "not sealed");
    execute(&folder, "ALTER TABLE people RENAME COLUMN ssn TO social");
    assert_failed(&folder, &doctor, "values", "no column `ssn`");
}
