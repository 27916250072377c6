use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Integer,
        email -> Ciphertext,
        ssn -> Ciphertext,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    email: Encrypted<String>,
    ssn: Box<Encrypted<String>>,
}

fn main() {}
