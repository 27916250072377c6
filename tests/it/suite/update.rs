//! Every way in which Diesel updates; values and tokens change together.

use diesel::prelude::*;
use encdb_diesel::prelude::*;

use super::database::{Conn, Database};
use crate::support::{
    keys::with_keys,
    models::{User, UserChanges, user, users},
};

fn with_user(n: u32, test: impl FnOnce(&mut Conn)) {
    with_keys(|| {
        let database = Database::new();
        let conn = &mut database.connect();
        diesel::insert_into(users::table).values(&user(n)).execute(conn).unwrap();
        test(conn);
    });
}

fn only(conn: &mut Conn) -> User {
    users::table.select(User::as_select()).first(conn).unwrap()
}

fn renamed(n: u32) -> User {
    User { email: Searchable::new("new@example.com".to_owned()), ..user(n) }
}

#[test]
fn a_row_borrowed_and_owned_as_target_and_changeset() {
    with_user(1, |conn| {
        diesel::update(&user(1)).set(&renamed(1)).execute(conn).unwrap();
        assert_eq!(only(conn), renamed(1));
        diesel::update(users::table.find("user-1")).set(user(1)).execute(conn).unwrap();
        assert_eq!(only(conn), user(1));
        diesel::update(users::table)
            .filter(users::email.search_eq("person1@example.com"))
            .set(&renamed(1))
            .execute(conn)
            .unwrap();
        assert_eq!(only(conn), renamed(1));
    });
}

#[test]
fn the_token_follows_the_value() {
    with_user(1, |conn| {
        diesel::update(users::table).set(&renamed(1)).execute(conn).unwrap();
        let found = |conn: &mut Conn, email: &str| {
            users::table
                .filter(users::email.search_eq(email))
                .count()
                .get_result::<i64>(conn)
                .unwrap()
        };
        assert_eq!(found(conn, "NEW@example.com"), 1);
        assert_eq!(found(conn, "person1@example.com"), 0);
    });
}

#[test]
fn what_a_changeset_leaves_out_stays() {
    with_user(1, |conn| {
        let changes = UserChanges {
            id: "user-1".to_owned(),
            name: Some("Other".to_owned()),
            ..UserChanges::default()
        };
        diesel::update(users::table).set(&changes).execute(conn).unwrap();
        assert_eq!(only(conn), User { name: "Other".to_owned(), ..user(1) });
    });
}

/// Values are bound to their row; NULL is bound to nothing.
#[test]
fn a_column_sets_null_for_value_and_token() {
    with_user(1, |conn| {
        let nulls = (users::phone.set_null(), users::ssn.set_null());
        let rows = users::table.find("user-1");
        diesel::update(rows).set((users::name.eq("Other"), nulls)).execute(conn).unwrap();
        let other = User { name: "Other".to_owned(), phone: None, ssn: None, ..user(1) };
        assert_eq!(only(conn), other);
        let n_tokens = users::table.filter(users::phone_search.is_not_null());
        assert_eq!(n_tokens.count().get_result(conn), Ok(0));
    });
}

/// One value of a user, with the id that it is bound to.
#[derive(EncryptedChangeset)]
#[diesel(table_name = users)]
struct NewSsn {
    id: String,
    ssn: Encrypted<String>,
}

#[test]
fn one_value_is_written_with_what_it_is_bound_to() {
    with_user(1, |conn| {
        let new = NewSsn { id: "user-1".to_owned(), ssn: Encrypted::new("1".to_owned()) };
        diesel::update(users::table.find("user-1")).set(&new).execute(conn).unwrap();
        let changed = User { ssn: Some(Encrypted::new("1".to_owned())), ..user(1) };
        assert_eq!(only(conn), changed);
    });
}

#[test]
fn a_changeset_sets_null_for_value_and_token() {
    with_user(1, |conn| {
        let changes = UserChanges {
            id: "user-1".to_owned(),
            phone: Some(None),
            ssn: Some(None),
            ..UserChanges::default()
        };
        diesel::update(users::table).set(changes).execute(conn).unwrap();
        assert_eq!(only(conn), User { phone: None, ssn: None, ..user(1) });
        let left = users::table.filter(users::phone_search.is_not_null()).count();
        assert_eq!(left.get_result::<i64>(conn).unwrap(), 0);
    });
}

#[test]
fn a_changeset_sets_values_and_tokens() {
    with_user(2, |conn| {
        let changes = UserChanges {
            id: "user-2".to_owned(),
            email: Some(Searchable::new("Two@example.com".to_owned())),
            phone: Some(Some(Searchable::new("+1 555 0100".to_owned()))),
            ssn: Some(Some(Encrypted::new("2".to_owned()))),
            ..UserChanges::default()
        };
        diesel::update(users::table.find("user-2")).set(&changes).execute(conn).unwrap();
        let found =
            users::table.filter(users::phone.search_eq("1-555-0100")).select(User::as_select());
        let found: User = found.first(conn).unwrap();
        assert_eq!(found.email.expose(), "Two@example.com");
        assert_eq!(found.ssn.unwrap().expose(), "2");
    });
}

#[test]
fn save_changes_returns_the_saved_row() {
    with_user(1, |conn| {
        let saved: User = (&renamed(1)).save_changes(conn).unwrap();
        assert_eq!(saved, renamed(1));
        assert_eq!(only(conn), renamed(1));
    });
}

#[test]
fn an_update_of_a_row_that_is_not_there_changes_nothing() {
    with_user(1, |conn| {
        let none =
            diesel::update(users::table.find("nobody")).set(&renamed(1)).execute(conn).unwrap();
        assert_eq!(none, 0);
        assert_eq!(only(conn), user(1));
    });
}
