//! The statements before encryption. They know nothing of encdb.

use anyhow::Result;
use diesel::prelude::*;

use crate::{
    database::Database,
    record::{Account, Customer, Document, Line, Record, Trade, Transfer},
    store::Store,
};

pub(crate) mod schema;

use schema::{accounts, customers, documents, trades, transfers};

diesel::allow_tables_to_appear_in_same_query!(accounts, trades);

/// The tables before encryption.
pub(crate) struct Old;

impl Store for Old {
    fn start(&self, _database: &mut Database) -> Result<()> {
        Ok(())
    }

    fn login(&self, conn: &mut Database, email: &str) -> QueryResult<Option<Customer>> {
        let found = customers::table.filter(customers::email.eq(email));
        found.select(Customer::as_select()).first(conn).optional()
    }

    fn customer(&self, conn: &mut Database, id: i64) -> QueryResult<Option<Customer>> {
        customers::table.find(id).select(Customer::as_select()).first(conn).optional()
    }

    fn account(&self, conn: &mut Database, number: &str) -> QueryResult<Option<Account>> {
        let found = accounts::table.filter(accounts::account_number.eq(number));
        found.select(Account::as_select()).first(conn).optional()
    }

    fn accounts_of(&self, conn: &mut Database, customer: i64) -> QueryResult<Vec<Account>> {
        let found = accounts::table.filter(accounts::customer_id.eq(customer));
        found.order(accounts::id).select(Account::as_select()).load(conn)
    }

    fn trades_of(&self, conn: &mut Database, account: i64) -> QueryResult<Vec<Line>> {
        let found = trades::table.filter(trades::account_id.eq(account));
        let found = found.order(trades::id).select(Trade::as_select()).load(conn)?;
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
        found.select(Trade::as_select()).first(conn).optional()
    }

    fn insert(&self, conn: &mut Database, record: Record) -> QueryResult<()> {
        let n_rows = match record {
            Record::Customer(it) => diesel::insert_into(customers::table).values(&it).execute(conn),
            Record::Account(it) => diesel::insert_into(accounts::table).values(&it).execute(conn),
            Record::Trade(it) => diesel::insert_into(trades::table).values(&it).execute(conn),
            Record::Transfer(it) => diesel::insert_into(transfers::table).values(&it).execute(conn),
            Record::Document(it) => diesel::insert_into(documents::table).values(&it).execute(conn),
        };
        n_rows.map(drop)
    }

    fn update(&self, conn: &mut Database, record: Record) -> QueryResult<()> {
        let n_rows = match record {
            Record::Customer(it) => {
                diesel::update(customers::table.find(it.id)).set(&it).execute(conn)
            }
            Record::Account(it) => {
                diesel::update(accounts::table.find(it.id)).set(&it).execute(conn)
            }
            Record::Trade(it) => {
                let same = trades::table.filter(trades::ticket.eq(&it.ticket));
                diesel::update(same).set(&it).execute(conn)
            }
            Record::Transfer(it) => {
                let same = transfers::table.filter(transfers::ticket.eq(&it.ticket));
                diesel::update(same).set(&it).execute(conn)
            }
            Record::Document(it) => {
                diesel::update(documents::table.find(it.id)).set(&it).execute(conn)
            }
        };
        n_rows.map(drop)
    }

    fn records(&self, conn: &mut Database) -> QueryResult<Vec<Record>> {
        let mut records = vec![];
        let rows = customers::table.select(Customer::as_select()).load(conn)?;
        records.extend(rows.into_iter().map(Record::Customer));
        let rows = accounts::table.select(Account::as_select()).load(conn)?;
        records.extend(rows.into_iter().map(Record::Account));
        let rows = trades::table.select(Trade::as_select()).load(conn)?;
        records.extend(rows.into_iter().map(Record::Trade));
        let rows = transfers::table.select(Transfer::as_select()).load(conn)?;
        records.extend(rows.into_iter().map(Record::Transfer));
        let rows = documents::table.select(Document::as_select()).load(conn)?;
        records.extend(rows.into_iter().map(Record::Document));
        Ok(records)
    }
}
