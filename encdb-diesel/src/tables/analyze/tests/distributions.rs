//! The verdict on distributions that are known.

use crate::{
    spec::Scope,
    tables::analyze::{
        Content, Reason, Recommendation,
        histogram::Histogram,
        judgement::{Judgement, judge},
        query::{Counts, WithinOwners},
        shown::{real, whole},
    },
};

fn histogram(groups: &[(u64, u64)]) -> Histogram {
    let mut values = Histogram::default();
    groups.iter().for_each(|&(n_rows, n_values)| values.add(n_rows, n_values));
    values
}

fn judged(groups: &[(u64, u64)]) -> Judgement {
    judge(Content::InTheClear, &Counts { values: histogram(groups), ..Counts::default() })
}

/// Returns how often each of `n_values` values occurs, if the frequency falls with the rank.
fn zipf(n_rows: u64, n_values: u64) -> Vec<(u64, u64)> {
    let harmonic: f64 = (1..=n_values).map(|rank| 1.0 / real(rank)).sum();
    let n_rows_of = |rank| whole(real(n_rows) / harmonic / real(rank));
    (1..=n_values).map(|rank| (n_rows_of(rank).max(1), 1)).collect()
}

#[track_caller]
fn assert_says(judgement: &Judgement, says: &str) {
    let reasons: Vec<String> = judgement.reasons.iter().map(ToString::to_string).collect();
    assert!(reasons.iter().any(|reason| reason.contains(says)), "{says:?} in {reasons:#?}");
}

#[test]
fn different_values_get_a_full_token() {
    let unique = judged(&[(1, 1_000_000)]);
    assert_eq!(unique.recommendation, Some(Recommendation::Full));
    assert_eq!(unique.reasons, [Reason::AllDifferent { n_rows: 1_000_000 }]);
    assert_says(&unique, "All 1 000 000 values are different, so every frequency is 1");
    // Telephone numbers of households: hardly a frequency tells a value apart.
    let households = judged(&[(1, 60_000), (2, 15_000), (3, 3_000), (5, 200)]);
    assert_eq!(households.recommendation, Some(Recommendation::Full));
    assert_says(&households, "78 200 different values in 100 000 rows");
    assert_says(&households, "40 % of the rows share their value");
    assert_says(&households, "the most frequent one has 5 rows");
}

#[test]
fn few_values_get_no_token() {
    let two = judged(&[(70_000, 1), (30_000, 1)]);
    assert_eq!(two.recommendation, Some(Recommendation::NoToken));
    assert_says(&two, "The 2 most frequent values are 100 % of the rows");
    assert_says(&two, "A token over 2 values is nearly plaintext");
    assert_says(&two, "the values of about 50 000 others");
    for groups in
        [&[(50_000, 2)][..], &[(100_000, 1)], &[(14_285, 7)], &[(2, 60)], &[(10_000, 100)]]
    {
        assert_eq!(judged(groups).recommendation, Some(Recommendation::NoToken), "{groups:?}");
    }
    assert_says(&judged(&[(100_000, 1)]), "A token over 1 value is nearly plaintext");
    assert_says(&judged(&[(10_000, 100)]), "A token over 100 values is nearly plaintext");
}

#[test]
fn the_square_root_of_the_rows_is_enough_values() {
    // 1 000 values in a million rows, each as frequent as every other: the least that is not too few.
    assert_eq!(judged(&[(1_000, 1_000)]).recommendation, Some(Recommendation::Full));
    assert_eq!(judged(&[(1_001, 999)]).recommendation, Some(Recommendation::NoToken));
    // Half of the rows differ: that there are fewer than 64 values says only that the table is small.
    assert_eq!(judged(&[(1, 40)]).recommendation, Some(Recommendation::Full));
    assert_eq!(judged(&[(2, 1), (1, 40)]).recommendation, Some(Recommendation::Full));
}

#[test]
fn surnames_get_no_token() {
    for n_values in [1_000, 20_000] {
        let surnames = judged(&zipf(100_000, n_values));
        assert_eq!(surnames.recommendation, Some(Recommendation::NoToken), "{n_values}");
        assert_says(&surnames, "knows how frequent each value is can name the values of up to");
    }
    // The threat model's simulation recovers 50 % and 35 %, without knowing exactly how often each value occurs.
    let named = |n_values| histogram(&zipf(100_000, n_values)).n_told_apart();
    assert!((50_000..80_000).contains(&named(1_000)), "{}", named(1_000));
    assert!((35_000..65_000).contains(&named(20_000)), "{}", named(20_000));
}

#[test]
fn values_that_no_bucket_lets_stand_out_get_a_truncated_token() {
    // 600 values with 51 to 110 rows each: 8 bits make buckets of 188 rows.
    let groups: Vec<_> = (51..=110).map(|n_rows| (n_rows, 10)).collect();
    let uneven = judged(&groups);
    assert_eq!(uneven.recommendation, Some(Recommendation::Truncated { bits: 8 }));
    assert_says(&uneven, "With tokens of 8 bits, 189 rows have the same token on average");
    let larger: Vec<_> = groups.iter().copied().chain([(200, 1)]).collect();
    let stands_out = judged(&larger);
    assert_eq!(stands_out.recommendation, Some(Recommendation::NoToken));
    assert_says(&stands_out, "the most frequent one at least 200");
}

