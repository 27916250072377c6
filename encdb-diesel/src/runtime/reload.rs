//! The source of a slot's keyring, and asking it again.
//!
//! A value whose key the keyring has never comes here.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError},
    time::Instant,
};

use encdb_core::{
    Error, ErrorKind, Fingerprint, KeyId, Keyring, KeyringSource, Result, SourceError,
};

use super::{ASKING, KeyringSlot, pause::Pause};
use crate::error::ReloadError;

/// The result of a reload.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Reloaded {
    /// Another key seals, the tokens of another epoch are written, or the keys and epochs are no longer the same.
    Changed,
    /// The keyring is the one that was in force.
    Unchanged,
}

impl KeyringSlot {
    /// Fills an empty slot with the keyring of a source, and keeps the source.
    ///
    /// The source is asked again by [`reload_from_source`](Self::reload_from_source), and automatically when a value
    /// names a key that the keyring lacks. Then the value is tried once more.
    ///
    /// One thread asks, and waits for the answer. The others go on: they read values whose key is there as ever, and
    /// fail at once on a value whose key is missing, even if that key is being fetched. They have it as soon as the
    /// answer is there, so such a read may be repeated. If no read may fail at all, let every process load a key before
    /// it is promoted, as `docs/keys.md` says.
    ///
    /// After an answer that does not help, the source is left alone for a second, and twice as long each time, up to a
    /// minute. The pause is never shorter than ten times the time that asking took, so that values with planted key ids
    /// cost a tenth of one thread's time at the most. An answer that brings another keyring ends the pause. So does
    /// `reload_from_source` when it brings one, and it asks at once, even during a pause. Call it by a timer if the
    /// keys of other processes must be there within less than a minute even then.
    ///
    /// A value that is not opened fails with [`ErrorKind::UnknownKey`]; `reload_from_source` returns the error of the
    /// source. A source must not install or reload into the slot that asks it, nor call `keep_owner_keys_in` on it.
    ///
    /// # Errors
    /// [`SourceError`], which contains [`ErrorKind::KeyringInstalled`] if the slot is filled; then the source is not
    /// asked.
    pub fn install_from(&self, source: impl KeyringSource + 'static) -> Result<(), SourceError> {
        let mut kept = self.origin.lock();
        if self.installed.load().is_some() {
            return Err(Error::new(ErrorKind::KeyringInstalled).into());
        }
        self.fill(&mut kept, source)
    }

    /// Returns the keyring in force, and fills an empty slot from a source first: for a program that makes its keyring on first
    /// use.
    ///
    /// ```no_run
    /// use encdb_diesel::{Environment, KEYRING};
    ///
    /// # fn main() -> Result<(), encdb_diesel::SetupError> {
    /// let keyring = KEYRING.keyring_or_install_from(Environment::of_process())?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Threads that call this at once wait for one of them, and get the same keyring. A source that fails is not kept, so the next
    /// call asks again. Models do not call this: they fail with [`ErrorKind::KeyringMissing`] while the slot is empty.
    ///
    /// # Errors
    /// [`SourceError`].
    pub fn keyring_or_install_from(
        &self,
        source: impl KeyringSource + 'static,
    ) -> Result<Arc<Keyring>, SourceError> {
        if let Ok(keyring) = self.keyring() {
            return Ok(keyring);
        }
        let mut kept = self.origin.lock();
        if self.installed.load().is_none() {
            self.fill(&mut kept, source)?;
        }
        Ok(self.keyring()?)
    }

    /// Fills the slot, which is empty.
    fn fill(
        &self,
        kept: &mut Kept,
        source: impl KeyringSource + 'static,
    ) -> Result<(), SourceError> {
        let (told, keyring) = asking(|| Ok((source.revision()?, source.load()?)))?;
        kept.took_up(keyring.revision().or(told));
        kept.source = Some(Box::new(source));
        self.replace(keyring);
        Ok(())
    }

