use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Binary,
        phone -> Binary,
        ssn -> Binary,
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
