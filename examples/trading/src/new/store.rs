//! The statements with encryption. Nothing here tells the deployments apart.

use anyhow::Result;
use diesel::prelude::*;
use encdb_diesel::{migrations, prelude::*};

use super::{
    self as models,
    schema::{accounts, customers, documents, trades, transfers},
};
use crate::{
    database::Database,
    record::{Account, Customer, Line, Record, Trade},
    store::Store,
};

diesel::allow_tables_to_appear_in_same_query!(accounts, trades);

/// The tables with encryption.
pub(crate) struct New;

impl Store for New {
    fn start(&self, database: &mut Database) -> Result<()> {
        Environment::of_process().install()?;
        match database {
            Database::Postgres(conn) => migrations::run(conn)?,
            Database::Mysql(conn) => migrations::run(conn)?,
        };
        Ok(())
    }

    fn login(&self, conn: &mut Database, email: &str) -> QueryResult<Option<Customer>> {
        let searched = customers::email_encrypted.search(email);
        let all = customers::table.select(models::Customer::as_select());
        let found: Option<models::Customer> = all.first_matching(&searched, conn).optional()?;
        Ok(found.map(Customer::from))
    }

    fn customer(&self, conn: &mut Database, id: i64) -> QueryResult<Option<Customer>> {
        let found = customers::table.find(id).select(models::Customer::as_select());
        let found: Option<models::Customer> = found.first(conn).optional()?;
        Ok(found.map(Customer::from))
    }

    fn account(&self, conn: &mut Database, number: &str) -> QueryResult<Option<Account>> {
        let searched = accounts::account_number_encrypted.search(number);
        let all = accounts::table.select(models::Account::as_select());
        let found: Option<models::Account> = all.first_matching(&searched, conn).optional()?;
        Ok(found.map(Account::from))
    }

    fn accounts_of(&self, conn: &mut Database, customer: i64) -> QueryResult<Vec<Account>> {
        let found = accounts::table.filter(accounts::customer_id.eq(customer));
        let found: Vec<models::Account> =
            found.order(accounts::id).select(models::Account::as_select()).load(conn)?;
        Ok(found.into_iter().map(Account::from).collect())
    }

    fn trades_of(&self, conn: &mut Database, account: i64) -> QueryResult<Vec<Line>> {
        let found = trades::table.filter(trades::account_id.eq(account));
        let found: Vec<models::Line> =
            found.order(trades::id).select(models::Line::as_select()).load(conn)?;
        Ok(found.into_iter().map(Line::from).collect())
    }

    fn trade(
        &self,
        conn: &mut Database,
        customer: i64,
        ticket: &str,
    ) -> QueryResult<Option<Trade>> {
        let own = accounts::table.filter(accounts::customer_id.eq(customer)).select(accounts::id);
        let found = trades::table.filter(trades::ticket.eq(ticket));
        let found = found.filter(trades::account_id.eq_any(own));
        let found: Option<models::Trade> =
            found.select(models::Trade::as_select()).first(conn).optional()?;
        Ok(found.map(Trade::from))
    }

    fn insert(&self, conn: &mut Database, record: Record) -> QueryResult<()> {
        let n_rows = match record {
            Record::Customer(it) => {
                let row = models::Customer::from(it);
                diesel::insert_into(customers::table).values(&row).execute(conn)
            }
            Record::Account(it) => {
                let row = models::Account::from(it);
                diesel::insert_into(accounts::table).values(&row).execute(conn)
            }
            Record::Trade(it) => {
                let row = models::Trade::from(it);
                diesel::insert_into(trades::table).values(&row).execute(conn)
            }
            Record::Transfer(it) => {
                let row = models::Transfer::from(it);
                diesel::insert_into(transfers::table).values(&row).execute(conn)
            }
            Record::Document(it) => {
                let row = models::Document::from(it);
                diesel::insert_into(documents::table).values(&row).execute(conn)
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
            Record::Account(it) => {
                let row = models::Account::from(it);
                diesel::update(accounts::table.find(row.id)).set(&row).execute(conn)
            }
            Record::Trade(it) => {
                let row = models::Trade::from(it);
                let same = trades::table.filter(trades::ticket.eq(&row.ticket));
                diesel::update(same).set(&row).execute(conn)
            }
            Record::Transfer(it) => {
                let row = models::Transfer::from(it);
                let same = transfers::table.filter(transfers::ticket.eq(&row.ticket));
                diesel::update(same).set(&row).execute(conn)
            }
            Record::Document(it) => {
                let row = models::Document::from(it);
                diesel::update(documents::table.find(row.id)).set(&row).execute(conn)
            }
        };
        n_rows.map(drop)
    }

    fn records(&self, conn: &mut Database) -> QueryResult<Vec<Record>> {
        let mut records = vec![];
        let rows: Vec<models::Customer> =
            customers::table.select(models::Customer::as_select()).load(conn)?;
        records.extend(rows.into_iter().map(|it| Record::Customer(it.into())));
        let rows: Vec<models::Account> =
            accounts::table.select(models::Account::as_select()).load(conn)?;
        records.extend(rows.into_iter().map(|it| Record::Account(it.into())));
        let rows: Vec<models::Trade> =
            trades::table.select(models::Trade::as_select()).load(conn)?;
        records.extend(rows.into_iter().map(|it| Record::Trade(it.into())));
        let rows: Vec<models::Transfer> =
            transfers::table.select(models::Transfer::as_select()).load(conn)?;
        records.extend(rows.into_iter().map(|it| Record::Transfer(it.into())));
        let rows: Vec<models::Document> =
            documents::table.select(models::Document::as_select()).load(conn)?;
        records.extend(rows.into_iter().map(|it| Record::Document(it.into())));
        Ok(records)
    }
}
