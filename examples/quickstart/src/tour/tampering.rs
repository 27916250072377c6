//! The check that forged values are refused.

use anyhow::{Context, Result, ensure};
use diesel::prelude::*;

use super::forgery::{Forgery, Outcome, read};
use crate::{
    model::{Person, StoredPerson, people},
    say::{self, BAD, GOOD},
};

/// Tries every forgery on a person's row. All must be refused, and the row must be unharmed afterwards.
pub(super) fn refused(conn: &mut SqliteConnection, victim: &Person, other: &Person) -> Result<()> {
    say::heading("Tampering, each time rolled back");
    let (stored, other) = (stored(conn, victim)?, stored(conn, other)?);
    let mut n_opened = 0;
    for forgery in Forgery::all(&stored, &other) {
        let outcome = forgery.attempt(conn, &victim.id)?;
        n_opened += usize::from(matches!(outcome, Outcome::Opened));
        report(&forgery, &outcome);
    }
    ensure!(n_opened == 0, "{n_opened} of the forged values opened");
    let unharmed = read(conn, &victim.id).context("the row did not survive the roll-back")?;
    ensure!(unharmed.email == victim.email, "the row changed");
    say::verdict(GOOD, "opens", "the row itself, as before");
    Ok(())
}

fn stored(conn: &mut SqliteConnection, person: &Person) -> QueryResult<StoredPerson> {
    people::table.find(&person.id).select(StoredPerson::as_select()).first(conn)
}

fn report(forgery: &Forgery, outcome: &Outcome) {
    match outcome {
        Outcome::Opened => say::verdict(BAD, "NOT REFUSED", forgery.what),
        Outcome::Refused(error) => {
            say::verdict(GOOD, "refused", forgery.what);
            say::long_field("", error);
        }
    }
}
