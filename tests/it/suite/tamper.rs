//! Bytes that somebody else put into an encrypted column. Each is refused, and the error names the column, with a kind of its
//! own where the public header shows the difference. None is read as plaintext, as NULL or by a panic (P1, P5, P24).

use diesel::{connection::SimpleConnection, prelude::*};
use encdb_diesel::{ErrorKind, KEYRING, columns::CiphertextMethods as _, keys::KeyId};

use super::database::{Conn, Database, bytes_literal};
use crate::support::{
    encdb_error,
    keys::{keyring, with_keys},
    kind_of,
    models::{Contact, User, contacts, user, users},
};

fn with_users(test: impl FnOnce(&mut Conn)) {
    with_keys(|| {
        let database = Database::new();
        let conn = &mut database.connect();
        diesel::insert_into(users::table).values(&vec![user(1), user(4)]).execute(conn).unwrap();
        test(conn);
    });
}

fn load(conn: &mut Conn) -> QueryResult<User> {
    users::table.find("user-1").select(User::as_select()).first(conn)
}

fn ssn(conn: &mut Conn, id: &str) -> Vec<u8> {
    users::table.find(id).select(users::ssn.raw_ciphertext().assume_not_null()).first(conn).unwrap()
}

/// Writes bytes by raw SQL, as anybody with the database can.
fn plant(conn: &mut Conn, column: &str, bytes: &[u8]) {
    let statement =
        format!("UPDATE users SET {column} = {} WHERE id = 'user-1'", bytes_literal(bytes));
    conn.batch_execute(&statement).unwrap();
}

fn refusal(conn: &mut Conn, bytes: &[u8]) -> ErrorKind {
    plant(conn, "ssn", bytes);
    let error = encdb_error(&load(conn).unwrap_err());
    assert_eq!(error.column().unwrap().to_string(), "users.ssn");
    error.kind()
}

#[test]
fn foreign_bytes_are_refused_by_their_kind() {
    with_users(|conn| {
        let good = ssn(conn, "user-1");
        let header = |format, flags, id: u16| {
            let mut bytes = good.clone();
            bytes[..2].copy_from_slice(&[format, flags]);
            bytes[2..4].copy_from_slice(&id.to_be_bytes());
            bytes
        };
        let cases: Vec<(&str, Vec<u8>, ErrorKind)> = vec![
            ("plaintext", b"900-00-0001".to_vec(), ErrorKind::NotSealed { len: 11 }),
            ("nothing", vec![], ErrorKind::NotSealed { len: 0 }),
            ("random bytes", vec![0x17; 64], ErrorKind::NotSealed { len: 64 }),
            ("a Fernet token", b"gAAAAABm-token".to_vec(), ErrorKind::LegacyFernet),
            ("a binary Fernet token", vec![0x80; 73], ErrorKind::LegacyFernet),
            ("a wrapped key", vec![0xf9; 122], ErrorKind::UnsupportedFormat { format: 0xf9 }),
            ("a later format", header(0xff, 1, 1), ErrorKind::UnsupportedFormat { format: 0xff }),
            ("a value cut short", good[..31].to_vec(), ErrorKind::Truncated { len: 31 }),
            ("reserved bits", header(0xf8, 0x81, 1), ErrorKind::ReservedBits),
            ("no key id", header(0xf8, 1, 0), ErrorKind::ZeroKeyId),
            (
                "a value of no row",
                header(0xf8, 0, 1),
                ErrorKind::UnexpectedFlags { found: 0, expected: 1 },
            ),
            (
                "JSON",
                header(0xf8, 0x11, 1),
                ErrorKind::UnexpectedFlags { found: 0x11, expected: 1 },
            ),
            (
                "a key nobody has",
                header(0xf8, 1, 9),
                ErrorKind::UnknownKey { id: KeyId::new(9).unwrap() },
            ),
            ("one byte less", good[..good.len() - 1].to_vec(), ErrorKind::Rejected),
            ("one byte more", [&good[..], &[0]].concat(), ErrorKind::Rejected),
        ];
        for (what, bytes, kind) in cases {
            assert_eq!(refusal(conn, &bytes), kind, "{what}");
        }
        plant(conn, "ssn", &good);
        assert_eq!(load(conn).unwrap(), user(1));
    });
}

#[test]
fn every_flipped_bit_is_refused() {
    with_users(|conn| {
        let good = ssn(conn, "user-1");
        for bit in 0..good.len() * 8 {
            let mut bytes = good.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            plant(conn, "ssn", &bytes);
            assert!(load(conn).is_err(), "bit {bit}");
        }
    });
}

#[test]
fn a_value_of_another_row_or_column_is_refused() {
    with_users(|conn| {
        let (mine, theirs) = (ssn(conn, "user-1"), ssn(conn, "user-4"));
        assert_eq!(refusal(conn, &theirs), ErrorKind::Rejected);
        plant(conn, "ssn", &mine);
        plant(conn, "phone", &mine);
        let error = encdb_error(&load(conn).unwrap_err());
        assert_eq!(
            (error.kind(), error.column().unwrap().to_string().as_str()),
            (ErrorKind::Rejected, "users.phone")
        );
    });
}

#[test]
fn a_value_sealed_by_another_master_key_under_the_same_id_is_refused() {
    with_users(|conn| {
        let other = std::sync::Arc::new(
            crate::support::keys::builder()
                .current(KeyId::new(1).unwrap(), crate::support::keys::key(2))
                .build()
                .unwrap(),
        );
        KEYRING.scoped(&other, || assert_eq!(kind_of(load(conn)), ErrorKind::Rejected));
        KEYRING.scoped(&keyring(2, &[1]), || assert_eq!(load(conn).unwrap(), user(1)));
    });
}

/// Text columns accept only the canonical text.
#[test]
fn foreign_text_is_refused() {
    with_keys(|| {
        let database = Database::new();
        let conn = &mut database.connect();
        let contact = crate::support::models::contact(1);
        diesel::insert_into(contacts::table).values(&contact).execute(conn).unwrap();
        let good: String =
            contacts::table.select(contacts::memo.assume_not_null()).first(conn).unwrap();
        let texts = [
            "a memo in plain text".to_owned(),
            String::new(),
            format!("{good}="),
            good.replace("encdb1.", "encdb2."),
            format!("{good}\n"),
        ];
        for text in texts {
            diesel::update(contacts::table).set(contacts::memo.eq(&text)).execute(conn).unwrap();
            let loaded = contacts::table.select(Contact::as_select()).first::<Contact>(conn);
            assert_eq!(kind_of(loaded), ErrorKind::InvalidText { len: text.len() }, "{text:?}");
        }
        diesel::update(contacts::table).set(contacts::memo.eq(&good)).execute(conn).unwrap();
        assert_eq!(
            contacts::table.select(Contact::as_select()).first::<Contact>(conn).unwrap(),
            contact
        );
    });
}
