use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Integer,
        phone -> Nullable<Ciphertext>,
        phone_search -> Token,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    phone: Option<Searchable<String>>,
}

fn main() {}
