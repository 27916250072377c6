use diesel::prelude::*;
use encdb_diesel::{Encrypted, EncryptedModel};

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Text,
        email -> Ciphertext,
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
