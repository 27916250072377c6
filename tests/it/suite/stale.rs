//! Values and tokens of a key that the keyring has lost are neither written nor searched.

use std::sync::Arc;

use diesel::prelude::*;
use encdb_diesel::{ErrorKind, KEYRING, Keyring, keys::KeyringEntryId, prelude::*};

use super::database::{Conn, Database};
use crate::support::{
    keys::{builder, id, key, keyring},
    kind_of,
    models::{Contact, Note, contact, contacts, note, notes},
};

/// Returns a keyring in which key 2 seals and key 1 is destroyed. The search tokens stay, because the bytes of key 1 are their
/// root.
fn key_1_is_gone() -> Arc<Keyring> {
    let builder = builder().current(id(2), key(2)).index_root(id(1), key(1));
    Arc::new(builder.build().unwrap())
}

/// Returns a database with the contacts 1 and 2 under key 1.
fn with_contacts(test: impl FnOnce(&mut Conn)) {
    let database = Database::new();
    let conn = &mut database.connect();
    KEYRING.scoped(&keyring(1, &[]), || {
        let both = vec![contact(1), contact(2)];
        diesel::insert_into(contacts::table).values(&both).execute(conn).unwrap();
    });
    test(conn);
}

fn stored_ssn(conn: &mut Conn, id: i64) -> Vec<u8> {
    contacts::table.find(id).select(contacts::ssn).first(conn).unwrap()
}

fn key_gone(number: u16) -> ErrorKind {
    ErrorKind::KeyGone { id: KeyringEntryId::Key(id(number)) }
}

type Ssn = Encrypted<String, contacts::ssn>;

/// It would write a value under key 1 to all rows, and nobody could read it.
#[test]
fn a_wrapper_is_sealed_again_under_another_key() {
    with_contacts(|conn| {
        let ssn = Ssn::new("900-00-0001".to_owned());
        let mut write = |row: i64| {
            let row = contacts::table.find(row);
            diesel::update(row).set(contacts::ssn.eq(&ssn)).execute(conn).unwrap();
            row.select(contacts::ssn).first::<Vec<u8>>(conn).unwrap()
        };
        let under_1 = KEYRING.scoped(&keyring(1, &[]), || write(1));
        let under_2 = KEYRING.scoped(&key_1_is_gone(), || [write(1), write(2)]);
        assert_eq!((&under_1[1..4], &under_2[0][1..4]), (&[0, 0, 1][..], &[0, 0, 2][..]));
        assert_eq!(under_2[0], under_2[1], "under one key it is sealed once");
        assert_eq!(KEYRING.scoped(&keyring(1, &[2]), || write(1)), under_1, "and key by key");
        KEYRING.scoped(&key_1_is_gone(), || {
            let read: Ssn = contacts::table.find(2).select(contacts::ssn).first(conn).unwrap();
            assert_eq!(read.expose(), "900-00-0001");
        });
    });
}

/// A statement seals when it is built. Executed later, it would write a value that nobody can open.
#[test]
fn a_statement_whose_key_was_taken_out_writes_nothing() {
    with_contacts(|conn| {
        let before = stored_ssn(conn, 1);
        let changed = Contact { ssn: Encrypted::new("2".to_owned()), ..contact(1) };
        let update = KEYRING
            .scoped(&keyring(1, &[]), || diesel::update(contacts::table.find(1)).set(&changed));
        let refused = KEYRING.scoped(&key_1_is_gone(), || kind_of(update.execute(conn)));
        assert_eq!((refused, stored_ssn(conn, 1)), (key_gone(1), before));
        let update = KEYRING
            .scoped(&keyring(1, &[]), || diesel::update(contacts::table.find(1)).set(&changed));
        KEYRING.scoped(&keyring(2, &[1]), || update.execute(conn)).unwrap();
        let read = contacts::table.find(1).select(Contact::as_select());
        let read: Contact = KEYRING.scoped(&keyring(2, &[1]), || read.first(conn)).unwrap();
        assert_eq!(read.ssn.expose(), "2");
    });
}

