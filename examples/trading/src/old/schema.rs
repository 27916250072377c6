//! The tables before encryption.

diesel::table! {
    customers (id) {
        id -> BigInt,
        email -> Text,
        full_name -> Text,
        phone -> Nullable<Text>,
        tax_id -> Text,
        address -> Json,
        born -> Date,
        politically_exposed -> Bool,
        risk_class -> Text,
    }
}

diesel::table! {
    accounts (id) {
        id -> BigInt,
        customer_id -> BigInt,
        currency -> Text,
        account_number -> Text,
        balance -> Numeric,
        credit_limit -> Nullable<Numeric>,
        payout_iban -> Nullable<Text>,
        notes -> Nullable<Text>,
    }
}

diesel::table! {
    trades (id) {
        id -> BigInt,
        ticket -> Text,
        account_id -> BigInt,
        symbol -> Text,
        quantity -> BigInt,
        price -> Numeric,
        slippage -> Nullable<Double>,
        settles_at -> Nullable<Timestamp>,
        strategy -> Nullable<Json>,
    }
}

diesel::table! {
    transfers (id) {
        id -> BigInt,
        ticket -> Text,
        account_id -> BigInt,
        amount -> Numeric,
        counterparty -> Text,
        reference -> Nullable<Text>,
        sent_from -> Text,
    }
}

diesel::table! {
    documents (id) {
        id -> BigInt,
        customer_id -> BigInt,
        kind -> Text,
        number -> Text,
        scan -> Nullable<Binary>,
    }
}
