use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> BigInt,
        age -> CiphertextText,
        age_is_encrypted -> Bool,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i64,
    #[encdb(flag = age_is_encrypted)]
    age: Encrypted<i32>,
}

fn main() {}
