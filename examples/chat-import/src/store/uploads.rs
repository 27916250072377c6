//! Uploads: texts, compressed before they are sealed, with plain metadata.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use encdb_diesel::prelude::*;
use uuid::Uuid;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    uploads (id) {
        id -> Uuid,
        account_id -> BigInt,
        session_id -> Uuid,
        name -> Text,
        media_type -> Text,
        n_bytes -> BigInt,
        created_at -> Timestamptz,
        content_encrypted -> Ciphertext,
    }
}

/// An upload, with its compressed text.
#[derive(Debug, EncryptedModel)]
#[diesel(table_name = uploads)]
#[encdb(bind(session_id, id), owner = account_id)]
pub(crate) struct Upload {
    pub(crate) id: Uuid,
    pub(crate) account_id: i64,
    pub(crate) session_id: Uuid,
    pub(crate) name: String,
    pub(crate) media_type: String,
    pub(crate) n_bytes: i64,
    pub(crate) created_at: DateTime<Utc>,
    #[diesel(column_name = content_encrypted)]
    pub(crate) content: Encrypted<Vec<u8>>,
}

/// What is known of an upload without opening it.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = uploads)]
pub(crate) struct Metadata {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) media_type: String,
    pub(crate) n_bytes: i64,
    pub(crate) created_at: DateTime<Utc>,
}

/// Adds an upload.
pub(crate) fn add(conn: &mut PgConnection, upload: &Upload) -> QueryResult<()> {
    diesel::insert_into(uploads::table).values(upload).execute(conn).map(drop)
}

/// Lists the uploads of a session, oldest first.
pub(crate) fn list(conn: &mut PgConnection, session_id: Uuid) -> QueryResult<Vec<Metadata>> {
    let of_session = uploads::table.filter(uploads::session_id.eq(session_id));
    let oldest = of_session.order((uploads::created_at, uploads::id));
    oldest.select(Metadata::as_select()).load(conn)
}

/// Finds an upload.
pub(crate) fn find(conn: &mut PgConnection, id: Uuid) -> QueryResult<Option<Upload>> {
    uploads::table.find(id).select(Upload::as_select()).first(conn).optional()
}
