use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Integer,
        address -> Ciphertext,
        address_search -> Token,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    address: Searchable<Json<Vec<String>>>,
}

fn main() {}
