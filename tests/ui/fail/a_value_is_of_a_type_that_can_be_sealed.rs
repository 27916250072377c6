use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Integer,
        balance -> Ciphertext,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    balance: Encrypted<u128>,
}

fn main() {}
