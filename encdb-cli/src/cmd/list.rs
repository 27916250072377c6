//! `encdb keys list`: the keys of a keyring.

use crate::{
    args::ListArgs,
    error::Error,
    exit::Outcome,
    keyring::{OpenKeyring, Place},
    report::{KeyList, Output, Proof},
};

pub(crate) fn run(args: &ListArgs, out: &Output) -> Result<Outcome, Error> {
    let list = if args.verify { verified(args)? } else { as_it_stands(args)? };
    out.results(&list, &list.lines)?;
    Ok(Outcome::Done)
}

fn verified(args: &ListArgs) -> Result<KeyList, Error> {
    let keys = OpenKeyring::open(&args.keyring)?.keys;
    let keyring = (keys.revision(), keys.owner_keys());
    Ok(KeyList::new(keys.keys().chain(keys.epochs()), keyring, Proof::Unlocked))
}

fn as_it_stands(args: &ListArgs) -> Result<KeyList, Error> {
    let document = Place::of(&args.keyring)?.read()?;
    let keyring = (document.revision(), document.owner_keys());
    Ok(KeyList::new(document.keys().chain(document.epochs()), keyring, Proof::None))
}
