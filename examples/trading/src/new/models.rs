//! The models: all that the application says of encryption.
//!
//! `$plaintext` is `keep` or `clear` while the tables are moved. The last deployment leaves the attribute away.

macro_rules! models {
    ($($plaintext:ident)?) => {
        use schema::customers;
        use chrono::NaiveDate;
        use encdb_diesel::{EncryptedTable as _, prelude::*, spec::TableSpec};
        use serde_json::Value;

        #[derive(EncryptedModel)]
        #[diesel(table_name = customers, treat_none_as_null = true)]
        #[encdb(bind = id)]
        pub(crate) struct Customer {
            pub(super) id: i64,
            $(#[encdb(plaintext(email, $plaintext))])?
            #[encdb(context = "email", token = email_search, normalize(email), unique)]
            #[diesel(column_name = email_encrypted)]
            pub(super) email: Searchable<String>,
            $(#[encdb(plaintext(full_name, $plaintext))])?
            #[encdb(context = "full_name")]
            #[diesel(column_name = full_name_encrypted)]
            pub(super) full_name: Encrypted<String>,
            $(#[encdb(plaintext(phone, $plaintext))])?
            #[encdb(context = "phone")]
            #[diesel(column_name = phone_encrypted)]
            pub(super) phone: Option<Encrypted<String>>,
            $(#[encdb(plaintext(tax_id, $plaintext))])?
            #[encdb(context = "tax_id", token = tax_id_search, normalize(trim))]
            #[diesel(column_name = tax_id_encrypted)]
            pub(super) tax_id: Searchable<String>,
            $(#[encdb(plaintext(address, $plaintext))])?
            #[encdb(context = "address")]
            #[diesel(column_name = address_encrypted)]
            pub(super) address: Encrypted<Value>,
            $(#[encdb(plaintext(born, $plaintext))])?
            #[encdb(context = "born")]
            #[diesel(column_name = born_encrypted)]
            pub(super) born: Encrypted<NaiveDate>,
            $(#[encdb(plaintext(politically_exposed, $plaintext))])?
            #[encdb(context = "politically_exposed")]
            #[diesel(column_name = politically_exposed_encrypted)]
            pub(super) politically_exposed: Encrypted<bool>,
            pub(super) risk_class: String,
        }

        /// The definitions of all models, for the test that compares them with `encdb.toml`.
        pub(crate) const SPECS: &[TableSpec] = &[customers::table::SPEC];
    };
}
