//! `Sealed<T>`: rows that load although a value is damaged, and values that are saved unchanged.

use diesel::prelude::*;
use encdb_diesel::{ErrorKind, prelude::*};

use super::database::{Conn, Database};
use crate::support::{
    keys::with_keys,
    kind_of,
    models::{Note, SealedUser, note, notes, user, users},
};

fn body(conn: &mut Conn, id: i64) -> Vec<u8> {
    notes::table.find(id).select(notes::body.raw_ciphertext()).first(conn).unwrap()
}

fn damage(conn: &mut Conn, id: i64) {
    let mut bytes = body(conn, id);
    *bytes.last_mut().unwrap() ^= 1;
    diesel::update(notes::table.find(id))
        .set(notes::body.raw_ciphertext().eq(bytes))
        .execute(conn)
        .unwrap();
}

fn with_notes(test: impl FnOnce(&mut Conn)) {
    with_keys(|| {
        let database = Database::new();
        let conn = &mut database.connect();
        diesel::insert_into(notes::table)
            .values(&vec![note(1, 7), note(2, 7), note(3, 7)])
            .execute(conn)
            .unwrap();
        test(conn);
    });
}

/// P4: one damaged row does not make a list unreadable.
#[test]
fn a_damaged_value_fails_alone() {
    with_notes(|conn| {
        damage(conn, 2);
        let all: Vec<Note> =
            notes::table.order(notes::id).select(Note::as_select()).load(conn).unwrap();
        let opened: Vec<_> =
            all.iter().map(|note| note.body.open().map_err(|error| error.kind())).collect();
        assert_eq!(opened[0].as_deref(), Ok("the body of note 1"));
        assert_eq!(opened[1], Err(ErrorKind::Rejected));
        assert_eq!(opened[2].as_deref(), Ok("the body of note 3"));
        assert_eq!(all[1].body.open().unwrap_err().column().unwrap().to_string(), "notes.body");
    });
}

/// P3: saving a row keeps the exact bytes of a value that was not opened, damaged or not.
#[test]
fn saving_a_row_keeps_the_stored_bytes() {
    with_notes(|conn| {
        damage(conn, 2);
        for id in [1, 2] {
            let before = body(conn, id);
            let mut loaded: Note =
                notes::table.find(id).select(Note::as_select()).first(conn).unwrap();
            loaded.label = Searchable::new("later".to_owned());
            diesel::update(notes::table.find(id)).set(&loaded).execute(conn).unwrap();
            assert_eq!(body(conn, id), before);
            let label: Vec<i64> = notes::table
                .filter(notes::label.search_eq("later"))
                .select(notes::id)
                .load(conn)
                .unwrap();
            assert!(label.contains(&id));
        }
    });
}

#[test]
fn loaded_bytes_cannot_be_written_to_another_row() {
    with_notes(|conn| {
        let loaded: Note = notes::table.find(1).select(Note::as_select()).first(conn).unwrap();
        let elsewhere = Note { id: 9, ..loaded };
        let refused = diesel::insert_into(notes::table).values(&elsewhere).execute(conn);
        assert_eq!(kind_of(refused), ErrorKind::SealedElsewhere);
        assert_eq!(notes::table.count().get_result::<i64>(conn).unwrap(), 3);
    });
}

#[test]
fn a_struct_may_seal_what_the_model_opens() {
    with_keys(|| {
        let database = Database::new();
        let conn = &mut database.connect();
        diesel::insert_into(users::table).values(&vec![user(1), user(2)]).execute(conn).unwrap();
        let sealed: Vec<SealedUser> =
            users::table.order(users::id).select(SealedUser::as_select()).load(conn).unwrap();
        assert_eq!(sealed[0].email.open().unwrap(), "Person1@Example.com");
        assert_eq!(sealed[0].ssn.as_ref().unwrap().open().unwrap(), "900-00-0001");
        assert_eq!((sealed[1].id.as_str(), sealed[1].ssn.is_none()), ("user-2", true));
    });
}
