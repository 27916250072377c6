//! `encdb keys rewrap`: the same keys under another passphrase or key.

use crate::{
    args::RewrapArgs,
    error::Error,
    exit::Outcome,
    keyring::OpenKeyring,
    report::{Change, Output, Step},
};

pub(crate) fn run(args: &RewrapArgs, out: &Output) -> Result<Outcome, Error> {
    let keyring = OpenKeyring::open(&args.keyring)?;
    let keyring = keyring.put_under(&args.new, args.cost)?;
    let revision = keyring.replace()?;
    out.changed(&Change::of_keyring(Step::Rewrapped, &keyring.place, revision))?;
    out.advice(
        "give the new secret to every process that loads the keyring; older copies of it still open with the old one",
    );
    Ok(Outcome::Done)
}
