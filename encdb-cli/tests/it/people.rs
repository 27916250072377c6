//! A model with encrypted columns, as an application has it.

use diesel::Identifiable;
use encdb_diesel::{EncryptedTable, prelude::*, spec};

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    people (id) {
        id -> BigInt,
        email -> Ciphertext,
        email_search -> Token,
        ssn -> Nullable<Text>,
    }
}

#[derive(Clone, Debug, Identifiable, EncryptedModel)]
#[diesel(table_name = people)]
#[encdb(bind = id)]
pub(crate) struct Person {
    pub(crate) id: i64,
    #[encdb(normalize(email))]
    pub(crate) email: Searchable<String>,
    pub(crate) ssn: Option<Encrypted<String>>,
}

impl Person {
    pub(crate) fn numbered(id: i64) -> Self {
        Self {
            id,
            email: Searchable::new(format!("person{id}@example.com")),
            ssn: Some(Encrypted::new(format!("{id}-SSN"))),
        }
    }
}

/// Returns the application's file for `--tables`.
pub(crate) fn tables_json() -> String {
    spec::to_json(&[<people::table as EncryptedTable>::SPEC])
}
