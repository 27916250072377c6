//! Rows of owners: a key for each owner, and tokens for each owner or for all.

use diesel::prelude::*;
use encdb_diesel::{ErrorKind, prelude::*};

use super::database::{Conn, Database};
use crate::support::{
    assert_another_row,
    keys::with_keys,
    kind_of,
    models::{Note, note, notes},
};

fn with_notes(test: impl FnOnce(&mut Conn)) {
    with_keys(|| {
        let database = Database::new();
        let conn = &mut database.connect();
        diesel::insert_into(notes::table)
            .values(&vec![note(1, 7), note(2, 7), note(3, 8)])
            .execute(conn)
            .unwrap();
        test(conn);
    });
}

#[test]
fn a_row_is_opened_under_its_owners_key() {
    with_notes(|conn| {
        let all: Vec<Note> =
            notes::table.order(notes::id).select(Note::as_select()).load(conn).unwrap();
        assert_eq!(
            all.iter().map(|note| note.title.expose().as_str()).collect::<Vec<_>>(),
            ["Straße"; 3]
        );
        assert_eq!(all[2].body.open().unwrap(), "the body of note 3");
    });
}

#[test]
fn a_row_given_to_another_owner_does_not_open() {
    with_notes(|conn| {
        diesel::update(notes::table.find(1)).set(notes::tenant_id.eq(8)).execute(conn).unwrap();
        let stolen = notes::table.find(1).select(Note::as_select()).first::<Note>(conn);
        assert_eq!(kind_of(stolen), ErrorKind::Rejected);
    });
}

#[test]
fn tokens_of_one_owner_find_nothing_of_another() {
    with_notes(|conn| {
        let titled = |conn: &mut Conn, tenant: i32| -> Vec<i64> {
            let title = notes::title.of_owner(tenant).search_eq("STRASSE");
            notes::table.filter(title).order(notes::id).select(notes::id).load(conn).unwrap()
        };
        assert_eq!(
            (titled(conn, 7), titled(conn, 8), titled(conn, 9)),
            (vec![1, 2], vec![3], vec![])
        );
        let any = notes::title.of_owner(8).search_eq_any(["x", "Strasse"]);
        assert_eq!(notes::table.filter(any).select(notes::id).load::<i64>(conn).unwrap(), [3]);
    });
}

#[test]
fn equal_values_of_two_owners_have_unequal_tokens_unless_the_scope_is_global() {
    with_notes(|conn| {
        let columns = (notes::title_token.raw_ciphertext(), notes::label_search.raw_ciphertext());
        let tokens = notes::table.order(notes::id).select(columns);
        let tokens: Vec<(Vec<u8>, Vec<u8>)> = tokens.load(conn).unwrap();
        assert_eq!(tokens[0].0, tokens[1].0);
        assert_ne!(tokens[0].0, tokens[2].0);
        assert_eq!(tokens[0].1, tokens[2].1);
        let urgent = notes::table.filter(notes::label.search_eq("urgent")).count();
        assert_eq!(urgent.get_result::<i64>(conn).unwrap(), 3);
    });
}

/// An update reads the columns that ciphertext is bound to, and never writes them.
#[test]
fn an_update_leaves_owner_and_row_alone() {
    with_notes(|conn| {
        let moved = Note { tenant_id: 99, ..note(1, 7) };
        assert_another_row(diesel::update(notes::table.find(1)).set(&moved).execute(conn));
        let owner: i32 = notes::table.find(1).select(notes::tenant_id).first(conn).unwrap();
        assert_eq!(owner, 7);
    });
}
