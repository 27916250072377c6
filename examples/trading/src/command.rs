//! What customers ask for, the same in every deployment.

use anyhow::{Context, Result, ensure};
use bigdecimal::{BigDecimal, Signed as _};
use diesel::Connection as _;

use crate::{
    args::Order,
    database::Database,
    desk::Desk,
    journal::Journal,
    record::{Account, Record, Trade},
};

/// Prints who logs in with an address.
pub(crate) fn login(desk: &dyn Desk, database: &mut Database, email: &str) -> Result<()> {
    let customer = desk.login(database, email)?.context(NOBODY)?;
    println!("welcome, customer {}", customer.id);
    Ok(())
}

/// Places a trade, and takes what it costs from the balance.
pub(crate) fn trade(desk: &dyn Desk, database: &mut Database, order: Order) -> Result<()> {
    let Order { account, symbol, quantity, price, noted } = order;
    ensure!((1..=12).contains(&symbol.len()), "a symbol has 1 to 12 characters");
    ensure!(price.is_positive(), "a price is above zero");
    ensure!(price.fractional_digit_count() <= 6, "a price has at most 6 digits after the point");
    let cost = &price * BigDecimal::from(quantity);
    let (account, trade) = database.transaction(|database| -> Result<_> {
        let account = desk.account(database, &account)?.context("there is no such account")?;
        ensure!(account.balance >= cost, "the balance does not cover this");
        let account = Account { balance: (&account.balance - &cost).with_scale(4), ..account };
        let ticket = format!("{:032x}", fastrand::u128(..));
        let (account_id, none) = (account.id, (None, None, None));
        let (slippage, settles_at, strategy) = none;
        let trade =
            Trade { ticket, account_id, symbol, quantity, price, slippage, settles_at, strategy };
        desk.update(database, Record::Account(account.clone()))?;
        desk.insert(database, Record::Trade(trade.clone()))?;
        Ok((account, trade))
    })?;
    println!("traded {} under the ticket {}", trade.symbol, trade.ticket);
    let mut journal = Journal::open(&noted.journal)?;
    journal.note(&Record::Account(account))?;
    journal.note(&Record::Trade(trade))
}

/// Prints the accounts of a customer, with the number of their trades and what they cost.
pub(crate) fn report(desk: &dyn Desk, database: &mut Database, email: &str) -> Result<()> {
    let customer = desk.login(database, email)?.context(NOBODY)?;
    println!("{} {}", customer.full_name, customer.email);
    for account in desk.accounts_of(database, customer.id)? {
        let trades = desk.trades_of(database, account.id)?;
        let cost = |trade: &Trade| &trade.price * BigDecimal::from(trade.quantity);
        let volume: BigDecimal = trades.iter().map(cost).sum();
        println!(
            "{} balance {} {}, {} trades for {}",
            account.account_number,
            account.balance.normalized(),
            account.currency,
            trades.len(),
            volume.normalized()
        );
    }
    Ok(())
}

const NOBODY: &str = "nobody logs in with this address";
