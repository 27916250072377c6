use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Integer,
        email -> Ciphertext,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    #[encdb(bind = id)]
    email: Encrypted<String>,
}

fn main() {}
