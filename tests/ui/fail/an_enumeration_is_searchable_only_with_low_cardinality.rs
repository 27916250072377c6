use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Integer,
        plan -> Ciphertext,
        plan_search -> Token,
    }
}

#[derive(encdb_diesel::Plaintext)]
enum Plan {
    Free,
    Paid,
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    plan: Searchable<Plan>,
}

fn main() {}
