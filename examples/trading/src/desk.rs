//! What the application can do, whichever deployment it is.

use anyhow::Result;
use diesel::QueryResult;

use crate::{
    database::Database,
    record::{Customer, Record},
};

/// The application in one deployment.
pub(crate) trait Desk {
    /// Installs what the deployment needs before its first query.
    fn start(&self, database: &mut Database) -> Result<()>;

    /// Adds a row.
    fn insert(&self, database: &mut Database, record: Record) -> QueryResult<()>;

    /// Writes a row that is there.
    fn update(&self, database: &mut Database, record: Record) -> QueryResult<()>;

    /// Returns all rows of all tables.
    fn records(&self, database: &mut Database) -> QueryResult<Vec<Record>>;

    /// Returns the customer who logs in with this address.
    fn customer(&self, database: &mut Database, email: &str) -> QueryResult<Option<Customer>>;
}
