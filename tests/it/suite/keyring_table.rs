//! A keyring in encdb's own table: written by one operator at a time, and read whole.

use std::{sync::Barrier, thread};

use diesel::prelude::*;
use encdb_diesel::{
    ErrorKind,
    error::KeyringTableError,
    keys::{
        KeyringDocument, KeyringSlot, KeyringSource, KeyringTable, MAX_KEYRING_DOCUMENT_LEN,
        OwnerKeys, UnlockedKeyring,
    },
    migrations,
};

use super::{
    database::{Conn, Database},
    interrupted::{READ_COMMITTED, REPEATABLE_READ, one_connection_in_the_other},
};
use crate::support::{
    keys::id,
    sources::{UnlockingKey, under},
};

/// Returns a new document: key 1, current, and epoch 1.
pub(super) fn first_document() -> KeyringDocument {
    UnlockedKeyring::create(OwnerKeys::Derived).unwrap().lock(&under()).unwrap()
}

/// Returns the next document, in which a new key is current.
pub(super) fn with_new_key(document: &KeyringDocument) -> KeyringDocument {
    let mut unlocked = document.unlock(&under()).unwrap();
    let id = unlocked.add_key().unwrap();
    unlocked.promote_key(id).unwrap();
    unlocked.lock(&under()).unwrap()
}

/// Returns a database with encdb's tables, and no keyring in them.
pub(super) fn database_with_tables() -> Database {
    let database = Database::new();
    let keyring = first_document().unlock(&under()).unwrap().keyring().unwrap();
    // The keyring's fingerprints do not matter, because nothing is checked against them here.
    migrations::run_for(&mut database.connect(), &keyring).unwrap();
    database
}

/// Returns a database with encdb's tables, which nobody has written with any key.
fn database_without_keys() -> Database {
    let database = Database::new();
    migrations::create_tables(&mut database.connect()).unwrap();
    database
}

pub(super) fn table(url: String) -> KeyringTable {
    KeyringTable::with_key(move || Conn::establish(&url), Box::new(UnlockingKey))
}

/// Replaces the document with a text, as an attacker who can write the table does.
fn plant(conn: &mut Conn, text: &str) {
    diesel::update(planted::table).set(planted::document.eq(text)).execute(conn).unwrap();
}

diesel::table! {
    #[sql_name = "__encdb_keyring"]
    planted (id) {
        id -> Integer,
        document -> Text,
    }
}

/// The limit of a file, in bytes and not in characters. A longer document stays in the database.
#[test]
fn a_document_that_is_too_long_is_not_read() {
    let database = database_with_tables();
    let conn = &mut database.connect();
    let json = first_document().to_json();
    KeyringTable::create(conn, &first_document()).unwrap();
    let longest = json.clone() + &" ".repeat(MAX_KEYRING_DOCUMENT_LEN - json.len());
    plant(conn, &longest);
    assert_eq!(KeyringTable::read(conn).unwrap().to_json(), json);
    let max = MAX_KEYRING_DOCUMENT_LEN as u64;
    for longer in [longest + " ", "\u{e4}".repeat(600_000)] {
        plant(conn, &longer);
        let refused = KeyringTable::read(conn).unwrap_err();
        let KeyringTableError::TooLong { len, max: limit } = refused else { panic!("{refused:?}") };
        assert_eq!((len, limit), (longer.len() as u64, max));
        let refused = table(database.url()).revision().unwrap_err();
        assert!(refused.to_string().contains("at most 1048576 are read"), "{refused}");
    }
}

/// The document would never be read again.
#[test]
fn a_document_that_is_too_long_is_not_written() {
    let database = database_with_tables();
    let conn = &mut database.connect();
    let mut unlocked = UnlockedKeyring::create(OwnerKeys::Derived).unwrap();
    for _ in 0..4000 {
        unlocked.add_key().unwrap();
    }
    let document = unlocked.lock(&under()).unwrap();
    let refused = KeyringTable::create(conn, &document).unwrap_err();
    assert!(matches!(refused, KeyringTableError::TooLong { .. }), "{refused:?}");
    let refused = KeyringTable::replace(conn, 0, &document).unwrap_err();
    assert!(matches!(refused, KeyringTableError::TooLong { .. }), "{refused:?}");
    let missing = KeyringTable::read(conn).unwrap_err();
    assert!(matches!(missing, KeyringTableError::Missing), "{missing:?}");
}

