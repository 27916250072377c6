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

#[derive(EncryptedInsertable)]
#[diesel(table_name = users)]
struct NewUser {
    id: i32,
    badge: Encrypted<String>,
}

fn main() {}
