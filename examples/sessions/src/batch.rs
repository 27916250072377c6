//! Encrypting the sessions that are there already: the batch of phase 2, and the end of it before phase 3.

use std::ops::ControlFlow::{self, Break, Continue};

use anyhow::{Result, ensure};
use diesel::PgConnection;
use encdb_diesel::{
    EncryptedTable,
    migrate::{ColumnStatus, MigrateError, Migration, Phase, Retried},
    spec::TableSpec,
};

use crate::{keys, store::flagged::sessions};

const SESSIONS: TableSpec = <sessions::table as EncryptedTable>::SPEC;
const BATCH_LEN: usize = 100;

/// Has the database keep flag and text together, also when other programs write: an old instance that writes a text in the clear over ciphertext
/// also sets the flag back.
pub(crate) fn guard(conn: &mut PgConnection) -> Result<()> {
    let keyring = keys::keyring()?;
    Migration::new(SESSIONS, &keyring).add_columns(conn)?;
    Ok(())
}

/// Encrypts all old sessions, in batches, until `is_stopped`. Sessions that cannot be encrypted stay as they are, and are in
/// `migration_errors`.
pub(crate) fn encrypt_old(conn: &mut PgConnection, is_stopped: impl Fn() -> bool) -> Result<()> {
    let keyring = keys::keyring()?;
    let migration = Migration::new(SESSIONS, &keyring).batch_size(BATCH_LEN);
    migration.migrate_data(conn, |progress| {
        tracing::info!("{} of {} sessions looked at", progress.n_done, progress.n_rows);
        if is_stopped() { Break(()) } else { Continue(()) }
    })?;
    for status in migration.status(conn)? {
        tracing::info!("{} sessions encrypted, {} failed", status.n_migrated, status.n_failed);
    }
    Ok(())
}

/// Tries the sessions again that could not be encrypted.
pub(crate) fn retry(conn: &mut PgConnection) -> Result<Retried> {
    let keyring = keys::keyring()?;
    Ok(Migration::new(SESSIONS, &keyring).retry(conn, |_| Continue(()))?)
}

/// Returns how far it is; none before it has begun.
pub(crate) fn status(conn: &mut PgConnection) -> Result<Option<ColumnStatus>> {
    let keyring = keys::keyring()?;
    Ok(Migration::new(SESSIONS, &keyring).status(conn)?.pop())
}

/// Removes the flag, once every transcript was opened under its user's key. Refuses while one is in the clear.
pub(crate) fn make_mandatory(conn: &mut PgConnection) -> Result<()> {
    let keyring = keys::keyring()?;
    let migration = Migration::new(SESSIONS, &keyring);
    if phase(&migration, conn)? == Phase::Dropped {
        return Ok(());
    }
    migration.add_columns(conn)?;
    let verified = migration.verify(conn, |_, _| ControlFlow::Continue(()))?;
    ensure!(verified.is_proof(), STILL_CLEAR);
    migration.switch(conn)?;
    migration.drop_unencrypted(conn)?;
    Ok(())
}

fn phase(migration: &Migration<'_>, conn: &mut PgConnection) -> Result<Phase, MigrateError> {
    Ok(migration.status(conn)?.first().map_or(Phase::Plain, |column| column.phase))
}

const STILL_CLEAR: &str = "some transcripts are in the clear or do not open; run phase 2 to its end, and look at its operator's page";
