//! `restore`: the tables as they were at an export, by the least change, in one transaction.
//!
//! The file is read into temporary tables. Rows that it does not have are removed, but only as many as the operator agreed to, and no
//! upload ever. Rows that are missing or differ are put back, sealed as they were.

use std::{
    collections::HashMap,
    fs::File,
    io::{BufRead, BufReader},
    path::Path,
};

use anyhow::{Context, Result, bail, ensure};
use diesel::{
    PgConnection, RunQueryDsl, connection::SimpleConnection, prelude::*, sql_query, sql_types::Text,
};

use crate::{account, args::Restore, export::Line, schema, tables::TABLES};

/// Restores a file, or changes nothing.
pub(crate) fn run(arguments: &Restore) -> Result<()> {
    let mut conn = schema::connect(&arguments.database)?;
    let change = conn.transaction(|conn| {
        stage(conn, &arguments.file)?;
        let change = restore(conn)?;
        ensure!(change.n_removed == arguments.removes, not_agreed(change.n_removed));
        Ok(change)
    })?;
    println!("{} rows removed, {} put back", change.n_removed, change.n_put_back);
    Ok(())
}

fn not_agreed(n_rows: usize) -> String {
    format!(
        "{n_rows} rows are not in this export and would be removed; nothing is changed. Agree by --removes {n_rows}"
    )
}

#[derive(Default)]
struct Change {
    n_removed: usize,
    n_put_back: usize,
}

/// Reads the file into temporary tables, which end with the transaction.
fn stage(conn: &mut PgConnection, path: &Path) -> Result<()> {
    for table in TABLES {
        let create =
            format!("CREATE TEMPORARY TABLE exported_{table} (LIKE {table}) ON COMMIT DROP");
        conn.batch_execute(&create)?;
    }
    let inserts: HashMap<_, _> =
        TABLES.into_iter().map(|table| (table, insert_into(table))).collect();
    let file = File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let mut n_staged = 0;
    for line in BufReader::new(file).lines() {
        match serde_json::from_str(&line?).with_context(|| broken(n_staged))? {
            Line::Row { table, row } => {
                let insert = inserts.get(table.as_str()).with_context(|| broken(n_staged))?;
                let insert = sql_query(insert).bind::<Text, _>(row.get());
                insert.execute(conn).with_context(|| broken(n_staged))?;
                n_staged += 1;
            }
            Line::End { n_rows } if n_rows == n_staged => return Ok(()),
            Line::End { .. } => bail!(broken(n_staged)),
        }
    }
    bail!("the export was cut after line {n_staged}; nothing is changed")
}

fn insert_into(table: &str) -> String {
    format!(
        "INSERT INTO exported_{table} SELECT * FROM json_populate_record(NULL::{table}, $1::JSON)"
    )
}

fn broken(n_staged: usize) -> String {
    format!("line {} is not one of an export; nothing is changed", n_staged + 1)
}

/// Gives each account the rows of the temporary tables.
fn restore(conn: &mut PgConnection) -> Result<Change> {
    let mut change = Change::default();
    for account in account::all(conn)? {
        account::choose(conn, account)?;
        for table in TABLES.into_iter().rev().filter(|table| *table != UPLOADS) {
            change.n_removed += sql_query(remove_from(table)).execute(conn).context(STILL_USED)?;
        }
        for table in TABLES {
            change.n_put_back += sql_query(put_back_into(table)).execute(conn)?;
        }
    }
    Ok(change)
}

/// Row-level security limits this to one account.
fn remove_from(table: &str) -> String {
    format!(
        "DELETE FROM {table} AS stored WHERE NOT EXISTS (SELECT FROM exported_{table} AS exported WHERE exported = stored)"
    )
}

fn put_back_into(table: &str) -> String {
    format!(
        "INSERT INTO {table} SELECT * FROM exported_{table} WHERE account_id = app_account() ON CONFLICT DO NOTHING"
    )
}

const UPLOADS: &str = "uploads";
const STILL_USED: &str = "an upload, or another row that the export has, belongs to a session that it does not have; nothing is changed";
