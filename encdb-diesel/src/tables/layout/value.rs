//! A value of a row that was read: its sealed bytes, its plaintext, and the tokens that belong beside it.

use std::borrow::Cow;

use encdb_core::{
    Context, ErrorKind, Keyring, MigrationProblem, PlainTerm, PlaintextKind, Result, SearchTokens,
    from_text,
};
use zeroize::Zeroizing;

use super::{EncryptedPlace, Layout, TokenPlace};
use crate::{
    spec::PlaintextForm,
    sql::{Row, SqlValue, Storage},
    tables::legacy::LegacyKeys,
};

impl EncryptedPlace {
    /// Returns the sealed bytes in this row, however the column stores them; none from NULL, and where a flag says that the value
    /// is in the clear.
    ///
    /// # Errors
    /// [`MigrationProblem::FlagNull`], and the errors of the text form.
    pub(crate) fn sealed<'r>(&self, row: &'r Row) -> Result<Option<Cow<'r, [u8]>>> {
        if self.is_flagged_clear(row)? {
            return Ok(None);
        }
        row[self.at].as_ref().map(|stored| bytes(stored, self.storage)).transpose()
    }

    /// Tells whether a flag says that the value of this row is in the clear.
    ///
    /// # Errors
    /// [`MigrationProblem::FlagNull`].
    pub(crate) fn is_flagged_clear(&self, row: &Row) -> Result<bool> {
        let Some(flag) = self.flag.filter(|_| row[self.at].is_some()) else { return Ok(false) };
        let flag = row[flag].as_ref().and_then(SqlValue::integer);
        let flag = flag.ok_or(ErrorKind::Migration(MigrationProblem::FlagNull))?;
        Ok(flag == 0)
    }

    /// Returns the value of the column that this one is moved from, as the database would have it in the clear; none from
    /// NULL.
    ///
    /// # Errors
    /// As [`LegacyKeys::open`].
    pub(crate) fn value_before<'r>(
        &self,
        row: &'r Row,
        legacy: LegacyKeys<'_>,
    ) -> Result<Option<Cow<'r, SqlValue>>> {
        let Some(from) = self.plaintext else { return Ok(None) };
        let Some(stored) = &row[from.at] else { return Ok(None) };
        match from.spec.form() {
            PlaintextForm::Clear => return Ok(Some(Cow::Borrowed(stored))),
            PlaintextForm::Flagged { .. } => {
                let is_clear = self.is_flagged_clear(row)?;
                return Ok(is_clear.then_some(Cow::Borrowed(stored)));
            }
            _ => (),
        }
        let nonce = from.nonce.and_then(|at| row[at].as_ref());
        let opened = legacy.open(from.spec.form(), stored, nonce)?.to_vec();
        Ok(Some(Cow::Owned(match (self.spec.kind(), String::from_utf8(opened)) {
            (PlaintextKind::Bytes, Ok(text)) => SqlValue::Bytes(text.into_bytes()),
            (_, Ok(text)) => SqlValue::Text(text),
            (_, Err(bytes)) => SqlValue::Bytes(bytes.into_bytes()),
        })))
    }

    /// Checks that a value is stored as the model reads it. SQLite can hold text in a column that the model reads as bytes,
    /// or the reverse: that opens here, but not in the application.
    pub(crate) fn check_storage(&self, row: &Row) -> Result<()> {
        match &row[self.at] {
            Some(stored) if stored.storage() != self.spec.storage() => {
                Err(ErrorKind::NotSealed { len: stored.n_bytes() }.into())
            }
            _ => Ok(()),
        }
    }

    /// Returns the plaintext, which is wiped when it is dropped.
    pub(crate) fn open(
        &self,
        keyring: &Keyring,
        context: &Context,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>> {
        keyring.open(context, self.spec.format(), sealed).map(Zeroizing::new)
    }
}

impl Layout {
    /// Returns the valid tokens of this plaintext, one for each epoch.
    pub(crate) fn tokens(
        &self,
        keyring: &Keyring,
        token: &TokenPlace,
        row: &Row,
        plaintext: &[u8],
    ) -> Result<SearchTokens> {
        let owner = self.token_owner(token.spec, row)?;
        let term = PlainTerm::new(token.spec.term(), plaintext);
        keyring.tokens_of_plaintext(&token.spec.index(), owner.as_ref(), term)
    }
}

impl Layout {
    /// Returns the token that this column should hold for a plaintext.
    pub(crate) fn fresh_token(
        &self,
        keyring: &Keyring,
        token: &TokenPlace,
        row: &Row,
        plaintext: &[u8],
    ) -> Result<SqlValue> {
        let tokens = self.tokens(keyring, token, row, plaintext)?;
        let fresh = tokens.into_iter().find(|it| it.epoch() == token.epoch);
        Ok(SqlValue::Bytes(fresh.ok_or(ErrorKind::NoCurrentKey)?.as_bytes().to_vec()))
    }
}

fn bytes(stored: &SqlValue, storage: Storage) -> Result<Cow<'_, [u8]>> {
    match (stored, storage) {
        (SqlValue::Text(text), _) => from_text(text).map(Cow::Owned),
        // Diesel reads MySQL's text with a binary collation as bytes. Sealed bytes start with a byte that no text has.
        (SqlValue::Bytes(bytes), Storage::Text) => match stored.text() {
            Some(text) => from_text(text).map(Cow::Owned),
            None => Ok(Cow::Borrowed(bytes)),
        },
        (SqlValue::Bytes(bytes), Storage::Bytes) => Ok(Cow::Borrowed(bytes)),
        _ => Err(ErrorKind::NotSealed { len: 0 }.into()),
    }
}
