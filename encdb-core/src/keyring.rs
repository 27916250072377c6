//! The set of keys that a program holds: one that seals, and others that only open.
//!
//! A [`Keyring`] is an immutable value. Rotating a key means building another keyring. Column keys and index keys are
//! derived on first use and kept. Owner keys are derived each time, or asked for, so that memory does not grow with the
//! number of owners.

use std::{fmt, sync::Arc};

use once_cell::sync::OnceCell;
use smallvec::SmallVec;
use zeroize::Zeroizing;

use crate::{
    column::Column,
    context::{BoundId, Context},
    error::{ErrorKind, Result},
    key_id::KeyId,
    padding,
    primitives::{Cipher, NONCE_LEN, TAG_LEN, random_nonce},
    row_seal::inspect_row_seal,
    stored::{
        Flags, Format, Header, MAX_PLAINTEXT_LEN, OVERHEAD_LEN, Padding, Parts, text::from_text,
    },
    token::Index,
};

mod builder;
mod derive;
mod fingerprint;
mod once_map;
mod owner_key;
mod row_seals;
#[cfg(test)]
mod tests;
mod tokens;

pub use builder::KeyringBuilder;
pub(crate) use builder::SALT_LEN;
pub use fingerprint::{FINGERPRINT_LEN, Fingerprint, FingerprintKind};
pub use owner_key::{
    FormerKeys, KeysOfOwner, OwnerKey, OwnerKeyStore, OwnerKeys, ReplacedKey, WantedKey,
};

use derive::{IndexRoot, Root};
use once_map::OnceMap;
use owner_key::Use;
use row_seals::RowMacs;
use tokens::IndexKeys;

/// Root keys with ids, one of which is current and seals, while the retired ones only open; and the roots of the search
/// tokens.
///
/// ```
/// use encdb_core::{Column, Context, Format, KeyBytes, KeyId, Keyring};
///
/// # fn main() -> encdb_core::Result<()> {
/// # let (key, salt) = (KeyBytes::random()?, b"\x01 sixteen bytes or more".as_slice());
/// let keyring = Keyring::builder(salt).current(KeyId::new(1).unwrap(), key).build()?;
/// let context = Context::new(Column::new("users", "ssn"));
///
/// let stored = keyring.seal(&context, Format::default(), b"123-45-6789")?;
/// assert_eq!(stored.len(), 11 + 32);
/// assert_eq!(keyring.open(&context, Format::default(), &stored)?, b"123-45-6789");
///
/// let other = Context::new(Column::new("users", "phone"));
/// assert!(keyring.open(&other, Format::default(), &stored).is_err());
/// # Ok(())
/// # }
/// ```
pub struct Keyring {
    salt: Vec<u8>,
    /// Ascending by id.
    roots: Vec<Root>,
    current: KeyId,
    /// The revision of the keyring document that the keys are from, if there is one.
    revision: Option<u64>,
    /// The first root makes the tokens that are written; the tokens of all roots are searched.
    index_roots: Vec<IndexRoot>,
    columns: OnceMap<Column, ColumnKeys>,
    indexes: OnceMap<Index, IndexKeys>,
    row_macs: OnceMap<&'static str, RowMacs>,
    owner_keys: OwnerKeys,
    owner_key_store: OnceCell<Arc<dyn OwnerKeyStore>>,
}

/// The keys that are derived for one column, one from each root key.
type ColumnKeys = SmallVec<[ColumnKey; 1]>;

struct ColumnKey {
    id: KeyId,
    cipher: Box<Cipher>,
    /// The associated data of values without flags, which are the most common: making it takes a tenth of the time of
    /// opening one.
    unflagged: Vec<u8>,
}

impl ColumnKey {
    fn new(root: &Root, column: Column) -> Result<Self> {
        let header = Header { flags: Flags::NONE, key_id: root.id }.to_bytes();
        Ok(Self {
            id: root.id,
            cipher: Box::new(root.column_cipher(column)?),
            unflagged: Context::new(column).associated_data(header)?,
        })
    }
}

