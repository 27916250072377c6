//! The databases of the suite: creating one, and the words that differ between the backends.

#[cfg(feature = "mysql")]
pub(crate) mod mysql;
#[cfg(feature = "postgres")]
pub(crate) mod postgres;
pub(crate) mod sqlite;

/// Creates the table of the suite, with the backend's types for bytes and for a search token, which can be indexed.
fn create_table(bytes: &str, token: &str) -> String {
    format!(
        "CREATE TABLE people (id BIGINT PRIMARY KEY NOT NULL, email {bytes} NOT NULL, \
         email_search {token} NOT NULL, ssn TEXT)"
    )
}

/// Creates a larger table, which is searched all the time.
pub(crate) fn create_contacts(bytes: &str, token: &str) -> String {
    format!(
        "CREATE TABLE contacts (id BIGINT PRIMARY KEY NOT NULL, email {bytes} NOT NULL, \
         email_search {token} NOT NULL, ssn {bytes} NOT NULL); \
         CREATE INDEX contacts_email ON contacts (email_search)"
    )
}

/// Creates a table whose rows have owners.
pub(crate) fn create_notes(bytes: &str, token: &str) -> String {
    format!(
        "CREATE TABLE notes (id BIGINT PRIMARY KEY NOT NULL, tenant_id INTEGER NOT NULL, title {bytes} NOT NULL, \
         title_search {token} NOT NULL)"
    )
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A line of a query's result, as the database's own client shows it.
#[derive(diesel::QueryableByName)]
pub(crate) struct Line {
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub(crate) line: String,
}
