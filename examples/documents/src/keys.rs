//! Keys: the keyring of the program, and the keys of users, which their passphrases open.

use std::{sync::Arc, time::Duration};

use anyhow::{Context, Result};
use base64::{Engine, prelude::BASE64_STANDARD};
use diesel::{
    PgConnection,
    r2d2::{ConnectionManager, Pool},
};
use encdb_diesel::{
    keys::{KeyBytes, KeyEncryptionKey, OwnerKeyTable, OwnerKeys, RedisUnlocks},
    legacy::{LegacyCipher, XChaChaKey},
    prelude::*,
};
use encdb_example_kit::problem::Problem;
use redis::Client;

use crate::args::Serve;

/// The name of the worker, to which a user grants the key.
pub(crate) const WORKER: &str = "ingest";

/// The times for which keys stay open.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct OpenTimes {
    /// How long a passphrase that was given unlocks its user's key-encryption key, in seconds
    #[arg(long, default_value_t = AN_HOUR, value_name = "SECONDS")]
    unlocked_for: u64,
    /// How long a data key is open before it is fetched again, in seconds
    #[arg(long, default_value_t = FIVE_MINUTES, value_name = "SECONDS")]
    open_for: u64,
}

/// The keys of users, in the table of encdb. A server opens them by passphrases, a worker by the grants of users.
pub(crate) type UserKeys = OwnerKeyTable<PgConnection>;

/// Installs the keyring of a server. A user who is unlocked on one server is unlocked on all, by an entry in Redis.
pub(crate) fn install_for_server(arguments: &Serve) -> Result<Arc<UserKeys>> {
    let OpenTimes { unlocked_for, open_for } = arguments.keys;
    let redis = Client::open(arguments.queue.url.as_str())?;
    let unlocks = RedisUnlocks::new(redis).prefix(format!("{}:unlock:", arguments.queue.name));
    let keys = OwnerKeyTable::new(pool(&arguments.database.url)).share_unlocks_in(unlocks);
    let keys = keys.unlocked_for(Duration::from_secs(unlocked_for));
    install(keys.open_for(Duration::from_secs(open_for)))
}

/// Installs the keyring of a worker, which opens the keys that users granted to it.
pub(crate) fn install_for_worker(database: &str) -> Result<Arc<UserKeys>> {
    let keys = OwnerKeyTable::new(pool(database)).as_service(WORKER, worker_key()?);
    install(keys.open_for(AFTER_REVOCATION))
}

/// Installs the keyring of a command that works for users without passphrases.
pub(crate) fn install_alone(database: &str) -> Result<Arc<UserKeys>> {
    install(OwnerKeyTable::new(pool(database)))
}

fn install(keys: UserKeys) -> Result<Arc<UserKeys>> {
    let keyring = Environment::of_process().builder()?.owner_keys(OwnerKeys::Stored).build()?;
    KEYRING.install(keyring)?;
    let keys = Arc::new(keys);
    KEYRING.keep_owner_keys_in(keys.clone());
    Ok(keys)
}

/// Returns a pool of its own, because a key is fetched while another connection is in the middle of a statement.
fn pool(database: &str) -> Pool<ConnectionManager<PgConnection>> {
    let pool = Pool::builder().max_size(N_CONNECTIONS).min_idle(Some(0));
    pool.connection_timeout(PATIENCE).build_unchecked(ConnectionManager::new(database))
}

/// Checks that a user is unlocked, before anything of the user's is read.
pub(crate) fn check_unlocked(keys: &UserKeys, user: i64) -> Result<(), Problem> {
    if keys.is_open(user)? { Ok(()) } else { Err(Problem::LOCKED) }
}

/// Returns the key of the worker, which servers know as well: a grant wraps a user's key under it.
pub(crate) fn worker_key() -> Result<KeyEncryptionKey> {
    Ok(KeyEncryptionKey::from_key(KeyBytes::from_base64(&variable(WORKER_KEY)?)?))
}

/// Returns the cipher of the chunks that the application sealed before it used encdb.
pub(crate) fn cipher_before() -> Result<LegacyCipher> {
    Ok(LegacyCipher::XChaCha20Poly1305(XChaChaKey::from_base64(&variable(KEY_BEFORE)?)?))
}

/// Prints lines for the secret store. The salt is public, but must never change.
pub(crate) fn print_new() -> Result<()> {
    println!("MASTER_ENCRYPTION_KEY={}", random::<32>()?);
    println!("STATIC_ENCRYPTION_SALT={}", random::<16>()?);
    println!("{WORKER_KEY}={}", random::<32>()?);
    println!("{KEY_BEFORE}={}", random::<32>()?);
    Ok(())
}

fn random<const LEN: usize>() -> Result<String> {
    let mut bytes = [0; LEN];
    getrandom::fill(&mut bytes).context("the system has no random bytes")?;
    Ok(BASE64_STANDARD.encode(bytes))
}

fn variable(name: &'static str) -> Result<String> {
    std::env::var(name).with_context(|| format!("{name} is not set; `documents keys` prints a key"))
}

const WORKER_KEY: &str = "WORKER_KEY";
/// The key of the application before, which sealed chunks by XChaCha20-Poly1305.
pub(crate) const KEY_BEFORE: &str = "CHUNKS_KEY_BEFORE";
const AN_HOUR: u64 = 60 * 60;
const FIVE_MINUTES: u64 = 5 * 60;
/// How long a worker goes on with a key after its user has taken the grant back.
const AFTER_REVOCATION: Duration = Duration::from_secs(5);
const N_CONNECTIONS: u32 = 5;
const PATIENCE: Duration = Duration::from_secs(2);
