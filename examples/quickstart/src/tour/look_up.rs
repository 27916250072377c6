//! Finding a row by an encrypted value.

use std::time::Instant;

use anyhow::{Result, ensure};
use diesel::{debug_query, prelude::*, sqlite::Sqlite};
use encdb_diesel::search::SearchMethods;

use crate::{
    explain,
    model::{Person, people},
    say,
};

/// Looks somebody up by the e-mail address in capitals, and shows the plan of that exact query.
pub(super) fn by_email(conn: &mut SqliteConnection, person: &Person) -> Result<()> {
    let address = person.email.expose().to_uppercase();
    let query =
        people::table.filter(people::email.search_eq(address.as_str())).select(Person::as_select());
    let plan = explain::plan(conn, &query)?.join("; ");
    let sql = debug_query::<Sqlite, _>(&query).to_string();

    let began = Instant::now();
    let found: Person = query.get_result(conn)?;
    let milliseconds = began.elapsed().as_secs_f64() * 1000.0;

    say::heading("Look-up by an encrypted column");
    say::field("searched", &address);
    say::field("found", format_args!("{} in {milliseconds:.2} ms", found.email.expose()));
    say::long_field("SQL", &sql);
    say::field("query plan", &plan);
    ensure!(found.id == person.id, "the look-up found somebody else");
    ensure!(plan.contains(INDEX), "the plan of the look-up does not say `{INDEX}`");
    Ok(())
}

/// The text in the query plan.
const INDEX: &str = "USING INDEX people_email_search";
