use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Integer,
        badge -> Ciphertext,
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
