use diesel::prelude::*;
use encdb_diesel::{Encrypted, EncryptedModel};

diesel::table! {
    users (id) {
        id -> Text,
        email -> Binary,
    }
}

#[derive(EncryptedModel)]
#[encdb(bind = id)]
struct User {
    id: String,
    email: Encrypted<String>,
}

fn main() {
    let mut connection = SqliteConnection::establish(":memory:").unwrap();
    let _ = users::table.select(users::email).load::<Encrypted<String, users::email>>(&mut connection);
}
