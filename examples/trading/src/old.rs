//! The application before encryption. It knows nothing of encdb.

use anyhow::Result;
use diesel::prelude::*;

use crate::{
    database::Database,
    desk::Desk,
    record::{Customer, Record},
};

pub(crate) mod schema;

use schema::customers;

/// The application before encryption.
pub(crate) struct Old;

impl Desk for Old {
    fn start(&self, _database: &mut Database) -> Result<()> {
        Ok(())
    }

    fn insert(&self, conn: &mut Database, record: Record) -> QueryResult<()> {
        let n_rows = match record {
            Record::Customer(it) => diesel::insert_into(customers::table).values(&it).execute(conn),
        };
        n_rows.map(drop)
    }

    fn update(&self, conn: &mut Database, record: Record) -> QueryResult<()> {
        let n_rows = match record {
            Record::Customer(it) => {
                diesel::update(customers::table.find(it.id)).set(&it).execute(conn)
            }
        };
        n_rows.map(drop)
    }

    fn records(&self, conn: &mut Database) -> QueryResult<Vec<Record>> {
        let customers = customers::table.select(Customer::as_select()).load(conn)?;
        Ok(customers.into_iter().map(Record::Customer).collect())
    }

    fn customer(&self, conn: &mut Database, email: &str) -> QueryResult<Option<Customer>> {
        let found = customers::table.filter(customers::email.eq(email));
        found.select(Customer::as_select()).first(conn).optional()
    }
}
