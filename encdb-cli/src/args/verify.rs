//! What to verify.

use clap::Args;

use super::{DataArgs, KeyringArgs, PassArgs};

/// Opens every value and compares every search token: the proof to have before a key is destroyed
///
/// A census believes what headers say; this opens each value with the key that its header names, in the row and for the owner
/// that it stands with, and makes each search token again. Reads only, and may be stopped with Ctrl-C; run again, it starts
/// from the first row. Where something does not open or a token is wrong, it says in which row, why, and what to do, and the exit code is
/// 3; all of it is in the output of --json, and the first of each table otherwise. The rows of the failures are named by
/// their primary keys. Without --keyring the keys are those of the environment.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct VerifyArgs {
    #[command(flatten)]
    pub(crate) keyring: KeyringArgs,
    #[command(flatten)]
    pub(crate) data: DataArgs,
    #[command(flatten)]
    pub(crate) pass: PassArgs,
}

const EXAMPLES: &str = "\
Examples:
  encdb verify --tables tables.json
  encdb verify --keyring app.keyring --passphrase-file passphrase \\
    --tables tables.json --rows-per-second 2000
  encdb verify --tables tables.json --table people --json";
