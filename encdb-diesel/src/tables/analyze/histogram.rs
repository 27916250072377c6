//! How many values occur how often. It holds no value.

use std::collections::BTreeMap;

use super::shown::real;

/// The number of values for each number of rows that a value has.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Histogram(BTreeMap<u64, u64>);

impl Histogram {
    /// Adds values that occur in `n_rows` rows each.
    pub(super) fn add(&mut self, n_rows: u64, n_values: u64) {
        if n_rows > 0 && n_values > 0 {
            *self.0.entry(n_rows).or_default() += n_values;
        }
    }

    /// Returns the number of rows with a value.
    pub(super) fn n_rows(&self) -> u64 {
        self.0.iter().map(|(n_rows, n_values)| n_rows * n_values).sum()
    }

    /// Returns the number of different values.
    pub(super) fn n_distinct(&self) -> u64 {
        self.0.values().sum()
    }

    /// Returns the number of rows that have the most frequent value.
    pub(super) fn n_most_frequent(&self) -> u64 {
        self.0.last_key_value().map_or(0, |(&n_rows, _)| n_rows)
    }

    /// Returns the number of values that occur once.
    pub(super) fn n_once(&self) -> u64 {
        self.0.get(&1).copied().unwrap_or(0)
    }

    /// Returns the number of rows that have one of the `n_values` most frequent values.
    pub(super) fn n_rows_of_most_frequent(&self, n_values: u64) -> u64 {
        let mut rest = n_values;
        let rows = self.0.iter().rev().map(|(n_rows, n_values)| {
            let n_taken = rest.min(*n_values);
            rest -= n_taken;
            n_rows * n_taken
        });
        rows.sum()
    }

    /// Returns the number of rows whose value somebody can name who knows exactly how often each value occurs, on average: one
    /// value for each frequency, because values with the same frequency can only be guessed among. A value that occurs once is
    /// not told apart.
    pub(super) fn n_told_apart(&self) -> u64 {
        self.0.keys().filter(|n_rows| **n_rows > 1).sum()
    }

    /// Returns the sum of n · log2(n) over the values, where n is the number of rows that a value has.
    pub(super) fn n_log_n(&self) -> f64 {
        let terms = self.0.iter().map(|(&n_rows, &n_values)| {
            let n_rows = real(n_rows);
            n_rows * n_rows.log2() * real(n_values)
        });
        terms.sum()
    }

    /// Returns the same values without the most frequent one.
    pub(super) fn without_most_frequent(&self) -> Self {
        let mut rest = self.0.clone();
        if let Some(mut last) = rest.last_entry() {
            *last.get_mut() -= 1;
            if *last.get() == 0 {
                last.remove();
            }
        }
        Self(rest)
    }
}