#[test]
fn a_document_in_the_table_is_created_once_read_and_replaced() {
    let database = database_with_tables();
    let conn = &mut database.connect();
    let first = first_document();
    let missing = KeyringTable::read(conn).unwrap_err();
    assert!(matches!(missing, KeyringTableError::Missing), "{missing:?}");
    let missing = KeyringTable::replace(conn, 1, &with_new_key(&first)).unwrap_err();
    assert!(matches!(missing, KeyringTableError::Missing), "{missing:?}");
    KeyringTable::create(conn, &first).unwrap();
    assert_eq!(KeyringTable::read(conn).unwrap().to_json(), first.to_json());
    let exists = KeyringTable::create(conn, &first_document()).unwrap_err();
    assert!(matches!(exists, KeyringTableError::Exists), "{exists:?}");
    let second = with_new_key(&first);
    KeyringTable::replace(conn, 1, &second).unwrap();
    assert_eq!(KeyringTable::read(conn).unwrap().to_json(), second.to_json());
    assert_eq!(table(database.url()).load().unwrap().current(), id(2));
}

#[test]
fn a_table_takes_the_next_revision_alone() {
    let database = database_with_tables();
    let conn = &mut database.connect();
    let first = first_document();
    let second = with_new_key(&first);
    KeyringTable::create(conn, &first).unwrap();
    KeyringTable::replace(conn, 1, &second).unwrap();
    let late = KeyringTable::replace(conn, 1, &with_new_key(&first)).unwrap_err();
    assert!(
        matches!(late, KeyringTableError::Revision { expected: 1, found: 2 }),
        "the other operator was faster: {late:?}"
    );
    assert!(late.to_string().contains("look at it again"), "{late}");
    let no_later = KeyringTable::replace(conn, 2, &second).unwrap_err();
    assert!(matches!(no_later, KeyringTableError::NotNext { expected: 2, new: 2 }), "{no_later:?}");
    assert_eq!(KeyringTable::read(conn).unwrap().to_json(), second.to_json());
}

