//! What customers ask for, the same in every deployment.

use axum::http::StatusCode;
use bigdecimal::BigDecimal;
use diesel::Connection as _;
use encdb_example_kit::problem::Problem;

use crate::{
    database::Database,
    order::Order,
    record::{Account, Customer, Record, Trade},
    report::{Report, Statement},
    store::Store,
};

/// The application in one deployment, with a connection.
pub(crate) struct Brokerage<'a> {
    pub(crate) store: &'static dyn Store,
    pub(crate) database: &'a mut Database,
}

impl Brokerage<'_> {
    /// Finds the customer who logs in with an address.
    pub(crate) fn log_in(&mut self, email: &str) -> Result<Customer, Problem> {
        if !is_text(email) {
            return Err(NOBODY);
        }
        self.store.login(self.database, email)?.ok_or(NOBODY)
    }

    /// Finds the account with a number.
    pub(crate) fn account(&mut self, number: &str) -> Result<Account, Problem> {
        if !is_text(number) {
            return Err(NO_ACCOUNT);
        }
        self.store.account(self.database, number)?.ok_or(NO_ACCOUNT)
    }

    /// Places a trade, and takes what it costs from the balance. Returns both rows as they were written.
    pub(crate) fn place(
        &mut self,
        customer: i64,
        order: &Order,
    ) -> Result<(Account, Trade), Problem> {
        let price = order.price()?;
        let cost = &price * BigDecimal::from(order.quantity);
        let store = self.store;
        self.database.transaction(|database| {
            database.lock_customer(customer)?;
            let account = Brokerage { store, database }.account(&order.account)?;
            if account.customer_id != customer {
                return Err(NO_ACCOUNT);
            }
            if account.balance < cost {
                return Err(NOT_COVERED);
            }
            let balance = (&account.balance - cost).with_scale(4);
            let (account, trade) =
                (Account { balance, ..account }, Trade::new(account.id, order, price));
            store.update(database, Record::Account(account.clone()))?;
            store.insert(database, Record::Trade(trade.clone()))?;
            Ok((account, trade))
        })
    }

    /// Finds a trade of a customer.
    pub(crate) fn trade(&mut self, customer: i64, ticket: &str) -> Result<Trade, Problem> {
        if !is_text(ticket) {
            return Err(NO_TRADE);
        }
        self.store.trade(self.database, customer, ticket)?.ok_or(NO_TRADE)
    }

    /// Returns the accounts of a customer with their trades.
    pub(crate) fn report(&mut self, customer: i64) -> Result<Report, Problem> {
        let customer = self.store.customer(self.database, customer)?.ok_or(NO_CUSTOMER)?;
        let mut accounts = vec![];
        for account in self.store.accounts_of(self.database, customer.id)? {
            let trades = self.store.trades_of(self.database, account.id)?;
            accounts.push(Statement::new(account, trades));
        }
        Ok(Report { full_name: customer.full_name, email: customer.email, accounts })
    }
}

/// Tells whether a database may be asked for this. PostgreSQL refuses to look for a text with NUL.
fn is_text(text: &str) -> bool {
    !text.contains('\0')
}

const NOBODY: Problem = Problem::new(StatusCode::UNAUTHORIZED, "nobody logs in with this address");
/// The token is of a customer who was removed.
const NO_CUSTOMER: Problem = Problem::new(StatusCode::UNAUTHORIZED, "there is no such customer");
/// The number is not known, or the account is another customer's.
const NO_ACCOUNT: Problem = Problem::not_found("there is no such account");
const NO_TRADE: Problem = Problem::not_found("there is no such trade");
const NOT_COVERED: Problem = Problem::new(StatusCode::CONFLICT, "the balance does not cover this");
