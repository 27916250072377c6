//! The table and its model.

use diesel::prelude::*;
use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    notes (id) {
        id -> Text,
        text -> Ciphertext,
    }
}

/// A note. Its text opens in its own row only.
#[derive(Identifiable, EncryptedModel)]
#[diesel(table_name = notes)]
#[encdb(bind = id)]
pub(crate) struct Note {
    pub(crate) id: String,
    pub(crate) text: Encrypted<String>,
}

pub(crate) const CREATE: &str =
    "CREATE TABLE IF NOT EXISTS notes (id TEXT PRIMARY KEY NOT NULL, text BLOB NOT NULL)";
