use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Integer,
        badge -> Binary,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    badge: Encrypted<i64>,
}

#[derive(EncryptedQueryable)]
#[diesel(table_name = users)]
struct UserBadge {
    id: i32,
    badge: Sealed<i32>,
}

fn main() {}
