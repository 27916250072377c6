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

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    accounts (id) {
        id -> BigInt,
        customer_id -> BigInt,
        currency -> Text,
        account_number -> Nullable<Text>,
        balance -> Nullable<Numeric>,
        credit_limit -> Nullable<Numeric>,
        payout_iban -> Nullable<Text>,
        notes -> Nullable<Text>,
        account_number_encrypted -> Nullable<Ciphertext>,
        account_number_search -> Nullable<Token>,
        balance_encrypted -> Nullable<Ciphertext>,
        credit_limit_encrypted -> Nullable<Ciphertext>,
        payout_iban_encrypted -> Nullable<Ciphertext>,
        notes_encrypted -> Nullable<Ciphertext>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    trades (id) {
        id -> BigInt,
        ticket -> Text,
        account_id -> BigInt,
        symbol -> Text,
        quantity -> Nullable<BigInt>,
        price -> Nullable<Numeric>,
        slippage -> Nullable<Double>,
        settles_at -> Nullable<Timestamp>,
        strategy -> Nullable<Json>,
        quantity_encrypted -> Nullable<Ciphertext>,
        price_encrypted -> Nullable<Ciphertext>,
        slippage_encrypted -> Nullable<Ciphertext>,
        settles_at_encrypted -> Nullable<Ciphertext>,
        strategy_encrypted -> Nullable<Ciphertext>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    transfers (id) {
        id -> BigInt,
        ticket -> Text,
        account_id -> BigInt,
        amount -> Nullable<Numeric>,
        counterparty -> Nullable<Text>,
        reference -> Nullable<Text>,
        sent_from -> Nullable<Text>,
        amount_encrypted -> Nullable<Ciphertext>,
        counterparty_encrypted -> Nullable<Ciphertext>,
        reference_encrypted -> Nullable<Ciphertext>,
        sent_from_encrypted -> Nullable<Ciphertext>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    documents (id) {
        id -> BigInt,
        customer_id -> BigInt,
        kind -> Text,
        number -> Nullable<Text>,
        scan -> Nullable<Binary>,
        number_encrypted -> Nullable<Ciphertext>,
        scan_encrypted -> Nullable<Ciphertext>,
    }
}
