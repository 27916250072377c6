//! Opening all stored values, to see whether it is possible.

use std::{ops::ControlFlow, sync::Arc};

use diesel::{connection::SimpleConnection, prelude::*};
use encdb_diesel::{
    EncryptedTable, ErrorKind, KEYRING, Keyring, SqlValue,
    error::SearchTokenProblem,
    keys::Passphrase,
    prelude::*,
    spec::TableSpec,
    verify::{End, Failure, Verification, Verified},
};

use super::{
    database::{Conn, Database, bytes_literal},
    owner_keys::write,
    process::Process,
};
use crate::support::{
    keys::{builder, id, key, keyring},
    leak::assert_absent,
    models::{
        Contact, Grade, Sample, User, contact, contacts, grades, note, notes, sample, samples,
        user, users,
    },
};

const USERS: TableSpec = <users::table as EncryptedTable>::SPEC;
const CONTACTS: TableSpec = <contacts::table as EncryptedTable>::SPEC;
const NOTES: TableSpec = <notes::table as EncryptedTable>::SPEC;
const N_CONTACTS: i64 = 250;

/// Makes nine users, under key 1. encdb's own tables are not there, and not needed.
fn with_users() -> Database {
    let database = Database::new();
    let people: Vec<User> = (1..=9).map(user).collect();
    KEYRING.scoped(&keyring(1, &[]), || {
        diesel::insert_into(users::table).values(&people).execute(&mut database.connect()).unwrap();
    });
    database
}

fn with_contacts() -> Database {
    let database = Database::new();
    let rows: Vec<Contact> = (1..=N_CONTACTS).map(contact).collect();
    KEYRING.scoped(&keyring(1, &[]), || {
        diesel::insert_into(contacts::table)
            .values(&rows)
            .execute(&mut database.connect())
            .unwrap();
    });
    database
}

fn verify(conn: &mut Conn, table: TableSpec, keyring: &Keyring) -> Verified {
    Verification::new(table, keyring).run(conn, |_, _| ControlFlow::Continue(())).unwrap()
}

/// Returns the column, the row's key and the reason of each failure.
fn named(failures: &[Failure]) -> Vec<(&str, String, ErrorKind)> {
    let value = |value: &Option<SqlValue>| match value {
        Some(SqlValue::Integer(integer)) => integer.to_string(),
        Some(SqlValue::Text(text)) => text.clone(),
        other => panic!("{other:?}"),
    };
    let key = |failure: &Failure| {
        let parts =
            failure.key.iter().map(|part| format!("{}={}", part.column, value(&part.value)));
        parts.collect::<Vec<_>>().join(",")
    };
    failures.iter().map(|it| (it.column.as_str(), key(it), it.error.kind())).collect()
}

/// Returns the only failure of a table; everything else must be right.
#[track_caller]
fn the_only_failure(conn: &mut Conn, table: TableSpec) -> (String, String, ErrorKind) {
    let verified = verify(conn, table, &keyring(1, &[]));
    assert_eq!((verified.end, verified.n_failed), (End::AllRows, 1), "{verified:?}");
    assert_eq!(verified.n_done, verified.n_rows);
    assert!(!verified.is_proof());
    assert_eq!(verified.failures[0].table, table.sql_name().to_string());
    let [(column, key, kind)] = named(&verified.failures).try_into().unwrap();
    (column.to_owned(), key, kind)
}

#[track_caller]
fn assert_only(conn: &mut Conn, table: TableSpec, column: &str, key: &str, kind: ErrorKind) {
    assert_eq!(the_only_failure(conn, table), (column.to_owned(), key.to_owned(), kind));
}

const fn token(problem: SearchTokenProblem) -> ErrorKind {
    ErrorKind::SearchToken(problem)
}

#[test]
fn values_of_every_type_row_owner_and_storage_are_opened() {
    let keyring = keyring(1, &[]);
    let database = with_users();
    let conn = &mut database.connect();
    let kinds: Vec<Sample> = (1..=3).map(sample).collect();
    let grade = |n: i32| Grade {
        student: format!("Student {}", n % 7),
        course: n,
        grade: Encrypted::new(3),
    };
    let marks: Vec<Grade> = (0..40).map(grade).collect();
    KEYRING.scoped(&keyring, || {
        diesel::insert_into(samples::table).values(&kinds).execute(conn).unwrap();
        diesel::insert_into(grades::table).values(&marks).execute(conn).unwrap();
        write(conn, &[note(1, 7), note(2, 7), note(3, 8)]).unwrap();
    });
    for (table, counts) in [
        // Nine e-mails, five phones, three SSNs; two columns with tokens.
        (USERS, [9, 9 + 5 + 3, 9 + 5]),
        // Seventeen columns, two of which are NULL in the first row.
        (<samples::table as EncryptedTable>::SPEC, [3, 3 * 17 - 2, 0]),
        (<grades::table as EncryptedTable>::SPEC, [40, 40, 0]),
        (NOTES, [3, 9, 6]),
    ] {
        let verified = verify(conn, table, &keyring);
        assert!(verified.is_proof(), "{verified:?}");
        assert_eq!([verified.n_done, verified.n_values, verified.n_tokens], counts, "{table:?}");
        assert_eq!((verified.n_rows, verified.n_failed), (counts[0], 0));
    }
}

