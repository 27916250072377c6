//! One row, twice.

use anyhow::Result;
use diesel::prelude::*;

use crate::{
    model::{Person, StoredPerson, people},
    say,
};

/// Prints the plain values: `expose` reads one.
pub(super) fn as_the_program_sees_it(person: &Person) {
    say::heading("One row, as the program sees it");
    say::field("id", &person.id);
    say::field("name", &person.name);
    say::field("email", person.email.expose());
    say::field("ssn", ssn(person));
    say::field("birthday", person.birthday.expose());
}

/// Prints the stored bytes, which show only the plaintext's length.
pub(super) fn as_the_database_stores_it(
    conn: &mut SqliteConnection,
    person: &Person,
) -> Result<()> {
    let stored: StoredPerson =
        people::table.find(&person.id).select(StoredPerson::as_select()).first(conn)?;
    say::heading("The same row, as the database stores it");
    say::remarked("id", &stored.id, "as it is");
    say::remarked("name", &stored.name, "as it is");
    sealed("email", &stored.email);
    let token = &stored.email_search;
    say::remarked("email_search", &hex(token), format_args!("{} bytes, search token", token.len()));
    if let Some(ssn) = &stored.ssn {
        sealed("ssn", ssn);
    }
    sealed("birthday", &stored.birthday);
    say::text("Sealing adds 32 bytes, and binds a value to its column and to the id of its row.");
    Ok(())
}

/// Returns the SSN, or an empty text.
pub(super) fn ssn(person: &Person) -> &str {
    person.ssn.as_ref().map_or("", |ssn| ssn.expose())
}

fn sealed(column: &str, stored: &[u8]) {
    let len = stored.len();
    let remark = format!("{len} bytes = {} + {OVERHEAD_LEN}", len - OVERHEAD_LEN);
    say::remarked(column, &hex(stored), remark);
}

/// Returns the first eight bytes and the last four.
fn hex(bytes: &[u8]) -> String {
    let digits = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let (start, end) = (&bytes[..8.min(bytes.len())], &bytes[bytes.len().saturating_sub(4)..]);
    format!("{} … {}", digits(start), digits(end))
}

/// The bytes that sealing adds: a header of 4, a nonce of 12, a tag of 16 (docs/format.md, "A sealed value").
const OVERHEAD_LEN: usize = 32;
