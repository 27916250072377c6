//! Rewriting rows under another key while others read and write.

use std::{ops::ControlFlow, sync::Arc, time::Duration};

use diesel::{connection::SimpleConnection, prelude::*, sql_query, sql_types};
use encdb_diesel::{
    EncryptedTable, ErrorKind, KEYRING, Keyring, Progress, SqlValue, TableError, migrations,
    prelude::*,
    rotate::{JobState, Rotation},
    spec::TableSpec,
};

use super::database::{Conn, Database};
use crate::support::{
    keys::{builder, id, key, keyring},
    kind_of,
    leak::assert_absent,
    models::{
        Contact, Grade, Note, Sample, User, contact, contacts, grades, note, notes, sample,
        samples, user, users,
    },
};

mod large;
mod resumed;
pub(crate) mod throttled;
mod workers;
mod writers;

const N_CONTACTS: i64 = 730;

/// Returns the keyring with key 1, which wrote, and the keyring with key 2, which is to write.
pub(crate) fn old_and_new() -> (Arc<Keyring>, Arc<Keyring>) {
    (keyring(1, &[]), keyring(2, &[1]))
}

fn contacts_under(old: &Arc<Keyring>) -> Database {
    let database = Database::new();
    insert_contacts(&mut database.connect(), old, N_CONTACTS);
    database
}

/// Sets encdb's tables up, and inserts this many contacts.
pub(crate) fn insert_contacts(conn: &mut Conn, keyring: &Arc<Keyring>, n_contacts: i64) {
    migrations::run_for(conn, keyring).unwrap();
    let rows: Vec<Contact> = (1..=n_contacts).map(contact).collect();
    KEYRING.scoped(keyring, || {
        for rows in rows.chunks(100) {
            diesel::insert_into(contacts::table).values(rows).execute(conn).unwrap();
        }
    });
}

pub(crate) const CONTACTS: TableSpec = <contacts::table as EncryptedTable>::SPEC;

/// Makes a rotation of small batches, so that a few hundred rows are many of them.
pub(crate) fn rotation(table: TableSpec, keyring: &Keyring) -> Rotation<'_> {
    Rotation::new(table, keyring).batch_time(Duration::from_millis(5))
}

fn run(conn: &mut Conn, table: TableSpec, keyring: &Keyring) -> Progress {
    rotation(table, keyring).run(conn, |_| ControlFlow::Continue(())).unwrap()
}

/// Loads all contacts, as a program that has only this key reads them; the index root of the tokens stays.
fn contacts_by_key_alone(conn: &mut Conn, key_id: u16) -> QueryResult<Vec<Contact>> {
    let only =
        builder().current(id(key_id), key(key_id)).index_root(id(1), key(1)).build().unwrap();
    KEYRING.scoped(&Arc::new(only), || {
        contacts::table.order(contacts::id).select(Contact::as_select()).load(conn)
    })
}

fn assert_all_contacts_under_key_2(conn: &mut Conn) {
    let expected: Vec<Contact> = (1..=N_CONTACTS).map(contact).collect();
    assert!(contacts_by_key_alone(conn, 2).unwrap() == expected);
}

/// Lets SQLite wait, which otherwise refuses at once.
fn wait_for_locks(conn: &mut Conn) {
    let _ = conn.batch_execute("PRAGMA busy_timeout = 60000");
}

#[test]
fn every_row_is_rewritten_once_and_then_none() {
    let (old, new) = old_and_new();
    let database = contacts_under(&old);
    let conn = &mut database.connect();
    assert_eq!(
        kind_of(contacts_by_key_alone(conn, 2)),
        ErrorKind::UnknownKey { id: id(1) },
        "before it, the rows need key 1"
    );
    let first = run(conn, CONTACTS, &new);
    let n_rows = u64::try_from(N_CONTACTS).unwrap();
    assert_eq!((first.n_rows, first.n_done, first.n_changed), (n_rows, n_rows, n_rows));
    assert_eq!((first.n_contended, first.n_failed), (0, 0));
    assert_all_contacts_under_key_2(conn);
    let second = run(conn, CONTACTS, &new);
    assert_eq!((second.n_done, second.n_changed), (n_rows, 0));
}

