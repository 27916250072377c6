use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Integer,
        ssn -> Nullable<Binary>,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    ssn: Option<Option<Encrypted<String>>>,
}

fn main() {}
