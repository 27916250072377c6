//! Where a slot's keyring came from, and asking there again.
//!
//! Nothing here is reached by a value whose key the keyring has.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use encdb_core::{
    Error, ErrorKind, Fingerprint, KeyId, Keyring, KeyringSource, Result, SourceError,
};

use super::{ASKING, KeyringSlot};
use crate::error::ReloadError;

/// Whether a reload brought another keyring.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Reloaded {
    /// Another key seals, another epoch is written, or the keys and epochs are no longer the same.
    Changed,
    /// The keyring is the one that was in force.
    Unchanged,
}

impl KeyringSlot {
    /// Fills an empty slot with the keyring of a source, and keeps the source.
    ///
    /// It is asked again by [`reload_from_source`](Self::reload_from_source), and by itself when a value names a key that
    /// the keyring lacks: then the value is tried once more. Threads that meet such a value meanwhile wait for the answer,
    /// because the keyring to come may open theirs as well; all others go on. Where the answer does not help, the source
    /// is left alone for a second, so that planted values with odd key ids do not make every read run a command or
    /// stretch a passphrase.
    ///
    /// A value that is still not opened fails as before, with [`ErrorKind::UnknownKey`]; what the source said,
    /// `reload_from_source` tells. Asking blocks the thread that reads. A source must not install or reload into the slot
    /// that asks it, nor say to it where owners' keys are.
    ///
    /// # Errors
    /// [`SourceError`], and in it [`ErrorKind::KeyringInstalled`] where the slot is filled; then the source is not asked.
    pub fn install_from(&self, source: impl KeyringSource + 'static) -> Result<(), SourceError> {
        let mut kept = self.origin.lock();
        if self.installed.load().is_some() {
            return Err(Error::new(ErrorKind::KeyringInstalled).into());
        }
        let (revision, keyring) = asking(|| Ok((source.revision()?, source.load()?)))?;
        self.replace(keyring);
        kept.source = Some(Box::new(source));
        kept.revision = revision;
        Ok(())
    }

    /// Asks the source again and replaces the keyring whole: to take up a new one at once, on a signal or by a timer.
    ///
    /// A keyring file or table of the same [revision](KeyringSource::revision) is read and not unlocked, which a timer may
    /// do every few seconds: no secret is fetched, and no passphrase stretched.
    ///
    /// What it brings is compared with the keyring in force, and not with a database: for that, see
    /// [`migrations::check_fingerprints`](crate::migrations::check_fingerprints).
    ///
    /// # Errors
    /// [`ReloadError`]. The keyring in force stays then.
    pub fn reload_from_source(&self) -> Result<Reloaded, ReloadError> {
        self.reload_kept(&mut self.origin.lock())
    }

    /// Runs `work` with the keyring in force, or with the one that the source has by now.
    ///
    /// It is not only opening that meets an unknown key: the stored key of an owner may be wrapped by one.
    pub(crate) fn read_or_reload<R>(&self, work: impl Fn(&Keyring) -> Result<R>) -> Result<R> {
        self.read(&work).or_else(|error| {
            if self.learns_what_lacked(&error) { self.read(&work) } else { Err(error) }
        })
    }

    /// Whether it was a key that the keyring lacked, and has by now.
    pub(crate) fn learns_what_lacked(&self, error: &Error) -> bool {
        matches!(error.kind(), ErrorKind::UnknownKey { id } if self.learn(id))
    }

    /// Whether the keyring has this key by now; the source is asked for it, unless that was just done in vain.
    #[cold]
    fn learn(&self, id: KeyId) -> bool {
        // A scoped keyring has no source. And a source that reads values itself does not wait for its own answer.
        if self.overridden().is_some() || ASKING.get() {
            return false;
        }
        let mut kept = self.origin.lock();
        if self.has(id) {
            return true;
        }
        if kept.source.is_none() || kept.asked_in_vain_within(self.origin.interval) {
            return false;
        }
        let learnt = self.reload_kept(&mut kept).is_ok() && self.has(id);
        kept.in_vain = (!learnt).then(Instant::now);
        learnt
    }

