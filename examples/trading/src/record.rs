//! The rows of the application in the clear, as all deployments pass them around.
//!
//! Nothing prints them: they have no `Debug`. The journal of the demonstration holds them as JSON.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A row of any table.
#[derive(Clone, Deserialize, PartialEq, Serialize)]
pub(crate) enum Record {
    Customer(Customer),
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

impl Record {
    /// Returns the name of the record's table, and what names the row there.
    pub(crate) fn key(&self) -> (&'static str, String) {
        match self {
            Self::Customer(it) => ("customers", it.id.to_string()),
        }
    }

    /// Returns the number of the customer whom the row belongs to.
    pub(crate) fn number(&self) -> i64 {
        match self {
            Self::Customer(it) => it.id,
        }
    }
}
