//! The most that a token should give away.

use std::fmt;

use crate::spec::{Scope, TokenSpec};

/// The most that the token on a column should give away, from nothing to everything that a full token shows.
///
/// The rules, for a column with R rows that have a value and D different values:
///
/// 1. *Too few rows to judge*: R < 16. (The planner of CipherSweet refuses fewer rows.)
/// 2. *Too few values*: on average two rows or more have the same value, and D < 64 or D < √R. The threat model advises against
///    tokens over "anything with a few dozen values". With fewer values than √R, a token marks more than √R rows on average, which
///    the planner of CipherSweet does not recommend. (In its words R / D is the number of coincidences.)
/// 3. *Too uneven*: more than 5 % of the rows can be named by matching frequencies. It is counted for an attacker who knows exactly
///    how often each value occurs, so that the real share is smaller: of each group of values with the same frequency, one can be
///    named on average.
///
/// A column to which neither 2 nor 3 applies gets [`Full`](Self::Full). If one applies, the same rules are asked within the owners: if
/// neither applies there, the column gets [`OwnerScoped`](Self::OwnerScoped).
///
/// If not, and the values are uneven but not few, the longest token is tried that puts several values into one bucket, and in which no
/// value stands out: 2 ≤ R / 2^b ≤ √R (CipherSweet), √D < 2^b < D / 2 (the beacons of the AWS
/// Database Encryption SDK), and the most frequent value has no more rows than an
/// average bucket. Such a column gets [`Truncated`](Self::Truncated). Lengths are whole bytes, because the stored format knows no
/// others. All other columns get [`NoToken`](Self::NoToken).
///
/// Where only tokens are left, tokens of an owner's scope are judged within the owners alone, and truncated ones by their buckets: no
/// bucket may have more rows than an average one and six standard deviations.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Recommendation {
    /// No token: encrypt the column, and do not search it.
    NoToken,
    /// A short token, which stands for several values.
    Truncated {
        /// The length of the HMAC in the token, in bits: 8, 16 or 24.
        bits: u16,
    },
    /// A token that is equal only within one owner.
    OwnerScoped,
    /// A token of full length across the table.
    Full,
}

impl Recommendation {
    /// Returns what the definition of a token gives away.
    pub(super) fn declared_by(token: &TokenSpec) -> Self {
        let bits = 8 * u16::from(token.index().mac_len());
        match token.scope() {
            Scope::Owner => Self::OwnerScoped,
            Scope::Global if bits <= MOST_TRUNCATED_BITS => Self::Truncated { bits },
            Scope::Global => Self::Full,
        }
    }
}

/// The longest token that counts as truncated. Longer ones stand for one value in any table (`docs/threat-model.md`, "Shorter
/// tokens").
pub(super) const MOST_TRUNCATED_BITS: u16 = 24;

impl fmt::Display for Recommendation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoToken => f.write_str("none"),
            Self::Truncated { bits } => write!(f, "truncated to {bits} bits"),
            Self::OwnerScoped => f.write_str("owner-scoped"),
            Self::Full => f.write_str("full"),
        }
    }
}

#[cfg(test)]
mod tests {
    use encdb_core::{Column, Index, TermKind};

    use super::*;
    use crate::spec::Uniqueness;

    #[test]
    fn less_is_given_away_from_full_to_none() {
        let truncated = |bits| Recommendation::Truncated { bits };
        let order = [Recommendation::NoToken, truncated(8), truncated(16)];
        assert!(order.is_sorted() && order[2] < Recommendation::OwnerScoped);
        assert!(Recommendation::OwnerScoped < Recommendation::Full);
    }

    #[test]
    fn a_definition_declares_what_its_token_gives_away() {
        let declared = |scope, mac_len| {
            let index = Index::new(Column::new("users", "email"), &[]).with_mac_len(mac_len);
            let token = TokenSpec::new("t", index, TermKind::Text, scope, Uniqueness::Repeatable);
            Recommendation::declared_by(&token)
        };
        assert_eq!(declared(Scope::Global, 16), Recommendation::Full);
        assert_eq!(declared(Scope::Global, 4), Recommendation::Full);
        assert_eq!(declared(Scope::Global, 3), Recommendation::Truncated { bits: 24 });
        assert_eq!(declared(Scope::Owner, 1), Recommendation::OwnerScoped);
    }
}
