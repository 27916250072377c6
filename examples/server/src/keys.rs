//! Where the keys come from, and taking up new ones.

use anyhow::{Context, Result};
use encdb_diesel::{Environment, KEYRING, Keyring, keys::Reloaded, prelude::*};

/// Installs the keyring of the environment, and keeps the environment as its source: it is asked again by [`reload`], and
/// by encdb itself when a value is under a key that is not there.
pub(crate) fn install() -> Result<()> {
    Environment::of_process().install().context("the keyring cannot be installed")?;
    println!("installed: {}", described(&*KEYRING.keyring()?));
    Ok(())
}

/// Asks the source again whenever the process gets SIGHUP. Requests go on meanwhile, each under the keyring that it began
/// with.
#[cfg(unix)]
pub(crate) fn reload_on_hangup() -> Result<()> {
    use signal_hook::{consts::SIGHUP, iterator::Signals};

    let mut hangups = Signals::new([SIGHUP]).context("signals cannot be caught")?;
    std::thread::spawn(move || hangups.forever().for_each(|_| println!("{}", reload())));
    Ok(())
}

/// Elsewhere there is no such signal: a timer that calls [`reload`] does as well.
#[cfg(not(unix))]
pub(crate) fn reload_on_hangup() -> Result<()> {
    Ok(())
}

/// A keyring that cannot be read is no reason to stop: the one in force stays.
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
