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

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    accounts (id) {
        id -> BigInt,
        customer_id -> BigInt,
        currency -> Text,
        account_number_encrypted -> Ciphertext,
        account_number_search -> Token,
        balance_encrypted -> Ciphertext,
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
        quantity_encrypted -> Ciphertext,
        price_encrypted -> Ciphertext,
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
        amount_encrypted -> Ciphertext,
        counterparty_encrypted -> Ciphertext,
        reference_encrypted -> Nullable<Ciphertext>,
        sent_from_encrypted -> Ciphertext,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    documents (id) {
        id -> BigInt,
        customer_id -> BigInt,
        kind -> Text,
        number_encrypted -> Ciphertext,
        scan_encrypted -> Nullable<Ciphertext>,
    }
}