#[test]
fn a_placeholder_is_told_from_an_uneven_column() {
    let placeholder = judged(&[(30_000, 1), (1, 70_000)]);
    assert_eq!(placeholder.recommendation, Some(Recommendation::NoToken));
    assert_says(&placeholder, "which 30 000 rows have");
    assert_says(&placeholder, "store NULL instead");
    let reasons = judged(&zipf(100_000, 1_000)).reasons;
    assert!(!reasons.iter().any(|it| matches!(it, Reason::OneValueStandsOut { .. })));
}

#[test]
fn too_few_rows_are_not_judged() {
    assert_eq!(judged(&[]).recommendation, None);
    let few = judged(&[(1, 15)]);
    assert_eq!(few.recommendation, None);
    assert_says(&few, "15 values are too few to judge");
    assert_eq!(judged(&[(1, 16)]).recommendation, Some(Recommendation::Full));
}

/// Returns the counts of 1 000 owners who have the same values, each `n_rows` times.
fn same_for_every_owner(n_values: u64, n_rows: u64) -> Counts {
    let within = WithinOwners {
        pairs: histogram(&[(n_rows, 1_000 * n_values)]),
        owners: histogram(&[(n_rows * n_values, 1_000)]),
        n_most_frequent: 1_000 * n_rows,
        n_told_apart: if n_rows > 1 { 1_000 * n_rows } else { 0 },
        n_shared: n_values,
    };
    let values = histogram(&[(1_000 * n_rows, n_values)]);
    Counts { values, within_owners: Some(within), ..Counts::default() }
}

#[test]
fn values_that_differ_within_an_owner_get_an_owner_scoped_token() {
    let counts = same_for_every_owner(100, 1);
    let judgement = judge(Content::InTheClear, &counts);
    assert_eq!(judgement.recommendation, Some(Recommendation::OwnerScoped));
    assert_says(&judgement, "A token over 100 values is nearly plaintext");
    assert_says(&judgement, "Within one owner, 0 % of the rows share their value");
    // A yes/no column of owners with one row each. The same of owners with ten rows.
    let [one, ten] = [(1, 1), (2, 5)].map(|(n_values, n_rows)| {
        judge(Content::InTheClear, &same_for_every_owner(n_values, n_rows))
    });
    assert_eq!(one.recommendation, Some(Recommendation::OwnerScoped));
    assert_eq!(ten.recommendation, Some(Recommendation::NoToken));
    assert_says(&ten, "An owner has about 2 different values in 10 rows");
}

#[test]
fn an_owner_is_not_needed_for_values_that_differ() {
    let mut counts = same_for_every_owner(100, 1);
    counts.values = histogram(&[(1, 99_998), (2, 1)]);
    counts.within_owners.as_mut().unwrap().n_shared = 1;
    let judgement = judge(Content::InTheClear, &counts);
    assert_eq!(judgement.recommendation, Some(Recommendation::Full));
    assert_says(&judgement, "if rows are only searched within one owner, use owner scope");
}

#[test]
fn tokens_of_owners_say_nothing_of_the_whole_table() {
    let mut counts = same_for_every_owner(100, 1);
    // Each owner's token differs, so it is as if all values did.
    counts.values = histogram(&[(1, 100_000)]);
    let tokens = Content::Tokens { scope: Scope::Owner, bits: 128 };
    assert_eq!(judge(tokens, &counts).recommendation, Some(Recommendation::OwnerScoped));
    let mut few = same_for_every_owner(2, 50);
    few.values = histogram(&[(50, 2_000)]);
    assert_eq!(judge(tokens, &few).recommendation, Some(Recommendation::NoToken));
}

#[test]
fn truncated_tokens_are_judged_by_their_buckets() {
    let tokens = Content::Tokens { scope: Scope::Global, bits: 8 };
    let judged = |groups: &[(u64, u64)]| {
        judge(tokens, &Counts { values: histogram(groups), ..Counts::default() })
    };
    let even = judged(&[(95, 128), (105, 128)]);
    assert_eq!(even.recommendation, Some(Recommendation::Truncated { bits: 8 }));
    let yes_or_no = judged(&[(20_000, 1), (5_600, 1)]);
    assert_eq!(yes_or_no.recommendation, Some(Recommendation::NoToken));
    assert_says(&yes_or_no, "has 100 rows on average, and the most frequent one at least 20 000");
}

#[test]
fn tokens_of_several_epochs_are_a_warning() {
    let tokens = Content::Tokens { scope: Scope::Global, bits: 128 };
    let counts =
        |n_epochs| Counts { values: histogram(&[(1, 100)]), n_epochs, ..Counts::default() };
    assert_says(&judge(tokens, &counts(2)), "The tokens are of 2 epochs");
    assert_eq!(judge(tokens, &counts(1)).reasons, [Reason::AllDifferent { n_rows: 100 }]);
}
