//! One row under the current key, and the changes that this takes.

use std::mem;

use encdb_core::{Error, Keyring, Result, inspect, to_text};

use super::{
    Unsealed,
    replaced::{Replaced, is_current, may_be_of_former},
};
use crate::{
    sql::{Row, SqlValue, Storage},
    tables::{
        layout::{EncryptedPlace, Layout, SealPlace, TokenPlace, Trust},
        rewrite::{Comparison, RowChange},
    },
};

/// A row that was read, and its new values.
#[derive(Debug)]
pub(super) struct Resealed {
    old: Row,
    /// In the order of the row.
    new: Vec<NewValue>,
    errors: Vec<Error>,
}

/// A new value, NULL or not, and its place in the row.
type NewValue = (usize, Option<SqlValue>);

impl Resealed {
    pub(super) fn new(
        (layout, keyring): (&Layout, &Keyring),
        replaced: &Replaced,
        unsealed: Unsealed,
        old: Row,
    ) -> Self {
        let mut row = Self { old, new: vec![], errors: vec![] };
        for column in &layout.columns {
            match rewrite(layout, keyring, replaced, (column, &row.old)) {
                Ok(changes) => row.new.extend(changes),
                Err(error) => row.errors.push(error.at(column.spec.column())),
            }
        }
        if let Some(seal) = &layout.seal {
            row.seal((layout, keyring), replaced, seal, unsealed);
        }
        row
    }

    /// Returns the row's change. Compared are the values that change, and the ciphertexts that a new token or a new seal was
    /// made from.
    pub(super) fn change(self, layout: &Layout) -> RowChange {
        let seal = layout.seal.as_ref().map(|seal| seal.at).filter(|at| self.writes(*at));
        let mut compared = vec![];
        for column in &layout.columns {
            let tokens = column.tokens.iter().map(|token| token.at);
            let tokens: Vec<_> = tokens.filter(|at| self.writes(*at)).collect();
            // A new seal covers the values of all columns as they were read.
            if self.writes(column.at) || !tokens.is_empty() || seal.is_some() {
                compared.push((column.at, Comparison::Start));
            }
            compared.extend(tokens.into_iter().map(|at| (at, Comparison::Whole)));
        }
        compared.extend(seal.map(|at| (at, Comparison::Whole)));
        let row = RowChange::none(self.old).failed(self.errors);
        let row = self.new.into_iter().fold(row, |row, (at, value)| row.write(at, value));
        compared.into_iter().fold(row, |row, (at, comparison)| row.compare(at, comparison))
    }

    fn writes(&self, at: usize) -> bool {
        self.new.iter().any(|(written, _)| *written == at)
    }

    /// Makes a new seal for the changed row, if the row passes its old one. A row that does not pass, or has a value that
    /// does not open, is left as it is: with a new seal it would pass.
    ///
    /// A row that stays as it is is not checked, because its owner's key may be locked.
    fn seal(
        &mut self,
        (layout, keyring): (&Layout, &Keyring),
        replaced: &Replaced,
        seal: &SealPlace,
        unsealed: Unsealed,
    ) {
        let header = seal.header(&self.old);
        let is_current = header.is_some_and(|header| match header.stored_owner_key {
            false => header.key_id == keyring.current(),
            true => {
                let of_row = replaced.of_row(layout, &self.old);
                of_row.is_ok_and(|replaced| is_current(replaced, header.key_id))
            }
        });
        let stays = self.new.is_empty() && is_current;
        if stays && unsealed == Unsealed::Refused {
            return;
        }
        match layout.check_seal(keyring, seal, &self.old) {
            Err(error) if !unsealed.accepts(error.kind()) => self.errors.push(error),
            Ok(()) if stays => (),
            _ if self.errors.is_empty() => self.seal_again(layout, keyring, seal),
            _ => (),
        }
        if !self.errors.is_empty() {
            self.new.clear();
        }
    }

    fn seal_again(&mut self, layout: &Layout, keyring: &Keyring, seal: &SealPlace) {
        self.exchange();
        let sealed = layout.seal_row(keyring, seal, &self.old);
        self.exchange();
        match sealed.map(Some) {
            Ok(sealed) if sealed == self.old[seal.at] => (),
            Ok(sealed) => self.new.push((seal.at, sealed)),
            Err(error) => self.errors.push(error),
        }
    }

    /// Exchanges the old values with the new ones.
    fn exchange(&mut self) {
        for (at, value) in &mut self.new {
            mem::swap(&mut self.old[*at], value);
        }
    }
}

/// Returns the new values of a column and its tokens; empty where they are right already.
fn rewrite(
    layout: &Layout,
    keyring: &Keyring,
    replaced: &Replaced,
    (column, row): (&EncryptedPlace, &Row),
) -> Result<Vec<NewValue>> {
    let Some(sealed) = column.sealed(row)? else { return Ok(left_over(column, row)) };
    let header = inspect(&sealed)?;
    let replaced = replaced.of_row(layout, row)?;
    // No root key replaces an owner's stored key, which is wrapped again. Its values stay as they are unless it was replaced.
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
    let context = layout.context(column, row)?;
    let plaintext = column.open(keyring, &context, &sealed)?;
    let mut new = Vec::with_capacity(3);
    if !is_current {
        let sealed = keyring.seal(&context, column.spec.format(), &plaintext)?;
        new.push((column.at, Some(in_the_form_of(&row[column.at], sealed))));
    }
    for token in stale {
        let fresh = Some(layout.fresh_token(keyring, token, row, &plaintext)?);
        new.extend((row[token.at] != fresh).then_some((token.at, fresh)));
    }
    Ok(new)
}

/// Returns NULL for each token that a process left beside NULL because it does not know the token's column.
fn left_over(column: &EncryptedPlace, row: &Row) -> Vec<NewValue> {
    let untrusted = column.tokens.iter().filter(|token| token.trust == Trust::Nothing);
    untrusted.filter(|token| row[token.at].is_some()).map(|token| (token.at, None)).collect()
}

/// Returns sealed bytes as text if the old value was text, or else as bytes. SQLite's declarations do not tell which.
fn in_the_form_of(stored: &Option<SqlValue>, sealed: Vec<u8>) -> SqlValue {
    match stored.as_ref().map(SqlValue::storage) {
        Some(Storage::Text) => SqlValue::Text(to_text(&sealed)),
        _ => SqlValue::Bytes(sealed),
    }
}

fn may_be_stale(token: &TokenPlace, row: &Row) -> bool {
    let stored = row[token.at].as_ref().and_then(SqlValue::bytes);
    token.trust == Trust::Nothing
        || stored.and_then(<[u8]>::first).is_none_or(|epoch| *epoch != token.epoch)
}
