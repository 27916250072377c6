//! The tables while they are moved, as `encdb add-columns` leaves them.
//!
//! Ciphertext is NULL where the old application was the last to write, and plaintext where `clear` was.

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    customers (id) {
        id -> BigInt,
        email -> Nullable<Text>,
        full_name -> Nullable<Text>,
        phone -> Nullable<Text>,
        tax_id -> Nullable<Text>,
        address -> Nullable<Json>,
        born -> Nullable<Date>,
        politically_exposed -> Nullable<Bool>,
        risk_class -> Text,
        email_encrypted -> Nullable<Ciphertext>,
        email_search -> Nullable<Token>,
        full_name_encrypted -> Nullable<Ciphertext>,
        phone_encrypted -> Nullable<Ciphertext>,
        tax_id_encrypted -> Nullable<Ciphertext>,
        tax_id_search -> Nullable<Token>,
        address_encrypted -> Nullable<Ciphertext>,
        born_encrypted -> Nullable<Ciphertext>,
        politically_exposed_encrypted -> Nullable<Ciphertext>,
    }
}
