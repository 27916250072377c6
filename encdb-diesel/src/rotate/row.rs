//! One row under the current key: what is to be written, if anything.

use std::borrow::Cow;

use encdb_core::{Error, ErrorKind, Keyring, PlainTerm, Result, from_text, inspect, to_text};
use zeroize::Zeroizing;

use super::plan::{EncryptedPlace, Plan};
use crate::{
    spec::TokenSpec,
    sql::{Row, SqlValue, Storage},
};

/// A row that was read, and what it is to become.
#[derive(Debug)]
pub(super) struct Rewritten {
    pub(super) old: Row,
    /// The new values, and where in the row they belong.
    new: Vec<(usize, SqlValue)>,
    /// Why values of it were left as they are.
    pub(super) errors: Vec<Error>,
}

impl Rewritten {
    pub(super) fn new(plan: &Plan, keyring: &Keyring, old: Row) -> Self {
        let (mut new, mut errors) = (vec![], vec![]);
        for column in &plan.columns {
            match rewrite(plan, keyring, column, &old) {
                Ok(values) => new.extend(values),
                Err(error) => errors.push(error.at(column.spec.column())),
            }
        }
        Self { old, new, errors }
    }

    pub(super) fn is_changed(&self) -> bool {
        !self.new.is_empty()
    }

    pub(super) fn changes(&self, at: usize) -> bool {
        self.new.iter().any(|(changed, _)| *changed == at)
    }

    pub(super) fn old(&self, at: usize) -> Option<&SqlValue> {
        self.old[at].as_ref()
    }

    /// How long the new values are.
    pub(super) fn n_new_bytes(&self) -> usize {
        self.new.iter().map(|(_, value)| value.n_bytes()).sum()
    }

    /// The old value where it does not change.
    pub(super) fn new_value(&self, at: usize) -> Option<&SqlValue> {
        let new = self.new.iter().find(|(changed, _)| *changed == at);
        new.map_or_else(|| self.old(at), |(_, value)| Some(value))
    }
}

/// What a column and its token are to hold; nothing where they are NULL or as they should be.
fn rewrite(
    plan: &Plan,
    keyring: &Keyring,
    column: &EncryptedPlace,
    row: &Row,
) -> Result<Vec<(usize, SqlValue)>> {
    let Some(stored) = &row[column.at] else {
        return Ok(vec![]);
    };
    let sealed = bytes(stored)?;
    let header = inspect(&sealed)?;
    // An owner's stored key is no root key: it is wrapped anew, and its values stay as they are.
    let is_current = header.stored_owner_key || header.key_id == plan.current;
    let stale_token = column.token.filter(|(_, at)| !is_of_epoch(plan.epoch, row[*at].as_ref()));
    if is_current && stale_token.is_none() {
        return Ok(vec![]);
    }
    let context = plan.context(column, row)?;
    let plaintext = Zeroizing::new(keyring.open(&context, column.spec.format(), &sealed)?);
    let mut new = Vec::with_capacity(2);
    if !is_current {
        let sealed = keyring.seal(&context, column.spec.format(), &plaintext)?;
        new.push((column.at, stored_as(column.storage, sealed)));
    }
    if let Some((token, at)) = stale_token {
        new.push((at, fresh_token(plan, keyring, token, row, &plaintext)?));
    }
    Ok(new)
}

fn stored_as(storage: Storage, sealed: Vec<u8>) -> SqlValue {
    match storage {
        Storage::Bytes => SqlValue::Bytes(sealed),
        Storage::Text => SqlValue::Text(to_text(&sealed)),
    }
}

fn fresh_token(
    plan: &Plan,
    keyring: &Keyring,
    token: TokenSpec,
    row: &Row,
    plaintext: &[u8],
) -> Result<SqlValue> {
    let owner = plan.token_owner(token, row)?;
    let term = PlainTerm::new(token.term(), plaintext);
    let token = keyring.token_of_plaintext(&token.index(), owner.as_ref(), term)?;
    Ok(SqlValue::Bytes(token.as_bytes().to_vec()))
}

fn bytes(stored: &SqlValue) -> Result<Cow<'_, [u8]>> {
    match stored {
        SqlValue::Bytes(bytes) => Ok(Cow::Borrowed(bytes)),
        SqlValue::Text(text) => from_text(text).map(Cow::Owned),
        SqlValue::Integer(_) | SqlValue::Uuid(_) => Err(ErrorKind::NotSealed { len: 0 }.into()),
    }
}

fn is_of_epoch(epoch: u8, token: Option<&SqlValue>) -> bool {
    matches!(token, Some(SqlValue::Bytes(token)) if token.first() == Some(&epoch))
}
