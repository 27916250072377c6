//! The reasons for a recommendation, in the words of `docs/threat-model.md`.

use std::fmt;

use super::shown::{Grouped, Share};

/// A reason for a recommendation. `Display` writes a sentence with the figures.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Reason {
    /// Every value occurs once.
    AllDifferent {
        /// The number of rows with a value.
        n_rows: u64,
    },
    /// The figures are of values that are normalized only when a token is made.
    BeforeNormalization,
    /// A truncated token stands for several values, and none stands out.
    Buckets {
        /// The length of the HMAC in the token.
        bits: u16,
        /// The number of rows with one token, on average.
        n_in_bucket: u64,
    },
    /// Tokens show which rows have equal values.
    Equality {
        /// The number of rows whose value another row has too.
        n_repeated: u64,
        /// The number of rows with a value.
        n_rows: u64,
        /// The number of different values.
        n_distinct: u64,
    },
    /// There are too few different values.
    FewValues {
        /// The number of different values.
        n_distinct: u64,
        /// The number of rows with a value.
        n_rows: u64,
    },
    /// There are too few different values of one owner.
    FewWithinOwners {
        /// The number of different pairs of an owner and a value.
        n_distinct: u64,
        /// The number of rows with a value.
        n_rows: u64,
        /// The number of owners.
        n_owners: u64,
    },
    /// The most frequent values have this share of the rows.
    MostFrequent {
        /// The number of values that are counted together.
        n_values: u64,
        /// The number of rows that have one of them.
        n_common: u64,
        /// The number of rows with a value.
        n_rows: u64,
    },
    /// No truncated token is right for this number of rows and values.
    NoLength {
        /// The number of rows with a value.
        n_rows: u64,
        /// The number of different values.
        n_distinct: u64,
    },
    /// It is the most frequent value alone that stands against a token.
    OneValueStandsOut {
        /// The number of rows that have it.
        n_rows: u64,
    },
    /// Hardly a value can be named by its frequency.
    Rare {
        /// The number of rows that have the most frequent value.
        n_most_frequent: u64,
        /// The number of rows whose value can be named.
        n_named: u64,
        /// The number of rows with a value.
        n_rows: u64,
    },
    /// Hardly a value is frequent within one owner.
    RareWithinOwners {
        /// The number of rows whose value another row of the same owner has too.
        n_repeated: u64,
        /// The number of rows with a value.
        n_rows: u64,
    },
    /// Tokens of several epochs are in the column, and equal values have different tokens.
    SeveralEpochs {
        /// The number of epochs.
        n_epochs: u64,
    },
    /// Several owners have the same value.
    SharedByOwners {
        /// The number of such values.
        n_values: u64,
    },
    /// The most frequent value would stand out with a truncated token too.
    StandsOut {
        /// The length of the HMAC in the token.
        bits: u16,
        /// The number of rows with one token, on average.
        n_in_bucket: u64,
        /// The number of rows with the most frequent value or token.
        n_largest: u64,
    },
    /// Values can be named by their frequencies.
    ToldApart {
        /// The number of rows whose value can be named.
        n_named: u64,
        /// The number of rows with a value.
        n_rows: u64,
    },
    /// Values can be named by their frequencies within an owner.
    ToldApartWithinOwners {
        /// The number of rows whose value can be named.
        n_named: u64,
        /// The number of rows with a value.
        n_rows: u64,
    },
    /// There are too few rows to judge.
    TooFewRows {
        /// The number of rows with a value.
        n_values: u64,
    },
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::AllDifferent { n_rows } => write!(
                f,
                "All {} values are different, so every frequency is 1 and counting rows reveals nothing; counting look-ups still does.",
                Grouped(n_rows)
            ),
            Self::BeforeNormalization => f.write_str(
                "The values were counted as they are stored; normalization makes some of them equal, so a token shows fewer and \
                 more frequent values than these figures.",
            ),
            Self::Buckets { bits, n_in_bucket } => write!(
                f,
                "With tokens of {bits} bits, {} rows have the same token on average, and no value stands out; a look-up loads the \
                 others in vain.",
                Grouped(n_in_bucket)
            ),
            Self::Equality { n_repeated, n_rows, n_distinct } => write!(
                f,
                "Tokens show that there are {} different values in {} rows; {} of the rows share their value with \
                 others.",
                Grouped(n_distinct),
                Grouped(n_rows),
                Share { part: n_repeated, whole: n_rows }
            ),
            Self::FewValues { n_distinct, n_rows } => write!(
                f,
                "A token over {} {} is nearly plaintext: if the value of one row is known, the values of about {} others \
                 are.",
                Grouped(n_distinct),
                if n_distinct == 1 { "value" } else { "values" },
                Grouped(n_rows / n_distinct.max(1))
            ),
            Self::FewWithinOwners { n_distinct, n_rows, n_owners } => write!(
                f,
                "An owner has about {} different values in {} rows, which is too few for a token of owner scope.",
                Grouped(n_distinct / n_owners.max(1)),
                Grouped(n_rows / n_owners.max(1))
            ),
            Self::MostFrequent { n_values, n_common, n_rows } => most_frequent(f, n_values, n_common, n_rows),
            Self::NoLength { n_rows, n_distinct } => write!(
                f,
                "No shorter token is right for {} different values in {} rows: 8, 16 and 24 bits either hide nothing or mark \
                 too many rows.",
                Grouped(n_distinct),
                Grouped(n_rows)
            ),
            Self::OneValueStandsOut { n_rows } => write!(
                f,
                "Without its most frequent value, which {} rows have, the column could have a full token; if it stands for no value, \
                 such as an empty text, store NULL instead.",
                Grouped(n_rows)
            ),
            Self::Rare { n_most_frequent, n_named, n_rows } => write!(
                f,
                "No value is frequent: the most frequent one has {} rows, and knowing how frequent each value is names the values of at \
                 most {} of the rows.",
                Grouped(n_most_frequent),
                Share { part: n_named, whole: n_rows }
            ),
            Self::RareWithinOwners { n_repeated, n_rows } => write!(
                f,
                "Within one owner, {} of the rows share their value with others, and a token of owner scope shows no more.",
                Share { part: n_repeated, whole: n_rows }
            ),
            Self::SeveralEpochs { n_epochs } => write!(
                f,
                "The tokens are of {n_epochs} epochs, and equal values have different tokens in each, so the values are fewer and more \
                 frequent than these figures; finish the rotation first."
            ),
            Self::SharedByOwners { n_values } => write!(
                f,
                "Several owners have the same value ({} such values), which a token of global scope shows; if rows are only searched \
                 within one owner, use owner scope.",
                Grouped(n_values)
            ),
            Self::StandsOut { bits, n_in_bucket, n_largest } => write!(
                f,
                "A shorter token does not hide the most frequent value: with {bits} bits, a token has {} rows on average, and \
                 the most frequent one at least {}.",
                Grouped(n_in_bucket),
                Grouped(n_largest)
            ),
            Self::ToldApart { n_named, n_rows } => write!(
                f,
                "Somebody who reads the database and knows how frequent each value is can name the values of up to {} of the rows, \
                 by matching ranks.",
                Share { part: n_named, whole: n_rows }
            ),
            Self::ToldApartWithinOwners { n_named, n_rows } => write!(
                f,
                "With a token of owner scope, somebody who knows how frequent each value is within an owner can still name the \
                 values of up to {} of the rows.",
                Share { part: n_named, whole: n_rows }
            ),
            Self::TooFewRows { n_values } => write!(
                f,
                "{} values are too few to judge the column; run the command where the real data is.",
                Grouped(n_values)
            ),
        }
    }
}

fn most_frequent(
    f: &mut fmt::Formatter<'_>,
    n_values: u64,
    n_common: u64,
    n_rows: u64,
) -> fmt::Result {
    let share = Share { part: n_common, whole: n_rows };
    match n_values {
        1 => write!(f, "All rows have one value, and a token says so."),
        _ => write!(
            f,
            "The {n_values} most frequent values are {share} of the rows, and somebody who reads the database and knows which values \
             are the most frequent can name them."
        ),
    }
}
