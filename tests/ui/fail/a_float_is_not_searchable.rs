use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Integer,
        height -> Ciphertext,
        height_search -> Token,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    height: Searchable<f64>,
}

fn main() {}
