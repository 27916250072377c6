//! Made-up rows, the same for the same seed.

use bigdecimal::BigDecimal;
use chrono::{Days, NaiveDate, NaiveDateTime, TimeDelta};
use fastrand::Rng;
use serde_json::{Value, json};

use crate::record::{Account, Customer, Document, Record, Trade, Transfer};

/// Makes rows.
pub(crate) struct Sample {
    rng: Rng,
}

impl Sample {
    /// Returns a maker of rows that differ with the seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self { rng: Rng::with_seed(seed) }
    }

    /// Returns a customer, and the rows that belong to the customer.
    pub(crate) fn household(&mut self, number: u16) -> Vec<Record> {
        let mut records = vec![
            Record::Customer(self.customer(number)),
            Record::Account(self.account(number)),
            Record::Document(self.document(number)),
        ];
        records.extend((0..self.rng.u8(1..4)).map(|_| Record::Trade(self.trade(number.into()))));
        records.extend((0..self.rng.u8(..3)).map(|_| Record::Transfer(self.transfer(number))));
        records
    }

    /// Returns the customer of the guide, whom nobody else writes to.
    pub(crate) fn ada(&mut self) -> Vec<Record> {
        let (email, full_name) = ("ada@example.com".to_owned(), "Ada Lovelace".to_owned());
        let customer = Customer { email, full_name, ..self.customer(0) };
        let (account_number, balance) = ("ACC-ADA".to_owned(), BigDecimal::from(10_000));
        let account = Account { account_number, balance, ..self.account(0) };
        vec![Record::Customer(customer), Record::Account(account)]
    }

    /// Changes some columns of a row.
    pub(crate) fn change(&mut self, record: &mut Record) {
        match record {
            Record::Customer(it) => self.change_customer(it),
            Record::Account(it) => {
                it.balance = self.money(4);
                it.notes = self.note();
            }
            Record::Trade(it) => {
                it.settles_at = Some(self.moment());
                it.slippage = Some(self.rng.f64());
            }
            Record::Transfer(it) => it.reference = self.note(),
            Record::Document(it) => it.scan = self.scan(),
        }
    }

    /// Returns a trade of an account.
    pub(crate) fn trade(&mut self, account: i64) -> Trade {
        Trade {
            ticket: self.ticket(),
            account_id: account,
            symbol: self.one_of(&["HAY", "STACK", "PIN.B"]).to_owned(),
            quantity: self.rng.i64(1..1_000),
            price: self.money(6),
            slippage: self.rng.bool().then(|| self.rng.f64()),
            settles_at: self.rng.bool().then(|| self.moment()),
            strategy: self.rng.bool().then(|| self.strategy()),
        }
    }

    /// Returns a number below `n`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.rng.usize(..n)
    }

    fn customer(&mut self, number: u16) -> Customer {
        let (first, last) = (self.one_of(&FIRST_NAMES), self.one_of(&LAST_NAMES));
        Customer {
            id: number.into(),
            email: format!("{first}.{last}.{number}@example.com"),
            full_name: format!("{first} {last}"),
            phone: self.phone(),
            tax_id: format!("000{:08}", self.rng.u32(..100_000_000)),
            address: self.address(),
            born: NaiveDate::default() + Days::new(self.rng.u64(..13_000)),
            politically_exposed: self.rng.u8(..50) == 0,
            risk_class: self.one_of(&["low", "middle", "high"]).to_owned(),
        }
    }

    fn change_customer(&mut self, it: &mut Customer) {
        match self.rng.u8(..3) {
            0 => it.email = format!("Moved.{}.{}@example.com", self.rng.u32(..), it.id),
            1 => it.phone = self.phone(),
            _ => it.address = self.address(),
        }
    }

    fn account(&mut self, number: u16) -> Account {
        Account {
            id: number.into(),
            customer_id: number.into(),
            currency: "EUR".to_owned(),
            account_number: format!("ACC-{number:05}-{:04}", self.rng.u16(..10_000)),
            balance: self.money(4),
            credit_limit: self.rng.bool().then(|| self.money(2)),
            payout_iban: self.rng.bool().then(|| format!("XX00{:018}", self.rng.u64(..1 << 56))),
            notes: self.note(),
        }
    }

    fn transfer(&mut self, number: u16) -> Transfer {
        let names = [self.one_of(&FIRST_NAMES), self.one_of(&LAST_NAMES)];
        Transfer {
            ticket: self.ticket(),
            account_id: number.into(),
            amount: self.money(2),
            counterparty: names.join(" "),
            reference: self.note(),
            sent_from: format!("192.0.2.{}", self.rng.u8(..)),
        }
    }

    fn document(&mut self, number: u16) -> Document {
        Document {
            id: number.into(),
            customer_id: number.into(),
            kind: self.one_of(&["passport", "identity card"]).to_owned(),
            number: format!("N33DL3{:06}", self.rng.u32(..1_000_000)),
            scan: self.scan(),
        }
    }

    /// Returns an amount with at most this many digits after the point, which the columns have more of.
    fn money(&mut self, digits: i64) -> BigDecimal {
        BigDecimal::new(self.rng.i64(1..100_000_000).into(), self.rng.i64(0..=digits))
    }

    fn ticket(&mut self) -> String {
        format!("{:032x}", self.rng.u128(..))
    }

    fn moment(&mut self) -> NaiveDateTime {
        NaiveDateTime::default() + TimeDelta::seconds(self.rng.i64(1_000_000_000..2_000_000_000))
    }

    fn phone(&mut self) -> Option<String> {
        self.rng.bool().then(|| format!("+49 30 5550{:04}", self.rng.u16(..10_000)))
    }

    fn address(&mut self) -> Value {
        let street = format!("{} {}", self.one_of(&STREETS), self.rng.u8(1..));
        json!({ "street": street, "city": self.one_of(&CITIES), "floor": self.rng.u8(..9) })
    }

    fn strategy(&mut self) -> Value {
        json!({ "name": "needle in the hay", "stop": self.rng.f64(), "steps": [1, 2.50, null, "½"] })
    }

    fn note(&mut self) -> Option<String> {
        self.rng.bool().then(|| format!("Needle no. {} – please call back", self.rng.u32(..)))
    }

    fn scan(&mut self) -> Option<Vec<u8>> {
        self.rng.bool().then(|| (0..self.rng.usize(1..2_000)).map(|_| self.rng.u8(..)).collect())
    }

    fn one_of(&mut self, words: &[&'static str]) -> &'static str {
        words[self.rng.usize(..words.len())]
    }
}

const FIRST_NAMES: [&str; 8] = ["Ada", "Bo", "Chidi", "Dörte", "Émile", "Farah", "Grace", "Hana"];
const LAST_NAMES: [&str; 8] =
    ["Abel", "Böhm", "Castro", "Dvořák", "Eze", "Fontaine", "Grün", "Hashimoto"];
const STREETS: [&str; 4] = ["Needle Lane", "Hay Street", "Stack Road", "Pin Court"];
const CITIES: [&str; 4] = ["Nowhere", "Elsewhere", "Anytown", "Somewhere"];
