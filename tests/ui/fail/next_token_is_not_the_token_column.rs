use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Binary,
        email_search -> Binary,
        email_search_2 -> Nullable<Binary>,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    #[encdb(next_token = email_search, unique)]
    email: Searchable<String>,
}

fn main() {}
