//! The requests of clients: a line each, and a line for the answer.

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpStream,
};

use anyhow::{Result, bail};
use diesel::prelude::*;
use encdb_diesel::Encrypted;
use uuid::Uuid;

use crate::model::{Note, notes};

/// Answers until the client sends no more requests.
pub(crate) fn answer_all(client: &TcpStream, conn: &mut SqliteConnection) -> Result<()> {
    let mut answers = client;
    for request in BufReader::new(client).lines() {
        let answer = answer(&request?, conn).unwrap_or_else(|error| format!("error: {error:#}"));
        writeln!(answers, "{answer}")?;
    }
    Ok(())
}

fn answer(request: &str, conn: &mut SqliteConnection) -> Result<String> {
    match request.split_once(' ') {
        Some(("add", text)) => add(text, conn),
        Some(("read", id)) => read(id, conn),
        _ => bail!("a request is `add TEXT` or `read ID`"),
    }
}

/// Adds a note, and returns its id.
fn add(text: &str, conn: &mut SqliteConnection) -> Result<String> {
    let note = Note { id: Uuid::new_v4().to_string(), text: Encrypted::new(text.to_owned()) };
    diesel::insert_into(notes::table).values(&note).execute(conn)?;
    Ok(note.id)
}

fn read(id: &str, conn: &mut SqliteConnection) -> Result<String> {
    let note: Note = notes::table.find(id).select(Note::as_select()).first(conn)?;
    Ok(note.text.expose().clone())
}
