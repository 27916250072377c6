//! Look-ups by search token.

use std::sync::Arc;

use diesel::prelude::*;
use encdb_diesel::{KEYRING, prelude::*};

use super::database::{Backend, Conn, Database};
use crate::support::{
    keys::{builder, id, key, with_keys},
    models::{User, user, users},
};

fn with_users(test: impl FnOnce(&mut Conn)) {
    with_keys(|| {
        let database = Database::new();
        let conn = &mut database.connect();
        diesel::insert_into(users::table)
            .values(&(1..6).map(user).collect::<Vec<_>>())
            .execute(conn)
            .unwrap();
        test(conn);
    });
}

fn found<P>(conn: &mut Conn, condition: P) -> Vec<String>
where
    P: diesel::expression::BoxableExpression<
            users::table,
            Backend,
            SqlType = diesel::sql_types::Bool,
        > + 'static,
{
    let condition: Box<
        dyn BoxableExpression<users::table, Backend, SqlType = diesel::sql_types::Bool>,
    > = Box::new(condition);
    users::table.filter(condition).order(users::id).select(users::id).load(conn).unwrap()
}

#[test]
fn a_value_is_found_however_it_is_written() {
    with_users(|conn| {
        for email in ["Person2@Example.com", "person2@example.com", "  PERSON2@EXAMPLE.COM\n"] {
            assert_eq!(found(conn, users::email.search_eq(email)), ["user-2"], "{email}");
        }
        assert!(found(conn, users::email.search_eq("person 2@example.com")).is_empty());
        let string = String::from("person3@example.com");
        assert_eq!(found(conn, users::email.search_eq(&string)), ["user-3"]);
        assert_eq!(found(conn, users::email.search_eq(string)), ["user-3"]);
    });
}

#[test]
fn any_of_several_values_and_of_none() {
    with_users(|conn| {
        let two = ["person1@example.com", "PERSON5@example.com", "nobody@example.com"];
        assert_eq!(found(conn, users::email.search_eq_any(two)), ["user-1", "user-5"]);
        assert_eq!(
            found(conn, users::email.search_eq_any(vec!["person4@example.com".to_owned()])),
            ["user-4"]
        );
        assert!(found(conn, users::email.search_eq_any(Vec::<&str>::new())).is_empty());
    });
}

#[test]
fn nullable_columns_are_found_and_null_never_is() {
    with_users(|conn| {
        let by_phone =
            users::table.filter(users::phone.search_eq("49301234-0003")).select(users::id);
        assert_eq!(by_phone.load::<String>(conn).unwrap(), ["user-3"]);
        let empty = users::table.filter(users::phone.search_eq("")).select(users::id);
        assert!(empty.load::<String>(conn).unwrap().is_empty());
        let without =
            users::table.filter(users::phone.is_null()).order(users::id).select(users::id);
        assert_eq!(without.load::<String>(conn).unwrap(), ["user-2", "user-4"]);
    });
}

#[test]
fn conditions_combine() {
    with_users(|conn| {
        let either = users::email.search_eq("person1@example.com").or(users::name.eq("Name 4"));
        assert_eq!(found(conn, either), ["user-1", "user-4"]);
        let both = users::email.search_eq("person1@example.com").and(users::name.eq("Name 4"));
        assert!(found(conn, both).is_empty());
        let not = diesel::dsl::not(
            users::email.search_eq_any(["person1@example.com", "person2@example.com"]),
        );
        assert_eq!(found(conn, not), ["user-3", "user-4", "user-5"]);
    });
}

#[test]
fn one_epoch_is_an_equality_and_two_are_a_list() {
    with_users(|_| {
        let one = users::table.filter(users::email.search_eq("x")).select(users::id);
        let text = diesel::debug_query::<Backend, _>(&one).to_string();
        assert!(text.contains("email_search"), "{text}");
        assert!(text.contains(" = ") && !text.contains(" IN "), "{text}");
    });
    let rotating =
        builder().current(id(1), key(1)).index_root(id(2), key(2)).index_root(id(1), key(1));
    KEYRING.scoped(&Arc::new(rotating.build().unwrap()), || {
        let two = users::table.filter(users::email.search_eq("x")).select(users::id);
        let text = diesel::debug_query::<Backend, _>(&two).to_string();
        assert!(
            text.contains(" IN (") && text.matches("Token(users.email)").count() == 2,
            "{text}"
        );
    });
}

/// While an index is rotated, tokens of both epochs are found without a change in the caller.
#[test]
fn both_epochs_are_found_with_one_prepared_statement_cache() {
    let database = Database::new();
    let conn = &mut database.connect();
    let old = Arc::new(builder().current(id(1), key(1)).index_root(id(1), key(1)).build().unwrap());
    let both = builder().current(id(1), key(1)).index_root(id(2), key(2)).index_root(id(1), key(1));
    let both = Arc::new(both.build().unwrap());
    let new = Arc::new(builder().current(id(1), key(1)).index_root(id(2), key(2)).build().unwrap());
    let look_up = |conn: &mut Conn, email: &str| -> Vec<String> {
        users::table.filter(users::email.search_eq(email)).select(users::id).load(conn).unwrap()
    };
    KEYRING.scoped(&old, || {
        diesel::insert_into(users::table).values(&user(1)).execute(conn).unwrap();
        assert_eq!(look_up(conn, "person1@example.com"), ["user-1"]);
    });
    KEYRING.scoped(&both, || {
        diesel::insert_into(users::table).values(&user(2)).execute(conn).unwrap();
        assert_eq!(look_up(conn, "person1@example.com"), ["user-1"]);
        assert_eq!(look_up(conn, "person2@example.com"), ["user-2"]);
    });
    KEYRING.scoped(&new, || {
        assert_eq!(look_up(conn, "person2@example.com"), ["user-2"]);
        assert!(
            look_up(conn, "person1@example.com").is_empty(),
            "the old epoch is not looked for any more"
        );
    });
}

/// Equality is decided by the token: anyone who moves a token makes a wrong row appear, and its opened value shows it.
#[test]
fn a_moved_token_shows_in_the_opened_value() {
    with_users(|conn| {
        let token: Vec<u8> = users::table
            .find("user-1")
            .select(users::phone_search.raw_ciphertext().assume_not_null())
            .first(conn)
            .unwrap();
        diesel::update(users::table.find("user-3"))
            .set(users::phone_search.raw_ciphertext().eq(Some(token)))
            .execute(conn)
            .unwrap();
        let hits: Vec<User> = users::table
            .filter(users::phone.search_eq("49301234-0001"))
            .order(users::id)
            .select(User::as_select())
            .load(conn)
            .unwrap();
        assert_eq!(hits.len(), 2);
        let matching: Vec<_> = hits
            .iter()
            .filter(|hit| users::phone.matches(hit.phone.as_ref().unwrap(), "49301234-0001"))
            .collect();
        assert_eq!(matching.iter().map(|hit| hit.id.as_str()).collect::<Vec<_>>(), ["user-1"]);
    });
}
