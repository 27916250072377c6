//! Made-up rows, the same for the same seed.

use chrono::{Days, NaiveDate};
use fastrand::Rng;
use serde_json::json;

use crate::record::{Customer, Record};

/// Makes rows.
pub(crate) struct Sample {
    rng: Rng,
}

impl Sample {
    /// Returns a maker of rows that differ with the seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self { rng: Rng::with_seed(seed) }
    }

    /// Returns a customer and what belongs to the customer.
    pub(crate) fn household(&mut self, number: u16) -> Vec<Record> {
        let customer = self.customer(number);
        vec![Record::Customer(customer)]
    }

    /// Changes some columns of a row.
    pub(crate) fn change(&mut self, record: &mut Record) {
        match record {
            Record::Customer(it) => self.change_customer(it),
        }
    }

    /// Returns a number below `n`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.rng.usize(..n)
    }

    fn customer(&mut self, number: u16) -> Customer {
        let (first, last) = (self.one_of(&FIRST_NAMES), self.one_of(&LAST_NAMES));
        Customer {
            id: i64::from(number),
            email: format!("{first}.{last}.{number}@example.com"),
            full_name: format!("{first} {last}"),
            phone: self.phone(),
            tax_id: format!("{:011}", self.rng.u64(..100_000_000_000)),
            address: self.address(),
            born: NaiveDate::default() + Days::new(self.rng.u64(..13_000)),
            politically_exposed: self.rng.u8(..50) == 0,
            risk_class: self.one_of(&["low", "middle", "high"]).to_owned(),
        }
    }

    fn change_customer(&mut self, it: &mut Customer) {
        match self.rng.u8(..3) {
            0 => it.email = format!("moved.{}.{}@example.com", self.rng.u32(..), it.id),
            1 => it.phone = self.phone(),
            _ => it.address = self.address(),
        }
    }

    fn phone(&mut self) -> Option<String> {
        self.rng.bool().then(|| format!("+49 30 5550{:04}", self.rng.u16(..10_000)))
    }

    fn address(&mut self) -> serde_json::Value {
        let street = format!("{} {}", self.one_of(&STREETS), self.rng.u8(1..));
        json!({ "street": street, "city": self.one_of(&CITIES), "floor": self.rng.u8(..9) })
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
