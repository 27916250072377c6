//! The rules for a token, which [`Recommendation`] documents, over the counts of a column.

use super::{
    Content,
    histogram::Histogram,
    query::{Counts, WithinOwners},
    reason::Reason,
    recommendation::{MOST_TRUNCATED_BITS, Recommendation},
    shown::{Share, real, whole},
    token_bits::{NoLength, bucket, most_in_even_bucket, truncated},
};
use crate::spec::Scope;

/// Fewer values say nothing about a column (the planner of CipherSweet refuses fewer rows).
const LEAST_VALUES: u64 = 16;
/// "Anything with a few dozen values" (`docs/threat-model.md`, "Columns that should not be searchable").
const A_FEW_DOZEN: f64 = 64.0;
/// Rows with one value, on average, from which on values repeat (the planner of CipherSweet: 2 ≤ C).
const REPEATED: f64 = 2.0;
/// The share of rows that may be named by matching frequencies: one in twenty.
const MOST_TOLD_APART: f64 = 0.05;
/// How many of the most frequent values a reason names together.
const N_COMMON: u64 = 3;

/// A recommendation and its reasons.
#[derive(Debug, PartialEq)]
pub(super) struct Judgement {
    pub(super) recommendation: Option<Recommendation>,
    pub(super) reasons: Vec<Reason>,
}

/// What is dangerous about a token over some values.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Danger {
    /// There are too few values.
    Few,
    /// Too many rows can be named by matching frequencies.
    Uneven,
}

/// Judges the counts of a column.
pub(super) fn judge(content: Content, counts: &Counts) -> Judgement {
    let n_values = counts.values.n_rows();
    let mut judgement = match (content, &counts.within_owners) {
        _ if n_values < LEAST_VALUES => Judgement::undecided(n_values),
        (Content::Tokens { scope: Scope::Owner, .. }, Some(within)) => of_owners(within),
        (Content::Tokens { scope: Scope::Global, bits }, _) if bits <= MOST_TRUNCATED_BITS => {
            of_buckets(&counts.values, bits)
        }
        _ => of_values(&counts.values, counts.within_owners.as_ref()),
    };
    if counts.n_epochs > 1 {
        judgement.reasons.push(Reason::SeveralEpochs { n_epochs: counts.n_epochs });
    }
    judgement
}

/// Judges values, or tokens that each stand for one.
fn of_values(values: &Histogram, within: Option<&WithinOwners>) -> Judgement {
    let Some(danger) = danger(values) else {
        return Judgement::new(Recommendation::Full, harmless(values, within));
    };
    let mut reasons = vec![equality(values), most_frequent(values), danger.reason(values)];
    if danger_without_most_frequent(values).is_none() {
        reasons.push(Reason::OneValueStandsOut { n_rows: values.n_most_frequent() });
    }
    if let Some(within) = within {
        let judged = of_owners(within);
        reasons.extend(judged.reasons);
        if judged.recommendation == Some(Recommendation::OwnerScoped) {
            return Judgement::new(Recommendation::OwnerScoped, reasons);
        }
    }
    let (recommendation, reason) = match danger {
        // Of few values, no length would hide any.
        Danger::Few => return Judgement::new(Recommendation::NoToken, reasons),
        Danger::Uneven => shortened(values),
    };
    reasons.push(reason);
    Judgement::new(recommendation, reasons)
}

/// Returns the reasons for a full token.
fn harmless(values: &Histogram, within: Option<&WithinOwners>) -> Vec<Reason> {
    let (n_rows, n_most_frequent) = (values.n_rows(), values.n_most_frequent());
    if n_most_frequent == 1 {
        return vec![Reason::AllDifferent { n_rows }];
    }
    let rare = Reason::Rare { n_most_frequent, n_named: values.n_told_apart(), n_rows };
    let n_shared = within.map_or(0, |within| within.n_shared);
    let shared = (n_shared > 0).then_some(Reason::SharedByOwners { n_values: n_shared });
    [equality(values), rare].into_iter().chain(shared).collect()
}

/// Returns what everybody sees who reads the tokens.
fn equality(values: &Histogram) -> Reason {
    let n_repeated = values.n_rows() - values.n_once();
    Reason::Equality { n_repeated, n_rows: values.n_rows(), n_distinct: values.n_distinct() }
}

fn most_frequent(values: &Histogram) -> Reason {
    let n_values = N_COMMON.min(values.n_distinct());
    let n_common = values.n_rows_of_most_frequent(n_values);
    Reason::MostFrequent { n_values, n_common, n_rows: values.n_rows() }
}

