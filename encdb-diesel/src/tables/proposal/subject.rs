//! What sensitive values are about.

use std::fmt;

use encdb_core::PlaintextKind;

use crate::spec::Normalization;

/// What the values of a column are about.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Subject {
    Address,
    BankAccount,
    Birth,
    Card,
    Email,
    Health,
    IpAddress,
    Location,
    NationalId,
    Password,
    Person,
    PersonName,
    Phone,
    Secret,
}

impl Subject {
    /// Tells whether values of this kind can be about the subject: `email_verified` is no e-mail address.
    pub(super) const fn can_be(self, kind: PlaintextKind) -> bool {
        match kind {
            PlaintextKind::Bool => matches!(self, Self::Health | Self::Person),
            PlaintextKind::Date | PlaintextKind::Timestamp => {
                matches!(self, Self::Birth | Self::Health)
            }
            PlaintextKind::Decimal | PlaintextKind::Float => {
                matches!(self, Self::Health | Self::Location | Self::Person)
            }
            PlaintextKind::Integer => !matches!(
                self,
                Self::Address | Self::Email | Self::IpAddress | Self::PersonName | Self::Password
            ),
            PlaintextKind::Time | PlaintextKind::Uuid => matches!(self, Self::Secret),
            _ => true,
        }
    }

    /// Returns what is folded before a search token is made.
    pub(super) const fn normalizations(self) -> &'static [Normalization] {
        match self {
            Self::Email => &[Normalization::Email],
            Self::Phone => &[Normalization::Digits],
            _ => &[],
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Address => "a postal address",
            Self::BankAccount => "a bank account",
            Self::Birth => "a date of birth",
            Self::Card => "a payment card",
            Self::Email => "an e-mail address",
            Self::Health => "data about health",
            Self::IpAddress => "an IP address",
            Self::Location => "a location",
            Self::NationalId => "a number that an authority gave to a person",
            Self::Password => "a password",
            Self::Person => "data about a person",
            Self::PersonName => "a person's name",
            Self::Phone => "a telephone number",
            Self::Secret => "a secret",
        })
    }
}
