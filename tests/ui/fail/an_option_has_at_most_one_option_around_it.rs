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
    ssn: Option<Encrypted<String>>,
}

#[derive(EncryptedChangeset)]
#[diesel(table_name = users)]
struct UserChanges {
    ssn: Option<Option<Option<Encrypted<String>>>>,
}

fn main() {}
