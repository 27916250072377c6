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
#[encdb(columns(id, email, ssn))]
struct User {
    id: i32,
    ssn: Encrypted<String>,
    email: Encrypted<String>,
}

fn main() {}
