use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Integer,
        badge -> Binary,
        badge_search -> Binary,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    #[encdb(normalize(trim))]
    badge: Searchable<i64>,
}

fn main() {}
