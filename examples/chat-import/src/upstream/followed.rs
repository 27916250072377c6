//! A shape that somebody follows: its rows as they were last seen, and all changes up to there.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use axum::{
    Json,
    http::HeaderName,
    response::{IntoResponse, Response},
};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{BigInt, Nullable, Text, Uuid as SqlUuid},
};
use encdb_example_kit::{pool::Pool, problem::Problem};
use serde_json::{Map, Value, json};
use tokio::{sync::Mutex, time::Instant};

use super::{progress::offset, table::Table};
use crate::shape::Shape;

/// A shape and its log of changes.
pub(super) struct Followed {
    shape: Shape,
    handle: String,
    schema: String,
    primary_key: Vec<String>,
    log: Mutex<Log>,
}

/// A row: its values as PostgreSQL writes them, by column.
type Row = Map<String, Value>;

#[derive(Default)]
struct Log {
    /// The rows, by their keys.
    rows: BTreeMap<String, Row>,
    changes: Vec<Value>,
    seen: Option<Instant>,
}

/// The changes that a client does not have, and how many there are in all.
pub(super) struct Changes {
    new: Vec<Value>,
    n_all: usize,
}

impl Changes {
    pub(super) const fn is_empty(&self) -> bool {
        self.new.is_empty()
    }
}

impl Followed {
    pub(super) fn new(shape: Shape, table: &Table) -> Result<Self, Problem> {
        let schema = table.schema(&shape.columns)?;
        let primary_key = table.primary_key(&shape.columns)?;
        Ok(Self { handle: new_handle(), schema, primary_key, shape, log: Mutex::default() })
    }

    pub(super) fn handle(&self) -> &str {
        &self.handle
    }

    /// Looks at the database, unless somebody just did, and returns the changes after the first `n_known`.
    pub(super) async fn changes_after(
        &self,
        n_known: usize,
        pool: &Pool,
    ) -> Result<Changes, Problem> {
        let mut log = self.log.lock().await;
        if n_known == 0 || log.seen.is_none_or(|seen| seen.elapsed() >= PERIOD) {
            let shape = self.shape.clone();
            let rows = pool.run(move |conn| read(conn, &shape)).await?;
            self.take_up(&mut log, rows);
        }
        let new = log.changes.get(n_known..).unwrap_or_default().to_vec();
        Ok(Changes { new, n_all: log.changes.len() })
    }

    /// Adds the difference between these rows and the ones seen before to the log.
    fn take_up(&self, log: &mut Log, rows: Vec<Row>) {
        let rows: BTreeMap<_, _> = rows.into_iter().map(|row| (self.key(&row), row)).collect();
        for (key, row) in &rows {
            match log.rows.get(key) {
                None => log.changes.push(self.change("insert", key, row.clone())),
                Some(before) if before != row => {
                    log.changes.push(self.change("update", key, row.clone()));
                }
                Some(_) => {}
            }
        }
        let gone = log.rows.iter().filter(|(key, _)| !rows.contains_key(*key));
        log.changes.extend(gone.map(|(key, row)| self.change("delete", key, row.clone())));
        log.rows = rows;
        log.seen = Some(Instant::now());
    }

    fn change(&self, operation: &str, key: &str, mut value: Row) -> Value {
        if operation == "delete" {
            value.retain(|column, _| self.primary_key.contains(column));
        }
        let headers = json!({ "operation": operation, "relation": ["public", self.shape.table] });
        json!({ "key": key, "value": value, "headers": headers })
    }

    /// Writes the key of a row as Electric does: `"public"."messages"/"0196…"`.
    fn key(&self, row: &Row) -> String {
        let value = |column: &String| row.get(column).and_then(Value::as_str).unwrap_or_default();
        let values =
            self.primary_key.iter().map(|column| format!("/{}", Value::from(value(column))));
        format!("\"public\".\"{}\"{}", self.shape.table, values.collect::<String>())
    }

    /// Returns the reply with these changes.
    pub(super) fn reply(&self, Changes { mut new, n_all }: Changes) -> Response {
        new.push(json!({ "headers": { "control": "up-to-date" } }));
        let headers = [
            (HANDLE, self.handle.clone()),
            (OFFSET, offset(n_all)),
            (SCHEMA, self.schema.clone()),
            (UP_TO_DATE, String::new()),
        ];
        (headers, Json(new)).into_response()
    }

    /// Returns the same, with a cursor by which caches tell one live request from the next.
    pub(super) fn live_reply(&self, changes: Changes) -> Response {
        ([(CURSOR, now().as_secs().to_string())], self.reply(changes)).into_response()
    }
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Text)]
    row: String,
}

/// Reads the rows of a shape. Names in it are letters and underscores, and were found in the catalogue.
fn read(conn: &mut PgConnection, shape: &Shape) -> Result<Vec<Row>, Problem> {
    let names: Vec<_> = shape.columns.iter().map(|name| format!("'{name}'")).collect();
    let values: Vec<_> = shape.columns.iter().map(|name| format!("{name}::TEXT")).collect();
    let select = format!(
        "SELECT json_object(ARRAY[{}], ARRAY[{}])::TEXT AS row FROM {} \
         WHERE account_id = $1 AND session_id = coalesce($2, session_id)",
        names.join(", "),
        values.join(", "),
        shape.table
    );
    let select = sql_query(select).bind::<BigInt, _>(shape.rows.account.0);
    let found: Vec<Found> = select.bind::<Nullable<SqlUuid>, _>(shape.rows.session).load(conn)?;
    let parsed = found.iter().map(|found| serde_json::from_str(&found.row));
    parsed.collect::<Result<_, _>>().map_err(|error| Problem::internal(&error))
}

/// Returns a handle that no shape had before, also in an earlier run of the program.
fn new_handle() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!("{}-{}", now().as_micros(), NEXT.fetch_add(1, Ordering::Relaxed))
}

fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// How often the database is asked while somebody waits.
pub(super) const PERIOD: Duration = Duration::from_millis(100);
const HANDLE: HeaderName = HeaderName::from_static("electric-handle");
const OFFSET: HeaderName = HeaderName::from_static("electric-offset");
const SCHEMA: HeaderName = HeaderName::from_static("electric-schema");
const CURSOR: HeaderName = HeaderName::from_static("electric-cursor");
const UP_TO_DATE: HeaderName = HeaderName::from_static("electric-up-to-date");
