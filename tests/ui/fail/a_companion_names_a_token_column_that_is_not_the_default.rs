use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Integer,
        email -> Ciphertext,
        email_token -> Token,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    #[encdb(token = email_token)]
    email: Searchable<String>,
}

#[derive(EncryptedInsertable)]
#[diesel(table_name = users)]
struct NewUser {
    id: i32,
    email: Searchable<String>,
}

fn main() {}