#[test]
fn values_of_every_type_row_owner_and_storage_stay_what_they_are() {
    let (old, new) = old_and_new();
    let database = Database::new();
    let conn = &mut database.connect();
    migrations::run_for(conn, &old).unwrap();
    let people: Vec<User> = (1..=9).map(user).collect();
    let kinds: Vec<Sample> = (1..=3).map(sample).collect();
    let marks: Vec<Grade> = (0..40).map(grade).collect();
    KEYRING.scoped(&old, || {
        diesel::insert_into(users::table).values(&people).execute(conn).unwrap();
        diesel::insert_into(samples::table).values(&kinds).execute(conn).unwrap();
        diesel::insert_into(grades::table).values(&marks).execute(conn).unwrap();
        let all = vec![note(1, 7), note(2, 7), note(3, 8)];
        diesel::insert_into(notes::table).values(&all).execute(conn).unwrap();
    });
    for table in [
        <users::table as EncryptedTable>::SPEC,
        <samples::table as EncryptedTable>::SPEC,
        <grades::table as EncryptedTable>::SPEC,
        <notes::table as EncryptedTable>::SPEC,
    ] {
        let progress = run(conn, table, &new);
        assert_eq!((progress.n_changed, progress.n_failed), (progress.n_rows, 0), "{table:?}");
    }
    let only = builder().current(id(2), key(2)).index_root(id(1), key(1)).build().unwrap();
    KEYRING.scoped(&Arc::new(only), || {
        assert_eq!(
            users::table.order(users::id).select(User::as_select()).load(conn).unwrap(),
            people
        );
        let loaded: Vec<Sample> =
            samples::table.order(samples::id).select(Sample::as_select()).load(conn).unwrap();
        assert_eq!(loaded, kinds);
        let loaded: Vec<Grade> =
            grades::table.order(grades::course).select(Grade::as_select()).load(conn).unwrap();
        assert_eq!(loaded, marks);
        let found: Note = notes::table
            .filter(notes::title.of_owner(8).search_eq("STRASSE"))
            .select(Note::as_select())
            .first(conn)
            .unwrap();
        assert_eq!((found.id, found.body.open().unwrap().as_str()), (3, "the body of note 3"));
    });
}

/// Returns a grade of one of seven students, so that several rows share the first column of the key.
fn grade(n: i32) -> Grade {
    let student = format!("Student {}", n % 7);
    Grade { student, course: n, grade: Encrypted::new(i16::try_from(n).unwrap()) }
}

