use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Integer,
        name -> Text,
        email -> Ciphertext,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    #[encdb(normalize(trim))]
    name: String,
    email: Encrypted<String>,
}

fn main() {}
