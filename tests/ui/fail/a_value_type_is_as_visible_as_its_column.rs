use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Integer,
        iban -> Ciphertext,
    }
}

#[derive(encdb_diesel::Plaintext)]
struct Iban(String);

#[derive(EncryptedModel)]
struct User {
    id: i32,
    iban: Encrypted<Iban>,
}

fn main() {}