/// Not even a lock, or a row about a job: encdb's own tables are not there.
#[test]
fn nothing_is_written_and_nothing_that_was_opened_is_logged() {
    let database = with_users();
    let conn = &mut database.connect();
    let log = super::leaks::log_of(conn);
    assert!(verify(conn, USERS, &keyring(1, &[])).is_proof());
    // MySQL's catalogue has `ON UPDATE` in the description of columns.
    let log = log.lock().unwrap().to_uppercase().replace("ON UPDATE", "");
    assert!(log.contains("SELECT") && log.contains("USERS"), "{log}");
    for word in ["INSERT", "UPDATE", "DELETE", "CREATE", "BEGIN", "LOCK"] {
        assert!(!log.contains(word), "{word}: {log}");
    }
    assert_absent(&[b"PERSON1@EXAMPLE.COM", b"900-00-0001"], log.as_bytes(), "the log");
}

#[test]
fn a_flipped_byte_is_found() {
    let database = with_users();
    let conn = &mut database.connect();
    let stored = users::table
        .find("user-4")
        .select(users::ssn.raw_ciphertext())
        .first::<Option<Vec<u8>>>(conn);
    let mut stored = stored.unwrap().unwrap();
    *stored.last_mut().unwrap() ^= 1;
    let flipped = bytes_literal(&stored);
    conn.batch_execute(&format!("UPDATE users SET ssn = {flipped} WHERE id = 'user-4'")).unwrap();
    assert_only(conn, USERS, "ssn", "id=user-4", ErrorKind::Rejected);
}

#[test]
fn plaintext_and_what_is_cut_short_are_found() {
    let database = with_users();
    let conn = &mut database.connect();
    let planted = bytes_literal(b"in the clear");
    conn.batch_execute(&format!("UPDATE users SET ssn = {planted} WHERE id = 'user-3'")).unwrap();
    assert_only(conn, USERS, "ssn", "id=user-3", ErrorKind::NotSealed { len: 12 });
    let short = bytes_literal(&[0xf8, 1, 0, 1, 5]);
    conn.batch_execute(&format!("UPDATE users SET ssn = {short} WHERE id = 'user-3'")).unwrap();
    assert_only(conn, USERS, "ssn", "id=user-3", ErrorKind::Truncated { len: 5 });
}

#[test]
fn values_that_were_swapped_between_rows_are_found_where_they_are_bound_to_them() {
    let database = with_users();
    let conn = &mut database.connect();
    let of = |conn: &mut Conn, id: &str| {
        users::table.find(id).select(users::email.raw_ciphertext()).first::<Vec<u8>>(conn).unwrap()
    };
    for (of_one, to) in [(of(conn, "user-1"), "user-2"), (of(conn, "user-2"), "user-1")] {
        let moved = bytes_literal(&of_one);
        conn.batch_execute(&format!("UPDATE users SET email = {moved} WHERE id = '{to}'")).unwrap();
    }
    let verified = verify(conn, USERS, &keyring(1, &[]));
    let expected =
        ["id=user-1", "id=user-2"].map(|key| ("email", key.to_owned(), ErrorKind::Rejected));
    assert_eq!(named(&verified.failures), expected);
    // The tokens beside them are not compared.
    assert_eq!((verified.n_failed, verified.n_values, verified.n_tokens), (2, 15, 12));
}

#[test]
fn a_token_of_another_row_is_found() {
    let database = with_contacts();
    let conn = &mut database.connect();
    let other: Vec<u8> =
        contacts::table.find(200).select(contacts::email_search).first(conn).unwrap();
    let moved = bytes_literal(&other);
    conn.batch_execute(&format!("UPDATE contacts SET email_search = {moved} WHERE id = 7"))
        .unwrap();
    assert_only(conn, CONTACTS, "email_search", "id=7", token(SearchTokenProblem::OfAnotherValue));
    let verified = verify(conn, CONTACTS, &keyring(1, &[]));
    assert_eq!((verified.n_values, verified.n_tokens), (4 * 250, 249), "the value itself opens");
}

#[test]
fn a_token_that_is_cut_short_is_not_the_values() {
    let database = with_contacts();
    let conn = &mut database.connect();
    let whole: Vec<u8> =
        contacts::table.find(7).select(contacts::email_search).first(conn).unwrap();
    let short = bytes_literal(&whole[..9]);
    conn.batch_execute(&format!("UPDATE contacts SET email_search = {short} WHERE id = 7"))
        .unwrap();
    assert_only(conn, CONTACTS, "email_search", "id=7", token(SearchTokenProblem::OfAnotherValue));
}

