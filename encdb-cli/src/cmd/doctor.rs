//! `encdb doctor`: checks a set-up. Changes nothing.

mod transport;
mod values;

use std::path::PathBuf;

use clap::Args;
use encdb_core::{
    KeyBytes, KeyEncryptionKey, KeyId, Keyring, Passphrase, PassphraseCost, Place, WrappedKey,
};

use crate::{
    args::{DatabaseArgs, KeyringArgs, OwnerKeysArgs},
    database::Database,
    error::Error,
    exit::Outcome,
    keyring,
    report::{Check, Output, State},
};

use transport::transports;
use values::values;

/// Checks a set-up, and says what is wrong with it
///
/// Checks the primitives on this machine, the keys, the database, whether the database's server is verified, encdb's own tables,
/// and whether the database was written with these keys. With --tables the doctor also checks whether every value is sealed
/// under a key of the keyring. Changes nothing. A check whose subject is not given is skipped. A warning does not change the
/// exit code.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct DoctorArgs {
    #[command(flatten)]
    pub(crate) keyring: KeyringArgs,
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
    #[command(flatten)]
    pub(crate) owner_keys: OwnerKeysArgs,
    /// The tables with encrypted columns, whose values are then counted by key
    #[arg(long, value_name = "FILE", help_heading = "Database")]
    pub(crate) tables: Option<PathBuf>,
}

impl DoctorArgs {
    /// Returns whether the arguments ask for a look at a database.
    pub(crate) const fn want_database(&self) -> bool {
        self.database.is_given() || self.tables.is_some()
    }
}

pub(crate) fn run(args: &DoctorArgs, out: &Output) -> Result<Outcome, Error> {
    let mut checks = vec![self_test()];
    let (keyring, check) = keys(args);
    checks.push(check);
    let (database, check) = connection(args);
    checks.push(check);
    match database {
        Some(mut database) => {
            checks.extend(transports(&mut database, args));
            checks.extend(inside(&mut database, keyring.as_ref(), args));
        }
        None => checks
            .extend([TRANSPORT, SCHEMA, FIT, VALUES].map(|it| Check::skipped(it, NO_DATABASE))),
    }
    checks.iter().try_for_each(|check| out.result(check))?;
    let failed = checks.iter().any(|check| check.state == State::Failed);
    Ok(if failed { Outcome::Failed } else { Outcome::Done })
}

fn self_test() -> Check {
    match try_primitives() {
        Ok(()) => Check::ok("self-test", "the primitives give the right answers here"),
        Err(error) => Check::refused("self-test", &error.into()),
    }
}

/// Tries every primitive: building a keyring tests all but Argon2id, and wrapping a key under a passphrase tests that.
fn try_primitives() -> encdb_core::Result<()> {
    let (key, salt) = (KeyBytes::random()?, KeyBytes::random()?);
    let one = KeyId::new(1).expect("1 is an id");
    Keyring::builder(salt.expose()).current(one, key).build()?;
    let cheap = PassphraseCost::new(8 << 10, 1, 1)?;
    let under = KeyEncryptionKey::from_passphrase(Passphrase::new("of this test")?, cheap);
    WrappedKey::wrap(&salt, &under, &Place::keyring())?;
    Ok(())
}

fn keys(args: &DoctorArgs) -> (Option<Keyring>, Check) {
    match keyring::load(&args.keyring) {
        Ok(keyring) => {
            let check = Check::ok(KEYS, described(&keyring));
            (Some(keyring), check)
        }
        Err(error) => (None, Check::refused(KEYS, &error)),
    }
}

fn described(keyring: &Keyring) -> String {
    let ids = keyring.key_ids().map(|id| id.to_string()).collect::<Vec<_>>().join(", ");
    let epochs = keyring.epochs().map(|epoch| epoch.to_string()).collect::<Vec<_>>().join(", ");
    format!("key {} seals; opens {ids}; epochs {epochs}", keyring.current())
}

fn connection(args: &DoctorArgs) -> (Option<Database>, Check) {
    match Database::connect(&args.database) {
        Err(Error::NoDatabaseVariable { name, .. }) if !args.want_database() => {
            let message = format!("{name} is not set; set it, or give --database");
            (None, Check::skipped(DATABASE, message))
        }
        Ok(database) => (Some(database), Check::ok(DATABASE, "reachable")),
        Err(error) => (None, Check::refused(DATABASE, &error)),
    }
}

fn inside(database: &mut Database, keyring: Option<&Keyring>, args: &DoctorArgs) -> [Check; 3] {
    let schema = schema(database);
    let fit = match keyring {
        None => Check::skipped(FIT, NO_KEYS),
        Some(_) if schema.state == State::Failed => Check::skipped(FIT, NO_TABLES),
        Some(keyring) => fit(database, keyring),
    };
    [schema, fit, values(database, keyring, args)]
}

fn schema(database: &mut Database) -> Check {
    let missing = "encdb's tables are not there; the application makes them when it starts (encdb_diesel::migrations::run)";
    match database.own_schema() {
        Ok(None) => Check::failed(SCHEMA, missing),
        Ok(Some(schema)) if schema.missing.is_empty() => {
            Check::ok(SCHEMA, format!("{} migrations applied, none missing", schema.applied.len()))
        }
        Ok(Some(schema)) => {
            let versions = schema.missing.join(", ");
            Check::failed(
                SCHEMA,
                format!("lacks {versions}; start the application with this version of encdb"),
            )
        }
        Err(error) => Check::refused(SCHEMA, &error),
    }
}

fn fit(database: &mut Database, keyring: &Keyring) -> Check {
    match database.check_keys(keyring) {
        Ok(unknown) if unknown.is_empty() => Check::ok(FIT, "the keys belong to this database"),
        Ok(unknown) => {
            let n_unknown = unknown.len();
            Check::ok(
                FIT,
                format!("{n_unknown} fingerprints are new to this database, and no other differs"),
            )
        }
        Err(error) => Check::refused(FIT, &error),
    }
}

const KEYS: &str = "keys";
const DATABASE: &str = "database";
const TRANSPORT: &str = "transport";
const SCHEMA: &str = "schema";
const FIT: &str = "fingerprints";
const VALUES: &str = "values";
const NO_DATABASE: &str = "no database to look at";
const NO_KEYS: &str = "no keys to compare";
const NO_TABLES: &str = "encdb's tables are needed for that";

const EXAMPLES: &str = "\
Examples:
  encdb doctor
  encdb doctor --keyring app.keyring --passphrase-file passphrase \\
    --database app.sqlite --tables tables.json";
