//! The value inside an optional field.

use encdb_core::Plaintext;

use crate::{
    columns::Placement,
    types::{encrypted::Encrypted, searchable::Searchable},
};

/// The methods of the wrappers, on an `Option` of one: `user.ssn.expose()` is an `Option<&String>`.
///
/// ```
/// use encdb_diesel::prelude::*;
///
/// let ssn: Option<Encrypted<String>> = Some(Encrypted::new("123-45-6789".to_owned()));
/// assert_eq!(ssn.expose().map(String::as_str), Some("123-45-6789"));
/// assert_eq!(ssn.into_inner().as_deref(), Some("123-45-6789"));
/// ```
pub trait ExposeOption {
    /// The type of the value.
    type Value;

    /// Returns the value, if there is one.
    fn expose(&self) -> Option<&Self::Value>;

    /// Returns the value, which is then no longer wiped when it is dropped.
    fn into_inner(self) -> Option<Self::Value>;
}

impl<T: Plaintext, C: Placement> ExposeOption for Option<Encrypted<T, C>> {
    type Value = T;

    fn expose(&self) -> Option<&T> {
        self.as_ref().map(Encrypted::expose)
    }

    fn into_inner(self) -> Option<T> {
        self.map(Encrypted::into_inner)
    }
}

impl<T: Plaintext, C> ExposeOption for Option<Searchable<T, C>> {
    type Value = T;

    fn expose(&self) -> Option<&T> {
        self.as_ref().map(Searchable::expose)
    }

    fn into_inner(self) -> Option<T> {
        self.map(Searchable::into_inner)
    }
}
