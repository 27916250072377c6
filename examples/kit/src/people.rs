//! The users of a demonstration, in the table `users` of each application.

use axum::http::StatusCode;
use diesel::prelude::*;

use self::table::users;
use crate::{login::UserId, problem::Problem};

mod table {
    diesel::table! {
        users (id) {
            id -> BigInt,
            name -> Text,
        }
    }
}

/// Finds somebody who wants to log in.
///
/// # Errors
/// A 401 if nobody has this name.
pub fn named(conn: &mut PgConnection, name: &str) -> Result<UserId, Problem> {
    // PostgreSQL has no such text.
    if name.contains('\0') {
        return Err(NOBODY);
    }
    let found = users::table.filter(users::name.eq(name)).select(users::id);
    found.first(conn).optional()?.map(UserId).ok_or(NOBODY)
}

/// There is no such user.
pub const NOBODY: Problem = Problem::new(StatusCode::UNAUTHORIZED, "there is no such user");
