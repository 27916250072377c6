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
    let email = Encrypted::<_, users::email>::new("ada@example.com".to_owned());
    let _ = users::email.eq(email);
}
