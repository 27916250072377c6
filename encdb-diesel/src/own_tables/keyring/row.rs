//! The one row of `__encdb_keyring`, on each backend.

use std::num::TryFromIntError;

use diesel::result::{Error as DatabaseError, QueryResult};

use encdb_core::MAX_KEYRING_DOCUMENT_LEN;

use super::{KeyringTableBackend, Stored, backend::Found};

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
#[expect(clippy::cast_possible_wrap, reason = "it is 2^20")]
const MAX_LEN: i64 = MAX_KEYRING_DOCUMENT_LEN as i64;

/// The same for every backend but for its types, which Diesel's traits want spelled out, and for how it tells the length
/// of a text in bytes.
macro_rules! keyring_table_backend {
    ($backend:ty, $len:literal) => {
        const _: () = {
            use diesel::{
                Connection, ExpressionMethods as _, OptionalExtension as _, QueryDsl as _,
                RunQueryDsl as _,
                connection::LoadConnection,
                dsl::sql,
                sql_types::{BigInt, Nullable, Text},
            };

            use self::__encdb_keyring as row;

            impl<C> KeyringTableBackend<C> for $backend
            where
                C: Connection<Backend = $backend> + LoadConnection + 'static,
            {
                fn found(conn: &mut C) -> QueryResult<Option<Found>> {
                    let len = || sql::<BigInt>($len);
                    let document = sql::<Nullable<Text>>("CASE WHEN ")
                        .sql($len)
                        .sql(" <= ")
                        .bind::<BigInt, _>(MAX_LEN)
                        .sql(" THEN document END");
                    let found = row::table.find(ID).select((row::revision, len(), document));
                    let found: Option<(i64, i64, Option<String>)> = found.first(conn).optional()?;
                    let checked = |(revision, len, document)| {
                        Ok(Found { revision: unsigned(revision)?, len: unsigned(len)?, document })
                    };
                    found.map(checked).transpose()
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
keyring_table_backend!(diesel::mysql::Mysql, "octet_length(document)");
#[cfg(feature = "postgres")]
keyring_table_backend!(diesel::pg::Pg, "CAST(octet_length(document) AS BIGINT)");
#[cfg(feature = "sqlite")]
// SQLite has octet_length since 3.43.
keyring_table_backend!(diesel::sqlite::Sqlite, "length(CAST(document AS BLOB))");

/// SQL has no unsigned numbers that all backends know.
fn signed(revision: u64) -> QueryResult<i64> {
    let too_great = |error: TryFromIntError| DatabaseError::SerializationError(error.into());
    revision.try_into().map_err(too_great)
}

fn unsigned(revision: i64) -> QueryResult<u64> {
    let negative = |error: TryFromIntError| DatabaseError::DeserializationError(error.into());
    revision.try_into().map_err(negative)
}
