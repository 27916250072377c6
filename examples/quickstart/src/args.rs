//! The arguments after `cargo run -p quickstart --`.

use std::path::PathBuf;

use clap::Parser;

/// Shows encrypted columns at work, on SQLite. There is nothing to set up.
///
/// Loads 3000 made-up people into a database, shows a row as the program sees it
/// and as the database stores it, finds someone by e-mail address through an
/// index, and shows that tampering is refused.
#[derive(Debug, Parser)]
#[command(name = "quickstart", verbatim_doc_comment, after_help = KEYS)]
pub(crate) struct Args {
    /// Keep the database in this file, and use it again next time
    ///
    /// Without it the database is a temporary file, which is removed in the
    /// end. Look into a kept one with any SQLite tool: nothing in it tells an
    /// e-mail address, an SSN or a birthday.
    #[arg(long, value_name = "PATH", verbatim_doc_comment)]
    pub(crate) database: Option<PathBuf>,
}

const KEYS: &str = "\
Keys:
  Taken from the environment, as a real application does:
    export MASTER_ENCRYPTION_KEY=$(openssl rand -base64 32)
    export STATIC_ENCRYPTION_SALT=$(openssl rand -base64 16)
  Where neither is set, keys are made for the demonstration: in memory for a
  temporary database, in the file PATH.keys for a kept one.

Examples:
  cargo run -p quickstart
  cargo run -p quickstart -- --database people.sqlite";
