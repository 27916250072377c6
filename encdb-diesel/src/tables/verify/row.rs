//! One row: whether its values open, whether its search tokens are theirs, and whether it passes its seal.

use encdb_core::{Error, ErrorKind, Keyring, Result, SearchTokenProblem, SearchTokens};

use super::failure::{Failure, KeyPart};
use crate::{
    sql::{Row, SqlValue},
    tables::layout::{EncryptedPlace, Plan, SealPlace, TokenPlace, Trust},
};

/// What was found in a row.
#[derive(Debug, Default)]
pub(super) struct Looked {
    pub(super) n_values: u64,
    pub(super) n_tokens: u64,
    pub(super) n_seals: u64,
    pub(super) failures: Vec<Failure>,
}

impl Looked {
    pub(super) fn at(plan: &Plan, keyring: &Keyring, row: &Row) -> Self {
        let mut looked = Self::default();
        for column in &plan.columns {
            if let Err(error) = looked.at_column(plan, keyring, column, row) {
                let error = error.at(column.spec.column());
                looked.failures.push(failure(plan, row, column.spec.sql_name(), error));
            }
        }
        if let Some(seal) = &plan.seal {
            looked.at_seal(plan, keyring, seal, row);
        }
        looked
    }

    /// Checks the row's seal. What is no sealed value cannot be covered, and has its own failure already.
    fn at_seal(&mut self, plan: &Plan, keyring: &Keyring, seal: &SealPlace, row: &Row) {
        match plan.check_seal(keyring, seal, row) {
            Ok(()) => self.n_seals += 1,
            Err(error) if error.column() == Some(seal.spec.column()) => {
                self.failures.push(failure(plan, row, seal.spec.sql_name(), error));
            }
            Err(_) => (),
        }
    }

    /// Opens a value, and compares its tokens.
    ///
    /// # Errors
    /// Why the value does not open. What is wrong with its tokens is among the failures.
    fn at_column(
        &mut self,
        plan: &Plan,
        keyring: &Keyring,
        column: &EncryptedPlace,
        row: &Row,
    ) -> Result<()> {
        let Some(sealed) = column.sealed(row)? else {
            self.at_left_over(plan, column, row);
            return Ok(());
        };
        column.check_storage(row)?;
        let context = plan.context(column, row)?;
        let plaintext = column.open(keyring, &context, &sealed)?;
        self.n_values += 1;
        for token in &column.tokens {
            let fresh = plan.tokens(keyring, token, row, &plaintext);
            match fresh.and_then(|fresh| compare(token, row, &fresh)) {
                Ok(()) => self.n_tokens += 1,
                Err(error) => self.failed(plan, row, column, token, error),
            }
        }
        Ok(())
    }

    /// Beside NULL no token belongs.
    fn at_left_over(&mut self, plan: &Plan, column: &EncryptedPlace, row: &Row) {
        for token in column.tokens.iter().filter(|token| row[token.at].is_some()) {
            self.failed(plan, row, column, token, problem(SearchTokenProblem::BesideNull));
        }
    }

    fn failed(
        &mut self,
        plan: &Plan,
        row: &Row,
        column: &EncryptedPlace,
        token: &TokenPlace,
        error: Error,
    ) {
        let error = error.at(column.spec.column());
        self.failures.push(failure(plan, row, token.sql_name, error));
    }
}

/// Whether the stored token is one of these that has its epoch.
fn compare(token: &TokenPlace, row: &Row, fresh: &SearchTokens) -> Result<()> {
    // What is no bytes in SQLite, where any column holds anything, is found by no look-up.
    let stored = row[token.at].as_ref().and_then(SqlValue::bytes).unwrap_or_default();
    let epoch = *stored.first().ok_or_else(|| problem(SearchTokenProblem::Missing))?;
    // More than one where the owner's key was replaced: a look-up finds them all.
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

fn failure(plan: &Plan, row: &Row, column: &str, error: Error) -> Failure {
    let part = |(name, value): (&str, &Option<SqlValue>)| KeyPart {
        column: name.to_owned(),
        value: value.clone(),
    };
    Failure {
        table: plan.table.sql_name().to_string(),
        column: column.to_owned(),
        key: plan.key.names().zip(row).map(part).collect(),
        error,
    }
}

fn problem(problem: SearchTokenProblem) -> Error {
    ErrorKind::SearchToken(problem).into()
}
