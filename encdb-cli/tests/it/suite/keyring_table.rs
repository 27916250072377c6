//! A keyring in encdb's own table, which a fleet shares.

use std::sync::Arc;

use diesel::{Connection, connection::SimpleConnection as _, prelude::*};
use encdb_core::{KeyringSource, SecretFile};
use encdb_diesel::{KEYRING, keys::KeyringTable, migrations, prelude::*};

use super::{
    application::Application,
    database::{Conn, Database},
};
use crate::{
    people::{Person, people},
    run::{CHEAP, Folder, TABLES},
};

const KEYRING_TABLE: &str = "--keyring-table --passphrase-file passphrase";

/// Loads the keyring as a program of the fleet does.
fn loaded(folder: &Folder, database: &Database) -> Keyring {
    let passphrase = Box::new(SecretFile::new(folder.path("passphrase")));
    let url = database.url();
    KeyringTable::with_passphrase(move || Conn::establish(&url), passphrase).load().unwrap()
}

/// Returns an application with twenty people, under a keyring in the table.
fn with_people() -> Application {
    let mut folder = Folder::with_passphrase();
    let database = Database::new(&folder);
    folder.set("DATABASE_URL", &database.url());
    let created = folder.ok(&format!("keys init {KEYRING_TABLE} {CHEAP}")).stdout;
    assert!(created.contains("created the table __encdb_keyring"), "{created}");
    let keyring = loaded(&folder, &database);
    Application::over(folder, database, keyring, 20)
}

#[test]
fn a_key_goes_its_way_in_the_table_as_in_a_file() {
    let application = with_people();
    let change = |words: &str| application.ok(&format!("keys {words} {KEYRING_TABLE}")).stdout;
    assert!(change("add").contains("key 2 added to the table __encdb_keyring of DATABASE_URL"));
    change("promote 2");
    application.ok(&format!("rotate {TABLES} {KEYRING_TABLE}"));
    change("retire 1");
    change(&format!("destroy 1 --confirm 1 {TABLES}"));
    let list = change("list --verify");
    assert!(list.contains("key 2    current") && !list.contains("key 1"), "{list}");
    application.ok(&format!("doctor {TABLES} {KEYRING_TABLE}"));
    let keyring = Arc::new(loaded(&application, &application.database));
    let conn = &mut application.database.connect();
    let all = KEYRING.scoped(&keyring, || {
        people::table.select(Person::as_select()).load::<Person>(conn).unwrap()
    });
    assert_eq!(all.len(), 20);
}

#[test]
fn another_passphrase_unlocks_the_same_keys() {
    let application = with_people();
    application.private_file("new", "another one\n");
    let rewrap = format!("keys rewrap {KEYRING_TABLE} --new-passphrase-file new");
    application.ok(&format!("{rewrap} {CHEAP}"));
    let refused = application.exits(1, &format!("keys add {KEYRING_TABLE}"));
    assert!(refused.stderr.contains("does not open"), "{refused:?}");
    application.ok("keys add --keyring-table --passphrase-file new");
}

#[test]
fn a_keyring_in_the_table_is_not_overwritten() {
    let application = with_people();
    let refused = application.exits(1, &format!("keys init {KEYRING_TABLE}"));
    assert!(refused.stderr.contains("holds a keyring already"), "{refused:?}");
    // The error comes before the secret of the new keyring is read.
    let refused = application.exits(1, "keys init --keyring-table --passphrase-file missing");
    assert!(refused.stderr.contains("holds a keyring already"), "{refused:?}");
}

/// The keyring's keys are random: if the database had recorded them, it would refuse all others.
#[test]
fn a_keyring_that_cannot_be_stored_leaves_the_way_free() {
    let mut folder = Folder::with_passphrase();
    let database = Database::new(&folder);
    folder.set("DATABASE_URL", &database.url());
    let conn = &mut database.connect();
    migrations::create_tables(conn).unwrap();
    conn.batch_execute("ALTER TABLE __encdb_keyring RENAME TO elsewhere").unwrap();
    let init = format!("keys init {KEYRING_TABLE} {CHEAP}");
    let refused = folder.exits(1, &init);
    assert!(refused.stderr.contains("__encdb_keyring"), "{refused:?}");
    conn.batch_execute("ALTER TABLE elsewhere RENAME TO __encdb_keyring").unwrap();
    folder.ok(&init);
    let doctor = folder.ok(&format!("doctor {KEYRING_TABLE}")).stdout;
    assert!(doctor.contains("the keys belong to this database"), "{doctor}");
}

#[test]
fn the_variable_with_the_keyrings_database_may_be_another_one() {
    let mut application = with_people();
    let url = application.database.url();
    application.unset("DATABASE_URL");
    let named = "keys list --keyring-table=KEYRING_DATABASE_URL";
    assert!(application.exits(2, named).stderr.contains("KEYRING_DATABASE_URL is not set"));
    application.set("KEYRING_DATABASE_URL", &url);
    assert!(application.ok(named).stdout.contains("key 1    current"));
}