    /// Replaces the keyring as a whole: work that has begun goes on with the old one, new work takes the new one. An
    /// empty slot is filled.
    ///
    /// An installed source stays, so the next reload from it replaces this keyring again. If such a reload is under
    /// way, this waits for its end.
    ///
    /// # Errors
    /// [`ReloadError::OtherKey`] and [`ReloadError::OlderRevision`]. Then the keyring in force stays.
    pub fn reload(&self, keyring: Keyring) -> Result<Reloaded, ReloadError> {
        let revision = keyring.revision();
        self.take_up(&mut self.origin.lock(), keyring, revision)
    }

    /// Asks the source again and replaces the keyring as a whole: to take up a new one at once, on a signal or by a
    /// timer.
    ///
    /// A keyring file or table whose [revision](KeyringSource::revision) is unchanged is read and not unlocked: no
    /// secret is fetched and no passphrase stretched, so a timer may do it every few seconds. A lower revision is
    /// refused.
    ///
    /// The new keyring is compared with the keyring in force, and not with a database: for that, see
    /// [`migrations::check_fingerprints`](crate::migrations::check_fingerprints).
    ///
    /// # Errors
    /// [`ReloadError`]. Then the keyring in force stays.
    pub fn reload_from_source(&self) -> Result<Reloaded, ReloadError> {
        self.reload_kept(&mut self.origin.lock())
    }

    /// Runs `work` with the keyring in force, or with the one that the source has by now.
    ///
    /// Opening is not the only work that meets an unknown key: the stored key of an owner may be wrapped by one.
    pub(crate) fn read_or_reload<R>(&self, work: impl Fn(&Keyring) -> Result<R>) -> Result<R> {
        self.read(&work).or_else(|error| {
            if self.learns_what_lacked(&error) { self.read(&work) } else { Err(error) }
        })
    }

    /// Tells whether the error was a key that the keyring lacked, and now has.
    pub(crate) fn learns_what_lacked(&self, error: &Error) -> bool {
        matches!(error.kind(), ErrorKind::UnknownKey { id } if self.learn(id))
    }

    /// Tells whether the keyring has this key now. The source is asked for it, unless that is being done or was in
    /// vain.
    #[cold]
    fn learn(&self, id: KeyId) -> bool {
        // A scoped keyring has no source. A source that reads values itself must not wait for its own answer.
        if self.overridden().is_some() || ASKING.get() {
            return false;
        }
        // Nobody waits for another thread's answer: otherwise values with unknown key ids would stop all threads that
        // read them.
        let Some(mut kept) = self.origin.try_lock() else { return self.has(id) };
        if self.has(id) {
            return true;
        }
        if kept.source.is_none() || !kept.pause.is_over(self.origin.now()) {
            return false;
        }
        self.ask_for(id, &mut kept)
    }

    fn ask_for(&self, id: KeyId, kept: &mut Kept) -> bool {
        let began = self.origin.now();
        let learnt = self.reload_kept(kept).is_ok() && self.has(id);
        if !learnt {
            kept.pause.begin(began, self.origin.now());
        }
        learnt
    }

    fn has(&self, id: KeyId) -> bool {
        self.installed.load().as_ref().is_some_and(|keyring| keyring.key_ids().any(|it| it == id))
    }

    fn reload_kept(&self, kept: &mut Kept) -> Result<Reloaded, ReloadError> {
        let source = kept.source.as_deref().ok_or(ReloadError::NoSource)?;
        // The revision is read before the keyring: nothing is unlocked for a revision that will be refused.
        let told = asking(|| source.revision())?;
        kept.check_not_older(told)?;
        if told.is_some() && told == kept.in_force {
            return Ok(Reloaded::Unchanged);
        }
        let loaded = asking(|| source.load())?;
        // The loaded keyring may be of another revision by then. Its own revision counts.
        let revision = loaded.revision().or(told);
        self.take_up(kept, loaded, revision)
    }