#[test]
fn a_token_beside_null_is_found() {
    let database = with_users();
    let conn = &mut database.connect();
    conn.batch_execute("UPDATE users SET phone = NULL WHERE id = 'user-5'").unwrap();
    let beside_null = token(SearchTokenProblem::BesideNull);
    assert_only(conn, USERS, "phone_search", "id=user-5", beside_null);
    conn.batch_execute("UPDATE users SET phone_search = NULL WHERE id = 'user-5'").unwrap();
    assert!(verify(conn, USERS, &keyring(1, &[])).is_proof(), "NULL beside NULL is fine");
}

#[test]
fn a_token_that_is_missing_or_empty_is_found() {
    let database = with_users();
    let conn = &mut database.connect();
    let (column, missing) = ("phone_search", token(SearchTokenProblem::Missing));
    for nothing in ["NULL".to_owned(), bytes_literal(&[])] {
        let update = format!("UPDATE users SET {column} = {nothing} WHERE id = 'user-7'");
        conn.batch_execute(&update).unwrap();
        assert_only(conn, USERS, column, "id=user-7", missing);
    }
}

#[test]
fn values_under_a_key_that_does_not_stay_are_all_counted_and_some_of_them_kept() {
    let database = with_contacts();
    let conn = &mut database.connect();
    let without = builder().current(id(2), key(2)).index_root(id(1), key(1)).build().unwrap();
    let mut all = vec![];
    let mut n_before = 0;
    let verified = Verification::new(CONTACTS, &without)
        .run(conn, |progress, failures| {
            n_before += u64::try_from(failures.len()).unwrap();
            assert_eq!(
                progress.n_failed, n_before,
                "the failures of the batches before and of this one"
            );
            all.extend_from_slice(failures);
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!((verified.n_values, verified.n_tokens, verified.n_failed), (0, 0, 1000));
    assert_eq!((all.len(), verified.failures.len()), (1000, Verified::MAX_FAILURES));
    assert_eq!(all[..Verified::MAX_FAILURES], verified.failures);
    let lacking = ErrorKind::UnknownKey { id: id(1) };
    assert!(all.iter().all(|failure| failure.error.kind() == lacking));
    assert!(verify(conn, CONTACTS, &keyring(2, &[1])).is_proof(), "a retired key opens");
}

#[test]
fn a_token_may_be_of_any_epoch_that_the_keyring_has() {
    let database = with_users();
    let conn = &mut database.connect();
    let both = builder().current(id(1), key(1)).index_root(id(2), key(2)).index_root(id(1), key(1));
    let both = Arc::new(both.build().unwrap());
    KEYRING.scoped(&both, || {
        diesel::insert_into(users::table).values(&user(10)).execute(conn).unwrap();
    });
    // The column is UNIQUE, so a rotation cannot do it.
    assert!(verify(conn, USERS, &both).is_proof());
    let first = keyring(1, &[]);
    let verified = verify(conn, USERS, &first);
    let unknown = token(SearchTokenProblem::UnknownEpoch { epoch: 2 });
    assert_eq!(named(&verified.failures), [("email_search", "id=user-10".to_owned(), unknown)]);
}

#[test]
fn it_stops_when_it_is_told_and_proves_nothing() {
    let database = with_contacts();
    let conn = &mut database.connect();
    let keyring = keyring(1, &[]);
    let mut n_asked = 0;
    let stopped = Verification::new(CONTACTS, &keyring).run(conn, |progress, _| {
        n_asked += 1;
        assert!(progress.remaining.is_some() && progress.n_rows == 250, "{progress:?}");
        ControlFlow::Break(())
    });
    let stopped = stopped.unwrap();
    assert_eq!((n_asked, stopped.end, stopped.n_failed), (1, End::Stopped, 0));
    assert!(stopped.n_done > 0 && stopped.n_done < stopped.n_rows, "{stopped:?}");
    assert!(!stopped.is_proof());
}

#[test]
fn what_owners_locked_or_had_destroyed_is_counted_as_that() {
    let database = Database::new();
    let mut process = Process::new(&database, 1, &[]);
    process.set_up();
    process.create(&[7, 8, 9]);
    process.run(|_, conn| write(conn, &[note(1, 7), note(2, 7), note(3, 8), note(4, 9)])).unwrap();
    let keyring = Arc::clone(process.keyring());
    assert!(process.run(|_, conn| verify(conn, NOTES, &keyring)).is_proof());
    process.run(|owners, _| {
        owners.forget(8, &[]).unwrap();
        owners.protect(7, Passphrase::new("a passphrase").unwrap()).unwrap();
        owners.lock(7).unwrap();
    });
    let verified = process.run(|_, conn| verify(conn, NOTES, &keyring));
    assert_eq!((verified.n_failed, verified.n_locked, verified.n_destroyed), (9, 6, 3));
    assert_eq!((verified.n_values, verified.n_tokens), (3, 2), "the third owner's");
    let (of_locked, of_destroyed) = verified.failures.split_at(6);
    let all_are = |failures: &[Failure], kind| failures.iter().all(|it| it.error.kind() == kind);
    assert!(all_are(of_locked, ErrorKind::OwnerKeyLocked));
    assert!(all_are(of_destroyed, ErrorKind::OwnerKeyDestroyed));
}
