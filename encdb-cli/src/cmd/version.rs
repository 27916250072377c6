//! The text of `encdb --version`: how this program was built, and the stored format that it reads and writes.

use encdb_core::to_text;

/// Returns the lines behind the program's name.
pub(crate) fn long() -> String {
    let version = env!("CARGO_PKG_VERSION");
    let (databases, text_form) = (DATABASES.join(", "), to_text(&[]));
    format!(
        "{version}\n\
         databases      {databases}\n\
         cryptography   {CRYPTOGRAPHY}\n\
         stored format  version {STORED_FORMAT_VERSION}\n\
         text form      {text_form}…"
    )
}

/// The databases that this program can connect to.
const DATABASES: &[&str] = &[
    #[cfg(feature = "sqlite")]
    "SQLite",
    #[cfg(feature = "postgres")]
    "PostgreSQL",
    #[cfg(feature = "mysql")]
    "MySQL and MariaDB",
];

const CRYPTOGRAPHY: &str = if cfg!(feature = "aws-lc-rs") { "AWS-LC" } else { "RustCrypto" };

/// The version of docs/format.md that is written. A test below compares it with that document and with `encdb-core`.
const STORED_FORMAT_VERSION: u8 = 1;

#[cfg(test)]
mod tests {
    use encdb_core::{HEADER_LEN, OVERHEAD_LEN, inspect};

    use super::*;

    const DOCUMENT: &str = include_str!("../../../docs/format.md");

    /// Returns the format bytes of sealed values, each with its version, from the document's table.
    fn documented() -> Vec<(u8, u8)> {
        let rows = DOCUMENT.lines().filter_map(|line| line.strip_prefix("| `0x"));
        let rows = rows.filter_map(|row| row.split_once("` | version "));
        let number = |text: &str| text.split(':').next().unwrap().parse().unwrap();
        rows.map(|(byte, rest)| (u8::from_str_radix(byte, 16).unwrap(), number(rest))).collect()
    }

    #[test]
    fn the_version_is_the_newest_of_the_document_and_the_one_that_the_core_reads() {
        let documented = documented();
        assert_eq!(documented.last().map(|(_, version)| *version), Some(STORED_FORMAT_VERSION));
        let header_of = |byte: u8| {
            let mut stored = [0; OVERHEAD_LEN];
            stored[..HEADER_LEN].copy_from_slice(&[byte, 0, 0, 1]);
            stored
        };
        let read = (0..=u8::MAX).filter(|byte| inspect(&header_of(*byte)).is_ok());
        assert!(read.eq(documented.iter().map(|(byte, _)| *byte)), "{documented:?}");
    }
}
