//! `Sealed<T>`: ciphertext as it was loaded, opened on demand.

use std::{fmt, marker::PhantomData};

use encdb_core::{
    Context, Error, ErrorKind, FromPlaintext, Keyring, Plaintext, Result, ToPlaintext,
};

use crate::{
    columns::{
        EncryptedColumn,
        bind::SealedBind,
        made::{Made, MadeBy},
        moved::Source,
        protected::Protected,
        seal,
        stored::StoredValue,
    },
    runtime::KeyringSlot,
};

/// An encrypted value that stays sealed until it is asked for.
///
/// One damaged row does not fail a whole list: loading keeps the stored bytes, and [`open`](Self::open) returns the
/// error. Saving the row writes back the very bytes that were loaded, so a value that cannot be opened is not lost
/// either. The bytes can only be written back to the row they came from. They cannot be written once the keyring has
/// lost the key that it had when they were loaded ([`ErrorKind::KeyGone`]): by then a rotation has rewritten the row.
///
/// There is no `PartialEq`. Only opening two values shows whether they are equal, and opening may fail; the stored
/// bytes of equal values differ, because each was sealed with a nonce of its own. Compare the results of
/// [`open`](Self::open). A clone of a loaded value keeps the stored bytes.
pub struct Sealed<T: Plaintext>(State<T>);

enum State<T: Plaintext> {
    /// A value to be sealed when it is written.
    New(Protected<T>),
    Loaded(Loaded<T>),
}

struct Loaded<T> {
    stored: StoredValue,
    /// The key that the bytes are under, if the keyring had it when they were loaded.
    by: Option<MadeBy>,
    context: Result<Context>,
    format: encdb_core::Format,
    keyring: &'static KeyringSlot,
    value: PhantomData<fn() -> T>,
}

impl<T: Plaintext> Sealed<T> {
    /// Wraps a value, to be sealed when it is written.
    pub const fn new(value: T) -> Self {
        Self(State::New(Protected::new(value)))
    }

    /// Keeps the value as it was loaded for the column `C`, in this context.
    #[doc(hidden)]
    #[must_use]
    pub fn loaded<C>(context: Result<Context>, stored: StoredValue) -> Self
    where
        C: EncryptedColumn<Value = T>,
    {
        let context = context.map_err(|error| error.at(C::SPEC.column()));
        let (format, keyring) = (C::SPEC.format(), C::keyring());
        let by = sealing_key(keyring, &stored);
        Self(State::Loaded(Loaded { stored, by, context, format, keyring, value: PhantomData }))
    }

    /// Keeps the value as it was loaded for the column `C`: sealed, or as it was in the clear.
    #[doc(hidden)]
    #[must_use]
    pub fn from_source<C>(context: Result<Context>, source: Source<T>) -> Self
    where
        C: EncryptedColumn<Value = T>,
    {
        match source {
            Source::Ciphertext(stored) => Self::loaded::<C>(context, stored),
            Source::Plaintext(value) => Self::new(value),
        }
    }

    /// Returns the bind value of the column `C` in this context: the loaded bytes themselves, or the new value sealed.
    #[doc(hidden)]
    #[must_use]
    pub fn bind<C>(&self, context: &Result<Context>) -> SealedBind
    where
        C: EncryptedColumn<Value = T>,
        T: ToPlaintext + Plaintext<Owned = T>,
    {
        match &self.0 {
            State::New(value) => seal::<C, T>(context, value.expose()),
            State::Loaded(loaded) => SealedBind::new(C::SPEC.column(), loaded.bytes_for(context)),
        }
    }
}

impl<T: FromPlaintext + Clone> Sealed<T> {
    /// Opens the value.
    ///
    /// # Errors
    /// As [`Keyring::open`](encdb_core::Keyring::open), naming the column.
    pub fn open(&self) -> Result<T> {
        match &self.0 {
            State::New(value) => Ok(value.expose().clone()),
            State::Loaded(loaded) => loaded.open(),
        }
    }
}

impl<T> Loaded<T> {
    fn bytes_for(&self, destination: &Result<Context>) -> Result<Made<Vec<u8>>> {
        let destination = destination.as_ref().map_err(Error::clone)?;
        if self.context.as_ref() != Ok(destination) {
            return Err(ErrorKind::SealedElsewhere.into());
        }
        Ok(Made::new(self.stored.bytes()?.into_owned(), self.by))
    }
}

impl<T: FromPlaintext> Loaded<T> {
    fn open(&self) -> Result<T> {
        let context = self.context.as_ref().map_err(Error::clone)?;
        let opened = || {
            let bytes = self.stored.bytes()?;
            let open = |keyring: &Keyring| keyring.open(context, self.format, &bytes);
            T::from_plaintext(self.keyring.read_or_reload(open)?)
        };
        opened().map_err(|error| context.name_in(error))
    }
}

impl<T: Plaintext> From<T> for Sealed<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: Plaintext + Clone> Clone for Sealed<T> {
    fn clone(&self) -> Self {
        match &self.0 {
            State::New(value) => Self::new(value.expose().clone()),
            State::Loaded(loaded) => Self(State::Loaded(loaded.clone())),
        }
    }
}

impl<T> Clone for Loaded<T> {
    fn clone(&self) -> Self {
        Self { stored: self.stored.clone(), context: self.context.clone(), ..*self }
    }
}

impl<T: Plaintext> fmt::Debug for Sealed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealed(..)")
    }
}

fn sealing_key(slot: &'static KeyringSlot, stored: &StoredValue) -> Option<MadeBy> {
    let bytes = stored.start().ok()?;
    slot.read(|keyring| Ok(MadeBy::sealing(slot, keyring, &bytes))).ok()?
}
