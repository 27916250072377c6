//! The record of a clean verification, without which nothing is dropped.

use std::ops::ControlFlow;

use diesel::Connection;
use encdb_core::{Fingerprint, Keyring};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{
    MigrateError, Migration, Phase, Stage, guarding,
    moved::{MovedColumn, MovedTable},
    state,
};
use crate::{
    spec::to_json,
    sql::Backend,
    tables::{
        census::check_primary,
        progress::Progress,
        verify::{Failure, Verification, Verified},
    },
};

impl Migration<'_> {
    /// Opens every value and compares it with the plaintext and its tokens. Records a clean run, which the drop requires; on a
    /// replica it only reads, and records nothing.
    ///
    /// # Errors
    /// [`MigrateError::Guard`], [`MigrateError::OutOfOrder`], [`MigrateError::Table`]. Failures of values are no error: they are
    /// in [`Verified`], and `observe` gets the failures of each batch.
    pub fn verify<C>(
        &self,
        conn: &mut C,
        observe: impl FnMut(&Progress, &[Failure]) -> ControlFlow<()>,
    ) -> Result<Verified, MigrateError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let moved = self.moved(conn, Stage::Verify)?;
        let is_guarded = moved.phase() < Phase::Dropped;
        if is_guarded {
            guarding::check_all::<C>(&moved)?;
        }
        let verification = Verification::new(self.table, self.keyring)
            .with_legacy(self.legacy)
            .throttle(self.options.job.throttle.clone());
        let verified = verification.run(conn, observe)?;
        let moved = MovedTable::read(conn, &self.table)?;
        if verified.is_proof() && is_guarded && check_primary(conn).is_ok() {
            guarding::check_all::<C>(&moved)?;
            record(conn, &moved, self.keyring, &verified)?;
        }
        Ok(verified)
    }
}

/// What was verified, and with which keys.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) struct Proof {
    /// The SHA-256 of the table's definition, in hexadecimal digits.
    definition: String,
    /// The SHA-256 of the keys' fingerprints.
    keys: String,
    n_rows: u64,
    n_values: u64,
    n_tokens: u64,
}

impl Proof {
    fn new(moved: &MovedTable, keyring: &Keyring, verified: &Verified) -> Self {
        Self {
            definition: definition(moved),
            keys: keys(keyring),
            n_rows: verified.n_rows,
            n_values: verified.n_values,
            n_tokens: verified.n_tokens,
        }
    }
}

/// Records a clean verification.
fn record<C>(
    conn: &mut C,
    moved: &MovedTable,
    keyring: &Keyring,
    verified: &Verified,
) -> Result<(), MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    let proof = Proof::new(moved, keyring, verified);
    let proof = serde_json::to_string(&proof).unwrap_or_default();
    for column in &moved.columns {
        let phase = column.phase.max(Phase::Verified);
        state::set_verified(conn, moved.key(column), phase, &proof)?;
    }
    Ok(())
}

/// Checks that a clean verification of this definition with these keys is recorded for each column.
///
/// # Errors
/// [`MigrateError::NotVerified`].
pub(super) fn check(moved: &MovedTable, keyring: &Keyring) -> Result<(), MigrateError> {
    let (definition, keys) = (definition(moved), keys(keyring));
    let is_proved = |column: &MovedColumn| {
        let recorded = column.status.as_ref().and_then(|status| status.verification.as_deref());
        let proof = recorded.and_then(|proof| serde_json::from_str::<Proof>(proof).ok());
        proof.is_some_and(|proof| proof.definition == definition && proof.keys == keys)
    };
    if moved.columns.iter().all(is_proved) {
        Ok(())
    } else {
        Err(MigrateError::NotVerified { table: moved.name.clone() })
    }
}

fn definition(moved: &MovedTable) -> String {
    hex(&Sha256::digest(to_json(&[moved.spec])))
}

fn keys(keyring: &Keyring) -> String {
    let text = |it: Fingerprint| format!("{} {} {}", it.kind().name(), it.id(), hex(it.as_bytes()));
    let mut fingerprints: Vec<_> = keyring.fingerprints().map(text).collect();
    fingerprints.sort();
    hex(&Sha256::digest(fingerprints.join("\n")))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
