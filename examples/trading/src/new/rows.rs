//! A row of the application as a model, and back: what was `it.email` is `it.email.into()`.

use encdb_diesel::prelude::*;

use super as models;
use crate::record::{Account, Customer, Document, Line, Terms, Trade, Transfer};

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

impl From<Account> for models::Account {
    fn from(it: Account) -> Self {
        Self {
            id: it.id,
            customer_id: it.customer_id,
            currency: it.currency,
            account_number: it.account_number.into(),
            balance: it.balance.into(),
            credit_limit: it.credit_limit.map(Encrypted::new),
            payout_iban: it.payout_iban.map(Encrypted::new),
            notes: it.notes.map(Encrypted::new),
        }
    }
}

impl From<models::Account> for Account {
    fn from(it: models::Account) -> Self {
        Self {
            id: it.id,
            customer_id: it.customer_id,
            currency: it.currency,
            account_number: it.account_number.into_inner(),
            balance: it.balance.into_inner(),
            credit_limit: it.credit_limit.into_inner(),
            payout_iban: it.payout_iban.into_inner(),
            notes: it.notes.into_inner(),
        }
    }
}

impl From<Trade> for models::Trade {
    fn from(it: Trade) -> Self {
        Self {
            ticket: it.ticket,
            account_id: it.account_id,
            symbol: it.symbol,
            quantity: it.quantity.into(),
            price: it.price.into(),
            slippage: it.slippage.map(Encrypted::new),
            settles_at: it.settles_at.map(Encrypted::new),
            strategy: it.strategy.map(Encrypted::new),
        }
    }
}

impl From<models::Trade> for Trade {
    fn from(it: models::Trade) -> Self {
        Self {
            ticket: it.ticket,
            account_id: it.account_id,
            symbol: it.symbol,
            quantity: it.quantity.into_inner(),
            price: it.price.into_inner(),
            slippage: it.slippage.into_inner(),
            settles_at: it.settles_at.into_inner(),
            strategy: it.strategy.into_inner(),
        }
    }
}

impl From<models::Line> for Line {
    fn from(it: models::Line) -> Self {
        let terms = it.quantity.open().and_then(|quantity| Ok((quantity, it.price.open()?)));
        let terms = match terms {
            Ok((quantity, price)) => Terms::Readable { quantity, price },
            Err(error) => {
                tracing::error!("the trade {}: {error}", it.ticket);
                Terms::Damaged { error: "this trade cannot be read; the log says why" }
            }
        };
        Self { ticket: it.ticket, symbol: it.symbol, terms }
    }
}

impl From<Transfer> for models::Transfer {
    fn from(it: Transfer) -> Self {
        Self {
            ticket: it.ticket,
            account_id: it.account_id,
            amount: it.amount.into(),
            counterparty: it.counterparty.into(),
            reference: it.reference.map(Encrypted::new),
            sent_from: it.sent_from.into(),
        }
    }
}

impl From<models::Transfer> for Transfer {
    fn from(it: models::Transfer) -> Self {
        Self {
            ticket: it.ticket,
            account_id: it.account_id,
            amount: it.amount.into_inner(),
            counterparty: it.counterparty.into_inner(),
            reference: it.reference.into_inner(),
            sent_from: it.sent_from.into_inner(),
        }
    }
}

impl From<Document> for models::Document {
    fn from(it: Document) -> Self {
        Self {
            id: it.id,
            customer_id: it.customer_id,
            kind: it.kind,
            number: it.number.into(),
            scan: it.scan.map(Encrypted::new),
        }
    }
}

impl From<models::Document> for Document {
    fn from(it: models::Document) -> Self {
        Self {
            id: it.id,
            customer_id: it.customer_id,
            kind: it.kind,
            number: it.number.into_inner(),
            scan: it.scan.into_inner(),
        }
    }
}
