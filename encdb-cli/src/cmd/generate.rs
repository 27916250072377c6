//! `encdb keys generate`: the only command that prints a secret.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use clap::Args;
use encdb_core::KeyBytes;
use serde::{Serialize, Serializer, ser::SerializeStruct as _};
use zeroize::Zeroizing;

use crate::{error::Error, exit::Outcome, report::Output};

/// Prints a random key in base64, and nothing else
///
/// A key is 32 bytes from the operating system's generator: for MASTER_ENCRYPTION_KEY, or to unlock a keyring with. With
/// --salt the command prints 16 bytes, for STATIC_ENCRYPTION_SALT.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct GenerateArgs {
    /// Print a salt instead
    #[arg(long)]
    pub(crate) salt: bool,
}

pub(crate) fn run(args: &GenerateArgs, out: &Output) -> Result<Outcome, Error> {
    let key = KeyBytes::random()?;
    let len = if args.salt { SALT_LEN } else { key.expose().len() };
    out.result(&Generated(Zeroizing::new(STANDARD.encode(&key.expose()[..len]))))?;
    Ok(Outcome::Done)
}

/// Random bytes, printed in base64.
struct Generated(Zeroizing<String>);

impl fmt::Display for Generated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Generated {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut fields = to.serialize_struct("Generated", 1)?;
        fields.serialize_field("base64", self.0.as_str())?;
        fields.end()
    }
}

/// Length of a salt, in bytes: the shortest that is accepted.
const SALT_LEN: usize = 16;

const EXAMPLES: &str = "\
Examples:
  encdb keys generate
  export MASTER_ENCRYPTION_KEY=\"$(encdb keys generate)\"
  export STATIC_ENCRYPTION_SALT=\"$(encdb keys generate --salt)\"";
