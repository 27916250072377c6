//! What customers ask for, the same in every deployment.

use axum::http::StatusCode;
use bigdecimal::BigDecimal;
use diesel::Connection as _;
use encdb_example_kit::problem::Problem;

use crate::{
    database::Database,
    desk::Desk,
    order::Order,
    record::{Account, Customer, Record, Trade},
    report::{Report, Statement},
};

/// Finds the customer who logs in with an address.
pub(crate) fn log_in(
    desk: &dyn Desk,
    database: &mut Database,
    email: &str,
) -> Result<Customer, Problem> {
    if !is_text(email) {
        return Err(NOBODY);
    }
    desk.login(database, email)?.ok_or(NOBODY)
}

/// Places a trade, and takes what it costs from the balance. Returns both rows as they were written.
pub(crate) fn trade(
    desk: &dyn Desk,
    database: &mut Database,
    customer: i64,
    order: &Order,
) -> Result<(Account, Trade), Problem> {
    if !is_text(&order.account) {
        return Err(NO_ACCOUNT);
    }
    let price = order.price()?;
    let cost = &price * BigDecimal::from(order.quantity);
    database.transaction(|database| {
        database.lock_customer(customer)?;
        let account = desk.account(database, &order.account)?.ok_or(NO_ACCOUNT)?;
        if account.customer_id != customer {
            return Err(NO_ACCOUNT);
        }
        if account.balance < cost {
            return Err(NOT_COVERED);
        }
        let account = Account { balance: (&account.balance - cost).with_scale(4), ..account };
        let trade = Trade::new(account.id, order, price);
        desk.update(database, Record::Account(account.clone()))?;
        desk.insert(database, Record::Trade(trade.clone()))?;
        Ok((account, trade))
    })
}

/// Finds a trade of a customer.
pub(crate) fn placed(
    desk: &dyn Desk,
    database: &mut Database,
    customer: i64,
    ticket: &str,
) -> Result<Trade, Problem> {
    if !is_text(ticket) {
        return Err(NO_TRADE);
    }
    desk.trade(database, customer, ticket)?.ok_or(NO_TRADE)
}

/// Returns the accounts of a customer with their trades.
pub(crate) fn report(
    desk: &dyn Desk,
    database: &mut Database,
    customer: i64,
) -> Result<Report, Problem> {
    let customer = desk.customer(database, customer)?.ok_or(NOBODY)?;
    let mut accounts = vec![];
    for account in desk.accounts_of(database, customer.id)? {
        let trades = desk.trades_of(database, account.id)?;
        accounts.push(Statement::new(account, trades));
    }
    Ok(Report { full_name: customer.full_name, email: customer.email, accounts })
}

/// Tells whether a database may be asked for this. PostgreSQL refuses to look for a text with NUL.
fn is_text(text: &str) -> bool {
    !text.contains('\0')
}

/// The account's number is not known, or it is another customer's.
pub(crate) const NO_ACCOUNT: Problem = Problem::not_found("there is no such account");
const NO_TRADE: Problem = Problem::not_found("there is no such trade");
const NOBODY: Problem = Problem::new(StatusCode::UNAUTHORIZED, "nobody logs in with this address");
const NOT_COVERED: Problem = Problem::new(StatusCode::CONFLICT, "the balance does not cover this");