/// Another key under a destroyed key's id is not that key.
#[test]
fn another_key_under_the_same_id_is_not_the_key() {
    with_contacts(|conn| {
        let changed = Contact { ssn: Encrypted::new("2".to_owned()), ..contact(1) };
        let update = KEYRING
            .scoped(&keyring(1, &[]), || diesel::update(contacts::table.find(1)).set(&changed));
        let other = builder().current(id(1), key(9)).index_root(id(1), key(1)).build().unwrap();
        let refused = KEYRING.scoped(&Arc::new(other), || kind_of(update.execute(conn)));
        assert_eq!(refused, key_gone(1));
    });
}

/// The look-up would find only rows whose tokens have not moved.
#[test]
fn a_look_up_whose_epoch_was_taken_out_is_refused() {
    with_contacts(|conn| {
        let search = KEYRING.scoped(&keyring(1, &[]), || {
            contacts::table.filter(contacts::email.search_eq("one@example.com")).count()
        });
        let epoch_2 = builder().current(id(1), key(1)).index_root(id(2), key(2)).build().unwrap();
        let refused = KEYRING.scoped(&Arc::new(epoch_2), || search.get_result::<i64>(conn));
        assert_eq!(kind_of(refused), ErrorKind::KeyGone { id: KeyringEntryId::Epoch(1) });
    });
}

/// `Sealed` writes back the loaded bytes. Meanwhile the row was rewritten and the key destroyed.
#[test]
fn loaded_bytes_whose_key_was_taken_out_are_not_written_back() {
    let database = Database::new();
    let conn = &mut database.connect();
    let loaded = |conn: &mut Conn, keyring: &Arc<Keyring>| -> Note {
        let row = notes::table.find(1).select(Note::as_select());
        KEYRING.scoped(keyring, || row.first(conn)).unwrap()
    };
    let save =
        |conn: &mut Conn, note: &Note| diesel::update(notes::table.find(1)).set(note).execute(conn);
    KEYRING.scoped(&keyring(1, &[]), || {
        diesel::insert_into(notes::table).values(&note(1, 7)).execute(conn).unwrap();
    });
    let before = loaded(conn, &keyring(1, &[]));
    KEYRING.scoped(&keyring(2, &[1]), || {
        let rewritten = note(1, 7);
        save(conn, &rewritten).unwrap();
    });
    let refused = KEYRING.scoped(&key_1_is_gone(), || kind_of(save(conn, &before)));
    assert_eq!(refused, key_gone(1));
    let now = loaded(conn, &key_1_is_gone());
    KEYRING.scoped(&key_1_is_gone(), || save(conn, &now)).unwrap();
    assert_eq!(now.body.open().map_err(|error| error.kind()), Err(ErrorKind::KeyringMissing));
}

#[derive(EncryptedChangeset, EncryptedQueryable)]
#[diesel(table_name = contacts)]
struct SealedMemo {
    id: i64,
    memo: Option<Sealed<String>>,
}

/// The same for a text column, of which only the start is decoded when it is loaded.
#[test]
fn loaded_text_whose_key_was_taken_out_is_not_written_back() {
    with_contacts(|conn| {
        let row = contacts::table.find(1).select(SealedMemo::as_select());
        let before: SealedMemo = KEYRING.scoped(&keyring(1, &[]), || row.first(conn)).unwrap();
        let mut save = |keyring: &Arc<Keyring>| {
            let update = diesel::update(contacts::table.find(before.id)).set(&before);
            KEYRING.scoped(keyring, || update.execute(conn))
        };
        save(&keyring(2, &[1])).unwrap();
        assert_eq!(kind_of(save(&key_1_is_gone())), key_gone(1));
    });
}

/// A wrapper that does not know its column is no larger than its value.
#[test]
fn a_wrapper_without_a_column_keeps_nothing() {
    assert_eq!(size_of::<Encrypted<i64>>(), size_of::<Option<i64>>());
}
