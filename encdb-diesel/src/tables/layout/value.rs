//! A value of a row that was read: its sealed bytes, its plaintext, and the tokens that belong beside it.

use std::borrow::Cow;

use encdb_core::{Context, ErrorKind, Keyring, PlainTerm, Result, SearchTokens, from_text};
use zeroize::Zeroizing;

use super::{EncryptedPlace, Layout, TokenPlace};
use crate::sql::{Row, SqlValue, Storage};

impl EncryptedPlace {
    /// The sealed bytes in this row, whatever the column stores them as; none where it has NULL.
    pub(crate) fn sealed<'r>(&self, row: &'r Row) -> Result<Option<Cow<'r, [u8]>>> {
        row[self.at].as_ref().map(|stored| bytes(stored, self.storage)).transpose()
    }

    /// Checks that a value is stored as what the model reads: text in a column of SQLite that the model reads as bytes, or
    /// the reverse, opens here and not in the application.
    pub(crate) fn check_storage(&self, row: &Row) -> Result<()> {
        match &row[self.at] {
            Some(stored) if stored.storage() != self.spec.storage() => {
                Err(ErrorKind::NotSealed { len: stored.n_bytes() }.into())
            }
            _ => Ok(()),
        }
    }

    /// The plaintext, wiped when dropped.
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
    /// The tokens that may stand beside this plaintext, one for each epoch.
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

fn bytes(stored: &SqlValue, storage: Storage) -> Result<Cow<'_, [u8]>> {
    match (stored, storage) {
        (SqlValue::Text(text), _) => from_text(text).map(Cow::Owned),
        // Diesel takes MySQL's text of a binary collation for bytes; sealed bytes begin with one that no text has.
        (SqlValue::Bytes(bytes), Storage::Text) => match stored.text() {
            Some(text) => from_text(text).map(Cow::Owned),
            None => Ok(Cow::Borrowed(bytes)),
        },
        (SqlValue::Bytes(bytes), Storage::Bytes) => Ok(Cow::Borrowed(bytes)),
        _ => Err(ErrorKind::NotSealed { len: 0 }.into()),
    }
}