    fn take_up(
        &self,
        kept: &mut Kept,
        loaded: Keyring,
        revision: Option<u64>,
    ) -> Result<Reloaded, ReloadError> {
        kept.check_not_older(revision)?;
        // The keyring in force has derived its column keys already; an equal one would have to derive them again.
        if let Some(in_force) = &*self.installed.load() {
            check_same_keys(in_force, &loaded)?;
            if are_equal(in_force, &loaded) {
                kept.took_up(revision);
                return Ok(Reloaded::Unchanged);
            }
        }
        self.replace(loaded);
        kept.took_up(revision);
        kept.pause = Pause::none();
        Ok(Reloaded::Changed)
    }
}

/// Refuses another key under an id that is in use: values under the old key would no longer open, and new values would
/// open nowhere else.
fn check_same_keys(in_force: &Keyring, loaded: &Keyring) -> Result<(), ReloadError> {
    for known in in_force.fingerprints() {
        let same_id = |it: &Fingerprint| (it.kind(), it.id()) == (known.kind(), known.id());
        if loaded.fingerprints().find(same_id).is_some_and(|found| found != known) {
            return Err(ReloadError::OtherKey { kind: known.kind(), id: known.id() });
        }
    }
    Ok(())
}

/// Tells whether two keyrings are equal. Fingerprints tell ids, epochs and, by their order, which epoch is written.
/// They do not tell which key seals, or whether owners have stored keys.
fn are_equal(one: &Keyring, other: &Keyring) -> bool {
    one.current() == other.current()
        && one.owner_keys() == other.owner_keys()
        && one.fingerprints().eq(other.fingerprints())
}

/// A slot's source, if it has one. Locked while it is asked.
pub(super) struct Origin {
    kept: Mutex<Kept>,
    clock: Clock,
}

/// The clock that pauses are measured with.
pub(super) type Clock = fn() -> Instant;

pub(super) struct Kept {
    source: Option<Box<dyn KeyringSource>>,
    /// The revision of the keyring in force, if it has one.
    in_force: Option<u64>,
    /// The highest revision that was ever in force here.
    newest: Option<u64>,
    pause: Pause,
}

impl Origin {
    pub(super) const fn none() -> Self {
        Self::with_clock(Instant::now)
    }

    pub(super) const fn with_clock(clock: Clock) -> Self {
        let kept = Kept { source: None, in_force: None, newest: None, pause: Pause::none() };
        Self { kept: Mutex::new(kept), clock }
    }

    /// Locks the source, after waiting for a thread that asks. A thread that panicked meanwhile has changed nothing.
    pub(super) fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Locks the source; returns `None` while another thread asks.
    fn try_lock(&self) -> Option<MutexGuard<'_, Kept>> {
        match self.kept.try_lock() {
            Ok(kept) => Some(kept),
            Err(TryLockError::Poisoned(kept)) => Some(kept.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }

    fn now(&self) -> Instant {
        (self.clock)()
    }
}

impl Kept {
    /// Notes the revision of the new keyring in force. If it has none, the next reload loads the source again.
    fn took_up(&mut self, revision: Option<u64>) {
        self.in_force = revision;
        self.newest = self.newest.max(revision);
    }

    /// Refuses a revision that is lower than an earlier one: a key that was added since would be missing, and a key
    /// that was destroyed would be back.
    fn check_not_older(&self, revision: Option<u64>) -> Result<(), ReloadError> {
        match (self.newest, revision) {
            (Some(in_force), Some(found)) if found < in_force => {
                Err(ReloadError::OlderRevision { in_force, found })
            }
            _ => Ok(()),
        }
    }
}

fn asking<T>(ask: impl FnOnce() -> Result<T, SourceError>) -> Result<T, SourceError> {
    let _asking = Asking(ASKING.replace(true));
    ask()
}

/// Ends the asking when it is dropped, even by a panic, and restores the state before.
struct Asking(bool);

impl Drop for Asking {
    fn drop(&mut self) {
        ASKING.set(self.0);
    }
}
