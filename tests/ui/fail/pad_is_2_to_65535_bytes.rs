use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Integer,
        email -> Ciphertext,
        phone -> Ciphertext,
        ssn -> Ciphertext,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    #[encdb(pad = 0)]
    email: Encrypted<String>,
    #[encdb(pad = 1)]
    phone: Encrypted<String>,
    #[encdb(pad = 65536)]
    ssn: Encrypted<String>,
}

fn main() {}
