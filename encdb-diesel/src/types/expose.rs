//! Serializing values on purpose: the output holds them in the clear.
//!
//! Reading needs nothing of this module: `Encrypted<T>` and `Searchable<T>` implement `Deserialize` if `T` does.
//!
//! ```
//! use encdb_diesel::prelude::*;
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Deserialize, Serialize)]
//! struct Answer {
//!     #[serde(serialize_with = "encdb_diesel::expose::serialize")]
//!     email: Searchable<String>,
//!     #[serde(serialize_with = "encdb_diesel::expose::serialize")]
//!     ssn: Option<Encrypted<String>>,
//!     #[serde(skip_serializing)]
//!     pin: Option<Encrypted<i32>>,
//! }
//!
//! let json = r#"{"email":"ada@example.com","ssn":null,"pin":1234}"#;
//! let answer: Answer = serde_json::from_str(json).unwrap();
//! assert_eq!(serde_json::to_string(&answer).unwrap(), r#"{"email":"ada@example.com","ssn":null}"#);
//! ```

use encdb_core::Plaintext;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{
    columns::Placement,
    types::{encrypted::Encrypted, expose_option::ExposeOption, searchable::Searchable},
};

/// Serializes the value of a field, for `#[serde(serialize_with = "encdb_diesel::expose::serialize")]`: an `Encrypted`, a
/// `Searchable`, or an `Option` of them.
///
/// # Errors
/// The errors of the serializer.
pub fn serialize<V, S>(field: &V, serializer: S) -> Result<S::Ok, S::Error>
where
    V: Exposed + ?Sized,
    S: Serializer,
{
    field.exposed().serialize(serializer)
}

/// Reads a field as it is read without any attribute, so that `#[serde(with = "encdb_diesel::expose")]` works too.
///
/// # Errors
/// The errors of the deserializer.
pub fn deserialize<'de, V, D>(deserializer: D) -> Result<V, D::Error>
where
    V: Exposed + Deserialize<'de>,
    D: Deserializer<'de>,
{
    V::deserialize(deserializer)
}

/// A field whose value can be serialized: `Encrypted<T>`, `Searchable<T>` and `Option`s of them, if `T` can.
pub trait Exposed {
    /// Returns the value as it is serialized.
    fn exposed(&self) -> impl Serialize;
}

impl<T: Plaintext + Serialize, C: Placement> Exposed for Encrypted<T, C> {
    fn exposed(&self) -> impl Serialize {
        self.expose()
    }
}

impl<T: Plaintext + Serialize, C> Exposed for Searchable<T, C> {
    fn exposed(&self) -> impl Serialize {
        self.expose()
    }
}

impl<T: Plaintext + Serialize, C: Placement> Exposed for Option<Encrypted<T, C>> {
    fn exposed(&self) -> impl Serialize {
        self.expose()
    }
}

impl<T: Plaintext + Serialize, C> Exposed for Option<Searchable<T, C>> {
    fn exposed(&self) -> impl Serialize {
        self.expose()
    }
}

impl<'de, T: Plaintext + Deserialize<'de>, C: Placement> Deserialize<'de> for Encrypted<T, C> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::new)
    }
}

impl<'de, T: Plaintext + Deserialize<'de>, C> Deserialize<'de> for Searchable<T, C> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::new)
    }
}
