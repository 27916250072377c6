#![deny(warnings)]
#![allow(clippy::non_minimal_cfg)] // `#[cfg(all())]` stays whatever is compiled.

use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Integer,
        name -> Text,
        email -> Ciphertext,
        email_search -> Token,
    }
}

/// A user.
///
/// With documentation.
#[allow(dead_code, reason = "no field is read here")]
#[cfg_attr(all(), derive(Clone))]
#[derive(Debug, PartialEq, EncryptedModel)]
#[must_use]
#[cfg(all())]
#[encdb(bind = id)]
struct User {
    /// The key.
    #[doc(alias = "key")]
    id: i32,
    #[cfg(any())]
    nickname: Encrypted<String>,
    #[cfg(all())]
    name: String,
    /// Found whatever its case.
    #[cfg_attr(all(), encdb(normalize(trim, casefold)))]
    #[allow(unused)]
    email: Searchable<String>,
}
