//! The stations of the tour, in order. Each ends the program with an error if it does not find what it announces.

use anyhow::{Context, Result};
use diesel::prelude::*;
use encdb_diesel::columns::CiphertextMethods as _;

use crate::{
    database::Database,
    model::{Person, people},
};

mod file;
mod forgery;
mod look_up;
mod row;
mod tampering;

/// Shows everything, with somebody from the table.
pub(crate) fn take(conn: &mut SqliteConnection, database: &Database) -> Result<()> {
    let [somebody, somebody_else] = two_people(conn)?;
    row::as_the_program_sees_it(&somebody);
    row::as_the_database_stores_it(conn, &somebody)?;
    file::search(&database.file(), &somebody)?;
    look_up::by_email(conn, &somebody)?;
    tampering::refused(conn, &somebody, &somebody_else)
}

/// Returns the first two people who have an SSN, always the same ones.
fn two_people(conn: &mut SqliteConnection) -> Result<[Person; 2]> {
    let two: Vec<Person> = people::table
        .filter(people::ssn.is_not_null())
        .order(people::id)
        .limit(2)
        .select(Person::as_select())
        .load(conn)?;
    two.try_into().ok().context("the tour needs two people with an SSN in the table")
}