impl Keyring {
    /// Starts a keyring from keys at hand. The salt is public, 16 to 64 bytes, and never changes.
    #[must_use]
    pub fn builder(salt: &[u8]) -> KeyringBuilder {
        KeyringBuilder::new(salt)
    }

    /// Returns the id of the key that seals.
    #[must_use]
    pub const fn current(&self) -> KeyId {
        self.current
    }

    /// Returns the fingerprint of the key that seals.
    ///
    /// # Panics
    /// Never: the current key is one of the keyring's.
    #[must_use]
    pub fn current_fingerprint(&self) -> Fingerprint {
        self.root(self.current)
            .expect("the builder puts the current key among the others")
            .fingerprint
    }

    /// Returns the revision of the keyring document that the keys are from; `None` if they are from no document.
    #[must_use]
    pub const fn revision(&self) -> Option<u64> {
        self.revision
    }

    /// Returns the ids of all keys that open, ascending. The current key is among them.
    pub fn key_ids(&self) -> impl Iterator<Item = KeyId> {
        self.roots.iter().map(|root| root.id)
    }

    /// Returns the epochs whose tokens are searched. The epoch whose tokens are written comes first.
    pub fn epochs(&self) -> impl Iterator<Item = u8> {
        self.index_roots.iter().map(|root| root.epoch)
    }

    /// Returns the public fingerprints of all keys, to be compared with the fingerprints that the database remembers.
    pub fn fingerprints(&self) -> impl Iterator<Item = Fingerprint> {
        let roots = self.roots.iter().map(|root| root.fingerprint);
        roots.chain(self.index_roots.iter().map(|root| root.fingerprint))
    }

    /// Tells whether the keyring has the key or the index root with this fingerprint.
    #[must_use]
    pub fn holds(&self, key: Fingerprint) -> bool {
        self.fingerprints().any(|it| it == key)
    }

    /// Returns the fingerprint of the root key that the header of a stored value or a row seal names. Returns `None` if
    /// the keyring lacks that key, if the header names an owner's stored key, and if the bytes are neither a value nor
    /// a seal.
    #[must_use]
    pub fn key_of(&self, stored: &[u8]) -> Option<Fingerprint> {
        let (id, is_stored) = if let Ok(Parts { header, .. }) = Parts::parse(stored) {
            (header.key_id, header.flags.has_stored_owner_key())
        } else {
            let seal = inspect_row_seal(stored).ok()?;
            (seal.key_id, seal.stored_owner_key)
        };
        let named = (!is_stored).then_some(id)?;
        Some(self.root(named).ok()?.fingerprint)
    }

    /// Returns the fingerprint of the index root of an epoch, if the keyring has it.
    #[must_use]
    pub fn index_root_of(&self, epoch: u8) -> Option<Fingerprint> {
        Some(self.index_roots.iter().find(|root| root.epoch == epoch)?.fingerprint)
    }

    /// Seals `plaintext` under the current key.
    ///
    /// Returns `32 + plaintext.len()` bytes, or 32 plus the padded length. AES-256-GCM-SIV,
    /// [RFC 8452](https://www.rfc-editor.org/rfc/rfc8452), with a fresh 96-bit nonce from the operating system.
    ///
    /// # Errors
    /// [`ErrorKind::TooLong`], [`ErrorKind::ContextTooLong`], [`ErrorKind::Randomness`], and
    /// [`ErrorKind::AlreadySealed`] if the plaintext is itself a value sealed for the same context. For an owner whose
    /// key is stored, [`ErrorKind::OwnerKeyTableMissing`] and the errors of [`OwnerKeyStore::find_or_create`].
    ///
    /// # Security
    /// The length of `plaintext` is visible, unless the format pads it. Equal inputs give unequal outputs; to search,
    /// store a [`SearchToken`](crate::SearchToken).
    pub fn seal(&self, context: &Context, format: Format, plaintext: &[u8]) -> Result<Vec<u8>> {
        self.try_seal(context, format, plaintext, random_nonce)
            .map_err(|error| context.name_in(error))
    }

