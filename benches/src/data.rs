//! The rows: an e-mail, 11 bytes, 200 bytes.

/// The number of rows in a table.
pub const ROWS: u32 = 10_000;
/// The number of rows in one INSERT. SQLite takes 32766 values in one statement.
pub const CHUNK: usize = 500;

/// A row with plain values.
pub struct Plain {
    pub id: i64,
    pub email: String,
    pub short: String,
    pub long: String,
}

pub fn rows() -> Vec<Plain> {
    (0..ROWS).map(row).collect()
}

/// Returns the row with this number.
pub fn row(n: u32) -> Plain {
    Plain {
        id: i64::from(n),
        email: format!("Person.{n:05}@Example.com"),
        short: format!("900-{:02}-{:04}", n % 100, n % 9973),
        long: format!("{n:08}").repeat(25),
    }
}

/// Returns the e-mails to look up, as people type them.
pub fn searched() -> Vec<String> {
    (0..ROWS).step_by(10).map(|n| format!("person.{n:05}@EXAMPLE.com")).collect()
}

/// Returns an e-mail as its token is made.
pub fn normalized(email: &str) -> String {
    email.trim().to_lowercase()
}