#[test]
fn what_was_stopped_goes_on_where_it_was() {
    let (old, new) = old_and_new();
    let database = contacts_under(&old);
    let conn = &mut database.connect();
    let mut n_batches = 0;
    let stopped = rotation(CONTACTS, &new).run(conn, |_| {
        n_batches += 1;
        if n_batches == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    let stopped = stopped.unwrap();
    assert!(stopped.n_done > 0 && stopped.n_done < stopped.n_rows, "{stopped:?}");
    let rest = run(conn, CONTACTS, &new);
    assert_eq!((rest.n_done, rest.n_changed), (rest.n_rows, rest.n_rows), "no row is done twice");
    assert_all_contacts_under_key_2(conn);
}

/// A position that is no key of this table is noticed, and breaks nothing.
#[test]
fn a_damaged_checkpoint_is_an_error() {
    let (old, new) = old_and_new();
    let database = contacts_under(&old);
    let conn = &mut database.connect();
    let _ = rotation(CONTACTS, &new).run(conn, |_| ControlFlow::Break(())).unwrap();
    for damaged in ["[]", r#"[{"integer":1},{"integer":2}]"#, "nonsense"] {
        let update = format!("UPDATE __encdb_jobs SET last_key = '{damaged}'");
        conn.batch_execute(&update).unwrap();
        let refused = rotation(CONTACTS, &new).run(conn, |_| ControlFlow::Continue(()));
        match refused.unwrap_err() {
            TableError::Damaged { job } => assert_eq!(job, "rotate contacts"),
            other => panic!("{damaged}: {other:?}"),
        }
    }
}

/// The planted value is bound twice: to be compared, and as the new value of a row in which another column changes.
#[test]
fn instrumentation_sees_no_value_of_a_row() {
    let (old, new) = old_and_new();
    let database = contacts_under(&old);
    let conn = &mut database.connect();
    let planted = super::database::bytes_literal(b"SECRET-NEEDLE in the clear");
    conn.batch_execute(&format!("UPDATE contacts SET ssn = {planted} WHERE id = 5")).unwrap();
    let log = super::leaks::log_of(conn);
    assert_eq!(run(conn, CONTACTS, &new).n_failed, 1);
    let log = log.lock().unwrap();
    assert!(log.contains("UPDATE") && log.contains("contacts"), "{log}");
    assert_absent(&[b"SECRET-NEEDLE"], log.as_bytes(), "the log");
    assert!(!log.contains("83, 69, 67, 82, 69, 84"), "nor its bytes");
}

#[derive(QueryableByName)]
struct RecordedError {
    #[diesel(sql_type = sql_types::Text)]
    row_key: String,
    #[diesel(sql_type = sql_types::Text)]
    column_name: String,
    #[diesel(sql_type = sql_types::Text)]
    message: String,
}

#[test]
fn a_value_that_does_not_open_is_recorded_and_left_as_it_is() {
    let (old, new) = old_and_new();
    let database = contacts_under(&old);
    let conn = &mut database.connect();
    let planted = super::database::bytes_literal(b"SECRET-NEEDLE in the clear");
    conn.batch_execute(&format!("UPDATE contacts SET ssn = {planted} WHERE id = 5")).unwrap();
    let progress = run(conn, CONTACTS, &new);
    assert_eq!((progress.n_failed, progress.n_done), (1, progress.n_rows));
    let errors: Vec<RecordedError> =
        sql_query("SELECT row_key, column_name, message FROM __encdb_job_errors")
            .load(conn)
            .unwrap();
    let [error] = errors.try_into().unwrap_or_else(|_| panic!("one error"));
    assert_eq!(
        (error.row_key.as_str(), error.column_name.as_str()),
        ("[{\"integer\":5}]", "contacts.ssn")
    );
    assert!(error.message.contains("is not sealed") && !error.message.contains("NEEDLE"));
    let rotation = Rotation::new(CONTACTS, &new);
    let [failure] = rotation.failures(conn, 10).unwrap().try_into().unwrap();
    let [part] = failure.key.as_slice() else { panic!("one key column") };
    assert_eq!((part.column.as_str(), part.value.clone()), ("id", Some(SqlValue::Integer(5))));
    assert_eq!((failure.column, failure.message), (error.column_name, error.message));
    let status = rotation.status(conn).unwrap().unwrap();
    assert_eq!((status.state, status.n_failed), (JobState::Done, 1));
    assert_eq!(
        Rotation::new(<users::table as EncryptedTable>::SPEC, &new).status(conn).unwrap(),
        None,
        "never started"
    );
    let kept = contacts::table.find(5).select(contacts::ssn).first::<Vec<u8>>(conn);
    assert_eq!(kept.unwrap(), b"SECRET-NEEDLE in the clear");
    conn.batch_execute("DELETE FROM contacts WHERE id = 5").unwrap();
    assert_eq!(
        contacts_by_key_alone(conn, 2).unwrap().len() + 1,
        usize::try_from(N_CONTACTS).unwrap()
    );
}

#[test]
fn tokens_move_to_a_new_epoch_and_are_found_all_the_time() {
    let (old, _) = old_and_new();
    let database = contacts_under(&old);
    let conn = &mut database.connect();
    let both = builder().current(id(1), key(1)).index_root(id(2), key(2)).index_root(id(1), key(1));
    let both = Arc::new(both.build().unwrap());
    let find = |conn: &mut Conn, keyring: &Arc<Keyring>| -> Vec<i64> {
        KEYRING.scoped(keyring, || {
            let found = contacts::email.search_eq("CONTACT7@example.com");
            contacts::table.filter(found).select(contacts::id).load(conn).unwrap()
        })
    };
    assert_eq!(find(conn, &both), [7]);
    assert_eq!(run(conn, CONTACTS, &both).n_failed, 0);
    assert_eq!(find(conn, &both), [7]);
    let new_alone = builder().current(id(1), key(1)).index_root(id(2), key(2)).build().unwrap();
    assert_eq!(find(conn, &Arc::new(new_alone)), [7]);
    assert_eq!(find(conn, &old), [] as [i64; 0], "no token of the old epoch is left");
}

/// P26.
#[test]
fn unique_tokens_of_two_epochs_in_one_column_are_refused() {
    let database = contacts_under(&keyring(1, &[]));
    let both = builder().current(id(1), key(1)).index_root(id(2), key(2)).index_root(id(1), key(1));
    let users = <users::table as EncryptedTable>::SPEC;
    let refused = rotation(users, &both.build().unwrap())
        .run(&mut database.connect(), |_| ControlFlow::Continue(()));
    match refused.unwrap_err() {
        TableError::UniqueTokens { table, column } => {
            assert_eq!((table.as_str(), column.as_str()), ("users", "email_search"));
        }
        other => panic!("{other:?}"),
    }
}
