//! The same models under diesel-async, and the migrations through its blocking wrapper.

use diesel::{HasQuery, QueryDsl, SelectableHelper};
use diesel_async::{
    AsyncConnection, RunQueryDsl, async_connection_wrapper::AsyncConnectionWrapper,
};
use encdb_diesel::{migrations, prelude::*};

use super::{
    database::{AsyncConn, Database},
    suite::process::Process,
};
use crate::support::{
    keys::{keyring, with_keys},
    models::{Note, User, note, notes, user, users},
};

/// Runs a test on one thread, because an override of the keyring applies to one thread.
fn run<F: Future<Output = ()>>(test: impl FnOnce(String) -> F) {
    let database = Database::new();
    with_keys(|| runtime().block_on(test(database.async_url())));
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

#[test]
fn models_are_inserted_updated_loaded_and_found() {
    run(async |url| {
        let conn = &mut AsyncConn::establish(&url).await.unwrap();
        for n in 1..4 {
            diesel::insert_into(users::table).values(&user(n)).execute(conn).await.unwrap();
        }
        let changed = User { email: Searchable::new("new@example.com".to_owned()), ..user(1) };
        diesel::update(&user(1)).set(&changed).execute(conn).await.unwrap();
        let found = users::table
            .filter(users::email.search_eq("NEW@example.com"))
            .select(User::as_select());
        assert_eq!(found.first::<User>(conn).await.unwrap(), changed);
        let all: Vec<User> = User::query().order(users::id).load(conn).await.unwrap();
        assert_eq!(all, [changed, user(2), user(3)]);
    });
}

#[test]
fn a_row_does_not_get_the_values_of_another() {
    run(async |url| {
        let conn = &mut AsyncConn::establish(&url).await.unwrap();
        diesel::insert_into(users::table).values(&user(1)).execute(conn).await.unwrap();
        let one = users::table.find("user-1");
        let of_another = diesel::update(one).set(&user(2)).execute(conn).await;
        crate::support::assert_another_row(of_another);
        assert_eq!(one.select(User::as_select()).first::<User>(conn).await.unwrap(), user(1));
    });
}

#[test]
fn a_refused_value_is_an_error_and_writes_nothing() {
    run(async |url| {
        let conn = &mut AsyncConn::establish(&url).await.unwrap();
        let long = User { ssn: Some(Encrypted::new("x".repeat((16 << 20) + 1))), ..user(1) };
        let refused = diesel::insert_into(users::table).values(&long).execute(conn).await;
        assert!(matches!(
            crate::support::kind_of(refused),
            encdb_diesel::ErrorKind::TooLong { .. }
        ));
        assert_eq!(users::table.count().get_result::<i64>(conn).await.unwrap(), 0);
    });
}

#[test]
fn the_migrations_run_on_a_blocking_wrapper() {
    run(async |url| {
        let report = tokio::task::spawn_blocking(move || {
            let conn = <AsyncConnectionWrapper<AsyncConn> as diesel::Connection>::establish(&url);
            let mut conn = conn.unwrap();
            migrations::run_for(&mut conn, &keyring(1, &[])).unwrap()
        });
        assert!(!report.await.unwrap().applied.is_empty());
    });
}

/// The pool of the owners' keys blocks. Keys that were prefetched outside of the runtime are there when rows are loaded in
/// it.
#[test]
fn rows_of_owners_with_stored_keys_are_written_and_loaded() {
    let database = Database::new();
    let mut writer = Process::new(&database, 1, &[]);
    writer.set_up();
    writer.run(|owners, _| {
        owners.create(7).unwrap();
        runtime().block_on(async {
            let conn = &mut AsyncConn::establish(&database.async_url()).await.unwrap();
            for row in [note(1, 7), note(2, 7)] {
                diesel::insert_into(notes::table).values(&row).execute(conn).await.unwrap();
            }
        });
    });
    let mut reader = Process::new(&database, 1, &[]);
    reader.run(|owners, _| {
        owners.prefetch([7]).unwrap();
        runtime().block_on(async {
            let conn = &mut AsyncConn::establish(&database.async_url()).await.unwrap();
            let found = notes::title.of_owner(7).search_eq("STRASSE");
            let found = notes::table.filter(found).order(notes::id).select(Note::as_select());
            let found: Vec<Note> = found.load(conn).await.unwrap();
            assert_eq!(found.len(), 2);
            assert_eq!(found[1].body.open().unwrap(), "the body of note 2");
        });
    });
    assert_eq!(reader.n_queries(), 1);
}
