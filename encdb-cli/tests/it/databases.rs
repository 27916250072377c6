//! The databases of the suite: how to make one, and what the backends call differently.

#[cfg(feature = "mysql")]
pub(crate) mod mysql;
#[cfg(feature = "postgres")]
pub(crate) mod postgres;
pub(crate) mod sqlite;

/// The table of the suite, with the backend's words for bytes and for a search token, which can be indexed.
fn create_table(bytes: &str, token: &str) -> String {
    format!(
        "CREATE TABLE people (id BIGINT PRIMARY KEY NOT NULL, email {bytes} NOT NULL, \
         email_search {token} NOT NULL, ssn TEXT)"
    )
}

/// A larger table, which is searched all the time.
pub(crate) fn create_contacts(bytes: &str, token: &str) -> String {
    format!(
        "CREATE TABLE contacts (id BIGINT PRIMARY KEY NOT NULL, email {bytes} NOT NULL, \
         email_search {token} NOT NULL, ssn {bytes} NOT NULL); \
         CREATE INDEX contacts_email ON contacts (email_search)"
    )
}

/// A table whose rows have owners.
pub(crate) fn create_notes(bytes: &str, token: &str) -> String {
    format!(
        "CREATE TABLE notes (id BIGINT PRIMARY KEY NOT NULL, tenant_id INTEGER NOT NULL, title {bytes} NOT NULL, \
         title_search {token} NOT NULL)"
    )
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// One line of a table, as somebody reads it who looks into the database.
#[derive(diesel::QueryableByName)]
pub(crate) struct Line {
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub(crate) line: String,
}
