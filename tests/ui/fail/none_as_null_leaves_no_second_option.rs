use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Integer,
        ssn -> Nullable<Ciphertext>,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    ssn: Option<Encrypted<String>>,
}

#[derive(EncryptedChangeset)]
#[diesel(table_name = users, treat_none_as_null = true)]
struct UserChanges {
    ssn: Option<Option<Encrypted<String>>>,
}

fn main() {}
