use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Integer,
        hiv -> Ciphertext,
        hiv_search -> Token,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    hiv: Searchable<bool>,
}

fn main() {}
