//! `encdb keys init`: a new keyring.

use encdb_core::{Environment, UnlockedKeyring};

use crate::{
    args::InitArgs,
    error::Error,
    exit::Outcome,
    keyring::{self, Place},
    report::{Change, Output, Step},
};

pub(crate) fn run(args: &InitArgs, out: &Output) -> Result<Outcome, Error> {
    let place = Place::of(&args.keyring)?;
    place.check_vacant()?;
    let keys = if args.import {
        let keys = keyring::read(Environment::of_process(), |it| it.builder())?;
        UnlockedKeyring::import(keys?)?
    } else {
        UnlockedKeyring::create(args.owner_keys.into())?
    };
    let revision = keyring::create(&args.keyring, &keys, args.cost)?;
    out.changed(&Change::of_keyring(Step::Created, &place, revision))?;
    out.advice(match place {
        Place::Table(_) => AFTER_TABLE,
        Place::File(_) if args.import => AFTER_IMPORT,
        Place::File(_) => AFTER_INIT,
    });
    Ok(Outcome::Done)
}

const AFTER_INIT: &str = "\
back the file up, and what unlocks it, apart from each other; \
then set ENCDB_KEYRING_FILE for the application, and what unlocks it";
const AFTER_IMPORT: &str = "\
back the file up, and what unlocks it, apart from each other; \
then set ENCDB_KEYRING_FILE for the application, and unset MASTER_ENCRYPTION_KEY and the variables beside it";
const AFTER_TABLE: &str = "\
back the table up, and what unlocks it, apart from each other; \
then have the application load it (encdb_diesel::KeyringTable), and unset other keys that it had";
