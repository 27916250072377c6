//! What each backend does in its own way: locking, bookkeeping, and reading and writing two small tables.

use diesel::backend::Backend;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
use diesel::{Connection, connection::TransactionManager as _};
use encdb_core::Fingerprint;

use crate::error::SetupError;

/// A backend that encdb has tables for: `Sqlite`, `Pg` and `Mysql`, each behind its feature.
///
/// It is implemented for every connection of such a backend, so that pooled connections and the blocking wrappers of
/// asynchronous ones work as well.
pub trait SetupBackend<C>: Backend {
    /// Runs `work` while no other process runs any.
    #[doc(hidden)]
    fn locked<R>(
        conn: &mut C,
        work: &mut dyn FnMut(&mut C) -> Result<R, SetupError>,
    ) -> Result<R, SetupError>;

    /// Applies what is missing, and returns its versions.
    #[doc(hidden)]
    fn apply(conn: &mut C) -> Result<Vec<String>, SetupError>;

    /// Compares with what the database remembers, and records what it does not know.
    #[doc(hidden)]
    fn check(conn: &mut C, fingerprints: &[Fingerprint]) -> Result<Vec<Fingerprint>, SetupError>;

    /// Deletes the fingerprint of the index root of this epoch.
    #[doc(hidden)]
    fn forget(conn: &mut C, epoch: u8) -> Result<(), SetupError>;

    /// Reverts everything.
    #[doc(hidden)]
    fn revert(conn: &mut C) -> Result<(), SetupError>;
}

/// Whether the caller has begun a transaction already.
#[cfg(any(feature = "postgres", feature = "sqlite"))]
pub(super) fn in_transaction<C: Connection>(conn: &mut C) -> bool {
    let status = C::TransactionManager::transaction_manager_status_mut(conn);
    status.transaction_depth().ok().flatten().is_some()
}

/// Which versions the database has: as Diesel keeps its own, in a table of another name.
pub(super) const CREATE_BOOKKEEPING: &str = "CREATE TABLE IF NOT EXISTS __encdb_schema_migrations (
    version VARCHAR(50) PRIMARY KEY NOT NULL,
    run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
)";

diesel::table! {
    __encdb_schema_migrations (version) {
        version -> VarChar,
    }
}

diesel::table! {
    __encdb_fingerprints (kind, id) {
        kind -> VarChar,
        id -> Integer,
        fingerprint -> Binary,
    }
}

/// The same for every backend but for its types, which Diesel's traits want spelled out.
macro_rules! setup_backend {
    ($backend:ty, $migrations:expr) => {
        use diesel::{
            BoolExpressionMethods as _, Connection, ExpressionMethods as _, QueryDsl as _,
            RunQueryDsl as _,
            connection::LoadConnection,
            migration::{Migration, MigrationSource as _},
        };
        use encdb_core::{Fingerprint, FingerprintKind};

        use super::{
            backend::{
                __encdb_fingerprints as table, __encdb_schema_migrations as bookkeeping,
                CREATE_BOOKKEEPING, SetupBackend,
            },
            fingerprints::{self, Recorded},
        };
        use crate::error::SetupError;

        impl<C> SetupBackend<C> for $backend
        where
            C: Connection<Backend = $backend> + LoadConnection + 'static,
        {
            fn locked<R>(
                conn: &mut C,
                work: &mut dyn FnMut(&mut C) -> Result<R, SetupError>,
            ) -> Result<R, SetupError> {
                locked(conn, work)
            }

            fn apply(conn: &mut C) -> Result<Vec<String>, SetupError> {
                conn.batch_execute(CREATE_BOOKKEEPING)?;
                let applied = versions(conn)?;
                let missing =
                    migrations()?.into_iter().filter(|it| !applied.contains(&version_of(&**it)));
                missing.map(|migration| apply_one(conn, &*migration)).collect()
            }

            fn check(
                conn: &mut C,
                fingerprints: &[Fingerprint],
            ) -> Result<Vec<Fingerprint>, SetupError> {
                let known: Vec<Recorded> =
                    table::table.select((table::kind, table::id, table::fingerprint)).load(conn)?;
                let unknown = fingerprints::compare(&known, fingerprints)?;
                for fingerprint in &unknown {
                    let row = (
                        table::kind.eq(fingerprint.kind().name()),
                        table::id.eq(i32::from(fingerprint.id())),
                        table::fingerprint.eq(fingerprint.as_bytes().as_slice()),
                    );
                    diesel::insert_into(table::table).values(row).execute(conn)?;
                }
                Ok(unknown)
            }

            fn forget(conn: &mut C, epoch: u8) -> Result<(), SetupError> {
                let of_epoch = table::kind
                    .eq(FingerprintKind::Index.name())
                    .and(table::id.eq(i32::from(epoch)));
                diesel::delete(table::table.filter(of_epoch)).execute(conn)?;
                Ok(())
            }

            fn revert(conn: &mut C) -> Result<(), SetupError> {
                conn.batch_execute(CREATE_BOOKKEEPING)?;
                let applied = versions(conn)?;
                for migration in
                    migrations()?.iter().rev().filter(|it| applied.contains(&version_of(&***it)))
                {
                    let failed = |source| SetupError::Migration {
                        version: version_of(&**migration),
                        source,
                    };
                    migration.revert(conn).map_err(failed)?;
                    // One by one: MySQL's DROP TABLE commits, and what is cut off goes on from here.
                    let version = bookkeeping::version.eq(version_of(&**migration));
                    diesel::delete(bookkeeping::table.filter(version)).execute(conn)?;
                }
                Ok(conn.batch_execute("DROP TABLE __encdb_schema_migrations")?)
            }
        }

        type BoxedMigration = Box<dyn Migration<$backend>>;

        /// All migrations, in the order of their versions.
        fn migrations() -> Result<Vec<BoxedMigration>, SetupError> {
            let unreadable = |source| SetupError::Migration { version: String::new(), source };
            let mut migrations: Vec<BoxedMigration> =
                $migrations.migrations().map_err(unreadable)?;
            migrations.sort_by_key(|migration| version_of(&**migration));
            Ok(migrations)
        }

        fn versions<C>(conn: &mut C) -> Result<Vec<String>, SetupError>
        where
            C: Connection<Backend = $backend> + LoadConnection,
        {
            Ok(bookkeeping::table.select(bookkeeping::version).load(conn)?)
        }

        fn apply_one<C>(
            conn: &mut C,
            migration: &dyn Migration<$backend>,
        ) -> Result<String, SetupError>
        where
            C: Connection<Backend = $backend> + LoadConnection + 'static,
        {
            let version = version_of(migration);
            let failed = |source| SetupError::Migration { version: version.clone(), source };
            migration.run(conn).map_err(failed)?;
            diesel::insert_into(bookkeeping::table)
                .values(bookkeeping::version.eq(&version))
                .execute(conn)?;
            Ok(version)
        }

        fn version_of(migration: &dyn Migration<$backend>) -> String {
            migration.name().version().to_string()
        }
    };
}
pub(super) use setup_backend;
