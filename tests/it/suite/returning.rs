//! RETURNING and ON CONFLICT, where the backend has them.

use diesel::prelude::*;
use encdb_diesel::{KEYRING, prelude::*};

use super::{
    database::Database,
    suite::next_token::{added, assert_tokens, database, deployments::both, promoted},
};
use crate::support::{
    keys::with_keys,
    models::{User, user, users},
};

#[test]
fn inserted_updated_and_deleted_rows_are_returned_opened() {
    with_keys(|| {
        let database = Database::new();
        let conn = &mut database.connect();
        let one: User = diesel::insert_into(users::table)
            .values(&user(1))
            .returning(User::as_returning())
            .get_result(conn)
            .unwrap();
        assert_eq!(one, user(1));
        let more = vec![user(2), user(3)];
        let two: Vec<User> = diesel::insert_into(users::table)
            .values(&more)
            .returning(User::as_returning())
            .get_results(conn)
            .unwrap();
        assert_eq!(two, more);
        let changed = User { ssn: Some(Encrypted::new("new".to_owned())), ..user(2) };
        let updated: User = diesel::update(&two[0])
            .set(&changed)
            .returning(User::as_returning())
            .get_result(conn)
            .unwrap();
        assert_eq!(updated, changed);
        let deleted = diesel::delete(users::table.find("user-3")).returning(User::as_returning());
        assert_eq!(deleted.get_result::<User>(conn).unwrap(), user(3));
    });
}

#[test]
fn a_conflict_does_nothing_or_updates() {
    with_keys(|| {
        let database = Database::new();
        let conn = &mut database.connect();
        let insert = || diesel::insert_into(users::table);
        insert().values(&user(1)).execute(conn).unwrap();
        assert_eq!(insert().values(&user(1)).on_conflict_do_nothing().execute(conn).unwrap(), 0);
        let taken = User { id: "another".to_owned(), ..user(1) };
        let on_token = insert().values(&taken).on_conflict(users::email_search).do_nothing();
        assert_eq!(on_token.execute(conn).unwrap(), 0);
        let changed = User { email: Searchable::new("new@example.com".to_owned()), ..user(1) };
        insert()
            .values(&changed)
            .on_conflict(users::id)
            .do_update()
            .set(&changed)
            .execute(conn)
            .unwrap();
        let found = users::table
            .filter(users::email.search_eq("new@example.com"))
            .select(User::as_select());
        assert_eq!(found.load::<User>(conn).unwrap(), [changed]);
    });
}

#[test]
fn a_conflict_updates_both_tokens_whichever_epoch_is_promoted() {
    for keyring in [added(), promoted()] {
        let database = database();
        let conn = &mut database.connect();
        let mut upsert = |id: &str, email: &str, phone| {
            let user = both::user(id, email, phone);
            let upserted = KEYRING.scoped(&keyring, || {
                let insert = diesel::insert_into(both::users::table).values(&user);
                insert.on_conflict(both::users::id).do_update().set(&user).execute(conn)
            });
            assert_eq!(upserted, Ok(1));
        };
        upsert("1", "one@example.com", Some("030 1"));
        upsert("2", "two@example.com", None);
        upsert("1", "uno@example.com", None);
        upsert("2", "due@example.com", Some("030 2"));
        assert_tokens(conn, &[("uno@example.com", None), ("due@example.com", Some("0302"))]);
    }
}

/// A trap: `excluded` takes ciphertext that was sealed for the other row. It is refused, not misread.
#[test]
fn ciphertext_of_the_excluded_row_does_not_open_in_the_stored_one() {
    use diesel::upsert::excluded;
    with_keys(|| {
        let database = Database::new();
        let conn = &mut database.connect();
        diesel::insert_into(users::table).values(&user(1)).execute(conn).unwrap();
        let taken = User { id: "another".to_owned(), ..user(1) };
        let upsert = diesel::insert_into(users::table)
            .values(&taken)
            .on_conflict(users::email_search)
            .do_update();
        upsert.set(users::email.eq(excluded(users::email))).execute(conn).unwrap();
        let loaded = users::table.select(User::as_select()).first::<User>(conn);
        assert_eq!(crate::support::kind_of(loaded), encdb_diesel::ErrorKind::Rejected);
    });
}
