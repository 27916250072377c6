//! What customers ask for on the command line.

use anyhow::Result;

use crate::{
    args::Noted, brokerage, database::Database, desk::Desk, journal::Journal, order::Order,
    record::Record,
};

/// Prints who logs in with an address.
pub(crate) fn login(desk: &dyn Desk, database: &mut Database, email: &str) -> Result<()> {
    let customer = brokerage::log_in(desk, database, email)?;
    println!("welcome, customer {}", customer.id);
    Ok(())
}

/// Places a trade for the customer whose account it is.
pub(crate) fn trade(
    desk: &dyn Desk,
    database: &mut Database,
    order: &Order,
    noted: &Noted,
) -> Result<()> {
    let account = desk.account(database, &order.account)?.ok_or(brokerage::NO_ACCOUNT)?;
    let (account, trade) = brokerage::trade(desk, database, account.customer_id, order)?;
    println!("traded {} under the ticket {}", trade.symbol, trade.ticket);
    let mut journal = Journal::open(&noted.journal)?;
    journal.note(&Record::Account(account))?;
    journal.note(&Record::Trade(trade))
}

/// Prints the accounts of a customer.
pub(crate) fn report(desk: &dyn Desk, database: &mut Database, email: &str) -> Result<()> {
    let customer = brokerage::log_in(desk, database, email)?;
    let report = brokerage::report(desk, database, customer.id)?;
    println!("{} {}", report.full_name, report.email);
    for account in report.accounts {
        println!(
            "{} balance {} {}, {} trades for {}",
            account.account_number,
            account.balance.normalized(),
            account.currency,
            account.trades.len(),
            account.cost.normalized()
        );
    }
    Ok(())
}
