//! The values in the clear that go into a statement: beside ciphertext, or to look for rows that have none.

use std::fmt;

use diesel::{
    backend::Backend,
    expression::AsExpression,
    internal::derives::as_expression::Bound,
    serialize::{self, IsNull, Output, ToSql},
    sql_types::{SingleValue, SqlType},
};
use encdb_core::{Column, Plaintext, Result};

use crate::columns::protected::Protected;

/// A value in the clear, or NULL, on its way into its column.
///
/// `Debug`, which `debug_query` and instrumentation print, shows the column and nothing of the value. A value that did not
/// open fails the statement, of which then nothing is sent.
pub struct ClearBind<V: Plaintext> {
    column: Column,
    value: Result<Option<Protected<V>>>,
}

impl<V: Plaintext> ClearBind<V> {
    /// Takes the value of this column.
    #[must_use]
    pub fn new(column: Column, value: Option<V>) -> Self {
        Self { column, value: Ok(value.map(Protected::new)) }
    }

    /// Takes the value of this column as opening it returned it.
    #[must_use]
    pub fn opened(column: Column, value: Option<Result<V>>) -> Self {
        let value = value.transpose().map(|value| value.map(Protected::new));
        Self { column, value: value.map_err(|error| error.at(column)) }
    }
}

impl<V, ST, DB> ToSql<ST, DB> for ClearBind<V>
where
    V: Plaintext + ToSql<ST, DB>,
    DB: Backend,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        match &self.value {
            Ok(Some(value)) => value.expose().to_sql(out),
            Ok(None) => Ok(IsNull::Yes),
            Err(error) => Err((*error).into()),
        }
    }
}

impl<V: Plaintext> fmt::Debug for ClearBind<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Plaintext({})", self.column)
    }
}

/// NULL in the column of the plaintext.
pub struct Cleared(Column);

impl Cleared {
    /// Makes the NULL beside the ciphertext of this column.
    #[must_use]
    pub const fn new(column: Column) -> Self {
        Self(column)
    }
}

impl<ST, DB: Backend> ToSql<ST, DB> for Cleared {
    fn to_sql<'b>(&'b self, _: &mut Output<'b, '_, DB>) -> serialize::Result {
        Ok(IsNull::Yes)
    }
}

impl fmt::Debug for Cleared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cleared({})", self.0)
    }
}

macro_rules! bound {
    ($bind:ty $(, $parameter:ident)?) => {
        impl<ST: SqlType + SingleValue $(, $parameter: Plaintext)?> AsExpression<ST> for $bind {
            type Expression = Bound<ST, Self>;

            fn as_expression(self) -> Self::Expression {
                Bound::new(self)
            }
        }

        impl<ST: SqlType + SingleValue $(, $parameter: Plaintext)?> AsExpression<ST> for &$bind {
            type Expression = Bound<ST, Self>;

            fn as_expression(self) -> Self::Expression {
                Bound::new(self)
            }
        }
    };
}
bound!(ClearBind<V>, V);
bound!(Cleared);
