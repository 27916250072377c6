//! One row under the current key: what is to be written, if anything.

use std::borrow::Cow;

use encdb_core::{Error, ErrorKind, Keyring, PlainTerm, Result, from_text, inspect, to_text};
use zeroize::Zeroizing;

use super::plan::{EncryptedPlace, Plan, TokenPlace, Upkeep};
use crate::sql::{Row, SqlValue, Storage};

/// A row that was read, and what it is to become.
#[derive(Debug)]
pub(super) struct Rewritten {
    pub(super) old: Row,
    /// The new values, and where in the row they belong.
    new: Vec<Change>,
    /// Why values of it were left as they are.
    pub(super) errors: Vec<Error>,
}

/// A new value, NULL or not, and where in the row it belongs.
type Change = (usize, Option<SqlValue>);

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
        self.new.iter().filter_map(|(_, value)| Some(value.as_ref()?.n_bytes())).sum()
    }

    /// The old value where it does not change.
    pub(super) fn new_value(&self, at: usize) -> Option<&SqlValue> {
        let new = self.new.iter().find(|(changed, _)| *changed == at);
        new.map_or_else(|| self.old(at), |(_, value)| value.as_ref())
    }
}

/// What a column and its token are to hold; nothing where they are as they should be.
fn rewrite(
    plan: &Plan,
    keyring: &Keyring,
    column: &EncryptedPlace,
    row: &Row,
) -> Result<Vec<Change>> {
    let token = column.token.as_ref();
    token.map_or(Ok(()), |token| refuse_foreign(token, row))?;
    let Some(stored) = &row[column.at] else {
        let left_over = token.filter(|it| it.upkeep == Upkeep::Rotation && row[it.at].is_some());
        return Ok(left_over.map(|token| (token.at, None)).into_iter().collect());
    };
    let sealed = bytes(stored)?;
    let header = inspect(&sealed)?;
    // An owner's stored key is no root key: it is wrapped anew, and its values stay as they are.
    let is_current = header.stored_owner_key || header.key_id == plan.current;
    let token = token.filter(|token| may_be_stale(token, row));
    if is_current && token.is_none() {
        return Ok(vec![]);
    }
    let context = plan.context(column, row)?;
    let plaintext = Zeroizing::new(keyring.open(&context, column.spec.format(), &sealed)?);
    let mut new = Vec::with_capacity(2);
    if !is_current {
        let sealed = keyring.seal(&context, column.spec.format(), &plaintext)?;
        new.push((column.at, Some(stored_as(column.storage, sealed))));
    }
    if let Some(token) = token {
        let fresh = Some(fresh_token(plan, keyring, token, row, &plaintext)?);
        new.extend((row[token.at] != fresh).then_some((token.at, fresh)));
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
    token: &TokenPlace,
    row: &Row,
    plaintext: &[u8],
) -> Result<SqlValue> {
    let owner = plan.token_owner(token.spec, row)?;
    let term = PlainTerm::new(token.spec.term(), plaintext);
    let tokens = keyring.tokens_of_plaintext(&token.spec.index(), owner.as_ref(), term)?;
    let fresh = tokens.into_iter().find(|it| it.epoch() == token.epoch);
    Ok(SqlValue::Bytes(fresh.ok_or(ErrorKind::NoCurrentKey)?.as_bytes().to_vec()))
}

fn bytes(stored: &SqlValue) -> Result<Cow<'_, [u8]>> {
    match stored {
        SqlValue::Bytes(bytes) => Ok(Cow::Borrowed(bytes)),
        SqlValue::Text(text) => from_text(text).map(Cow::Owned),
        SqlValue::Integer(_) | SqlValue::Uuid(_) => Err(ErrorKind::NotSealed { len: 0 }.into()),
    }
}

/// A column that is filled may be another than was meant: what cannot be a token is not overwritten.
fn refuse_foreign(token: &TokenPlace, row: &Row) -> Result<()> {
    let len = 1 + usize::from(token.spec.index().mac_len());
    match &row[token.at] {
        Some(SqlValue::Bytes(bytes)) if bytes.len() == len => Ok(()),
        Some(value) if token.upkeep == Upkeep::Rotation => {
            Err(ErrorKind::NotSealed { len: value.n_bytes() }.into())
        }
        _ => Ok(()),
    }
}

/// A token that writers do not keep may be that of an earlier value.
fn may_be_stale(token: &TokenPlace, row: &Row) -> bool {
    let stored = row[token.at].as_ref().and_then(SqlValue::bytes);
    token.upkeep == Upkeep::Rotation
        || stored.and_then(<[u8]>::first).is_none_or(|epoch| *epoch != token.epoch)
}
