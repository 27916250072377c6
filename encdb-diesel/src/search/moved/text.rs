//! The value that is looked for in a column that holds both ciphertext and plaintext, as text.

use std::fmt;

use diesel::{
    backend::Backend,
    serialize::{self, Output, ToSql},
    sql_types::{Nullable, Text},
};
use encdb_core::{ErrorKind, FromPlaintext, Plaintext, PlaintextKind, Result};

/// A text in the clear, of whatever type the column's values are.
pub struct ClearText(String);

impl Plaintext for ClearText {
    type Owned = Self;
    const KIND: PlaintextKind = PlaintextKind::Text;

    fn wipe(&mut self) {
        self.0.wipe();
    }
}

impl FromPlaintext for ClearText {
    fn from_plaintext(opened: Vec<u8>) -> Result<Self> {
        String::from_utf8(opened).map(Self).map_err(|_| ErrorKind::InvalidUtf8.into())
    }
}

macro_rules! sent_as {
    ($($sql_type:ty),*) => {$(
        impl<DB> ToSql<$sql_type, DB> for ClearText
        where
            DB: Backend,
            str: ToSql<$sql_type, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                <str as ToSql<$sql_type, DB>>::to_sql(self.0.as_str(), out)
            }
        }
    )*};
}
sent_as!(Text, Nullable<Text>);

impl fmt::Debug for ClearText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClearText(..)")
    }
}