    fn has(&self, id: KeyId) -> bool {
        self.installed.load().as_ref().is_some_and(|keyring| keyring.key_ids().any(|it| it == id))
    }

    fn reload_kept(&self, kept: &mut Kept) -> Result<Reloaded, ReloadError> {
        let source = kept.source.as_deref().ok_or(ReloadError::NoSource)?;
        // Asked for before the keyring: what changes in between is loaded the next time.
        let revision = asking(|| source.revision())?;
        if revision.is_some() && revision == kept.revision {
            return Ok(Reloaded::Unchanged);
        }
        let loaded = asking(|| source.load())?;
        let reloaded = self.take_up(loaded)?;
        kept.revision = revision;
        Ok(reloaded)
    }

    fn take_up(&self, loaded: Keyring) -> Result<Reloaded, ReloadError> {
        // The one in force has derived its column keys already; an equal one would have to begin anew.
        if let Some(in_force) = &*self.installed.load() {
            check_same_keys(in_force, &loaded)?;
            if are_equal(in_force, &loaded) {
                return Ok(Reloaded::Unchanged);
            }
        }
        self.replace(loaded);
        Ok(Reloaded::Changed)
    }
}

/// Refuses another key under an id that is in use: whatever was sealed with the one would no longer open, and what would
/// be sealed from now on opens nowhere else.
fn check_same_keys(in_force: &Keyring, loaded: &Keyring) -> Result<(), ReloadError> {
    for known in in_force.fingerprints() {
        let same_id = |it: &Fingerprint| (it.kind(), it.id()) == (known.kind(), known.id());
        if loaded.fingerprints().find(same_id).is_some_and(|found| found != known) {
            return Err(ReloadError::OtherKey { kind: known.kind(), id: known.id() });
        }
    }
    Ok(())
}

/// Fingerprints tell ids, epochs and which epoch is written, which comes first; but not which key seals, or whether owners
/// have keys of their own.
fn are_equal(one: &Keyring, other: &Keyring) -> bool {
    one.current() == other.current()
        && one.owner_keys() == other.owner_keys()
        && one.fingerprints().eq(other.fingerprints())
}

/// A slot's source, if it has one. Locked while it is asked.
pub(super) struct Origin {
    kept: Mutex<Kept>,
    /// How long the source is left alone after it was asked in vain.
    interval: Duration,
}

pub(super) struct Kept {
    source: Option<Box<dyn KeyringSource>>,
    /// That of the keyring in force, where it came from the source and the source told.
    revision: Option<u64>,
    /// When it was last asked for a key that it did not have.
    in_vain: Option<Instant>,
}

impl Origin {
    pub(super) const fn none() -> Self {
        Self::with_interval(INTERVAL)
    }

    pub(super) const fn with_interval(interval: Duration) -> Self {
        Self { kept: Mutex::new(Kept { source: None, revision: None, in_vain: None }), interval }
    }

    /// Waits for a thread that asks. One that panicked meanwhile has changed nothing.
    pub(super) fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    /// What the source has is to be loaded again, whether it changed or not.
    pub(super) fn forget_revision(&mut self) {
        self.revision = None;
    }

    fn asked_in_vain_within(&self, interval: Duration) -> bool {
        self.in_vain.is_some_and(|at| at.elapsed() < interval)
    }
}

fn asking<T>(ask: impl FnOnce() -> Result<T, SourceError>) -> Result<T, SourceError> {
    let _asking = Asking(ASKING.replace(true));
    ask()
}

/// Ends the asking when it is dropped, by a panic too: then what was before is again.
struct Asking(bool);

impl Drop for Asking {
    fn drop(&mut self) {
        ASKING.set(self.0);
    }
}

/// Long enough for any machine to stretch a passphrase this often, short enough for a new key to be waited for.
const INTERVAL: Duration = Duration::from_secs(1);