    /// Opens a stored value.
    ///
    /// # Errors
    /// By the public header alone, before any key is touched: [`ErrorKind::NotSealed`], [`ErrorKind::LegacyFernet`],
    /// [`ErrorKind::UnsupportedFormat`], [`ErrorKind::Truncated`], [`ErrorKind::ReservedBits`],
    /// [`ErrorKind::ZeroKeyId`], [`ErrorKind::UnexpectedFlags`]. Before anything is deciphered:
    /// [`ErrorKind::UnknownKey`], [`ErrorKind::ContextTooLong`], and for an owner whose key is stored
    /// [`ErrorKind::OwnerKeyTableMissing`] and the errors of [`OwnerKeyStore::find`]. Then [`ErrorKind::Rejected`] for
    /// every reason why the tag may not verify, and [`ErrorKind::Padding`].
    ///
    /// # Security
    /// The key is chosen by the id in the header; no other key is tried. The caller wipes the plaintext that it
    /// receives.
    pub fn open(&self, context: &Context, format: Format, stored: &[u8]) -> Result<Vec<u8>> {
        self.try_open(context, format, stored).map_err(|error| context.name_in(error))
    }

    fn try_seal(
        &self,
        context: &Context,
        format: Format,
        plaintext: &[u8],
        nonce: impl FnOnce() -> Result<[u8; NONCE_LEN]>,
    ) -> Result<Vec<u8>> {
        if plaintext.len() > MAX_PLAINTEXT_LEN {
            return Err(ErrorKind::TooLong { len: plaintext.len(), max: MAX_PLAINTEXT_LEN }.into());
        }
        self.refuse_sealed(context, format, plaintext)?;
        let flags = self.expected_flags(context, format);
        let owner_keys = self.keys_of_owner(context, flags, Use::Seal)?;
        let key_id = owner_keys.as_ref().map_or(self.current, |keys| keys.current().number());
        let header = Header { flags, key_id };
        let nonce = nonce()?;
        // The plaintext is copied once the key is there: a refusal before that leaves no copy of it.
        self.with_cipher(context, header, owner_keys.as_deref(), |cipher, associated_data| {
            let (stored, body) = unsealed(header.to_bytes(), nonce, format, plaintext);
            let mut stored = Zeroizing::new(stored);
            let too_long = ErrorKind::TooLong { len: plaintext.len(), max: MAX_PLAINTEXT_LEN };
            let tag =
                cipher.seal(&nonce, associated_data, &mut stored[body..]).map_err(|_| too_long)?;
            stored.extend_from_slice(&tag);
            Ok(std::mem::take(&mut *stored))
        })
    }

    /// Refuses plaintext that is already sealed for this context. Otherwise a rotation that runs twice would have
    /// opening return ciphertext. Only a value that really opens here is refused, so other bytes that look like one are
    /// not.
    fn refuse_sealed(&self, context: &Context, format: Format, plaintext: &[u8]) -> Result<()> {
        let from_text = std::str::from_utf8(plaintext).ok().and_then(|text| from_text(text).ok());
        let sealed = from_text.as_deref().unwrap_or(plaintext);
        let opens = || self.try_open(context, format, sealed).map(Zeroizing::new).is_ok();
        if Parts::parse(sealed).is_ok() && opens() {
            return Err(ErrorKind::AlreadySealed.into());
        }
        Ok(())
    }

    fn try_open(&self, context: &Context, format: Format, stored: &[u8]) -> Result<Vec<u8>> {
        let parts = Parts::parse(stored)?;
        let (found, expected) = (parts.header.flags, self.expected_flags(context, format));
        if found != expected {
            return Err(ErrorKind::UnexpectedFlags {
                found: found.bits(),
                expected: expected.bits(),
            }
            .into());
        }
        let open = |cipher: &Cipher, associated_data: &[u8]| {
            let opened = cipher.open(parts.nonce, associated_data, parts.ciphertext, parts.tag);
            opened.map_err(|_| ErrorKind::Rejected.into())
        };
        let wanted = WantedKey::Numbered(parts.header.key_id);
        let owner_keys = self.keys_of_owner(context, found, Use::Open(wanted))?;
        let opened = self.with_cipher(context, parts.header, owner_keys.as_deref(), open)?;
        let mut opened = Zeroizing::new(opened);
        if let Padding::Block(_) = format.padding() {
            padding::unpad(&mut opened)?;
        }
        Ok(std::mem::take(&mut *opened))
    }

