//! One row under the current key: what is to be written, if anything.

use encdb_core::{DISTINCT_START_LEN, Error, ErrorKind, Keyring, Result, inspect, to_text};

use super::replaced::{Replaced, is_current, may_be_of_former};
use crate::{
    plan::{EncryptedPlace, Plan, TokenPlace, Trust},
    sql::{Row, SqlValue, Storage},
};

/// A row that was read, and what it is to become.
#[derive(Debug)]
pub(super) struct Rewritten {
    /// Of a ciphertext that changes, the start that tells it from every other.
    pub(super) old: Row,
    /// The new values, and where in the row they belong, in the order of the row.
    new: Vec<Change>,
    /// Why values of it were left as they are.
    pub(super) errors: Vec<Error>,
}

/// A new value, NULL or not, and where in the row it belongs.
type Change = (usize, Option<SqlValue>);

impl Rewritten {
    pub(super) fn new(plan: &Plan, keyring: &Keyring, replaced: &Replaced, mut old: Row) -> Self {
        let (mut new, mut errors) = (vec![], vec![]);
        for column in &plan.columns {
            match rewrite(plan, keyring, replaced, (column, &old)) {
                Ok(changes) if changes.is_empty() => (),
                Ok(changes) => {
                    new.extend(changes);
                    // It was opened, or is NULL. What is not written again need not be kept.
                    old[column.at].iter_mut().for_each(|it| it.truncate(DISTINCT_START_LEN));
                }
                Err(error) => errors.push(error.at(column.spec.column())),
            }
        }
        Self { old, new, errors }
    }

    pub(super) fn is_changed(&self) -> bool {
        !self.new.is_empty()
    }

    /// The places of what changes.
    pub(super) fn changes(&self) -> Vec<usize> {
        self.new.iter().map(|(at, _)| *at).collect()
    }

    pub(super) fn old(&self, at: usize) -> Option<&SqlValue> {
        self.old[at].as_ref()
    }

    /// How long the new values are.
    pub(super) fn n_new_bytes(&self) -> usize {
        self.new.iter().filter_map(|(_, value)| Some(value.as_ref()?.n_bytes())).sum()
    }

    /// What is to be at a place that changes.
    pub(super) fn new_value(&self, at: usize) -> Option<&SqlValue> {
        let (_, value) = self.new.iter().find(|(changed, _)| *changed == at)?;
        value.as_ref()
    }
}

/// What a column and its tokens are to hold; nothing where they are as they should be.
fn rewrite(
    plan: &Plan,
    keyring: &Keyring,
    replaced: &Replaced,
    (column, row): (&EncryptedPlace, &Row),
) -> Result<Vec<Change>> {
    let Some(sealed) = column.sealed(row)? else { return Ok(left_over(column, row)) };
    let header = inspect(&sealed)?;
    let replaced = replaced.of_row(plan, row)?;
    // An owner's stored key is no root key: it is wrapped again, and its values stay as they are, unless it was replaced.
    let is_current = match header.stored_owner_key {
        true => is_current(replaced, header.key_id),
        false => header.key_id == keyring.current(),
    };
    let may_be_stale =
        |token: &TokenPlace| may_be_stale(token, row) || may_be_of_former(replaced, token);
    let mut stale = column.tokens.iter().filter(|token| may_be_stale(token)).peekable();
    if is_current && stale.peek().is_none() {
        return Ok(vec![]);
    }
    let context = plan.context(column, row)?;
    let plaintext = column.open(keyring, &context, &sealed)?;
    let mut new = Vec::with_capacity(3);
    if !is_current {
        let sealed = keyring.seal(&context, column.spec.format(), &plaintext)?;
        new.push((column.at, Some(in_the_form_of(&row[column.at], sealed))));
    }
    for token in stale {
        let fresh = Some(fresh_token(plan, keyring, token, row, &plaintext)?);
        new.extend((row[token.at] != fresh).then_some((token.at, fresh)));
    }
    Ok(new)
}

/// The tokens beside NULL that somebody left who does not know their column.
fn left_over(column: &EncryptedPlace, row: &Row) -> Vec<Change> {
    let untrusted = column.tokens.iter().filter(|token| token.trust == Trust::Nothing);
    untrusted.filter(|token| row[token.at].is_some()).map(|token| (token.at, None)).collect()
}

/// As text where what was read is text, and as bytes where it is bytes: in SQLite a column's declaration does not tell.
fn in_the_form_of(stored: &Option<SqlValue>, sealed: Vec<u8>) -> SqlValue {
    match stored.as_ref().map(SqlValue::storage) {
        Some(Storage::Text) => SqlValue::Text(to_text(&sealed)),
        _ => SqlValue::Bytes(sealed),
    }
}

fn fresh_token(
    plan: &Plan,
    keyring: &Keyring,
    token: &TokenPlace,
    row: &Row,
    plaintext: &[u8],
) -> Result<SqlValue> {
    let tokens = plan.tokens(keyring, token, row, plaintext)?;
    let fresh = tokens.into_iter().find(|it| it.epoch() == token.epoch);
    Ok(SqlValue::Bytes(fresh.ok_or(ErrorKind::NoCurrentKey)?.as_bytes().to_vec()))
}

fn may_be_stale(token: &TokenPlace, row: &Row) -> bool {
    let stored = row[token.at].as_ref().and_then(SqlValue::bytes);
    token.trust == Trust::Nothing
        || stored.and_then(<[u8]>::first).is_none_or(|epoch| *epoch != token.epoch)
}
