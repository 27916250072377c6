//! `encdb keys census`: what is under which key.

use crate::{
    args::CensusArgs,
    database::Database,
    error::Error,
    exit::Outcome,
    need::Need,
    report::{Counts, Output},
    tables,
};

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
