//! The application with encryption. Nothing here tells the deployments apart.

use anyhow::Result;
use diesel::prelude::*;
use encdb_diesel::{migrations, prelude::*};

use super::{self as models, customers};
use crate::{
    database::Database,
    desk::Desk,
    record::{Customer, Record},
};

/// The application with encryption.
pub(crate) struct New;

impl Desk for New {
    fn start(&self, database: &mut Database) -> Result<()> {
        Environment::of_process().install()?;
        match database {
            Database::Postgres(conn) => migrations::run(conn)?,
            Database::Mysql(conn) => migrations::run(conn)?,
        };
        Ok(())
    }

    fn insert(&self, conn: &mut Database, record: Record) -> QueryResult<()> {
        let n_rows = match record {
            Record::Customer(it) => {
                let row = models::Customer::from(it);
                diesel::insert_into(customers::table).values(&row).execute(conn)
            }
        };
        n_rows.map(drop)
    }

    fn update(&self, conn: &mut Database, record: Record) -> QueryResult<()> {
        let n_rows = match record {
            Record::Customer(it) => {
                let row = models::Customer::from(it);
                diesel::update(customers::table.find(row.id)).set(&row).execute(conn)
            }
        };
        n_rows.map(drop)
    }

    fn records(&self, conn: &mut Database) -> QueryResult<Vec<Record>> {
        let customers: Vec<models::Customer> =
            customers::table.select(models::Customer::as_select()).load(conn)?;
        Ok(customers.into_iter().map(|it| Record::Customer(it.into())).collect())
    }

    fn customer(&self, conn: &mut Database, email: &str) -> QueryResult<Option<Customer>> {
        let searched = customers::email_encrypted.search(email);
        let found: Option<models::Customer> = customers::table
            .select(models::Customer::as_select())
            .first_matching(&searched, conn)
            .optional()?;
        Ok(found.map(Customer::from))
    }
}

impl From<Customer> for models::Customer {
    fn from(it: Customer) -> Self {
        Self {
            id: it.id,
            email: it.email.into(),
            full_name: it.full_name.into(),
            phone: it.phone.map(Encrypted::new),
            tax_id: it.tax_id.into(),
            address: it.address.into(),
            born: it.born.into(),
            politically_exposed: it.politically_exposed.into(),
            risk_class: it.risk_class,
        }
    }
}

impl From<models::Customer> for Customer {
    fn from(it: models::Customer) -> Self {
        Self {
            id: it.id,
            email: it.email.into_inner(),
            full_name: it.full_name.into_inner(),
            phone: it.phone.into_inner(),
            tax_id: it.tax_id.into_inner(),
            address: it.address.into_inner(),
            born: it.born.into_inner(),
            politically_exposed: it.politically_exposed.into_inner(),
            risk_class: it.risk_class,
        }
    }
}
