//! `export`: all rows of accounts, into a file.
//!
//! Values stay sealed: a row is written as PostgreSQL's JSON of what is stored. The file opens with the keys of the database alone.

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::Path,
};

use anyhow::{Context, Result};
use diesel::{
    PgConnection, QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_query,
    sql_types::Text,
};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tempfile::NamedTempFile;

use crate::{account, args::Export, schema, tables::TABLES};

/// A line of the file.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Line {
    /// A row of a table.
    Row { table: String, row: Box<RawValue> },
    /// The last line. A file without it was cut.
    End { n_rows: usize },
}

/// Writes the file. It appears under its name when it is whole, and no file is overwritten.
pub(crate) fn run(arguments: &Export) -> Result<()> {
    let mut conn = schema::connect(&arguments.database)?;
    let folder = arguments.file.parent().filter(|folder| *folder != Path::new(""));
    let mut file = NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
    let n_rows = write(&mut conn, file.as_file_mut())?;
    file.as_file().sync_all()?;
    let named = file.persist_noclobber(&arguments.file).map_err(|error| error.error);
    named.with_context(|| format!("{} cannot be written", arguments.file.display()))?;
    println!("{n_rows} rows written; restore this file only with the keys of today");
    Ok(())
}

#[derive(QueryableByName)]
struct Stored {
    #[diesel(sql_type = Text)]
    row: String,
}

/// Writes the rows of one moment.
fn write(conn: &mut PgConnection, file: &mut File) -> Result<usize> {
    let mut file = BufWriter::new(file);
    let n_rows = conn.build_transaction().repeatable_read().read_only().run(|conn| {
        let mut n_rows = 0;
        for account in account::all(conn)? {
            account::choose(conn, account)?;
            for table in TABLES {
                n_rows += write_table(conn, table, &mut file)?;
            }
        }
        anyhow::Ok(n_rows)
    })?;
    write_line(&mut file, &Line::End { n_rows })?;
    file.flush()?;
    Ok(n_rows)
}

/// Writes the account's rows of a table, some at a time.
fn write_table(conn: &mut PgConnection, table: &str, file: &mut impl Write) -> Result<usize> {
    let rows = format!(
        "DECLARE of_account NO SCROLL CURSOR FOR SELECT row_to_json(stored)::TEXT AS row FROM {table} AS stored"
    );
    conn.batch_execute(&rows)?;
    let mut n_rows = 0;
    loop {
        let fetched: Vec<Stored> = sql_query("FETCH 1000 FROM of_account").load(conn)?;
        if fetched.is_empty() {
            break;
        }
        for Stored { row } in fetched {
            write_line(
                file,
                &Line::Row { table: table.to_owned(), row: RawValue::from_string(row)? },
            )?;
            n_rows += 1;
        }
    }
    conn.batch_execute("CLOSE of_account")?;
    Ok(n_rows)
}

fn write_line(file: &mut impl Write, line: &Line) -> Result<()> {
    serde_json::to_writer(&mut *file, line)?;
    Ok(file.write_all(b"\n")?)
}
