//! One row under the current key: what is to be written, if anything.

use encdb_core::{Error, ErrorKind, Keyring, PlainTerm, Result, from_text, inspect, to_text};
use zeroize::Zeroizing;

use super::plan::{EncryptedPlace, Plan};
use crate::{
    spec::TokenSpec,
    sql::{Row, SqlValue, Storage},
};

/// A row that was read, and what it is to become.
#[derive(Debug)]
pub(super) struct Rewritten<'r> {
    pub(super) old: &'r Row,
    /// As long as the old row, and equal to it where nothing changes.
    pub(super) new: Row,
    /// Why values of it were left as they are.
    pub(super) errors: Vec<Error>,
}

impl<'r> Rewritten<'r> {
    pub(super) fn new(plan: &Plan, keyring: &Keyring, old: &'r Row) -> Self {
        let (mut new, mut errors) = (old.clone(), vec![]);
        for column in &plan.columns {
            match rewrite(plan, keyring, column, old) {
                Ok(None) => {}
                Ok(Some(Values { sealed, token })) => {
                    new[column.at] = Some(sealed);
                    if let (Some((_, at)), Some(token)) = (column.token, token) {
                        new[at] = Some(token);
                    }
                }
                Err(error) => errors.push(error.at(column.spec.column())),
            }
        }
        Self { old, new, errors }
    }

    pub(super) fn is_changed(&self) -> bool {
        *self.old != self.new
    }
}

/// What a column is to hold.
struct Values {
    sealed: SqlValue,
    token: Option<SqlValue>,
}

/// Nothing where the column is NULL or as it should be.
fn rewrite(
    plan: &Plan,
    keyring: &Keyring,
    column: &EncryptedPlace,
    row: &Row,
) -> Result<Option<Values>> {
    let Some(stored) = &row[column.at] else {
        return Ok(None);
    };
    let sealed = bytes(stored)?;
    let header = inspect(&sealed)?;
    // An owner's stored key is no root key: it is wrapped anew, and its values stay as they are.
    let is_current = header.stored_owner_key || header.key_id == plan.current;
    if is_current && has_current_token(plan, column, row) {
        return Ok(None);
    }
    let context = plan.context(column, row)?;
    let plaintext = Zeroizing::new(keyring.open(&context, column.spec.format(), &sealed)?);
    let sealed = if is_current {
        stored.clone()
    } else {
        let sealed = keyring.seal(&context, column.spec.format(), &plaintext)?;
        match column.storage {
            Storage::Bytes => SqlValue::Bytes(sealed),
            Storage::Text => SqlValue::Text(to_text(&sealed)),
        }
    };
    let token = column.token.map(|(token, _)| fresh_token(plan, keyring, token, row, &plaintext));
    Ok(Some(Values { sealed, token: token.transpose()? }))
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
    Ok(SqlValue::Bytes(token.into_bytes()))
}

fn bytes(stored: &SqlValue) -> Result<Vec<u8>> {
    match stored {
        SqlValue::Bytes(bytes) => Ok(bytes.clone()),
        SqlValue::Text(text) => from_text(text),
        SqlValue::Integer(_) | SqlValue::Uuid(_) => Err(ErrorKind::NotSealed { len: 0 }.into()),
    }
}

/// Whether the token is of the current epoch; a column without tokens has nothing to make.
fn has_current_token(plan: &Plan, column: &EncryptedPlace, row: &Row) -> bool {
    match column.token {
        None => true,
        Some((_, at)) => {
            matches!(&row[at], Some(SqlValue::Bytes(token)) if token.first() == Some(&plan.epoch))
        }
    }
}
