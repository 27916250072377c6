//! The tables without plaintext, as `encdb drop-unencrypted` leaves them.

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    customers (id) {
        id -> BigInt,
        risk_class -> Text,
        email_encrypted -> Ciphertext,
        email_search -> Token,
        full_name_encrypted -> Ciphertext,
        phone_encrypted -> Nullable<Ciphertext>,
        tax_id_encrypted -> Ciphertext,
        tax_id_search -> Token,
        address_encrypted -> Ciphertext,
        born_encrypted -> Ciphertext,
        politically_exposed_encrypted -> Ciphertext,
    }
}
