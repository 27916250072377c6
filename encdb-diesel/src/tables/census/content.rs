//! What a census counts, and how it reads the first bytes of a stored value.

use encdb_core::{KeyId, SealedUnder, Start};

use crate::spec::Storage;

/// The counts of one table.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Census {
    /// The counts of each column. NULL is not counted.
    pub counts: Vec<Count>,
}

/// The number of values of a column with the same content.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Count {
    /// The table's name in SQL, with its schema where the model names one.
    pub table: String,
    /// The column's name in SQL.
    pub column: String,
    /// The content of these values.
    pub content: Content,
    /// How the values are stored. On SQLite that may differ from the column's declaration.
    pub storage: Storage,
    /// What the column is declared to hold.
    pub declared: Storage,
    /// The number of values.
    pub n_values: u64,
}

/// What the first bytes of a stored value say about it.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Content {
    /// Sealed under this root key: a value, or a row.
    SealedUnder(KeyId),
    /// Sealed under the stored key of an owner, which no root key replaces.
    SealedUnderOwnerKey,
    /// The stored key of an owner, which cannot be opened without this root key.
    WrappedUnder(KeyId),
    /// The stored key of an owner, which a passphrase opens without a root key.
    WrappedWithoutRootKey,
    /// The row of an owner whose key was destroyed.
    DestroyedOwnerKey,
    /// A search token of this epoch.
    TokenOf(u8),
    /// A value in a column for search tokens that is no token.
    NoToken,
    /// A value that this version of encdb did not seal: plaintext, or bytes from elsewhere. No key can be named for it.
    NotSealed,
}

impl Census {
    /// Returns the number of values that are sealed under this key, plus the number of owners' keys that need it.
    #[must_use]
    pub fn under_key(&self, id: KeyId) -> u64 {
        self.of(Content::SealedUnder(id)) + self.of(Content::WrappedUnder(id))
    }

    /// Returns the number of values that are sealed under stored keys of owners.
    #[must_use]
    pub fn under_owner_keys(&self) -> u64 {
        self.of(Content::SealedUnderOwnerKey)
    }

    /// Returns the number of search tokens of this epoch.
    #[must_use]
    pub fn of_epoch(&self, epoch: u8) -> u64 {
        self.of(Content::TokenOf(epoch))
    }

    /// Returns the number of values in encrypted columns that are not sealed.
    #[must_use]
    pub fn not_sealed(&self) -> u64 {
        self.of(Content::NotSealed)
    }

    /// Returns the number of values in columns for search tokens that are no tokens.
    #[must_use]
    pub fn no_tokens(&self) -> u64 {
        self.of(Content::NoToken)
    }

    fn of(&self, content: Content) -> u64 {
        self.counts.iter().filter(|it| it.content == content).map(|it| it.n_values).sum()
    }
}

/// Reads the four bytes of a header, in hexadecimal digits.
pub(super) fn of_header(hex: &str) -> Content {
    match Start::of_bytes(&bytes(hex)) {
        Start::Value(under) => under.into(),
        _ => Content::NotSealed,
    }
}

/// Reads the four bytes of a row seal's header, in hexadecimal digits.
pub(super) fn of_seal(hex: &str) -> Content {
    match Start::of_bytes(&bytes(hex)) {
        Start::RowSeal(under) => under.into(),
        _ => Content::NotSealed,
    }
}

/// Reads the start of a text form.
pub(super) fn of_text(start: &str) -> Content {
    match Start::of_text(start) {
        Start::Value(under) => under.into(),
        _ => Content::NotSealed,
    }
}

impl From<SealedUnder> for Content {
    fn from(under: SealedUnder) -> Self {
        match under {
            SealedUnder::RootKey(id) => Self::SealedUnder(id),
            _ => Self::SealedUnderOwnerKey,
        }
    }
}

/// Reads the eight hexadecimal digits that the database wrote; returns no bytes where a shorter value gave fewer digits.
fn bytes(hex: &str) -> Vec<u8> {
    let number = u32::from_str_radix(hex, 16).ok().filter(|_| hex.len() == 8);
    number.map_or_else(Vec::new, |number| number.to_be_bytes().to_vec())
}

/// Reads the first byte of a token, in hexadecimal digits. There is no epoch 0.
pub(super) fn of_token(hex: &str) -> Content {
    match u8::from_str_radix(hex, 16) {
        Ok(0) | Err(_) => Content::NoToken,
        Ok(epoch) => Content::TokenOf(epoch),
    }
}

/// Reads the key id of a wrapped key, in hexadecimal digits.
pub(super) fn of_wrapped_key(hex: &str) -> Content {
    match u16::from_str_radix(hex, 16).map(KeyId::new) {
        Ok(Some(id)) => Content::WrappedUnder(id),
        Ok(None) => Content::WrappedWithoutRootKey,
        Err(_) => Content::NotSealed,
    }
}
