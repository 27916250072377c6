//! The doctor, with one problem at a time.

use super::{
    application::Application,
    database::{MISSING, bytes_literal},
};
use crate::run::{KEYRING, TABLES};

/// Returns the line about one check.
#[track_caller]
fn check(stdout: &str, name: &str) -> String {
    let about = stdout.lines().find(|line| line.split_whitespace().nth(1) == Some(name));
    about.unwrap_or_else(|| panic!("{name}: {stdout}")).to_owned()
}

#[track_caller]
fn assert_failed(application: &Application, words: &str, name: &str, says: &str) {
    let line = check(&application.exits(1, words).stdout, name);
    assert!(line.starts_with("failed") && line.contains(says), "{line}");
}

#[test]
fn nothing_is_wrong_and_nothing_changes() {
    let application = Application::with_people(4);
    let before = application.database.contents();
    let run = application.ok(&format!("doctor {KEYRING} {TABLES}"));
    assert!(run.stdout.lines().all(|line| line.starts_with("ok ")), "{run:?}");
    assert_eq!(run.stdout.lines().count(), 7);
    // A key that the database does not know yet is not recorded either.
    application.keys("add");
    let run = application.ok(&format!("doctor {KEYRING} {TABLES}"));
    assert!(check(&run.stdout, "fingerprints").contains("1 fingerprints are new"), "{run:?}");
    assert_eq!(application.database.contents(), before);
}

#[test]
fn a_database_without_a_password_may_be_an_argument() {
    let mut application = Application::with_people(4);
    application.unset("DATABASE_URL");
    let url = application.database.url();
    application.ok(&format!("doctor {KEYRING} {TABLES} --database {url}"));
}

#[test]
fn what_is_not_given_is_skipped() {
    let mut application = Application::with_people(4);
    application.unset("DATABASE_URL");
    let stdout = application.ok(&format!("doctor {KEYRING}")).stdout;
    assert!(check(&stdout, "database").starts_with("skipped"));
    assert!(check(&stdout, "values").starts_with("skipped"));
}

#[test]
fn a_database_that_is_asked_for_is_not_skipped() {
    let mut application = Application::with_people(4);
    application.unset("DATABASE_URL");
    for (asked, says) in [
        ("--database-variable NOPE".to_owned(), "NOPE is not set"),
        (TABLES.to_owned(), "DATABASE_URL is not set"),
        ("--database-variable DATABASE_URL".to_owned(), "DATABASE_URL is not set"),
    ] {
        assert_failed(&application, &format!("doctor {KEYRING} {asked}"), "database", says);
    }
}

/// Without keys, nobody knows whether the values could be opened, but it is known that they are sealed.
#[test]
fn values_without_keys_to_compare() {
    let application = Application::with_people(4);
    let doctor = format!("doctor {TABLES}");
    let line = check(&application.exits(1, &doctor).stdout, "values");
    assert!(line.starts_with("skipped") && line.contains("12 values"), "{line}");
    application.execute(&format!("UPDATE people SET email = {}", bytes_literal(b"plain")));
    assert_failed(&application, &doctor, "values", "not sealed");
}

#[test]
fn keys_that_are_not_there() {
    let application = Application::with_people(4);
    assert_failed(&application, &format!("doctor {TABLES}"), "keys", "no keyring is named");
    assert_failed(&application, "doctor --keyring missing --key-file key", "keys", "missing");
}

#[test]
fn a_database_that_is_not_there() {
    let application = Application::with_people(4);
    let (missing, says) = MISSING;
    let words = format!("doctor {KEYRING} --database {missing}");
    assert_failed(&application, &words, "database", says);
    assert!(!application.path("missing.sqlite").exists());
}

#[test]
fn tables_of_encdb_that_are_missing() {
    let application = Application::with_people(4);
    application.execute("DELETE FROM __encdb_schema_migrations WHERE version > '00000000000001'");
    assert_failed(&application, &format!("doctor {KEYRING} {TABLES}"), "schema", "lacks");
    // The tables exist, but have another problem.
    let column = "ALTER TABLE __encdb_schema_migrations RENAME COLUMN";
    application.execute(&format!("{column} version TO was_version"));
    let doctor = format!("doctor {KEYRING} {TABLES}");
    assert_failed(&application, &doctor, "schema", "the database refused a query: ");
    application.execute(&format!("{column} was_version TO version"));
    application.execute("DROP TABLE __encdb_schema_migrations");
    assert_failed(&application, &format!("doctor {KEYRING} {TABLES}"), "schema", "not there");
}

#[test]
fn keys_of_another_database() {
    let application = Application::with_people(4);
    application.ok("keys init --keyring other --key-file key");
    let words = format!("doctor --keyring other --key-file key {TABLES}");
    assert_failed(&application, &words, "fingerprints", "is not the one");
}

#[test]
fn values_that_no_key_opens() {
    let application = Application::with_people(4);
    let doctor = format!("doctor {KEYRING} {TABLES}");
    application.forge(1, 9);
    assert_failed(&application, &doctor, "values", "1 values of people.email are under key 9");
    application.execute(&format!("UPDATE people SET email = {}", bytes_literal(b"plain")));
    assert_failed(&application, &doctor, "values", "not sealed");
    application.execute("ALTER TABLE people RENAME COLUMN ssn TO social");
    assert_failed(&application, &doctor, "values", "no column `ssn`");
}
