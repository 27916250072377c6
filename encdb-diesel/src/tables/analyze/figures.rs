//! The figures of a column: numbers alone, none of which is a value.

use super::{
    query::{Counts, WithinOwners},
    shown::real,
};

/// The figures of a whole column.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Figures {
    /// The number of rows of the table.
    pub n_rows: u64,
    /// The number of rows that are NULL. They have no token, and no other figure counts them.
    pub n_null: u64,
    /// The number of different values.
    pub n_distinct: u64,
    /// The number of values that occur once.
    pub n_once: u64,
    /// The number of rows that have the most frequent value.
    pub n_most_frequent: u64,
    /// The number of rows whose value somebody can name who knows exactly how often each value occurs.
    pub n_told_apart: u64,
    /// Shannon's entropy of the value of a random row, in bits.
    pub entropy: f64,
    /// The min-entropy of the value of a random row, in bits: how hard the best guess is.
    pub min_entropy: f64,
}

/// The figures of a column within each owner, taken together. NULL counts as an owner.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct OwnerFigures {
    /// The number of owners who have a value.
    pub n_owners: u64,
    /// The number of different pairs of an owner and a value.
    pub n_distinct: u64,
    /// The number of pairs that occur once.
    pub n_once: u64,
    /// The number of rows that have the most frequent value of their owner.
    pub n_most_frequent: u64,
    /// The number of rows whose value somebody can name who knows exactly how often each owner has each value.
    pub n_told_apart: u64,
    /// The number of values that several owners have.
    pub n_shared: u64,
    /// Shannon's entropy of the value of a random row whose owner is known, in bits.
    pub entropy: f64,
    /// The min-entropy of the value of a random row whose owner is known, in bits, averaged as a chance.
    pub min_entropy: f64,
}

impl Figures {
    pub(super) fn of(counts: &Counts) -> Self {
        let values = &counts.values;
        let n_values = values.n_rows();
        Self {
            n_rows: counts.n_null + n_values,
            n_null: counts.n_null,
            n_distinct: values.n_distinct(),
            n_once: values.n_once(),
            n_most_frequent: values.n_most_frequent(),
            n_told_apart: values.n_told_apart(),
            entropy: bits(real(n_values).log2() - values.n_log_n() / real(n_values)),
            min_entropy: bits((real(n_values) / real(values.n_most_frequent())).log2()),
        }
    }
}

impl OwnerFigures {
    pub(super) fn of(within: &WithinOwners) -> Self {
        let pairs = &within.pairs;
        let n_values = real(pairs.n_rows());
        Self {
            n_owners: within.owners.n_distinct(),
            n_distinct: pairs.n_distinct(),
            n_once: pairs.n_once(),
            n_most_frequent: within.n_most_frequent,
            n_told_apart: within.n_told_apart,
            n_shared: within.n_shared,
            entropy: bits((within.owners.n_log_n() - pairs.n_log_n()) / n_values),
            min_entropy: bits((n_values / real(within.n_most_frequent)).log2()),
        }
    }
}

/// Returns an entropy: 0 for no values, whose quotients are no numbers, and where rounding makes it less.
fn bits(entropy: f64) -> f64 {
    if entropy.is_finite() { entropy.max(0.0) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::{super::histogram::Histogram, *};

    fn figures(groups: &[(u64, u64)]) -> Figures {
        let mut values = Histogram::default();
        groups.iter().for_each(|&(n_rows, n_values)| values.add(n_rows, n_values));
        Figures::of(&Counts { values, n_null: 1, ..Counts::default() })
    }

    fn assert_near(one: f64, other: f64) {
        assert!((one - other).abs() < 1e-9, "{one} {other}");
    }

    #[test]
    fn even_values_have_the_logarithm_of_their_number_as_entropy() {
        for groups in [(1, 1024), (7, 1024), (1 << 20, 1024)] {
            let figures = figures(&[groups]);
            assert_near(figures.entropy, 10.0);
            assert_near(figures.min_entropy, 10.0);
        }
    }

    #[test]
    fn uneven_values_have_less() {
        // Half of the rows have one value, a quarter each of two others: 1.5 bits.
        let figures = figures(&[(4, 1), (2, 2)]);
        assert_near(figures.entropy, 1.5);
        assert_near(figures.min_entropy, 1.0);
        assert_eq!((figures.n_rows, figures.n_null, figures.n_distinct), (9, 1, 3));
        assert_eq!((figures.n_once, figures.n_most_frequent, figures.n_told_apart), (0, 4, 6));
    }

    #[test]
    fn no_values_have_none() {
        let figures = figures(&[]);
        assert_near(figures.entropy, 0.0);
        assert_near(figures.min_entropy, 0.0);
    }

    #[test]
    fn a_known_owner_takes_entropy_away() {
        // Two owners with four rows: one has four values, the other one value.
        let [mut pairs, mut owners] = [Histogram::default(), Histogram::default()];
        pairs.add(1, 4);
        pairs.add(4, 1);
        owners.add(4, 2);
        let within = WithinOwners { pairs, owners, n_most_frequent: 5, ..WithinOwners::default() };
        let figures = OwnerFigures::of(&within);
        assert_near(figures.entropy, 1.0);
        assert_near(figures.min_entropy, (8.0_f64 / 5.0).log2());
    }
}
