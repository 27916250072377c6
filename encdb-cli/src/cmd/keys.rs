//! The commands about keyrings and the keys in them.

use clap::Subcommand;

use super::{
    add, add::AddArgs, census, census::CensusArgs, destroy, destroy::DestroyArgs, entry::EntryArgs,
    generate, generate::GenerateArgs, init, init::InitArgs, list, list::ListArgs, promote,
    promote::PromoteArgs, rewrap, rewrap::RewrapArgs, state,
};
use crate::{error::Error, exit::Outcome, report::Output};

#[derive(Debug, Subcommand)]
pub(crate) enum KeysCommand {
    Generate(GenerateArgs),
    Init(InitArgs),
    List(ListArgs),
    Add(AddArgs),
    /// Makes a key current, so that it seals from now on
    ///
    /// Every process must have loaded the key before: a process without it cannot open what another process seals with it. The
    /// former key becomes ready again, so promoting the former key takes this step back.
    ///
    /// With --tokens an epoch of search tokens is promoted. This is refused while a UNIQUE token column of --tables holds
    /// tokens of another epoch.
    #[command(after_help = PROMOTE_EXAMPLES)]
    Promote(PromoteArgs),
    /// Ends the time in which a key may seal; the key still opens values
    ///
    /// A retired key never becomes current again. It can be destroyed once no value is under it.
    #[command(after_help = RETIRE_EXAMPLES)]
    Retire(EntryArgs),
    Destroy(DestroyArgs),
    Census(CensusArgs),
    Rewrap(RewrapArgs),
}

impl KeysCommand {
    pub(crate) fn run(&self, out: &Output) -> Result<Outcome, Error> {
        match self {
            Self::Generate(args) => generate::run(args, out),
            Self::Init(args) => init::run(args, out),
            Self::List(args) => list::run(args, out),
            Self::Add(args) => add::run(args, out),
            Self::Promote(args) => promote::run(args, out),
            Self::Retire(args) => state::RETIREMENT.run(args, out),
            Self::Destroy(args) => destroy::run(args, out),
            Self::Census(args) => census::run(args, out),
            Self::Rewrap(args) => rewrap::run(args, out),
        }
    }
}

const PROMOTE_EXAMPLES: &str = "\
Examples:
  encdb keys promote 2 --keyring app.keyring --passphrase-file passphrase
  encdb keys promote 2 --tokens --tables tables.json \\
    --keyring app.keyring --passphrase-file passphrase";
const RETIRE_EXAMPLES: &str = "\
Examples:
  encdb keys retire 1 --keyring app.keyring --passphrase-file passphrase";
