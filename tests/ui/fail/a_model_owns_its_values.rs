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
struct User<'a> {
    id: i32,
    email: Encrypted<&'a str>,
}

fn main() {}
