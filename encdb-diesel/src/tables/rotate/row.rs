//! One row under the current key: what is to be written, if anything.

use std::mem;

use encdb_core::{DISTINCT_START_LEN, Error, ErrorKind, Keyring, Result, inspect, to_text};

use super::{
    Unsealed,
    replaced::{Replaced, is_current, may_be_of_former},
};
use crate::{
    sql::{Row, SqlValue, Storage},
    tables::layout::{EncryptedPlace, Plan, SealPlace, TokenPlace, Trust},
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
    pub(super) fn new(
        (plan, keyring): (&Plan, &Keyring),
        replaced: &Replaced,
        unsealed: Unsealed,
        old: Row,
    ) -> Self {
        let mut row = Self { old, new: vec![], errors: vec![] };
        for column in &plan.columns {
            match rewrite(plan, keyring, replaced, (column, &row.old)) {
                Ok(changes) => row.new.extend(changes),
                Err(error) => row.errors.push(error.at(column.spec.column())),
            }
        }
        if let Some(seal) = &plan.seal {
            row.seal((plan, keyring), replaced, seal, unsealed);
        }
        row.keep_starts(plan);
        row
    }

    /// Seals the row that it is to become, if it passes the seal that it has. A row that does not, or of which a value does not
    /// open, is left as it is: it would pass afterwards.
    ///
    /// A row that stays as it is anyway is not checked: the key of its owner may be locked.
    fn seal(
        &mut self,
        (plan, keyring): (&Plan, &Keyring),
        replaced: &Replaced,
        seal: &SealPlace,
        unsealed: Unsealed,
    ) {
        let header = seal.header(&self.old);
        let is_current = header.is_some_and(|header| match header.stored_owner_key {
            false => header.key_id == keyring.current(),
            true => {
                let of_row = replaced.of_row(plan, &self.old);
                of_row.is_ok_and(|replaced| is_current(replaced, header.key_id))
            }
        });
        let stays = self.new.is_empty() && is_current;
        if stays && unsealed == Unsealed::Refused {
            return;
        }
        match plan.check_seal(keyring, seal, &self.old) {
            Err(error) if !unsealed.accepts(error.kind()) => self.errors.push(error),
            Ok(()) if stays => (),
            _ if self.errors.is_empty() => self.seal_anew(plan, keyring, seal),
            _ => (),
        }
        if !self.errors.is_empty() {
            self.new.clear();
        }
    }

    fn seal_anew(&mut self, plan: &Plan, keyring: &Keyring, seal: &SealPlace) {
        self.exchange();
        let sealed = plan.seal_row(keyring, seal, &self.old);
        self.exchange();
        match sealed.map(Some) {
            Ok(sealed) if sealed == self.old[seal.at] => (),
            Ok(sealed) => self.new.push((seal.at, sealed)),
            Err(error) => self.errors.push(error),
        }
    }

    /// Exchanges the old values and the new ones.
    fn exchange(&mut self) {
        for (at, value) in &mut self.new {
            mem::swap(&mut self.old[*at], value);
        }
    }

    /// Of ciphertext that is written again, or covered by a new seal, what is compared need be kept.
    fn keep_starts(&mut self, plan: &Plan) {
        let written = |at: usize| self.new.iter().any(|(changed, _)| *changed == at);
        let sealed = plan.seal.as_ref().is_some_and(|seal| written(seal.at));
        let column_is_written = |column: &&EncryptedPlace| {
            sealed || written(column.at) || column.tokens.iter().any(|token| written(token.at))
        };
        let places: Vec<_> =
            plan.columns.iter().filter(column_is_written).map(|column| column.at).collect();
        for at in places {
            self.old[at].iter_mut().for_each(|it| it.truncate(DISTINCT_START_LEN));
        }
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
