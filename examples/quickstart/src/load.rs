//! Loading a CSV file into the table, once. Only `Person::from` knows of encryption.

use std::time::Instant;

use anyhow::{Context, Result};
use chrono::NaiveDate;
use diesel::prelude::*;
use encdb_diesel::{Encrypted, Searchable};
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    model::{Person, people},
    say,
};

/// Made-up people: names from a list, addresses at example.com, .net and .org, and SSNs with 000, which is never issued.
const CSV: &str = include_str!("../people.csv");

/// Rows in one `INSERT`: far below SQLite's limit of 32766 bind values.
const BATCH_LEN: usize = 500;

/// Loads all people in one transaction, unless the table has some already.
pub(crate) fn people(conn: &mut SqliteConnection) -> Result<()> {
    say::heading("Loading");
    let n_there: i64 = people::table.count().get_result(conn)?;
    if n_there > 0 {
        say::text(&format!("{n_there} people are there already, so nothing was loaded."));
        return Ok(());
    }
    let everybody = read(CSV)?;
    let began = Instant::now();
    conn.transaction(|conn| insert(conn, &everybody)).context("nobody was loaded")?;
    let seconds = began.elapsed().as_secs_f64();
    say::text(&format!(
        "{} people, sealed and inserted in {seconds:.2} s{BUILD}.",
        everybody.len()
    ));
    Ok(())
}

fn read(csv: &str) -> Result<Vec<Person>> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let people = reader.deserialize::<Record>().map(|record| record.map(Person::from));
    people.collect::<Result<_, _>>().context("people.csv cannot be read")
}

fn insert(conn: &mut SqliteConnection, everybody: &[Person]) -> QueryResult<()> {
    for batch in everybody.chunks(BATCH_LEN) {
        diesel::insert_into(people::table).values(batch).execute(conn)?;
    }
    Ok(())
}

/// A line of the file.
#[derive(Deserialize)]
struct Record {
    id: Uuid,
    name: String,
    email: String,
    ssn: Option<String>,
    birthday: NaiveDate,
}

impl From<Record> for Person {
    fn from(record: Record) -> Self {
        Self {
            // One spelling only: values are bound to the text, and do not open under another spelling.
            id: record.id.to_string(),
            name: record.name,
            email: Searchable::new(record.email),
            ssn: record.ssn.map(Encrypted::new),
            birthday: Encrypted::new(record.birthday),
        }
    }
}

const BUILD: &str = if cfg!(debug_assertions) { " by an unoptimized build" } else { "" };
