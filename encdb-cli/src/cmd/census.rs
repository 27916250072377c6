//! `encdb keys census`: what is under which key.

use encdb_core::KeyringEntryId;
use encdb_diesel::census::Census;

use crate::{
    args::CensusArgs,
    database::Database,
    error::Error,
    exit::Outcome,
    report::{Counts, Output},
    tables,
};

pub(crate) fn run(args: &CensusArgs, out: &Output) -> Result<Outcome, Error> {
    let expected_none = args.expected_none()?;
    let tables = tables::read(&args.data.tables)?;
    let census = Database::connect(&args.data.database)?.census(&tables)?;
    let counts = Counts::new(&tables, &census);
    out.results(&counts, &counts.lines)?;
    match expected_none.map(|id| (id, under(&census, id))) {
        Some((id, n_values @ 1..)) => {
            out.remark(format_args!("{n_values} values are under {id}, where none was expected"));
            Ok(Outcome::Remaining)
        }
        _ => Ok(Outcome::Done),
    }
}

/// How many values are sealed under a key, or how many search tokens are of an epoch.
pub(super) fn under(census: &Census, id: KeyringEntryId) -> u64 {
    match id {
        KeyringEntryId::Epoch(epoch) => census.of_epoch(epoch),
        KeyringEntryId::Key(key) => census.under_key(key),
    }
}
