//! A key is destroyed only where the database is known to have been written with it.

use std::fs;

use super::application::Application;
use crate::run::{KEYRING, TABLES};

const OTHER: &str = "--keyring other --key-file key";

/// With a keyring `other` that the database knows nothing of, whose first key and epoch are retired.
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

/// Whose key 1 is retired, and seals nothing.
fn with_a_retired_key() -> Application {
    let application = Application::with_people(0);
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
