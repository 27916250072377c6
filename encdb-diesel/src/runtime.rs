//! The process keyring, and slots for models with a keyring of their own.
//!
//! Diesel's `ToSql` and `FromSql` take no argument, so a model must find its keys by itself: in a [`KeyringSlot`], a
//! static that the program fills when it starts. All global state of encdb is in this file.

use std::{
    cell::{Cell, RefCell},
    fmt,
    sync::Arc,
};

use arc_swap::ArcSwapOption;
use encdb_core::{
    Column, ErrorKind, Fingerprint, Keyring, KeyringSource, OwnerKeyStore, Result, SourceError,
};
use once_cell::sync::OnceCell;

mod pause;
mod plaintext_reads;
mod reload;
#[cfg(test)]
mod tests;

pub use reload::Reloaded;

use plaintext_reads::PlaintextReads;
use reload::Origin;

/// The slot that models use unless `#[encdb(keyring = …)]` names another one. Fill it with
/// [`Install::install`].
pub static KEYRING: KeyringSlot = KeyringSlot::new();

/// A place for a keyring. Reading it never blocks. A value is sealed or opened by one keyring as a whole, even while
/// another is being installed.
///
/// A model with keys of its own names a slot of its own:
///
/// ```
/// static AUDIT: encdb_diesel::keys::KeyringSlot = encdb_diesel::keys::KeyringSlot::new();
/// // … #[encdb(keyring = crate::AUDIT)] on the model, and AUDIT.install(keyring)? when the program starts.
/// assert!(AUDIT.keyring().is_err(), "nothing is installed, so nothing can be sealed");
/// ```
pub struct KeyringSlot {
    installed: ArcSwapOption<Keyring>,
    origin: Origin,
    owner_keys: OnceCell<Arc<dyn OwnerKeyStore>>,
    plaintext_reads: PlaintextReads,
}

impl KeyringSlot {
    /// Makes an empty slot: everything that needs it fails with [`ErrorKind::KeyringMissing`].
    #[must_use]
    pub const fn new() -> Self {
        Self {
            installed: ArcSwapOption::const_empty(),
            origin: Origin::none(),
            owner_keys: OnceCell::new(),
            plaintext_reads: PlaintextReads::new(),
        }
    }

    /// Fills an empty slot with a keyring that has no source to [reload](Self::reload_from_source) it from. If a source
    /// is being asked, this waits until it has answered.
    ///
    /// # Errors
    /// [`ErrorKind::KeyringInstalled`] if the slot is filled; then nothing is changed.
    pub fn install(&self, keyring: Keyring) -> Result<()> {
        let _none_under_way = self.origin.lock();
        if self.installed.load().is_some() {
            return Err(ErrorKind::KeyringInstalled.into());
        }
        self.replace(keyring);
        Ok(())
    }

    /// Says where the stored keys of owners are, for this keyring and all that replace it. The first call decides;
    /// later ones are ignored. If a source is being asked, this waits until it has answered.
    ///
    /// A keyring whose owner keys are derived never asks there. Tell a [`scoped`](Self::scoped) keyring by itself:
    /// [`Keyring::keep_owner_keys_in`].
    pub fn keep_owner_keys_in(&self, store: Arc<dyn OwnerKeyStore>) {
        // A keyring that is about to be installed may have looked for the store already, and does not know it yet.
        let _none_under_way = self.origin.lock();
        let kept = self.owner_keys.get_or_init(|| store);
        if let Some(keyring) = &*self.installed.load() {
            keyring.keep_owner_keys_in(Arc::clone(kept));
        }
    }

    /// Returns the keyring in force: the innermost [`scoped`](Self::scoped) one of this thread, or the installed one.
    ///
    /// # Errors
    /// [`ErrorKind::KeyringMissing`].
    pub fn keyring(&self) -> Result<Arc<Keyring>> {
        let found = self.overridden().or_else(|| self.installed.load_full());
        found.ok_or_else(|| ErrorKind::KeyringMissing.into())
    }

