use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Binary,
        email_search -> Binary,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    #[encdb(normalize(trim), context = "mail")]
    email: Searchable<String>,
}

#[derive(EncryptedChangeset)]
#[diesel(table_name = users)]
struct UserChanges {
    #[encdb(normalize(trim), context = "mail")]
    email: Searchable<String>,
}

fn main() {}
