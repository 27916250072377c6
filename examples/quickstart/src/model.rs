//! The table and its model. An application needs nothing else for encryption.

use chrono::NaiveDate;
use diesel::prelude::*;
use encdb_diesel::{columns::RawCiphertext, prelude::*};

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    people (id) {
        id -> Text,
        name -> Text,
        email -> Ciphertext,
        email_search -> Token,
        ssn -> Nullable<Ciphertext>,
        birthday -> Ciphertext,
    }
}

/// A person, with plain values. `bind = id` seals each value for its row: it does not open in another.
#[derive(Debug, Identifiable, EncryptedModel)]
#[diesel(table_name = people)]
#[encdb(bind = id)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) name: String,
    /// Two columns: `email`, and its search token in `email_search`.
    #[encdb(normalize(email), unique)]
    pub(crate) email: Searchable<String>,
    pub(crate) ssn: Option<Encrypted<String>>,
    pub(crate) birthday: Encrypted<NaiveDate>,
}

/// The same row without encdb, as anybody sees it who reads the database.
#[derive(Queryable, Selectable)]
#[diesel(table_name = people)]
pub(crate) struct StoredPerson {
    pub(crate) id: String,
    pub(crate) name: String,
    #[diesel(select_expression = people::email.raw_ciphertext(), select_expression_type = RawCiphertext<people::email>)]
    pub(crate) email: Vec<u8>,
    #[diesel(select_expression = people::email_search.raw_ciphertext(), select_expression_type = RawCiphertext<people::email_search>)]
    pub(crate) email_search: Vec<u8>,
    #[diesel(select_expression = people::ssn.raw_ciphertext(), select_expression_type = RawCiphertext<people::ssn>)]
    pub(crate) ssn: Option<Vec<u8>>,
    #[diesel(select_expression = people::birthday.raw_ciphertext(), select_expression_type = RawCiphertext<people::birthday>)]
    pub(crate) birthday: Vec<u8>,
}
