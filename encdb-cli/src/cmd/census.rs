//! `encdb keys census`: counts the values under each key.

use clap::{Args, value_parser};
use encdb_core::KeyringEntryId;

use super::entry::Series;
use crate::{
    args::DataArgs,
    database::Database,
    error::Error,
    exit::Outcome,
    need::Need,
    report::{Counts, Output},
    tables,
};

/// Counts which values are under which key, and which search tokens are of which epoch
///
/// Needs no key, because the header of a stored value is public. Reads every table as a whole.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CensusArgs {
    #[command(flatten)]
    pub(crate) data: DataArgs,
    /// End with exit code 3 if a value is under this key, or with --tokens if a search token is of this epoch
    #[arg(long, value_name = "ID", value_parser = value_parser!(u16).range(1..))]
    pub(crate) expect_none: Option<u16>,
    /// The number after --expect-none is an epoch of search tokens
    #[arg(long, requires = "expect_none")]
    tokens: bool,
}

impl CensusArgs {
    /// Returns the key or epoch that must have no values, if one is named.
    pub(crate) fn expected_none(&self) -> Result<Option<KeyringEntryId>, Error> {
        let series = Series { tokens: self.tokens };
        self.expect_none.map(|id| series.entry(id)).transpose()
    }
}

pub(crate) fn run(args: &CensusArgs, out: &Output) -> Result<Outcome, Error> {
    let expected_none = args.expected_none()?;
    let tables = tables::read(&args.data.tables)?;
    let mut owner_keys = Database::of_owner_keys(&args.data.owner_keys)?;
    let mut database = Database::connect(&args.data.database)?;
    let census = database.census(&tables, owner_keys.as_mut())?;
    let counts = Counts::new(&tables, &census);
    out.results(&counts, &counts.lines)?;
    let need = expected_none.and_then(|id| Some((id, Need::in_listed(&census, id)?)));
    match need {
        None => return Ok(Outcome::Done),
        Some((_, Need::NotUnderstood(n_values))) => out.remark(format_args!(
            "{n_values} values are not sealed, or search tokens are none: which key they need is not known"
        )),
        Some((id, need)) => out.remark(format_args!(
            "{} values are under {id}, where none was expected",
            need.n_values()
        )),
    }
    Ok(Outcome::Remaining)
}

const EXAMPLES: &str = "\
Examples:
  encdb keys census --tables tables.json
  encdb keys census --database app.sqlite --tables tables.json --expect-none 1";
