//! Errors say in which row a value does not open, where the row's id is an integer or a UUID (P10).

use chrono::NaiveTime;
use diesel::prelude::*;
use encdb_diesel::{ErrorKind, error::RowId, prelude::*};

use super::database::{Conn, Database};
use crate::support::{
    encdb_error,
    keys::with_keys,
    models::{
        Member, Note, Sample, User, member, members, note, notes, sample, samples, user, users,
    },
};

fn with_database(test: impl FnOnce(&mut Conn)) {
    with_keys(|| test(&mut Database::new().connect()));
}

/// What Diesel says of a load that has to fail, and what encdb says inside it.
fn refused<T>(loaded: QueryResult<T>) -> (String, encdb_diesel::Error) {
    let error = loaded.err().expect("this has to fail");
    (error.to_string(), encdb_error(&error))
}

#[test]
fn one_row_of_a_list_is_named() {
    with_database(|conn| {
        let rows = [sample(41), sample(42), sample(43)];
        rows.iter().for_each(|row| {
            diesel::insert_into(samples::table).values(row).execute(conn).unwrap();
        });
        let copied: Vec<u8> =
            samples::table.find(41).select(samples::text.raw_ciphertext()).first(conn).unwrap();
        let moved = samples::text.raw_ciphertext().eq(copied);
        diesel::update(samples::table.find(42)).set(moved).execute(conn).unwrap();
        let (text, error) =
            refused(samples::table.select(Sample::as_select()).load::<Sample>(conn));
        assert_eq!(text, "all_types.text of the row 42: ".to_owned() + &error.kind().to_string());
        assert_eq!((error.kind(), error.row()), (ErrorKind::Rejected, Some(RowId::Integer(42))));
    });
}

#[test]
fn a_sealed_value_names_its_row_and_not_its_owner() {
    with_database(|conn| {
        diesel::insert_into(notes::table).values(&note(42, 7777)).execute(conn).unwrap();
        let planted = notes::body.raw_ciphertext().eq(b"plaintext".as_slice());
        diesel::update(notes::table).set(planted).execute(conn).unwrap();
        let loaded: Note = notes::table.select(Note::as_select()).first(conn).unwrap();
        let error = loaded.body.open().unwrap_err();
        assert_eq!(error.row(), Some(RowId::Integer(42)));
        assert!(error.to_string().starts_with("notes.body of the row 42: "), "{error}");
        assert!(!format!("{error} {error:?}").contains("7777"), "{error:?}");
    });
}

#[test]
fn a_value_that_cannot_be_sealed_names_its_row() {
    with_database(|conn| {
        let long = Encrypted::new("x".repeat((16 << 20) + 1));
        let rows = [sample(41), Sample { text: long, ..sample(42) }];
        let insert = |row: &Sample, conn: &mut Conn| {
            diesel::insert_into(samples::table).values(row).execute(conn)
        };
        insert(&rows[0], conn).unwrap();
        let (text, error) = refused(insert(&rows[1], conn));
        assert_eq!(error.row(), Some(RowId::Integer(42)));
        assert!(text.contains("all_types.text of the row 42: "), "{text}");
    });
}

/// It has no bytes, so no keyring is asked to seal it.
#[test]
fn a_value_without_an_encoding_names_its_row() {
    with_database(|conn| {
        let in_a_leap_second = NaiveTime::from_hms_nano_opt(23, 59, 59, 1_500_000_000).unwrap();
        let row = Sample { time_of_day: Encrypted::new(in_a_leap_second), ..sample(42) };
        let (text, error) = refused(diesel::insert_into(samples::table).values(&row).execute(conn));
        assert_eq!(error.kind(), ErrorKind::Unencodable { type_name: "NaiveTime" });
        assert!(text.contains("all_types.time_of_day of the row 42: "), "{text}");
    });
}

#[test]
fn a_row_that_does_not_pass_its_seal_is_named() {
    with_database(|conn| {
        diesel::insert_into(members::table).values(&member(42)).execute(conn).unwrap();
        diesel::update(members::table).set(members::user_id.eq("user-1")).execute(conn).unwrap();
        let (text, error) =
            refused(members::table.select(Member::as_select()).first::<Member>(conn));
        assert_eq!(error.row(), Some(RowId::Integer(42)));
        assert!(text.contains("members.row_mac of the row 42: the row seal"), "{text}");
    });
}

/// A text id may be an e-mail address.
#[test]
fn a_row_whose_id_is_text_is_not_named() {
    with_database(|conn| {
        let ada = User { id: "ada@example.com".to_owned(), ..user(1) };
        diesel::insert_into(users::table).values(&ada).execute(conn).unwrap();
        let planted = users::ssn.raw_ciphertext().eq(Some(b"plaintext".as_slice()));
        diesel::update(users::table).set(planted).execute(conn).unwrap();
        let (text, error) = refused(users::table.select(User::as_select()).first::<User>(conn));
        assert_eq!((error.row(), error.column().unwrap().to_string()), (None, "users.ssn".into()));
        assert!(text.starts_with("users.ssn: "), "{text}");
        assert!(!format!("{text} {error:?}").contains("ada"), "{error:?}");
    });
}
