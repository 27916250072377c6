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
    email: Searchable<String>,
}

#[derive(EncryptedInsertable)]
#[diesel(table_name = users)]
struct NewUser {
    id: i32,
    #[encdb(next_token = email_search_2)]
    email: Searchable<String>,
}

fn main() {}
