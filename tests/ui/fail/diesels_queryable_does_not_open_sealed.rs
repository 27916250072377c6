use diesel::prelude::*;
use encdb_diesel::Sealed;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Binary,
    }
}

#[derive(Queryable, Selectable)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
struct User {
    id: i32,
    email: Sealed<String>,
}

fn main() {}
