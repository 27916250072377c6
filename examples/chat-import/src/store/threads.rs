//! Threads and their members. A thread is a session of the chat.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use encdb_diesel::prelude::*;
use serde::Serialize;
use uuid::Uuid;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    threads (session_id) {
        session_id -> Uuid,
        account_id -> BigInt,
        created_at -> Timestamptz,
        title_encrypted -> Ciphertext,
    }
}

diesel::table! {
    session_members (account_id, session_id, name) {
        account_id -> BigInt,
        session_id -> Uuid,
        name -> Text,
        created_at -> Timestamptz,
    }
}

/// A thread.
#[derive(Clone, Debug, EncryptedModel, Serialize)]
#[diesel(table_name = threads, primary_key(session_id))]
#[encdb(bind = session_id, owner = account_id)]
pub(crate) struct Thread {
    pub(crate) session_id: Uuid,
    pub(crate) account_id: i64,
    pub(crate) created_at: DateTime<Utc>,
    #[diesel(column_name = title_encrypted)]
    #[serde(serialize_with = "encdb_diesel::expose::serialize")]
    pub(crate) title: Encrypted<String>,
}

#[derive(Insertable)]
#[diesel(table_name = session_members)]
struct Member<'a> {
    account_id: i64,
    session_id: Uuid,
    name: &'a str,
    created_at: DateTime<Utc>,
}

/// Adds a thread with its members, unless there is a thread of this id. Returns the number of threads added.
pub(crate) fn add(
    conn: &mut PgConnection,
    thread: &Thread,
    members: &[String],
) -> QueryResult<usize> {
    let insert = diesel::insert_into(threads::table).values(thread);
    let n_added = insert.on_conflict_do_nothing().execute(conn)?;
    if n_added > 0 {
        let members: Vec<_> = members.iter().map(|name| member(thread, name)).collect();
        diesel::insert_into(session_members::table).values(members).execute(conn)?;
    }
    Ok(n_added)
}

fn member<'a>(thread: &Thread, name: &'a str) -> Member<'a> {
    let Thread { account_id, session_id, created_at, .. } = *thread;
    Member { account_id, session_id, name, created_at }
}

/// Lists the account's threads, newest first.
pub(crate) fn list(conn: &mut PgConnection) -> QueryResult<Vec<Thread>> {
    let newest = threads::table.order((threads::created_at.desc(), threads::session_id));
    newest.limit(LIST_LEN).select(Thread::as_select()).load(conn)
}

/// Finds a thread.
pub(crate) fn find(conn: &mut PgConnection, session_id: Uuid) -> QueryResult<Option<Thread>> {
    threads::table.find(session_id).select(Thread::as_select()).first(conn).optional()
}

/// Tells whether the account has a session.
pub(crate) fn exists(conn: &mut PgConnection, session_id: Uuid) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(threads::table.find(session_id))).get_result(conn)
}

/// Returns the members of a session, by name.
pub(crate) fn members(conn: &mut PgConnection, session_id: Uuid) -> QueryResult<Vec<String>> {
    let of_session = session_members::table.filter(session_members::session_id.eq(session_id));
    of_session.order(session_members::name).select(session_members::name).load(conn)
}

const LIST_LEN: i64 = 100;
