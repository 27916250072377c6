//! Upserts. On MySQL a conflict is on whichever unique key collides.

use diesel::prelude::*;
use encdb_diesel::prelude::*;

use super::database::{Conn, Database, ON_CONTACT, ON_EMAIL, ON_ID};
use crate::support::{
    assert_another_row,
    keys::with_keys,
    models::{Contact, User, UserChanges, contact, contacts, user, users},
};

fn with_user_1(test: impl FnOnce(&mut Conn)) {
    with_keys(|| {
        let database = Database::new();
        let conn = &mut database.connect();
        diesel::insert_into(users::table).values(&user(1)).execute(conn).unwrap();
        test(conn);
    });
}

fn all(conn: &mut Conn) -> Vec<User> {
    users::table.order(users::id).select(User::as_select()).load(conn).unwrap()
}

/// Returns another row with the email address of row 1.
fn two() -> User {
    User { email: Searchable::new("PERSON1@example.com".to_owned()), ..user(2) }
}

#[test]
fn its_own_row_is_updated_whatever_the_conflict_is_on() {
    with_user_1(|conn| {
        let changed = User { email: two().email, ..user(7) };
        let changed = User { id: user(1).id, ..changed };
        let insert = diesel::insert_into(users::table).values(&changed);
        insert.on_conflict(ON_EMAIL).do_update().set(&changed).execute(conn).unwrap();
        assert_eq!(all(conn), [changed]);
        let insert = diesel::insert_into(users::table).values(user(1));
        insert.on_conflict(ON_ID).do_update().set(user(1)).execute(conn).unwrap();
        assert_eq!(all(conn), [user(1)]);
    });
}

#[test]
fn another_row_is_not_overwritten() {
    with_user_1(|conn| {
        let insert = || diesel::insert_into(users::table).values(two()).on_conflict(ON_EMAIL);
        assert_another_row(insert().do_update().set(&two()).execute(conn));
        assert_eq!(all(conn), [user(1)]);
        assert_another_row(insert().do_update().set(two()).execute(conn));
        let ssn = Some(Some(Encrypted::new("2".to_owned())));
        let changes = UserChanges { id: two().id, ssn, ..UserChanges::default() };
        assert_another_row(insert().do_update().set(&changes).execute(conn));
        assert_eq!(all(conn), [user(1)]);
    });
}

#[test]
fn of_a_batch_that_meets_another_row_nothing_is_written() {
    with_user_1(|conn| {
        let rows = vec![user(3), two()];
        let insert = diesel::insert_into(users::table).values(&rows).on_conflict(ON_EMAIL);
        assert_another_row(insert.do_update().set(&two()).execute(conn));
        assert_eq!(all(conn), [user(1)]);
    });
}

#[test]
fn values_that_are_bound_to_no_row_are_upserted_to_any() {
    with_keys(|| {
        let database = Database::new();
        let conn = &mut database.connect();
        diesel::insert_into(contacts::table).values(&contact(1)).execute(conn).unwrap();
        let insert = diesel::insert_into(contacts::table).values(contact(1));
        let changed = contact(2);
        insert.on_conflict(ON_CONTACT).do_update().set(&changed).execute(conn).unwrap();
        let found = contacts::table.filter(contacts::email.search_eq("contact2@example.com"));
        let found: Contact = found.select(Contact::as_select()).first(conn).unwrap();
        assert_eq!(found, Contact { id: 1, ..contact(2) });
    });
}
