use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Integer,
        active -> Ciphertext,
        active_search -> Token,
        plan -> Ciphertext,
        plan_search -> Token,
        iban -> Ciphertext,
        iban_search -> Token,
        level -> Ciphertext,
        level_search -> Token,
    }
}

#[derive(encdb_diesel::Plaintext)]
pub struct Plan(String);

#[derive(encdb_diesel::Plaintext)]
#[encdb(high_cardinality)]
pub struct Iban(String);

#[derive(encdb_diesel::Plaintext)]
pub enum Level {
    Low,
    High,
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    #[encdb(low_cardinality)]
    active: Searchable<bool>,
    #[encdb(low_cardinality, normalize(trim))]
    plan: Searchable<Plan>,
    #[encdb(normalize(trim))]
    iban: Searchable<Iban>,
    #[encdb(low_cardinality, normalize(lowercase))]
    level: Searchable<Level>,
}
