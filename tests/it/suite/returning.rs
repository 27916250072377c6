//! RETURNING and ON CONFLICT, on the backends that have them.

use diesel::prelude::*;
use encdb_diesel::{KEYRING, prelude::*};

use super::{
    database::{Archive, Database},
    suite::next_token::{added, assert_tokens, database, deployments::both, promoted},
};
use crate::support::{
    keys::with_keys,
    models::{ArchivedVault, User, archive, user, users},
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

#[test]
fn an_upsert_in_a_schema_compares_the_row() {
    with_keys(|| {
        let database = Database::new();
        let schema = Archive::of(&database);
        let conn = &mut schema.connect();
        let vault =
            |id, secret: &str| ArchivedVault { id, secret: Searchable::new(secret.to_owned()) };
        let mut upsert = |id: i64, changes: &ArchivedVault| {
            let insert = diesel::insert_into(archive::vaults::table).values(vault(id, "new"));
            insert.on_conflict(archive::vaults::id).do_update().set(changes).execute(conn)
        };
        assert_eq!(upsert(1, &vault(1, "one")), Ok(1));
        assert_eq!(upsert(1, &vault(1, "uno")), Ok(1));
        crate::support::assert_another_row(upsert(1, &vault(2, "two")));
        let stored = archive::vaults::table.select(ArchivedVault::as_select()).first(conn);
        let stored: ArchivedVault = stored.unwrap();
        assert_eq!(stored.secret.expose(), "uno");
    });
}

/// If the conflict is on the key that values are bound to, the excluded row is the row itself, so its bytes may be copied.
/// They are named one by one, including the tokens.
#[test]
fn a_batch_is_upserted_by_the_key_that_it_is_bound_to() {
    use diesel::upsert::excluded;
    with_keys(|| {
        let database = Database::new();
        let conn = &mut database.connect();
        diesel::insert_into(users::table).values(&user(1)).execute(conn).unwrap();
        let changed = User { email: user(5).email, ..user(1) };
        let rows = vec![changed.clone(), user(2)];
        let (email, token) = (users::email.raw_ciphertext(), users::email_search.raw_ciphertext());
        let insert = diesel::insert_into(users::table).values(&rows).on_conflict(users::id);
        let copied = (email.eq(excluded(email)), token.eq(excluded(token)));
        insert.do_update().set(copied).execute(conn).unwrap();
        let all = users::table.order(users::id).select(User::as_select());
        assert_eq!(all.load::<User>(conn).unwrap(), [changed, user(2)]);
        let found = users::table.filter(users::email.search_eq("person5@example.com"));
        assert_eq!(found.select(users::id).load::<String>(conn).unwrap(), ["user-1"]);
    });
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
        let email = users::email.raw_ciphertext();
        upsert.set(email.eq(excluded(email))).execute(conn).unwrap();
        let loaded = users::table.select(User::as_select()).first::<User>(conn);
        assert_eq!(crate::support::kind_of(loaded), encdb_diesel::ErrorKind::Rejected);
    });
}
