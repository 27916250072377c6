//! The rows of the application in the clear, as all deployments pass them around.
//!
//! Nothing prints them: they have no `Debug`. The journal of the demonstration holds them as JSON.

use bigdecimal::BigDecimal;
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

use crate::order::Order;

/// A row of any table.
#[derive(Clone, Deserialize, PartialEq, Serialize)]
pub(crate) enum Record {
    Customer(Customer),
    Account(Account),
    Trade(Trade),
    Transfer(Transfer),
    Document(Document),
}

/// A customer.
#[derive(
    AsChangeset, Clone, Deserialize, Insertable, PartialEq, Queryable, Selectable, Serialize,
)]
#[diesel(table_name = crate::old::schema::customers, treat_none_as_null = true)]
pub(crate) struct Customer {
    pub(crate) id: i64,
    pub(crate) email: String,
    pub(crate) full_name: String,
    pub(crate) phone: Option<String>,
    pub(crate) tax_id: String,
    pub(crate) address: Value,
    pub(crate) born: NaiveDate,
    pub(crate) politically_exposed: bool,
    pub(crate) risk_class: String,
}

/// An account of a customer.
#[derive(
    AsChangeset, Clone, Deserialize, Insertable, PartialEq, Queryable, Selectable, Serialize,
)]
#[diesel(table_name = crate::old::schema::accounts, treat_none_as_null = true)]
pub(crate) struct Account {
    pub(crate) id: i64,
    pub(crate) customer_id: i64,
    pub(crate) currency: String,
    pub(crate) account_number: String,
    pub(crate) balance: BigDecimal,
    pub(crate) credit_limit: Option<BigDecimal>,
    pub(crate) payout_iban: Option<String>,
    pub(crate) notes: Option<String>,
}

/// A trade of an account. The database numbers it, and the application knows its ticket.
#[derive(
    AsChangeset, Clone, Deserialize, Insertable, PartialEq, Queryable, Selectable, Serialize,
)]
#[diesel(table_name = crate::old::schema::trades, treat_none_as_null = true)]
pub(crate) struct Trade {
    pub(crate) ticket: String,
    pub(crate) account_id: i64,
    pub(crate) symbol: String,
    pub(crate) quantity: i64,
    #[serde(serialize_with = "without_zeros")]
    pub(crate) price: BigDecimal,
    pub(crate) slippage: Option<f64>,
    pub(crate) settles_at: Option<NaiveDateTime>,
    pub(crate) strategy: Option<Value>,
}

/// A trade in a list. One that cannot be read leaves the others in the list.
#[derive(Serialize)]
pub(crate) struct Line {
    pub(crate) ticket: String,
    pub(crate) symbol: String,
    #[serde(flatten)]
    pub(crate) terms: Terms,
}

/// What was bought, and for how much.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Terms {
    Readable {
        quantity: i64,
        #[serde(serialize_with = "without_zeros")]
        price: BigDecimal,
    },
    Damaged {
        error: &'static str,
    },
}

/// Money that came or went. The database numbers it as well.
#[derive(
    AsChangeset, Clone, Deserialize, Insertable, PartialEq, Queryable, Selectable, Serialize,
)]
#[diesel(table_name = crate::old::schema::transfers, treat_none_as_null = true)]
pub(crate) struct Transfer {
    pub(crate) ticket: String,
    pub(crate) account_id: i64,
    pub(crate) amount: BigDecimal,
    pub(crate) counterparty: String,
    pub(crate) reference: Option<String>,
    pub(crate) sent_from: String,
}

/// What a customer has shown of an identity.
#[derive(
    AsChangeset, Clone, Deserialize, Insertable, PartialEq, Queryable, Selectable, Serialize,
)]
#[diesel(table_name = crate::old::schema::documents, treat_none_as_null = true)]
pub(crate) struct Document {
    pub(crate) id: i64,
    pub(crate) customer_id: i64,
    pub(crate) kind: String,
    pub(crate) number: String,
    pub(crate) scan: Option<Vec<u8>>,
}

impl Trade {
    /// Makes a trade with a ticket of its own.
    pub(crate) fn new(account_id: i64, order: &Order, price: BigDecimal) -> Self {
        let (symbol, quantity) = (order.symbol.clone(), order.quantity);
        let ticket = format!("{:032x}", fastrand::u128(..));
        let (slippage, settles_at, strategy) = (None, None, None);
        Self { ticket, account_id, symbol, quantity, price, slippage, settles_at, strategy }
    }
}

impl From<Trade> for Line {
    fn from(it: Trade) -> Self {
        let terms = Terms::Readable { quantity: it.quantity, price: it.price };
        Self { ticket: it.ticket, symbol: it.symbol, terms }
    }
}

impl Record {
    /// Returns the name of the record's table, and what names the row there.
    pub(crate) fn key(&self) -> (&'static str, String) {
        match self {
            Self::Customer(it) => ("customers", it.id.to_string()),
            Self::Account(it) => ("accounts", it.id.to_string()),
            Self::Trade(it) => ("trades", it.ticket.clone()),
            Self::Transfer(it) => ("transfers", it.ticket.clone()),
            Self::Document(it) => ("documents", it.id.to_string()),
        }
    }

    /// Returns the number of the customer whom the row belongs to. Accounts have their customer's number.
    pub(crate) const fn customer(&self) -> i64 {
        match self {
            Self::Customer(it) => it.id,
            Self::Account(it) => it.customer_id,
            Self::Trade(it) => it.account_id,
            Self::Transfer(it) => it.account_id,
            Self::Document(it) => it.customer_id,
        }
    }
}

/// Writes an amount as text without zeros at its end, of which columns of decimals add some.
pub(crate) fn without_zeros<S: Serializer>(amount: &BigDecimal, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&amount.normalized().to_plain_string())
}