    /// Runs `work` with the cipher and the associated data of a value with this header in this context.
    fn with_cipher<R>(
        &self,
        context: &Context,
        header: Header,
        owner_keys: Option<&KeysOfOwner>,
        work: impl FnOnce(&Cipher, &[u8]) -> Result<R>,
    ) -> Result<R> {
        let associated_data = || context.associated_data(header.to_bytes());
        if let Some(owner) = context.owner() {
            let cipher = self.owner_cipher(context.column(), owner, header, owner_keys)?;
            return work(&cipher, &associated_data()?);
        }
        let key = self.column_key(context.column(), header.key_id)?;
        if header.flags == Flags::NONE {
            return work(&key.cipher, &key.unflagged);
        }
        work(&key.cipher, &associated_data()?)
    }

    fn owner_cipher(
        &self,
        column: Column,
        owner: &BoundId,
        header: Header,
        owner_keys: Option<&KeysOfOwner>,
    ) -> Result<Cipher> {
        let number = header.key_id;
        match owner_keys {
            None => self.root(number)?.owner_cipher(column, owner),
            Some(keys) => {
                let key = keys.numbered(number).ok_or(ErrorKind::UnknownOwnerKey { number })?;
                key.cipher(column, owner)
            }
        }
    }

    /// Returns the stored keys of the owner, if a value with these flags is under one of them.
    fn keys_of_owner(
        &self,
        context: &Context,
        flags: Flags,
        purpose: Use,
    ) -> Result<Option<Arc<KeysOfOwner>>> {
        let owner = context.owner().filter(|_| flags.has_stored_owner_key());
        owner.map(|owner| self.stored_owner_keys(owner, purpose)).transpose()
    }

    fn column_key(&self, column: Column, id: KeyId) -> Result<&ColumnKey> {
        let derived = || self.roots.iter().map(|root| ColumnKey::new(root, column)).collect();
        let keys = self.columns.get_or_try_init(column, derived)?;
        let found = keys.iter().find(|key| key.id == id);
        found.ok_or_else(|| ErrorKind::UnknownKey { id }.into())
    }

    fn expected_flags(&self, context: &Context, format: Format) -> Flags {
        let flags = Flags::of(format, context.owner().into(), context.row().into());
        match (context.owner(), self.owner_keys) {
            (Some(_), OwnerKeys::Stored) => flags.under_stored_owner_key(),
            _ => flags,
        }
    }

    fn root(&self, id: KeyId) -> Result<&Root> {
        let found = self.roots.iter().find(|root| root.id == id);
        found.ok_or_else(|| ErrorKind::UnknownKey { id }.into())
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keyring")
            .field("current", &self.current.get())
            .field("keys", &self.key_ids().map(KeyId::get).collect::<Vec<_>>())
            .field("epochs", &self.epochs().collect::<Vec<_>>())
            .field("owner_keys", &self.owner_keys)
            .finish_non_exhaustive()
    }
}

/// Returns header, nonce and padded plaintext, with room for the tag, and the position where the plaintext starts. It
/// is encrypted in place, so that no other copy of it is made.
fn unsealed(
    header: [u8; 4],
    nonce: [u8; NONCE_LEN],
    format: Format,
    plaintext: &[u8],
) -> (Vec<u8>, usize) {
    let body_len = match format.padding() {
        Padding::None => plaintext.len(),
        Padding::Block(block) => padding::padded_len(plaintext.len(), block),
    };
    let mut stored = Vec::with_capacity(OVERHEAD_LEN + body_len);
    stored.extend_from_slice(&header);
    stored.extend_from_slice(&nonce);
    let body = stored.len();
    stored.extend_from_slice(plaintext);
    if let Padding::Block(block) = format.padding() {
        padding::pad(&mut stored, body, block);
    }
    debug_assert!(
        stored.len() + TAG_LEN <= stored.capacity(),
        "sealing must not reallocate: it would leave plaintext"
    );
    (stored, body)
}
