//! The values that go into a statement: ciphertext and tokens, or the reason why they could not be made.
//!
//! Diesel's `Insertable` and `AsChangeset` cannot fail. So a failure to seal is kept and becomes the statement's
//! `SerializationError` when it runs: nothing is sent to the database. A value is sealed once, when the statement is
//! built, so that a statement that Diesel serializes twice has the same bytes twice. If the keyring has lost the key by
//! the time the statement runs, the statement fails too.

use std::fmt;

use diesel::{
    backend::Backend,
    expression::AsExpression,
    serialize::{self, Output, ToSql},
    sql_types::{Binary, Text},
};
use encdb_core::{Column, Error, Result, SearchToken, to_text};
use once_cell::sync::OnceCell;

use crate::columns::made::Made;

/// Ciphertext on its way into a binary or a text column.
///
/// `Debug`, which `debug_query` and instrumentation print, shows the column and nothing of the value.
#[derive(AsExpression)]
#[diesel(sql_type = Binary)]
#[diesel(sql_type = Text)]
pub struct SealedBind {
    column: Column,
    sealed: Result<Made<Vec<u8>>>,
    /// The text form, made when the column turns out to be a text column.
    text: OnceCell<String>,
}

impl SealedBind {
    pub(crate) fn new(column: Column, sealed: Result<Made<Vec<u8>>>) -> Self {
        let sealed = sealed.map_err(|error| error.at(column));
        Self { column, sealed, text: OnceCell::new() }
    }

    pub(crate) fn sealed(&self) -> Result<&[u8]> {
        let sealed = self.sealed.as_ref().map_err(Error::clone)?;
        sealed.to_send().map(Vec::as_slice).map_err(|error| error.at(self.column))
    }
}

impl<DB> ToSql<Binary, DB> for SealedBind
where
    DB: Backend,
    [u8]: ToSql<Binary, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.sealed()?.to_sql(out)
    }
}

impl<DB> ToSql<Text, DB> for SealedBind
where
    DB: Backend,
    str: ToSql<Text, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        let sealed = self.sealed()?;
        self.text.get_or_init(|| to_text(sealed)).as_str().to_sql(out)
    }
}

impl fmt::Debug for SealedBind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({})", self.column)
    }
}

/// A search token on its way into its column, or to be compared with it.
#[derive(AsExpression)]
#[diesel(sql_type = Binary)]
pub struct TokenBind {
    column: Column,
    token: Result<Made<SearchToken>>,
}

impl TokenBind {
    pub(crate) fn new(column: Column, token: Result<Made<SearchToken>>) -> Self {
        Self { column, token: token.map_err(|error| error.at(column)) }
    }

    fn token(&self) -> Result<&[u8]> {
        let token = self.token.as_ref().map_err(Error::clone)?;
        Ok(token.to_send().map_err(|error| error.at(self.column))?.as_bytes())
    }
}

impl<DB> ToSql<Binary, DB> for TokenBind
where
    DB: Backend,
    [u8]: ToSql<Binary, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.token()?.to_sql(out)
    }
}

impl fmt::Debug for TokenBind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token({})", self.column)
    }
}
