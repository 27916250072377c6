//! A stored value to look at.

use clap::Args;

/// Tells what the header of a stored value says
///
/// Reads one value from standard input: its bytes as they are, or as text: `encdb1.…`, hexadecimal (plain, with \x or 0x
/// before it, or as X'…'), or base64. Needs no key, and proves nothing: only opening a value does.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct InspectArgs {
    /// The value, if it is `encdb1.…` or hexadecimal; otherwise standard input is read
    pub(crate) value: Option<String>,
}

const EXAMPLES: &str = "\
Examples:
  encdb inspect encdb1.-AEAAgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
  sqlite3 app.sqlite 'SELECT hex(email) FROM users LIMIT 1' | encdb inspect";
