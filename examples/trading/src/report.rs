//! What a customer reads: accounts with their balances and trades.

use bigdecimal::BigDecimal;
use serde::Serialize;

use crate::record::{Account, Line, Terms, without_zeros};

/// The accounts of a customer.
#[derive(Serialize)]
pub(crate) struct Report {
    pub(crate) full_name: String,
    pub(crate) email: String,
    pub(crate) accounts: Vec<Statement>,
}

/// An account, its trades, and what they cost.
#[derive(Serialize)]
pub(crate) struct Statement {
    pub(crate) account_number: String,
    pub(crate) currency: String,
    #[serde(serialize_with = "without_zeros")]
    pub(crate) balance: BigDecimal,
    #[serde(serialize_with = "without_zeros")]
    pub(crate) cost: BigDecimal,
    pub(crate) trades: Vec<Line>,
}

impl Statement {
    /// Adds up the trades that can be read.
    pub(crate) fn new(account: Account, trades: Vec<Line>) -> Self {
        let costs = trades.iter().filter_map(|trade| match &trade.terms {
            Terms::Readable { quantity, price } => Some(price * BigDecimal::from(*quantity)),
            Terms::Damaged { .. } => None,
        });
        Self {
            account_number: account.account_number,
            currency: account.currency,
            balance: account.balance,
            cost: costs.sum(),
            trades,
        }
    }
}
