//! The rows: an e-mail, 11 bytes, 200 bytes.

/// How many rows a table has.
pub const ROWS: u32 = 10_000;
/// How many rows one INSERT has: SQLite takes 32766 values in one statement.
pub const CHUNK: usize = 500;

/// A row before anything is done with it.
pub struct Plain {
    pub id: i64,
    pub email: String,
    pub short: String,
    pub long: String,
}

pub fn rows() -> Vec<Plain> {
    (0..ROWS).map(row).collect()
}

/// The row with this number.
pub fn row(n: u32) -> Plain {
    Plain {
        id: i64::from(n),
        email: format!("Person.{n:05}@Example.com"),
        short: format!("900-{:02}-{:04}", n % 100, n % 9973),
        long: format!("{n:08}").repeat(25),
    }
}

/// The e-mails to look up, as somebody types them.
pub fn searched() -> Vec<String> {
    (0..ROWS).step_by(10).map(|n| format!("person.{n:05}@EXAMPLE.com")).collect()
}

/// An e-mail as the token is made of it.
pub fn normalized(email: &str) -> String {
    email.trim().to_lowercase()
}
