use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Integer,
        email -> Ciphertext,
        name -> Text,
        email_search -> Token,
    }
}

#[derive(EncryptedModel)]
#[encdb(columns(*))]
struct User {
    id: i32,
    email: Searchable<String>,
    name: String,
}

fn main() {}
