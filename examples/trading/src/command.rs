//! What customers ask for on the command line.

use anyhow::Result;

use crate::{
    args::Noted, brokerage::Brokerage, demonstration::Journal, order::Order, record::Record,
};

/// Prints who logs in with an address.
pub(crate) fn login(mut brokerage: Brokerage<'_>, email: &str) -> Result<()> {
    println!("welcome, customer {}", brokerage.log_in(email)?.id);
    Ok(())
}

/// Places a trade for the customer whose account it is.
pub(crate) fn trade(mut brokerage: Brokerage<'_>, order: &Order, noted: &Noted) -> Result<()> {
    let customer = brokerage.account(&order.account)?.customer_id;
    let (account, trade) = brokerage.place(customer, order)?;
    println!("traded {} under the ticket {}", trade.symbol, trade.ticket);
    let mut journal = Journal::open(&noted.journal)?;
    journal.note(&Record::Account(account))?;
    journal.note(&Record::Trade(trade))
}

/// Prints the accounts of a customer.
pub(crate) fn report(mut brokerage: Brokerage<'_>, email: &str) -> Result<()> {
    let customer = brokerage.log_in(email)?;
    let report = brokerage.report(customer.id)?;
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
