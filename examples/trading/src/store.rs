//! The application's statements, whichever deployment it is.

use anyhow::Result;
use diesel::QueryResult;

use crate::{
    database::Database,
    record::{Account, Customer, Line, Record, Trade},
};

/// The tables, as one deployment uses them.
pub(crate) trait Store: Send + Sync {
    /// Installs what the deployment needs before its first query.
    fn start(&self, database: &mut Database) -> Result<()>;

    /// Returns the customer who logs in with this address.
    fn login(&self, database: &mut Database, email: &str) -> QueryResult<Option<Customer>>;

    /// Returns the customer with this number.
    fn customer(&self, database: &mut Database, id: i64) -> QueryResult<Option<Customer>>;

    /// Returns the account with this number.
    fn account(&self, database: &mut Database, number: &str) -> QueryResult<Option<Account>>;

    /// Returns the accounts of a customer.
    fn accounts_of(&self, database: &mut Database, customer: i64) -> QueryResult<Vec<Account>>;

    /// Returns the trades of an account, from the first to the last.
    fn trades_of(&self, database: &mut Database, account: i64) -> QueryResult<Vec<Line>>;

    /// Returns the trade with this ticket, if it is the customer's.
    fn trade(
        &self,
        database: &mut Database,
        customer: i64,
        ticket: &str,
    ) -> QueryResult<Option<Trade>>;

    /// Adds a row.
    fn insert(&self, database: &mut Database, record: Record) -> QueryResult<()>;

    /// Writes a row that is there.
    fn update(&self, database: &mut Database, record: Record) -> QueryResult<()>;

    /// Returns all rows of all tables.
    fn records(&self, database: &mut Database) -> QueryResult<Vec<Record>>;
}
