//! The users of the demonstration.

use axum::http::StatusCode;
use diesel::prelude::*;
use encdb_example_kit::{login::UserId, people, problem::Problem};
use serde::Serialize;

diesel::table! {
    users (id) {
        id -> BigInt,
        name -> Text,
        is_operator -> Bool,
    }
}

/// A user.
#[derive(Debug, Queryable, Selectable, Serialize)]
#[diesel(table_name = users)]
pub(crate) struct Person {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) is_operator: bool,
}

pub(crate) fn all(conn: &mut PgConnection) -> QueryResult<Vec<Person>> {
    users::table.order(users::id).select(Person::as_select()).load(conn)
}

/// Finds somebody who wants to log in.
pub(crate) fn named(conn: &mut PgConnection, name: &str) -> Result<Person, Problem> {
    let user = people::named(conn, name)?;
    find(conn, user)
}

/// Finds the user whom a token names.
pub(crate) fn find(conn: &mut PgConnection, UserId(id): UserId) -> Result<Person, Problem> {
    users::table.find(id).select(Person::as_select()).first(conn).optional()?.ok_or(NOBODY)
}

/// Checks that a user is an operator.
pub(crate) fn check_operator(conn: &mut PgConnection, user: UserId) -> Result<(), Problem> {
    if find(conn, user)?.is_operator { Ok(()) } else { Err(NOT_OPERATOR) }
}

pub(crate) const NOBODY: Problem = people::NOBODY;
const NOT_OPERATOR: Problem = Problem::new(StatusCode::FORBIDDEN, "this page is the operator's");
