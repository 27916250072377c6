use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> BigInt,
        plan -> Text,
        plan_encrypted -> Nullable<Ciphertext>,
        details -> Text,
        details_encrypted -> Nullable<Ciphertext>,
        born -> Text,
        born_encrypted -> Nullable<Ciphertext>,
    }
}

#[derive(encdb_diesel::Plaintext)]
pub enum Plan {
    Free,
    Paid,
}

#[derive(EncryptedModel)]
struct User {
    id: i64,
    #[encdb(plaintext(plan, keep))]
    #[diesel(column_name = plan_encrypted)]
    plan: Encrypted<Plan>,
    #[encdb(plaintext(details, keep))]
    #[diesel(column_name = details_encrypted)]
    details: Encrypted<Json<Vec<String>>>,
    #[encdb(plaintext(born, keep))]
    #[diesel(column_name = born_encrypted)]
    born: Encrypted<i32>,
}

fn main() {}
