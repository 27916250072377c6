//! The one row of `__encdb_keyring`, on each backend.

use std::num::TryFromIntError;

use diesel::result::{Error as DatabaseError, QueryResult};

use super::{KeyringTableBackend, Stored};

diesel::table! {
    __encdb_keyring (id) {
        id -> Integer,
        revision -> BigInt,
        document -> Text,
        updated_at -> Timestamp,
    }
}

/// Its one row.
const ID: i32 = 1;

/// The same for every backend but for its types, which Diesel's traits want spelled out.
macro_rules! keyring_table_backend {
    ($backend:ty) => {
        const _: () = {
            use diesel::{
                Connection, ExpressionMethods as _, OptionalExtension as _, QueryDsl as _,
                RunQueryDsl as _, connection::LoadConnection,
            };

            use self::__encdb_keyring as row;

            impl<C> KeyringTableBackend<C> for $backend
            where
                C: Connection<Backend = $backend> + LoadConnection + 'static,
            {
                fn stored(conn: &mut C) -> QueryResult<Option<Stored>> {
                    let found = row::table.find(ID).select((row::revision, row::document));
                    let found: Option<(i64, String)> = found.first(conn).optional()?;
                    let stored = |(revision, document)| {
                        Ok(Stored { revision: unsigned(revision)?, document })
                    };
                    found.map(stored).transpose()
                }

                fn insert(conn: &mut C, new: &Stored) -> QueryResult<()> {
                    let values = (
                        row::id.eq(ID),
                        row::revision.eq(signed(new.revision)?),
                        row::document.eq(&new.document),
                    );
                    diesel::insert_into(row::table).values(values).execute(conn)?;
                    Ok(())
                }

                fn update(
                    conn: &mut C,
                    expected_revision: u64,
                    new: &Stored,
                ) -> QueryResult<usize> {
                    let replaced =
                        row::table.find(ID).filter(row::revision.eq(signed(expected_revision)?));
                    let values = (
                        row::revision.eq(signed(new.revision)?),
                        row::document.eq(&new.document),
                        row::updated_at.eq(diesel::dsl::now),
                    );
                    diesel::update(replaced).set(values).execute(conn)
                }
            }
        };
    };
}

#[cfg(feature = "mysql")]
keyring_table_backend!(diesel::mysql::Mysql);
#[cfg(feature = "postgres")]
keyring_table_backend!(diesel::pg::Pg);
#[cfg(feature = "sqlite")]
keyring_table_backend!(diesel::sqlite::Sqlite);

/// SQL has no unsigned numbers that all backends know.
fn signed(revision: u64) -> QueryResult<i64> {
    let too_great = |error: TryFromIntError| DatabaseError::SerializationError(error.into());
    revision.try_into().map_err(too_great)
}

fn unsigned(revision: i64) -> QueryResult<u64> {
    let negative = |error: TryFromIntError| DatabaseError::DeserializationError(error.into());
    revision.try_into().map_err(negative)
}