    /// Runs `work` with another keyring in force, on this thread alone: for tests.
    ///
    /// Statements are sealed when they are built and values are opened when they are loaded; both belong inside.
    pub fn scoped<R>(&'static self, keyring: &Arc<Keyring>, work: impl FnOnce() -> R) -> R {
        OVERRIDES.with_borrow_mut(|overrides| overrides.push((self, Arc::clone(keyring))));
        let _ends_with_scope = EndOfScope;
        work()
    }

    /// Returns how many values the program has read in the clear since it started, for each column that is being moved from
    /// plaintext to ciphertext and had one.
    ///
    /// Once it stays empty in every process, the column is migrated as far as the program reads it.
    ///
    /// ```
    /// use encdb_diesel::KEYRING;
    ///
    /// for (column, n_reads) in KEYRING.plaintext_reads() {
    ///     println!("{column}: {n_reads} values were read in the clear");
    /// }
    /// ```
    #[must_use]
    pub fn plaintext_reads(&self) -> Vec<(Column, u64)> {
        self.plaintext_reads.counted()
    }

    /// Counts a value of `column` that was read in the clear.
    pub(crate) fn count_plaintext_read(&self, column: Column) {
        self.plaintext_reads.count(column);
    }

    /// Runs `work` with the keyring in force, without counting a reference to it.
    pub(crate) fn read<R>(&self, work: impl FnOnce(&Keyring) -> Result<R>) -> Result<R> {
        if let Some(keyring) = self.overridden() {
            return work(&keyring);
        }
        work(self.installed.load().as_ref().ok_or(ErrorKind::KeyringMissing)?)
    }

    /// Tells whether the keyring in force is without this key, which an earlier one had. Without a keyring it is not
    /// known, and the answer is no.
    pub(crate) fn has_lost(&self, key: Fingerprint) -> bool {
        self.read(|keyring| Ok(!keyring.holds(key))).unwrap_or(false)
    }

    /// Replaces the keyring. The caller holds the lock of the slot's origin, so that nobody else changes anything
    /// meanwhile.
    fn replace(&self, keyring: Keyring) {
        self.installed.store(Some(self.with_owner_keys(keyring)));
    }

    fn with_owner_keys(&self, keyring: Keyring) -> Arc<Keyring> {
        if let Some(store) = self.owner_keys.get() {
            keyring.keep_owner_keys_in(Arc::clone(store));
        }
        Arc::new(keyring)
    }

    fn overridden(&self) -> Option<Arc<Keyring>> {
        OVERRIDES.with_borrow(|overrides| {
            let innermost = overrides.iter().rev().find(|(slot, _)| std::ptr::eq(*slot, self));
            innermost.map(|(_, keyring)| Arc::clone(keyring))
        })
    }
}

impl Default for KeyringSlot {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for KeyringSlot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The source is left out, because its `Debug` may print anything.
        f.debug_tuple("KeyringSlot").field(&self.installed.load()).finish()
    }
}

/// Installs the keyring of a source: `Environment::of_process().install()?` when the program starts.
///
/// A keyring that the program has made by itself comes from no source: [`KEYRING.install(keyring)`](KeyringSlot::install).
pub trait Install {
    /// Makes the keyring of this source the keyring of the process, and keeps the source for reloads.
    ///
    /// # Errors
    /// As [`KeyringSlot::install_from`].
    fn install(self) -> Result<(), SourceError>;
}

impl<S: KeyringSource + 'static> Install for S {
    fn install(self) -> Result<(), SourceError> {
        KEYRING.install_from(self)
    }
}

thread_local! {
    static OVERRIDES: RefCell<Vec<(&'static KeyringSlot, Arc<Keyring>)>> = const { RefCell::new(Vec::new()) };
    /// Whether this thread is asking a source for its keyring.
    static ASKING: Cell<bool> = const { Cell::new(false) };
}

/// Ends the innermost scope when it is dropped, even by a panic.
struct EndOfScope;

impl Drop for EndOfScope {
    fn drop(&mut self) {
        OVERRIDES.with_borrow_mut(Vec::pop);
    }
}
