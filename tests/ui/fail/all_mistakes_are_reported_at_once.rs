use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Integer,
        name -> Text,
        email -> Binary,
        email_search -> Binary,
        ssn -> Binary,
    }
}

#[derive(EncryptedModel)]
#[encdb(bind = uuid)]
struct User {
    id: i32,
    #[encdb(pad = 16)]
    name: String,
    #[encdb(normalize(uppercase))]
    email: Searchable<String>,
    #[encdb(unique)]
    ssn: Encrypted<String>,
}

fn main() {}