/// Operators write at once: one of them is told that the keyring is there, or to look again, and no key is lost.
#[test]
fn of_those_that_write_the_table_at_once_one_succeeds() {
    let database = database_with_tables();
    let at_once = |write: &(dyn Fn(&mut Conn) -> Result<(), KeyringTableError> + Sync)| {
        let start = Barrier::new(4);
        let outcomes: Vec<_> = thread::scope(|scope| {
            let write = || {
                let conn = &mut database.connect();
                start.wait();
                write(conn)
            };
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(write)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let refused: Vec<_> = outcomes.into_iter().filter_map(Result::err).collect();
        assert_eq!(refused.len(), 3, "{refused:?}");
        refused
    };
    for refused in at_once(&|conn| KeyringTable::create(conn, &first_document())) {
        assert!(matches!(refused, KeyringTableError::Exists), "{refused:?}");
    }
    let first = KeyringTable::read(&mut database.connect()).unwrap();
    for refused in at_once(&|conn| KeyringTable::replace(conn, 1, &with_new_key(&first))) {
        assert!(
            matches!(refused, KeyringTableError::Revision { expected: 1, found: 2 }),
            "{refused:?}"
        );
    }
    assert_eq!(KeyringTable::read(&mut database.connect()).unwrap().revision(), 2);
}

/// Programs start at once on a new database: all of them go on with the one keyring that is stored.
#[test]
fn of_those_that_start_at_once_one_creates_the_keyring() {
    let database = database_without_keys();
    let start = Barrier::new(4);
    thread::scope(|scope| {
        let start = || {
            let (conn, table) = (&mut database.connect(), table(database.url()));
            start.wait();
            table.create_if_missing(conn, OwnerKeys::Derived).unwrap();
        };
        (0..4).for_each(|_| drop(scope.spawn(start)));
    });
    table(database.url()).load().unwrap();
    assert_eq!(KeyringTable::read(&mut database.connect()).unwrap().revision(), 1);
}

#[test]
fn a_keyring_that_is_there_stays() {
    let database = database_with_tables();
    let conn = &mut database.connect();
    let there = with_new_key(&first_document());
    KeyringTable::create(conn, &there).unwrap();
    table(database.url()).create_if_missing(conn, OwnerKeys::Derived).unwrap();
    assert_eq!(KeyringTable::read(conn).unwrap().to_json(), there.to_json());
}

/// New keys would open nothing of what the lost ones have sealed, and would be in the way when those are restored.
#[test]
fn a_lost_keyring_is_not_replaced_by_a_new_one() {
    let database = database_with_tables();
    let conn = &mut database.connect();
    let lost = table(database.url()).create_if_missing(conn, OwnerKeys::Derived).unwrap_err();
    assert!(matches!(lost, KeyringTableError::Lost), "{lost:?}");
    let missing = KeyringTable::read(conn).unwrap_err();
    assert!(matches!(missing, KeyringTableError::Missing), "{missing:?}");
}

#[test]
fn whoever_waited_for_another_to_create_the_keyring_is_told_that_it_exists() {
    for isolation in [READ_COMMITTED, REPEATABLE_READ] {
        let database = database_with_tables();
        let (first, second) = one_connection_in_the_other(
            (&database, isolation),
            "INSERT INTO",
            |conn| KeyringTable::create(conn, &first_document()),
            |conn| KeyringTable::create(conn, &first_document()),
        );
        first.unwrap();
        let exists = second.unwrap_err();
        assert!(matches!(exists, KeyringTableError::Exists), "{isolation}: {exists:?}");
    }
}

/// A refusal inside a transaction of the caller does not end the transaction.
#[test]
fn the_table_is_written_inside_a_transaction_of_the_caller() {
    let database = database_with_tables();
    let conn = &mut database.connect();
    let first = first_document();
    conn.transaction::<_, KeyringTableError, _>(|conn| {
        KeyringTable::create(conn, &first)?;
        KeyringTable::create(conn, &first).unwrap_err();
        KeyringTable::replace(conn, 7, &with_new_key(&first)).unwrap_err();
        KeyringTable::replace(conn, 1, &with_new_key(&first))
    })
    .unwrap();
    assert_eq!(KeyringTable::read(conn).unwrap().revision(), 2);
}

/// A keyring with many keys is longer than 64 KiB, the limit of the shortest text type of a backend.
#[test]
fn a_long_document_is_stored_whole() {
    let database = database_with_tables();
    let conn = &mut database.connect();
    let mut unlocked = UnlockedKeyring::create(OwnerKeys::Derived).unwrap();
    (0..300).for_each(|_| assert!(unlocked.add_key().is_ok()));
    let document = unlocked.lock(&under()).unwrap();
    assert!(document.to_json().len() > 1 << 16, "{}", document.to_json().len());
    KeyringTable::create(conn, &document).unwrap();
    assert_eq!(table(database.url()).load().unwrap().key_ids().count(), 301);
}

#[test]
fn a_table_that_cannot_be_read_is_no_keyring() {
    static SLOT: KeyringSlot = KeyringSlot::new();
    let database = Database::new();
    let without_table = table(database.url());
    let refused = without_table.unlock().unwrap_err();
    assert!(matches!(refused, KeyringTableError::Database(_)), "{refused:?}");
    let refused = SLOT.install_from(without_table).unwrap_err();
    assert!(refused.to_string().contains("migrations::run"), "{refused}");
    assert_eq!(SLOT.keyring().unwrap_err().kind(), ErrorKind::KeyringMissing);
    let database = database_with_tables();
    let refused = table(database.url()).load().unwrap_err();
    assert!(refused.to_string().contains("KeyringTable::create"), "{refused}");
}
