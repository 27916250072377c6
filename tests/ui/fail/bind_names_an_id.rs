use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Double,
        email -> Ciphertext,
    }
}

#[derive(EncryptedModel)]
#[encdb(bind = id)]
struct User {
    id: f64,
    email: Encrypted<String>,
}

fn main() {}
