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
struct User<T> {
    id: T,
    email: Encrypted<String>,
}

fn main() {}
