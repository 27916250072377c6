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
