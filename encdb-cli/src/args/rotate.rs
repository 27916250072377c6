//! How to rotate.

use std::time::Duration;

use clap::{Args, value_parser};

use super::{
    DataArgs, KeyringArgs, PassArgs,
    duration::{duration, whole_seconds},
};

/// Rewrites every row under the current key, and its search tokens in the current epoch
///
/// The application may go on reading and writing. Progress is kept in the database: stopped with Ctrl-C or killed, the same
/// command goes on where it was, and several may run at once, on several machines. Values that do not open are left as
/// they are and recorded in the table __encdb_job_errors; the exit code is then 3. Without --keyring the keys are those of
/// the environment. Where the keyring has stored owner keys, these are wrapped again first, and what is under them stays;
/// one that does not open is named and left, and the exit code is 3 as well.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct RotateArgs {
    #[command(flatten)]
    pub(crate) keyring: KeyringArgs,
    #[command(flatten)]
    pub(crate) data: DataArgs,
    #[command(flatten)]
    pub(crate) pass: PassArgs,
    /// How long a batch is to take, and so how long a writer may have to wait for a row
    #[arg(long, value_name = "TIME", default_value = "200ms", value_parser = duration)]
    pub(crate) batch_time: Duration,
    /// How many connections rewrite rows at once; on SQLite, where one writes at a time, more gain nothing
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = value_parser!(u16).range(1..=64))]
    pub(crate) workers: u16,
    /// After how long another worker takes over the rows of one that is silent
    #[arg(long, value_name = "TIME", default_value = "15s", value_parser = whole_seconds)]
    pub(crate) lease: Duration,
    /// Seal every row that does not pass the seal that its model asks for, or has none, as it is; nothing tells whether it was
    /// changed before
    #[arg(long)]
    pub(crate) seal_rows_as_they_are: bool,
}

const EXAMPLES: &str = "\
Examples:
  encdb rotate --tables tables.json
  encdb rotate --keyring app.keyring --passphrase-file passphrase \\
    --tables tables.json --rows-per-second 500
  encdb rotate --tables tables.json --workers 4";
