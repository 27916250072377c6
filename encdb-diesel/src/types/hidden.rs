//! The traits that the wrappers do not implement, so that they neither print nor serialize their values by accident.
//!
//! `Display` and `Serialize` have impls whose bound nothing meets. So the compiler says which method to call, where it
//! would otherwise recommend `{:?}` and `#[derive(Serialize)]`. The bound is on `()`: for a bound on the wrapper
//! itself, the compiler would print its message about `Display`.

use std::fmt;

use encdb_core::Plaintext;
use serde::{Serialize, Serializer, ser::Error as _};

use crate::{
    columns::Placement,
    types::{encrypted::Encrypted, sealed::Sealed, searchable::Searchable},
};

/// A bound for printing the value of the wrapper `W`. Nothing meets it.
#[diagnostic::on_unimplemented(
    message = "`{W}` does not print its value",
    label = "shows its value only where the program says so",
    note = "to print the value on purpose, write `.expose()` after the field (of a `Sealed`, `.open()?`)"
)]
pub trait Printed<W: ?Sized> {}

/// A bound for serializing the value of the wrapper `W`. Nothing meets it.
#[diagnostic::on_unimplemented(
    message = "`{W}` does not serialize its value",
    label = "is serialized only where the program says so",
    note = "to serialize the value on purpose, mark the field `#[serde(serialize_with = \"encdb_diesel::expose::serialize\")]` \
            (feature `serde` of `encdb-diesel`)",
    note = "or leave the field out with `#[serde(skip_serializing)]`; to serialize the value by itself, write `.expose()` (of a \
            `Sealed`, `.open()?`)"
)]
pub trait Serialized<W: ?Sized> {}

const NO_VALUE: &str = "a wrapper of encdb shows no value";

macro_rules! hidden {
    ($wrapper:ty, $($parameters:tt)*) => {
        /// For the message of the compiler alone: nothing implements `Printed`.
        impl<$($parameters)*> fmt::Display for $wrapper
        where
            (): Printed<Self>,
        {
            fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
                Err(fmt::Error)
            }
        }

        /// For the message of the compiler alone: nothing implements `Serialized`.
        impl<$($parameters)*> Serialize for $wrapper
        where
            (): Serialized<Self>,
        {
            fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
                Err(S::Error::custom(NO_VALUE))
            }
        }
    };
}
hidden!(Encrypted<T, C>, T: Plaintext, C: Placement);
hidden!(Searchable<T, C>, T: Plaintext, C);
hidden!(Sealed<T>, T: Plaintext);