fn danger(values: &Histogram) -> Option<Danger> {
    let (n_rows, n_distinct) = (real(values.n_rows()), real(values.n_distinct()));
    let told_apart = Share { part: values.n_told_apart(), whole: values.n_rows() };
    Danger::of(n_rows, n_distinct, &told_apart)
}

/// Tells whether the values without the most frequent one would get a token. None if it is the most frequent one alone that is
/// dangerous.
fn danger_without_most_frequent(values: &Histogram) -> Option<Danger> {
    let rest = values.without_most_frequent();
    if rest.n_rows() < LEAST_VALUES { Some(Danger::Few) } else { danger(&rest) }
}

impl Danger {
    fn of(n_rows: f64, n_distinct: f64, told_apart: &Share) -> Option<Self> {
        let is_few = n_distinct < A_FEW_DOZEN || n_distinct < n_rows.sqrt();
        if n_rows / n_distinct >= REPEATED && is_few {
            return Some(Self::Few);
        }
        (told_apart.number() > MOST_TOLD_APART).then_some(Self::Uneven)
    }

    fn reason(self, values: &Histogram) -> Reason {
        let n_rows = values.n_rows();
        match self {
            Self::Few => Reason::FewValues { n_distinct: values.n_distinct(), n_rows },
            Self::Uneven => Reason::ToldApart { n_named: values.n_told_apart(), n_rows },
        }
    }
}

/// Judges values within their owners.
fn of_owners(within: &WithinOwners) -> Judgement {
    let (pairs, n_owners) = (&within.pairs, within.owners.n_distinct());
    let n_rows = pairs.n_rows();
    let told_apart = Share { part: within.n_told_apart, whole: n_rows };
    let rows_of_one = real(n_rows) / real(n_owners);
    let distinct_of_one = real(pairs.n_distinct()) / real(n_owners);
    let n_repeated = n_rows - pairs.n_once();
    let reason = match Danger::of(rows_of_one, distinct_of_one, &told_apart) {
        None => {
            let reason = Reason::RareWithinOwners { n_repeated, n_rows };
            return Judgement::new(Recommendation::OwnerScoped, vec![reason]);
        }
        Some(Danger::Few) => {
            Reason::FewWithinOwners { n_distinct: pairs.n_distinct(), n_rows, n_owners }
        }
        Some(Danger::Uneven) => {
            Reason::ToldApartWithinOwners { n_named: within.n_told_apart, n_rows }
        }
    };
    Judgement::new(Recommendation::NoToken, vec![reason])
}

/// Tries a truncated token, for values that must have no longer one.
fn shortened(values: &Histogram) -> (Recommendation, Reason) {
    let n_rows = values.n_rows();
    match truncated(values) {
        Ok(bits) => {
            let n_in_bucket = whole(bucket(bits, n_rows));
            (Recommendation::Truncated { bits }, Reason::Buckets { bits, n_in_bucket })
        }
        Err(NoLength::StandsOut { bits }) => {
            let n_in_bucket = whole(bucket(bits, n_rows));
            let n_largest = values.n_most_frequent();
            (Recommendation::NoToken, Reason::StandsOut { bits, n_in_bucket, n_largest })
        }
        Err(NoLength::OfNone) => {
            let n_distinct = values.n_distinct();
            (Recommendation::NoToken, Reason::NoLength { n_rows, n_distinct })
        }
    }
}

/// Judges truncated tokens, each of which stands for several values.
fn of_buckets(buckets: &Histogram, bits: u16) -> Judgement {
    let (n_rows, n_largest) = (buckets.n_rows(), buckets.n_most_frequent());
    let n_in_bucket = whole(bucket(bits, n_rows));
    if real(n_largest) > most_in_even_bucket(bits, n_rows) {
        let reason = Reason::StandsOut { bits, n_in_bucket, n_largest };
        return Judgement::new(Recommendation::NoToken, vec![reason]);
    }
    let reason = Reason::Buckets { bits, n_in_bucket };
    Judgement::new(Recommendation::Truncated { bits }, vec![reason])
}

impl Judgement {
    fn new(recommendation: Recommendation, reasons: Vec<Reason>) -> Self {
        Self { recommendation: Some(recommendation), reasons }
    }

    fn undecided(n_values: u64) -> Self {
        Self { recommendation: None, reasons: vec![Reason::TooFewRows { n_values }] }
    }
}
