//! The models: all that the application says of encryption.
//!
//! `$plaintext` is `keep` or `clear` while the tables are moved. The last deployment leaves the attribute away.

macro_rules! models {
    ($($plaintext:ident)?) => {
        use bigdecimal::BigDecimal;
        use chrono::{NaiveDate, NaiveDateTime};
        use encdb_diesel::{EncryptedTable as _, prelude::*, spec::TableSpec};
        use schema::{accounts, customers, documents, trades, transfers};
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

        #[derive(EncryptedModel)]
        #[diesel(table_name = accounts, treat_none_as_null = true)]
        #[encdb(bind = id)]
        pub(crate) struct Account {
            pub(super) id: i64,
            pub(super) customer_id: i64,
            pub(super) currency: String,
            $(#[encdb(plaintext(account_number, $plaintext))])?
            #[encdb(context = "account_number", token = account_number_search, normalize(trim), unique)]
            #[diesel(column_name = account_number_encrypted)]
            pub(super) account_number: Searchable<String>,
            $(#[encdb(plaintext(balance, $plaintext))])?
            #[encdb(context = "balance")]
            #[diesel(column_name = balance_encrypted)]
            pub(super) balance: Encrypted<BigDecimal>,
            $(#[encdb(plaintext(credit_limit, $plaintext))])?
            #[encdb(context = "credit_limit")]
            #[diesel(column_name = credit_limit_encrypted)]
            pub(super) credit_limit: Option<Encrypted<BigDecimal>>,
            $(#[encdb(plaintext(payout_iban, $plaintext))])?
            #[encdb(context = "payout_iban")]
            #[diesel(column_name = payout_iban_encrypted)]
            pub(super) payout_iban: Option<Encrypted<String>>,
            $(#[encdb(plaintext(notes, $plaintext))])?
            #[encdb(context = "notes")]
            #[diesel(column_name = notes_encrypted)]
            pub(super) notes: Option<Encrypted<String>>,
        }

        #[derive(EncryptedModel)]
        #[diesel(table_name = trades, treat_none_as_null = true)]
        #[encdb(bind = ticket)]
        pub(crate) struct Trade {
            pub(super) ticket: String,
            pub(super) account_id: i64,
            pub(super) symbol: String,
            $(#[encdb(plaintext(quantity, $plaintext))])?
            #[encdb(context = "quantity")]
            #[diesel(column_name = quantity_encrypted)]
            pub(super) quantity: Encrypted<i64>,
            $(#[encdb(plaintext(price, $plaintext))])?
            #[encdb(context = "price")]
            #[diesel(column_name = price_encrypted)]
            pub(super) price: Encrypted<BigDecimal>,
            $(#[encdb(plaintext(slippage, $plaintext))])?
            #[encdb(context = "slippage")]
            #[diesel(column_name = slippage_encrypted)]
            pub(super) slippage: Option<Encrypted<f64>>,
            $(#[encdb(plaintext(settles_at, $plaintext))])?
            #[encdb(context = "settles_at")]
            #[diesel(column_name = settles_at_encrypted)]
            pub(super) settles_at: Option<Encrypted<NaiveDateTime>>,
            $(#[encdb(plaintext(strategy, $plaintext))])?
            #[encdb(context = "strategy")]
            #[diesel(column_name = strategy_encrypted)]
            pub(super) strategy: Option<Encrypted<Value>>,
        }

        /// A trade in a list, which one damaged value must not take away.
        #[derive(EncryptedQueryable)]
        #[diesel(table_name = trades)]
        pub(crate) struct Line {
            pub(super) ticket: String,
            pub(super) symbol: String,
            $(#[encdb(plaintext(quantity, $plaintext))])?
            #[diesel(column_name = quantity_encrypted)]
            pub(super) quantity: Sealed<i64>,
            $(#[encdb(plaintext(price, $plaintext))])?
            #[diesel(column_name = price_encrypted)]
            pub(super) price: Sealed<BigDecimal>,
        }

        #[derive(EncryptedModel)]
        #[diesel(table_name = transfers, treat_none_as_null = true)]
        #[encdb(bind = account_id)]
        pub(crate) struct Transfer {
            pub(super) ticket: String,
            pub(super) account_id: i64,
            $(#[encdb(plaintext(amount, $plaintext))])?
            #[encdb(context = "amount")]
            #[diesel(column_name = amount_encrypted)]
            pub(super) amount: Encrypted<BigDecimal>,
            $(#[encdb(plaintext(counterparty, $plaintext))])?
            #[encdb(context = "counterparty")]
            #[diesel(column_name = counterparty_encrypted)]
            pub(super) counterparty: Encrypted<String>,
            $(#[encdb(plaintext(reference, $plaintext))])?
            #[encdb(context = "reference")]
            #[diesel(column_name = reference_encrypted)]
            pub(super) reference: Option<Encrypted<String>>,
            $(#[encdb(plaintext(sent_from, $plaintext))])?
            #[encdb(context = "sent_from")]
            #[diesel(column_name = sent_from_encrypted)]
            pub(super) sent_from: Encrypted<String>,
        }

        #[derive(EncryptedModel)]
        #[diesel(table_name = documents, treat_none_as_null = true)]
        #[encdb(bind = id)]
        pub(crate) struct Document {
            pub(super) id: i64,
            pub(super) customer_id: i64,
            pub(super) kind: String,
            $(#[encdb(plaintext(number, $plaintext))])?
            #[encdb(context = "number")]
            #[diesel(column_name = number_encrypted)]
            pub(super) number: Encrypted<String>,
            $(#[encdb(plaintext(scan, $plaintext))])?
            #[encdb(context = "scan")]
            #[diesel(column_name = scan_encrypted)]
            pub(super) scan: Option<Encrypted<Vec<u8>>>,
        }

        /// The definitions of all models.
        pub(crate) const SPECS: &[TableSpec] = &[
            customers::table::SPEC,
            accounts::table::SPEC,
            trades::table::SPEC,
            transfers::table::SPEC,
            documents::table::SPEC,
        ];
    };
}
