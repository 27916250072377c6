//! What the database's catalogue says of a table.

use axum::http::StatusCode;
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Integer, Nullable, Text},
};
use encdb_example_kit::problem::Problem;
use serde_json::{Map, Value, json};

/// The columns of a table.
pub(super) struct Table {
    columns: Vec<Column>,
}

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    type_name: String,
    /// The place in the primary key, from 0.
    #[diesel(sql_type = Nullable<Integer>)]
    pk_index: Option<i32>,
}

impl Table {
    /// Looks a table up.
    pub(super) fn read(conn: &mut PgConnection, name: &str) -> Result<Self, Problem> {
        let columns: Vec<Column> = sql_query(COLUMNS).bind::<Text, _>(name).load(conn)?;
        let has = |name: &&str| columns.iter().any(|column| column.name == *name);
        if OF_ROWS.iter().all(has) { Ok(Self { columns }) } else { Err(NO_TABLE) }
    }

    /// Returns the value of `electric-schema` for some columns: `{"id":{"type":"uuid","pk_index":0}}`.
    pub(super) fn schema(&self, columns: &[String]) -> Result<String, Problem> {
        let entry = |name| {
            let column = self.column(name)?;
            let mut described = json!({ "type": column.type_name });
            if let Some(pk_index) = column.pk_index {
                described["pk_index"] = pk_index.into();
            }
            Ok((column.name.clone(), described))
        };
        let entries: Map<String, Value> =
            columns.iter().map(entry).collect::<Result<_, Problem>>()?;
        Ok(Value::Object(entries).to_string())
    }

    /// Returns the primary key, if all its columns are among these.
    pub(super) fn primary_key(&self, columns: &[String]) -> Result<Vec<String>, Problem> {
        let mut key: Vec<_> =
            self.columns.iter().filter(|column| column.pk_index.is_some()).collect();
        key.sort_by_key(|column| column.pk_index);
        let is_there = key.iter().all(|column| columns.contains(&column.name));
        if is_there {
            Ok(key.into_iter().map(|column| column.name.clone()).collect())
        } else {
            Err(KEY)
        }
    }

    /// Finds a column that is not sealed.
    fn column(&self, name: &String) -> Result<&Column, Problem> {
        let column = self.columns.iter().find(|column| column.name == *name).ok_or(NO_COLUMN)?;
        let is_sealed = SEALED.iter().any(|suffix| name.ends_with(suffix));
        if is_sealed || column.type_name == "bytea" { Err(SEALED_COLUMN) } else { Ok(column) }
    }
}

/// The columns by which rows are chosen.
const OF_ROWS: [&str; 2] = ["account_id", "session_id"];
/// How the columns of encdb end.
const SEALED: [&str; 2] = ["_encrypted", "_search"];
const COLUMNS: &str = "\
    SELECT attname::TEXT AS name, typname::TEXT AS type_name, array_position(indkey::INT2[], attnum) AS pk_index \
    FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid \
    LEFT JOIN pg_index ON indrelid = attrelid AND indisprimary \
    WHERE attrelid = to_regclass(quote_ident($1)) AND attnum > 0 AND NOT attisdropped ORDER BY attnum";
const NO_TABLE: Problem =
    Problem::new(StatusCode::BAD_REQUEST, "there is no such table of accounts");
const NO_COLUMN: Problem = Problem::new(StatusCode::BAD_REQUEST, "there is no such column");
const KEY: Problem = Problem::new(StatusCode::BAD_REQUEST, "columns lacks one of the primary key");
const SEALED_COLUMN: Problem =
    Problem::new(StatusCode::FORBIDDEN, "a sealed column is in no shape");
