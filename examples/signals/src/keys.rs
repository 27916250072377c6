//! The keys: a keyring in a table of encdb's own, shared by all instances, and new keys taken up while the program serves.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use anyhow::{Context, Result};
use diesel::{Connection, PgConnection};
use encdb_diesel::{
    KEYRING,
    keys::{KEYRING_KEY_VARIABLE, KeyringTable, OwnerKeys, Reloaded, SecretVariable},
    migrations,
    prelude::*,
};
use encdb_example_kit::{pool::Pool, secrets};
use tokio::task::spawn_blocking;

use crate::model;

/// Installs the keyring of the database, which the variable `KEYRING_KEY` unlocks. A new database gets a new keyring. Each owner's
/// key is derived from it.
pub(crate) fn install(conn: &mut PgConnection, url: &str) -> Result<()> {
    migrations::create_tables(conn)?;
    let url = url.to_owned();
    let secret = Box::new(SecretVariable::new(KEYRING_KEY_VARIABLE));
    let table = KeyringTable::with_key(move || PgConnection::establish(&url), secret);
    table.create_if_missing(conn, OwnerKeys::Derived)?;
    table.install()?;
    migrations::run(conn)?;
    Ok(())
}

/// What a pass over all payloads found.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Pass {
    /// All of them were under the current key.
    AllCurrent,
    /// Some were not. They are now, but a request that began earlier may have written another one.
    SomeMoved,
}

/// Asks for new keys from time to time. When there are others, and when the program has just started, all payloads are moved to the
/// key that seals now: in passes, until one of them finds nothing to move. A pass that failed is tried again.
pub(crate) async fn follow(pool: Pool, every: Duration, is_stopped: Arc<AtomicBool>) {
    let mut times = tokio::time::interval(every);
    let mut is_moved = false;
    loop {
        times.tick().await;
        is_moved &= !is_changed().await;
        if !is_moved {
            let stop = Arc::clone(&is_stopped);
            let stopped = move || stop.load(Ordering::Relaxed);
            let pass = pool.run(move |conn| Ok(model::rotate(conn, stopped).context(ROTATION)?));
            is_moved = pass.await.is_ok_and(|pass| pass == Pass::AllCurrent);
        }
    }
}

/// Takes up the keyring that the database has now, and tells whether it is another one. If it cannot be read, the one in force stays.
async fn is_changed() -> bool {
    match spawn_blocking(|| (KEYRING.reload_from_source(), KEYRING.keyring())).await {
        Ok((Ok(Reloaded::Changed), Ok(keyring))) => {
            let ids = keyring.key_ids().map(|id| id.to_string()).collect::<Vec<_>>().join(", ");
            tracing::info!("new keys: key {} seals; opens {ids}", keyring.current());
            true
        }
        Ok((Err(error), _)) => {
            tracing::error!("no new keys: {:#}", anyhow::Error::from(error));
            false
        }
        _ => false,
    }
}

/// Prints the line for a secret store: what unlocks the keyring in the database.
pub(crate) fn print_new() -> Result<()> {
    secrets::print_new(&[(KEYRING_KEY_VARIABLE, KEY_LEN)])
}

const KEY_LEN: usize = 32;
const ROTATION: &str = "payloads are not moved to the current key";
