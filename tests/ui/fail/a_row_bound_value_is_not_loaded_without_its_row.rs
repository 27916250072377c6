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

#[derive(Queryable, Selectable)]
#[diesel(table_name = users, check_for_backend(diesel::sqlite::Sqlite))]
struct UserEmail {
    email: Encrypted<String, users::email>,
}

fn main() {}
