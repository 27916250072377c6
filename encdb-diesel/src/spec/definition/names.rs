//! The names that values of enumerations have in a file.

use encdb_core::{CoveredType, IdType, Normalization, PlaintextKind, TermKind};
use serde::{Deserialize, Serialize};

use crate::spec::{Scope, Storage};

/// An enumeration whose values have names in a file.
pub(in crate::spec) trait Named: Copy + Into<Self::Of> + 'static {
    /// The enumeration of the specification.
    type Of: PartialEq;
    /// All values.
    const ALL: &[Self];

    /// Returns the name in a file.
    fn name(self) -> String;

    /// Returns the value that a value of the specification has in a file.
    fn of(value: Self::Of) -> Self {
        let named = Self::ALL.iter().find(|name| (**name).into() == value);
        *named.expect("every value that this version has is named")
    }

    /// Returns the value with this name.
    fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|value| value.name() == name)
    }
}

/// Names the values of an enumeration, and finds them by name.
macro_rules! named {
    ($name:ident = $of:ty { $($variant:ident),* }) => {
        #[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
        #[serde(rename_all = "lowercase")]
        pub(in crate::spec) enum $name { $($variant),* }

        impl From<$name> for $of {
            fn from(name: $name) -> Self {
                match name { $($name::$variant => Self::$variant),* }
            }
        }

        impl Named for $name {
            type Of = $of;
            const ALL: &[Self] = &[$(Self::$variant),*];

            fn name(self) -> String {
                match self { $(Self::$variant => stringify!($variant).to_lowercase()),* }
            }
        }
    };
}
named!(IdTypeName = IdType { Integer, Uuid, Text, Bytes, Composite });
named!(CoveredName = CoveredType { Integer, Uuid, Text, Bytes, Bool });
named!(
    KindName = PlaintextKind {
        Bool,
        Bytes,
        Date,
        Decimal,
        Float,
        Integer,
        Json,
        Network,
        Text,
        Time,
        Timestamp,
        Uuid
    }
);
named!(
    TermName =
        TermKind { Integer, Uuid, Text, Bytes, Bool, Date, Time, Timestamp, Decimal, Network }
);
named!(NormalizationName = Normalization { Casefold, Digits, Email, Lowercase, Nfc, Trim });
named!(ScopeName = Scope { Global, Owner });
named!(StorageName = Storage { Bytes, Text });
