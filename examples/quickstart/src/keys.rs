//! Installing the keys. In a real application this file is one line: `Environment::of_process().install()?`.

use std::{env, path::Path};

use anyhow::{Context, Result, ensure};
use encdb_diesel::{
    Environment, Install, KEYRING, Keyring,
    keys::{KEY_VARIABLE, KEYRING_FILE_VARIABLE, SALT_VARIABLE},
};

use crate::{database::Database, say};

mod demonstration;

use demonstration::DemonstrationKeys;

/// Fills the process keyring from the environment or, if that has no keys, with keys for the demonstration.
pub(crate) fn install(database: &Database) -> Result<()> {
    say::heading("Keys");
    if in_environment() {
        return from_environment();
    }
    KEYRING.install(for_demonstration(database)?).context("the keyring cannot be installed")
}

/// Tells whether the environment has keys. One variable is enough: if the other is missing, that is an error, and no reason
/// to make keys. Each may also be given as `…_FILE` or `…_COMMAND`.
fn in_environment() -> bool {
    let is_ours = |name: &str| {
        [KEY_VARIABLE, SALT_VARIABLE, KEYRING_FILE_VARIABLE].iter().any(|it| name.starts_with(it))
    };
    env::vars_os().any(|(name, _)| name.to_str().is_some_and(is_ours))
}

fn from_environment() -> Result<()> {
    let environment = Environment::of_process();
    environment.install().context("the keys in the environment cannot be used; see --help")?;
    say::text("Taken from the environment, as a real application does.");
    Ok(())
}

fn for_demonstration(database: &Database) -> Result<Keyring> {
    match database {
        Database::Temporary(_) => in_memory(),
        Database::Kept(_) => in_file(database),
    }
}

fn in_memory() -> Result<Keyring> {
    say::text(
        "The environment has none. These were made for the demonstration, in memory only: they end \
         with this run, and so does the database.",
    );
    DemonstrationKeys::random()?.keyring()
}

fn in_file(database: &Database) -> Result<Keyring> {
    let file = database.keys_file();
    let (keys, origin) = if file.exists() {
        (DemonstrationKeys::read(&file)?, "by an earlier run")
    } else {
        (made_for(database, &file)?, "for the demonstration")
    };
    say::text(&format!("The environment has none. These were made {origin}, in"));
    say::path(&file);
    say::text(
        "A real application keeps its keys apart from the database: anyone who finds both can read \
         everything.",
    );
    keys.keyring()
}

/// Makes new keys, for a new database only: they could open no value of an older one.
fn made_for(database: &Database, file: &Path) -> Result<DemonstrationKeys> {
    ensure!(
        database.is_new(),
        "{} exists, and its keys are neither in the environment nor in {}",
        database.file().display(),
        file.display()
    );
    DemonstrationKeys::random()?.written_to(file)
}
