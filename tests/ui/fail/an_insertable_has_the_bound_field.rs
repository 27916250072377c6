use encdb_diesel::prelude::*;

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

#[derive(EncryptedInsertable)]
#[diesel(table_name = users)]
struct NewUser<'a> {
    email: Encrypted<&'a str>,
}

fn main() {}
