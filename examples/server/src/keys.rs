//! Installing the keys, and loading new ones.

use anyhow::{Context, Result};
use encdb_diesel::{Environment, KEYRING, Keyring, keys::Reloaded, prelude::*};

/// Installs the keyring of the environment, and keeps the environment as its source. [`reload`] reads the source again, and
/// so does encdb itself when a value is under a missing key.
pub(crate) fn install() -> Result<()> {
    Environment::of_process().install().context("the keyring cannot be installed")?;
    println!("installed: {}", described(&*KEYRING.keyring()?));
    Ok(())
}

/// Reads the source again whenever the process gets SIGHUP. Requests go on in the meantime, each under the keyring that it
/// began with.
#[cfg(unix)]
pub(crate) fn reload_on_hangup() -> Result<()> {
    use signal_hook::{consts::SIGHUP, iterator::Signals};

    let mut hangups = Signals::new([SIGHUP]).context("signals cannot be caught")?;
    std::thread::spawn(move || hangups.forever().for_each(|_| println!("{}", reload())));
    Ok(())
}

/// Does nothing, because other systems have no such signal. A timer that calls [`reload`] would do as well.
#[cfg(not(unix))]
pub(crate) fn reload_on_hangup() -> Result<()> {
    Ok(())
}

/// Reloads the keyring, and returns the result as text. If it cannot be read, the one in force stays.
#[cfg(unix)]
fn reload() -> String {
    match (KEYRING.reload_from_source(), KEYRING.keyring()) {
        (Ok(Reloaded::Changed), Ok(keyring)) => format!("reloaded: {}", described(&keyring)),
        (Ok(_), _) => "reloaded: nothing has changed".to_owned(),
        (Err(error), _) => format!("not reloaded: {:#}", anyhow::Error::from(error)),
    }
}

fn described(keyring: &Keyring) -> String {
    let ids = keyring.key_ids().map(|id| id.to_string()).collect::<Vec<_>>().join(", ");
    format!("key {} seals; opens {ids}", keyring.current())
}
