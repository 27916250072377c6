//! A key is destroyed only if the database has a record of it.

use std::fs;

use super::{application::Application, database::bytes_literal};
use crate::run::{KEYRING, TABLES};

const OTHER: &str = "--keyring other --key-file key";

/// Returns an application with a keyring `other` that the database has no record of. Its first key and epoch are retired.
fn with_another_keyring() -> Application {
    let application = Application::with_people(0);
    application.ok(&format!("keys init {OTHER}"));
    for step in ["add", "promote 2", "retire 1"] {
        application.ok(&format!("keys {step} {OTHER}"));
    }
    for step in ["add", &format!("promote 2 {TABLES}"), "retire 1"] {
        application.ok(&format!("keys {step} --tokens {OTHER}"));
    }
    application
}

/// Returns an application whose key 1 is retired and seals nothing.
fn with_a_retired_key() -> Application {
    retired(Application::with_people(0))
}

/// Retires key 1 after rotating to key 2.
fn retired(application: Application) -> Application {
    for step in ["add", "promote 2", "retire 1"] {
        application.keys(step);
    }
    application
}

#[test]
fn finding_nothing_in_another_database_destroys_nothing() {
    let application = with_another_keyring();
    let keyring = fs::read(application.path("other")).unwrap();
    let contents = application.database.contents();
    for series in ["", "--tokens"] {
        let destroy = format!("keys destroy 1 {series} --confirm 1 {OTHER} {TABLES}");
        let refused = application.exits(1, &destroy);
        assert!(refused.stderr.contains("is not the one"), "{refused:?}");
        assert!(refused.stdout.is_empty(), "{refused:?}");
    }
    assert_eq!(fs::read(application.path("other")).unwrap(), keyring);
    assert_eq!(application.database.contents(), contents);
}

#[test]
fn a_key_that_the_database_has_no_record_of_is_not_destroyed_until_it_has() {
    let application = with_a_retired_key();
    let destroy = format!("keys destroy 1 --confirm 1 {KEYRING} {TABLES}");
    application.execute("DELETE FROM __encdb_fingerprints WHERE kind = 'root'");
    let refused = application.exits(1, &destroy).stderr;
    assert!(refused.contains("has no record of key 1") && refused.contains("encdb rotate"));
    assert!(application.keys("list").stdout.contains("key 1    retired"));
    application.ok(&format!("rotate {KEYRING} {TABLES}"));
    application.ok(&destroy);
}

#[test]
fn a_database_without_a_record_proves_nothing() {
    let application = with_a_retired_key();
    application.execute("DROP TABLE __encdb_schema_migrations");
    let destroy = format!("keys destroy 1 --confirm 1 {KEYRING} {TABLES}");
    assert!(application.exits(1, &destroy).stderr.contains("has no record of key 1"));
    assert!(application.keys("list").stdout.contains("key 1    retired"));
}

#[test]
fn a_refusal_is_an_object_of_its_own() {
    let application = Application::with_people(3);
    for step in ["add", "promote 2", "retire 1"] {
        application.keys(step);
    }
    let destroy = format!("--json keys destroy 1 --confirm 1 {KEYRING} {TABLES}");
    let refused = application.exits(3, &destroy).stdout;
    let last: serde_json::Value = serde_json::from_str(refused.lines().last().unwrap()).unwrap();
    assert_eq!(last["step"], "refused", "{refused}");
    assert_eq!((&last["kind"], &last["id"]), (&"key".into(), &1.into()), "{refused}");
    assert_eq!(last["n_values"], 6, "{refused}");
}

/// A value that is not understood may be sealed in a way that this version does not know.
#[test]
fn a_key_stays_while_a_value_is_not_understood() {
    let application = retired(Application::with_people(2));
    application.ok(&format!("rotate {KEYRING} {TABLES}"));
    let planted = format!("UPDATE people SET email = {} WHERE id = 1", bytes_literal(b"plain"));
    application.execute(&planted);
    let census = format!("keys census {TABLES} --expect-none 1");
    assert!(application.exits(3, &census).stderr.contains("1 values are not sealed"));
    let destroy = format!("keys destroy 1 --confirm 1 {KEYRING} {TABLES}");
    let refused = application.exits(3, &destroy);
    assert!(refused.stderr.contains("1 values are not sealed"), "{refused:?}");
    let refused = application.exits(3, &format!("--json {destroy}")).stdout;
    assert!(refused.contains("\"reason\":\"not understood\""), "{refused}");
    assert!(application.keys("list").stdout.contains("key 1    retired"));
    application.execute("DELETE FROM people WHERE id = 1");
    application.ok(&census);
    application.ok(&destroy);
}

#[test]
fn an_epoch_stays_while_a_search_token_is_none() {
    let application = Application::with_people(2);
    for step in ["add", &format!("promote 2 {TABLES}")] {
        application.ok(&format!("keys {step} --tokens {KEYRING}"));
    }
    application.ok(&format!("rotate {KEYRING} {TABLES}"));
    application.ok(&format!("keys retire 1 --tokens {KEYRING}"));
    application.execute(&format!("UPDATE people SET email_search = {}", bytes_literal(b"")));
    let census = format!("keys census {TABLES} --expect-none 1 --tokens");
    assert!(application.exits(3, &census).stderr.contains("which key they need is not known"));
    application.ok(&format!("rotate {KEYRING} {TABLES}"));
    application.ok(&census);
}

/// The file of tables is older than the database, or another application keeps its values there too.
#[test]
fn a_key_stays_while_a_column_that_is_not_listed_needs_it() {
    let application = retired(Application::with_people(3));
    application.execute("CREATE TABLE former_people AS SELECT id, ssn, email FROM people");
    application.ok(&format!("rotate {KEYRING} {TABLES}"));
    let destroy = format!("keys destroy 1 --confirm 1 {KEYRING} {TABLES}");
    for column in ["email", "ssn"] {
        let says = format!("3 values of former_people.{column}, which --tables does not list");
        let refused = application.exits(3, &destroy);
        assert!(refused.stderr.contains(&says), "{refused:?}");
        application.execute(&format!("ALTER TABLE former_people DROP COLUMN {column}"));
    }
    application.ok(&destroy);
}

#[test]
fn a_table_that_was_renamed_is_not_counted_as_empty() {
    let application = retired(Application::with_people(3));
    application.execute("ALTER TABLE people RENAME TO persons");
    let destroy = format!("keys destroy 1 --confirm 1 {KEYRING} {TABLES}");
    let refused = application.exits(1, &destroy);
    assert!(refused.stderr.contains("there is no table `people` here"), "{refused:?}");
}
