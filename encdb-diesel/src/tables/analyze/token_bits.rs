//! The lengths of tokens that put several values into one bucket.

use super::{histogram::Histogram, recommendation::MOST_TRUNCATED_BITS, shown::real};

/// What keeps a column from a truncated token.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum NoLength {
    /// A length is right for the number of rows and values, and the most frequent value would stand out.
    StandsOut { bits: u16 },
    /// No length in whole bytes is right.
    OfNone,
}

/// Returns the longest token that hides values in buckets, in bits.
pub(super) fn truncated(values: &Histogram) -> Result<u16, NoLength> {
    let fitting = lengths().filter(|bits| is_right(*bits, values));
    let longest_first: Vec<u16> = fitting.rev().collect();
    let hides = |bits: &&u16| real(values.n_most_frequent()) <= bucket(**bits, values.n_rows());
    match (longest_first.iter().find(hides), longest_first.last()) {
        (Some(&bits), _) => Ok(bits),
        (None, Some(&bits)) => Err(NoLength::StandsOut { bits }),
        (None, None) => Err(NoLength::OfNone),
    }
}

/// Returns the number of rows in an average bucket.
pub(super) fn bucket(bits: u16, n_rows: u64) -> f64 {
    real(n_rows) / n_buckets(bits)
}

/// Returns the most rows that a bucket has if all are filled evenly, by six standard deviations.
pub(super) fn most_in_even_bucket(bits: u16, n_rows: u64) -> f64 {
    let mean = bucket(bits, n_rows);
    mean + 6.0 * mean.sqrt()
}

/// Returns the lengths of truncated tokens, in bits: whole bytes.
fn lengths() -> impl DoubleEndedIterator<Item = u16> {
    (1..=MOST_TRUNCATED_BITS / 8).map(|n_bytes| 8 * n_bytes)
}

/// Tells whether both rules allow this length: the rule of CipherSweet for the rows, and of AWS for the different values.
fn is_right(bits: u16, values: &Histogram) -> bool {
    let (n_rows, n_distinct) = (real(values.n_rows()), real(values.n_distinct()));
    let bucket = bucket(bits, values.n_rows());
    let by_rows = 2.0 <= bucket && bucket <= n_rows.sqrt();
    let by_values = n_distinct.sqrt() < n_buckets(bits) && n_buckets(bits) < n_distinct / 2.0;
    by_rows && by_values
}

fn n_buckets(bits: u16) -> f64 {
    f64::from(bits).exp2()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(groups: &[(u64, u64)]) -> Histogram {
        let mut values = Histogram::default();
        groups.iter().for_each(|&(n_rows, n_values)| values.add(n_rows, n_values));
        values
    }

    #[test]
    fn rows_decide_as_ciphersweet_plans() {
        // docs/threat-model.md, "Shorter tokens": 7 to 12 bits for 10 000 rows, 10 to 18 for a million, 14 to 25 for a hundred million.
        let different = |n_rows| truncated(&values(&[(1, n_rows)]));
        assert_eq!(different(10_000), Ok(8));
        assert_eq!(different(100_000), Err(NoLength::OfNone));
        assert_eq!(different(1_000_000), Ok(16));
        assert_eq!(different(100_000_000), Ok(24));
    }

    #[test]
    fn values_decide_as_aws_advises() {
        // 2^N < X / 2: 512 values are not enough for 256 buckets, and 513 are.
        assert_eq!(truncated(&values(&[(40, 512)])), Err(NoLength::OfNone));
        assert_eq!(truncated(&values(&[(40, 513)])), Ok(8));
        // √X < 2^N: 65 536 values are too many for 256 buckets.
        assert_eq!(truncated(&values(&[(1, 65_535)])), Ok(8));
        assert_eq!(truncated(&values(&[(1, 65_536)])), Err(NoLength::OfNone));
    }

    #[test]
    fn a_value_larger_than_a_bucket_stands_out() {
        // 256 buckets for 20 000 rows have 78 rows each.
        assert_eq!(truncated(&values(&[(78, 1), (1, 19_922)])), Ok(8));
        assert_eq!(
            truncated(&values(&[(79, 1), (1, 19_921)])),
            Err(NoLength::StandsOut { bits: 8 })
        );
    }

    #[test]
    fn even_buckets_have_a_limit() {
        assert!((most_in_even_bucket(8, 25_600) - 160.0).abs() < 1e-9);
    }
}
