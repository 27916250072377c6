//! The checks of one row: its values open, its search tokens belong to them, and it passes its seal.

use encdb_core::{
    Error, ErrorKind, Keyring, MigrationProblem, Result, SearchTokenProblem, SearchTokens,
};

use super::{column::CheckedValue, failure::Failure};
use crate::{
    sql::{Row, SqlValue},
    tables::{
        encoding,
        layout::{EncryptedPlace, Layout, SealPlace, TokenPlace, Trust},
        legacy::LegacyKeys,
    },
};

/// The numbers of a row's valid values, and its failures.
#[derive(Debug, Default)]
pub(super) struct CheckedRow {
    pub(super) n_values: u64,
    pub(super) n_tokens: u64,
    pub(super) n_seals: u64,
    pub(super) failures: Vec<Failure>,
    /// One for each column of the table, and one for the seal.
    pub(super) columns: Vec<CheckedValue>,
}

impl CheckedRow {
    pub(super) fn new(
        layout: &Layout,
        (keyring, legacy): (&Keyring, LegacyKeys<'_>),
        row: &Row,
    ) -> Self {
        let mut checked = Self::default();
        for column in &layout.columns {
            checked.taking_note(|checked| {
                if let Err(error) = checked.at_column(layout, (keyring, legacy), column, row) {
                    let error = error.at(column.spec.column());
                    checked.failures.push(failure(layout, row, column.spec.sql_name(), error));
                }
            });
        }
        if let Some(seal) = &layout.seal {
            checked.taking_note(|checked| checked.at_seal(layout, keyring, seal, row));
        }
        checked
    }

    /// Adds what a check of one column found.
    fn taking_note(&mut self, check: impl FnOnce(&mut Self)) {
        let before = (self.n_values + self.n_seals, self.failures.len());
        check(self);
        let found = match (self.n_values + self.n_seals, self.failures.len()) {
            (_, n_failures) if n_failures > before.1 => CheckedValue::Wrong,
            (n_right, _) if n_right > before.0 => CheckedValue::Right,
            _ => CheckedValue::Null,
        };
        self.columns.push(found);
    }

    /// Checks the row's seal. A value that is not sealed cannot be covered; the failure of that value is recorded already.
    fn at_seal(&mut self, layout: &Layout, keyring: &Keyring, seal: &SealPlace, row: &Row) {
        match layout.check_seal(keyring, seal, row) {
            Ok(()) => self.n_seals += 1,
            Err(error) if error.column() == Some(seal.spec.column()) => {
                self.failures.push(failure(layout, row, seal.spec.sql_name(), error));
            }
            Err(_) => (),
        }
    }

    /// Opens a value, and compares its tokens.
    ///
    /// # Errors
    /// Why the value does not open. Wrong tokens are added to the failures instead.
    fn at_column(
        &mut self,
        layout: &Layout,
        (keyring, legacy): (&Keyring, LegacyKeys<'_>),
        column: &EncryptedPlace,
        row: &Row,
    ) -> Result<()> {
        let Some(sealed) = column.sealed(row)? else {
            self.at_left_over(layout, column, row);
            return in_the_clear(column, row);
        };
        column.check_storage(row)?;
        let context = layout.context(column, row)?;
        let plaintext = column.open(keyring, &context, &sealed)?;
        compare_plaintext(column, legacy, row, &plaintext)?;
        self.n_values += 1;
        for token in &column.tokens {
            let fresh = layout.tokens(keyring, token, row, &plaintext);
            match fresh.and_then(|fresh| compare(token, row, &fresh)) {
                Ok(()) => self.n_tokens += 1,
                Err(error) => self.failed(layout, row, column, token, error),
            }
        }
        Ok(())
    }

    /// Records a failure for each token beside NULL.
    fn at_left_over(&mut self, layout: &Layout, column: &EncryptedPlace, row: &Row) {
        for token in column.tokens.iter().filter(|token| row[token.at].is_some()) {
            self.failed(layout, row, column, token, problem(SearchTokenProblem::BesideNull));
        }
    }

    fn failed(
        &mut self,
        layout: &Layout,
        row: &Row,
        column: &EncryptedPlace,
        token: &TokenPlace,
        error: Error,
    ) {
        let error = error.at(column.spec.column());
        self.failures.push(failure(layout, row, token.sql_name, error));
    }
}

/// Checks that a value without ciphertext has no plaintext either.
fn in_the_clear(column: &EncryptedPlace, row: &Row) -> Result<()> {
    match column.plaintext.and_then(|from| row[from.at].as_ref()) {
        None => Ok(()),
        Some(_) => Err(ErrorKind::Migration(MigrationProblem::InTheClear).into()),
    }
}

/// Checks that the plaintext beside a ciphertext is the sealed value, where there is one.
fn compare_plaintext(
    column: &EncryptedPlace,
    legacy: LegacyKeys<'_>,
    row: &Row,
    opened: &[u8],
) -> Result<()> {
    let stored = column.value_before(row, legacy)?;
    let (Some(stored), Some(from)) = (stored, column.plaintext) else { return Ok(()) };
    if encoding::is_same(column.spec.kind(), (&stored, from.digits), opened)? {
        Ok(())
    } else {
        Err(ErrorKind::Migration(MigrationProblem::NotTheSealedOne).into())
    }
}

/// Checks that the stored token is among the fresh tokens of its epoch.
fn compare(token: &TokenPlace, row: &Row, fresh: &SearchTokens) -> Result<()> {
    // A value of SQLite that is not bytes is never found by a look-up.
    let stored = row[token.at].as_ref().and_then(SqlValue::bytes).unwrap_or_default();
    let epoch = *stored.first().ok_or_else(|| problem(SearchTokenProblem::Missing))?;
    // More than one token where the owner's key was replaced: a look-up finds them all.
    let mut fresh = fresh.iter().filter(|fresh| fresh.epoch() == epoch).peekable();
    fresh.peek().ok_or_else(|| problem(SearchTokenProblem::UnknownEpoch { epoch }))?;
    if token.trust == Trust::Nothing && epoch != token.epoch {
        let expected = token.epoch;
        return Err(problem(SearchTokenProblem::WrongEpoch { found: epoch, expected }));
    }
    if fresh.any(|fresh| fresh.as_bytes() == stored) {
        Ok(())
    } else {
        Err(problem(SearchTokenProblem::OfAnotherValue))
    }
}

fn failure(layout: &Layout, row: &Row, column: &str, error: Error) -> Failure {
    Failure {
        table: layout.table.sql_name().to_string(),
        column: column.to_owned(),
        key: layout.rows.key.parts(row.iter().cloned()),
        error,
    }
}

fn problem(problem: SearchTokenProblem) -> Error {
    ErrorKind::SearchToken(problem).into()
}
