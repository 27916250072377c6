//! A database with encrypted columns, as an application has it.

use std::{fs, sync::Arc};

use diesel::{connection::SimpleConnection, prelude::*};
use encdb_core::{KeyringFile, KeyringSource, SecretFile};
use encdb_diesel::{EncryptedTable, KEYRING, Keyring, migrations, prelude::*, tables_to_json};

use crate::run::Folder;

diesel::table! {
    people (id) {
        id -> BigInt,
        email -> Binary,
        email_search -> Binary,
        ssn -> Nullable<Text>,
    }
}

#[derive(Clone, Debug, Identifiable, EncryptedModel)]
#[diesel(table_name = people)]
#[encdb(bind = id)]
pub(crate) struct Person {
    pub(crate) id: i64,
    #[encdb(normalize(email))]
    pub(crate) email: Searchable<String>,
    pub(crate) ssn: Option<Encrypted<String>>,
}

/// The keyring of `Folder::with_keyring`, as the application loads it.
pub(crate) fn keyring(folder: &Folder) -> Keyring {
    let key = Box::new(SecretFile::new(folder.path("key")));
    KeyringFile::with_key(folder.path("app.keyring"), key).load().unwrap()
}

/// Makes `app.sqlite` with this many people, sealed under the current key, and `tables.json`.
pub(crate) fn with_people(folder: &Folder, keyring: Keyring, n_people: i64) {
    let conn = &mut connect(folder);
    conn.batch_execute(
        "CREATE TABLE people (id INTEGER PRIMARY KEY, email BLOB NOT NULL, email_search BLOB NOT NULL, ssn TEXT)",
    )
    .unwrap();
    migrations::run_for(conn, &keyring).unwrap();
    let people: Vec<Person> = (1..=n_people).map(person).collect();
    KEYRING.scoped(&Arc::new(keyring), || {
        for people in people.chunks(200) {
            diesel::insert_into(people::table).values(people.to_vec()).execute(conn).unwrap();
        }
    });
    let tables = tables_to_json(&[<people::table as EncryptedTable>::SPEC]);
    fs::write(folder.path("tables.json"), tables).unwrap();
}

/// Reads everybody, and finds one by a search token.
#[track_caller]
pub(crate) fn assert_readable(folder: &Folder, keyring: Keyring, n_people: i64) {
    let conn = &mut connect(folder);
    KEYRING.scoped(&Arc::new(keyring), || {
        let loaded: Vec<Person> =
            people::table.order(people::id).select(Person::as_select()).load(conn).unwrap();
        assert_eq!(loaded.len(), usize::try_from(n_people).unwrap());
        for (loaded, id) in loaded.iter().zip(1..) {
            assert_eq!(loaded.email.expose(), &format!("person{id}@example.com"));
            assert_eq!(loaded.ssn.as_ref().unwrap().expose(), &format!("{id}-SSN"));
        }
        let found: Person = people::table
            .filter(people::email.search_eq("PERSON1@example.com"))
            .select(Person::as_select())
            .first(conn)
            .unwrap();
        assert_eq!(found.id, 1);
    });
}

/// Puts bytes into a row that do not open.
pub(crate) fn damage(folder: &Folder, id: i64) {
    under_key(folder, id, 1);
}

/// Puts bytes into a row that say they are sealed under this key.
pub(crate) fn under_key(folder: &Folder, id: i64, key: u16) {
    let zeros = "00".repeat(40);
    execute(folder, &format!("UPDATE people SET email = x'f801{key:04x}{zeros}' WHERE id = {id}"));
}

pub(crate) fn execute(folder: &Folder, sql: &str) {
    connect(folder).batch_execute(sql).unwrap();
}

fn connect(folder: &Folder) -> SqliteConnection {
    let path = folder.path("app.sqlite");
    SqliteConnection::establish(path.to_str().unwrap()).unwrap()
}

fn person(id: i64) -> Person {
    Person {
        id,
        email: Searchable::new(format!("person{id}@example.com")),
        ssn: Some(Encrypted::new(format!("{id}-SSN"))),
    }
}
