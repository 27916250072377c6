//! What stands for a process in tests of stored owner keys: a keyring and a table of open keys of its own.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use diesel::{
    Connection,
    connection::{InstrumentationEvent, SimpleConnection},
    r2d2::{ConnectionManager, CustomizeConnection, Error as PoolError, Pool},
};
use encdb_diesel::{
    KEYRING, Keyring,
    keys::{KeyringBuilder, OwnerKeyTable, OwnerKeys, PassphraseCost},
    migrations,
};

use super::database::{Conn, Database};
use crate::support::keys::{builder, id, key};

pub(crate) struct Process {
    keyring: Arc<Keyring>,
    pub(crate) owners: Arc<OwnerKeyTable<Conn>>,
    pub(crate) conn: Conn,
    n_queries: Arc<AtomicUsize>,
}

impl Process {
    /// Returns a process that seals with `current` and also opens with `retired`.
    pub(crate) fn new(database: &Database, current: u16, retired: &[u16]) -> Self {
        Self::with(database, keys(current, retired), |owners| owners)
    }

    pub(crate) fn with(
        database: &Database,
        keys: KeyringBuilder,
        set: impl FnOnce(OwnerKeyTable<Conn>) -> OwnerKeyTable<Conn>,
    ) -> Self {
        let n_queries = Arc::new(AtomicUsize::new(0));
        let pool = Pool::builder()
            .max_size(2)
            .connection_customizer(Box::new(Counting(Arc::clone(&n_queries))))
            .build(ConnectionManager::new(database.url()))
            .unwrap();
        let keyring = Arc::new(keys.build().unwrap());
        let cheap = PassphraseCost::new(8 << 10, 1, 1).unwrap();
        let owners = Arc::new(set(OwnerKeyTable::new(pool)).passphrase_cost(cheap));
        keyring.keep_owner_keys_in(owners.clone());
        let mut conn = database.connect();
        be_patient(&mut conn);
        Self { keyring, owners, conn, n_queries }
    }

    /// Creates encdb's own tables.
    pub(crate) fn set_up(&mut self) {
        migrations::run_for(&mut self.conn, &self.keyring).unwrap();
    }

    /// Makes keys for owners who sign up.
    pub(crate) fn create(&mut self, owners: &[i32]) {
        self.run(|table, _| owners.iter().for_each(|owner| table.create(*owner).unwrap()));
    }

    /// Runs `work` as this process would.
    pub(crate) fn run<R>(&mut self, work: impl FnOnce(&OwnerKeyTable<Conn>, &mut Conn) -> R) -> R {
        KEYRING.scoped(&self.keyring, || work(&self.owners, &mut self.conn))
    }

    pub(crate) fn keyring(&self) -> &Arc<Keyring> {
        &self.keyring
    }

    /// Returns the number of queries of the owner-key table since the last call.
    pub(crate) fn n_queries(&self) -> usize {
        self.n_queries.swap(0, Ordering::SeqCst)
    }
}

/// Returns the keys of a keyring with stored owner keys.
pub(crate) fn keys(current: u16, retired: &[u16]) -> KeyringBuilder {
    let keys = builder().current(id(current), key(current)).owner_keys(OwnerKeys::Stored);
    let keys = keys.index_root(id(1), key(800));
    retired.iter().fold(keys, |keys, old| keys.retired(id(*old), key(*old)))
}

/// Sets SQLite's busy timeout, because it allows one writer at a time. The other databases ignore the statement.
pub(crate) fn be_patient(conn: &mut Conn) {
    let _ = conn.batch_execute("PRAGMA busy_timeout = 60000");
}

/// Counts the queries of each connection of a pool.
#[derive(Debug)]
struct Counting(Arc<AtomicUsize>);

impl CustomizeConnection<Conn, PoolError> for Counting {
    fn on_acquire(&self, conn: &mut Conn) -> Result<(), PoolError> {
        be_patient(conn);
        let n_queries = Arc::clone(&self.0);
        conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { query, .. } = event
                && query.to_string().contains("__encdb_owner_keys")
            {
                n_queries.fetch_add(1, Ordering::SeqCst);
            }
        });
        Ok(())
    }
}
