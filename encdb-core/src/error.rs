//! What can go wrong with a value or a key.
//!
//! An [`Error`] holds names, ids and lengths only: nothing that was read from a row but its id, where that is a [`RowId`],
//! and no part of a key. The kinds say what happened; the text adds what to do next.

use std::fmt;

use crate::{
    column::Column,
    key_id::{KeyId, KeyringEntryId},
};

mod keyring_document;
mod migration;
mod row_id;
mod row_seal;
mod search_token;
pub(crate) mod shown;
#[cfg(test)]
mod tests;
mod wrapped_key;

pub use keyring_document::{KeyStateProblem, KeyringDocumentProblem};
pub use migration::MigrationProblem;
pub use row_id::RowId;
pub use row_seal::RowSealProblem;
pub use search_token::SearchTokenProblem;
pub use wrapped_key::WrappedKeyProblem;

/// A failed encdb operation: the reason, and the column and the row it concerned.
///
/// ```
/// use encdb_core::{BoundId, Column, Context, Error, ErrorKind};
///
/// let context = Context::new(Column::new("users", "email")).in_row(BoundId::integer(42));
/// let error = context.name_in(Error::new(ErrorKind::ZeroKeyId));
/// assert!(error.to_string().starts_with("users.email of the row 42: "));
/// ```
#[derive(Clone, Copy, Eq, PartialEq)]
pub struct Error {
    kind: ErrorKind,
    column: Option<Column>,
    row: Option<RowId>,
}

/// Shows the text, because `main` and `unwrap` print this.
impl std::fmt::Debug for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        shown::show(self, f)
    }
}

impl Error {
    /// Makes an error of this kind, which names no column yet.
    #[must_use]
    pub const fn new(kind: ErrorKind) -> Self {
        Self { kind, column: None, row: None }
    }

    /// The same error, naming the column it concerns.
    #[must_use]
    pub const fn at(self, column: Column) -> Self {
        Self { column: Some(column), ..self }
    }

    /// The same error, naming the row it concerns.
    #[must_use]
    pub const fn in_row(self, row: RowId) -> Self {
        Self { row: Some(row), ..self }
    }

    /// Returns the reason.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Returns the column that the operation concerned, by its logical names.
    #[must_use]
    pub const fn column(&self) -> Option<Column> {
        self.column
    }

    /// Returns the row that the operation concerned, where its values are bound to it and its id may be shown.
    #[must_use]
    pub const fn row(&self) -> Option<RowId> {
        self.row
    }
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Self::new(kind)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.column, self.row) {
            (Some(column), Some(row)) => write!(f, "{column} of the row {row}: {}", self.kind),
            (Some(column), None) => write!(f, "{column}: {}", self.kind),
            (None, _) => self.kind.fmt(f),
        }
    }
}

impl std::error::Error for Error {}

/// The reason of an [`Error`].
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The plaintext is itself a value that was sealed for this very place.
    #[error(
        "the value is already sealed for this column; pass the plaintext, or write the loaded value back as it is"
    )]
    AlreadySealed,
    /// A name, a row id or an owner id does not fit the 16-bit length of the format.
    #[error("a name or id of {len} bytes cannot be bound to (at most 65535)")]
    ContextTooLong {
        /// Length of the name or id, in bytes.
        len: usize,
    },
    /// Without an index root of its own the lowest key id is the epoch of the search tokens, and epochs are 1 to 255.
    #[error(
        "the lowest key id is {id}, and search tokens need one from 1 to 255; keep the first key as a retired one"
    )]
    EpochOutOfRange {
        /// The lowest key id.
        id: KeyId,
    },
    /// Opened bytes, or a text to make a token of, were expected to be UTF-8, and are not.
    #[error(
        "the bytes are not UTF-8 where a text is expected; was the column written as bytes? nothing of them is shown"
    )]
    InvalidUtf8,
    /// A value in a text column is not `encdb1.` followed by canonical base64url.
    #[error(
        "the stored text ({len} bytes) is not a sealed value; it was not written by encdb, or was changed"
    )]
    InvalidText {
        /// Length of the stored text, in bytes.
        len: usize,
    },
    /// The JSON in the opened bytes does not fit the type.
    #[error(
        "the opened JSON does not fit the Rust type; has the type changed since it was written?"
    )]
    JsonDecode,
    /// The value cannot be written as JSON.
    #[error("the value cannot be written as JSON (for example a map whose keys are not strings)")]
    JsonEncode,
    /// A key that was configured cannot be used.
    #[error("{name}: {problem}")]
    Key {
        /// Where the key was configured: the name of a variable.
        name: &'static str,
        /// What is wrong with it.
        problem: KeyProblem,
    },
    /// What is to be written or searched was made with a key that has since been taken out of the keyring.
    #[error(
        "this was made with {id}, which has been taken out of the keyring since, and nothing was sent to the database; load \
         the row again, and build the statement again"
    )]
    KeyGone {
        /// The key.
        id: KeyringEntryId,
    },
    /// A key of a keyring cannot be changed as asked.
    #[error("{id}: {problem}")]
    KeyState {
        /// The key.
        id: KeyringEntryId,
        /// Why not.
        problem: KeyStateProblem,
    },
    /// A keyring document cannot be used.
    #[error("the keyring document {0}")]
    KeyringDocument(KeyringDocumentProblem),
    /// A keyring is installed already, and another was to be installed beside it.
    #[error("a keyring is installed already; to replace it, call reload")]
    KeyringInstalled,
    /// No keyring is installed, so nothing can be sealed or opened.
    #[error(
        "no keyring is installed; call Environment::of_process().install()? when the program starts"
    )]
    KeyringMissing,
    /// A value is not as the migration of its column from plaintext to ciphertext leaves it, or could not be moved.
    #[error("the value {0}")]
    Migration(MigrationProblem),
    /// The keyring has no current key.
    #[error("the keyring has no current key; give it one")]
    NoCurrentKey,
    /// The column is sealed under an owner key, or its tokens are scoped to an owner, and none was given.
    #[error("the column belongs to an owner and none was given; pass the owner")]
    NoOwner,
    /// The owner has no key, so nothing is sealed for it and nothing of it opens.
    #[error(
        "the owner has no key in this database; make one with OwnerKeyTable::create when the owner signs up; where the owner \
         had one, restore the table __encdb_owner_keys"
    )]
    OwnerKeyMissing,
    /// The owner's key was destroyed, and with it everything that was sealed under it.
    #[error(
        "the owner's key was destroyed on purpose; what is under it cannot be opened again by anybody"
    )]
    OwnerKeyDestroyed,
    /// The owner's key is wrapped by a passphrase, or for somebody else, and not open here.
    #[error("the owner's key is locked; unlock it with the owner's passphrase first")]
    OwnerKeyLocked,
    /// The record of the owner's key has two wraps of which encdb writes one: somebody has put one there.
    #[error(
        "the owner's key is wrapped twice, such as by a root key and by a passphrase, which encdb never writes; nothing is \
         opened with it; find out who writes to __encdb_owner_keys, and restore the owner's row"
    )]
    OwnerKeyWrappedTwice,
    /// The owner's key was replaced, and has none with the number that the value names.
    #[error(
        "the owner has no key with the number {number}; was it destroyed after another had replaced it, or is the table \
         __encdb_owner_keys older than the value? then restore it"
    )]
    UnknownOwnerKey {
        /// The number in the value's header.
        number: KeyId,
    },
    /// The owner's key could not be fetched.
    #[error(
        "the owner's key could not be fetched from the database, so nothing was sealed or opened; prefetch says why, and \
         trying again is safe"
    )]
    OwnerKeyUnavailable,
    /// The keyring keeps owner keys in a database, and the program has not said in which.
    #[error(
        "the keyring has stored owner keys and no place to fetch them from; hand an OwnerKeyTable to the keyring's slot when \
         the program starts"
    )]
    OwnerKeyTableMissing,
    /// The stored bytes are a Fernet token, as another application writes them.
    #[error(
        "the stored value is a Fernet token, not a sealed value; migrate the column before it is read"
    )]
    LegacyFernet,
    /// The value has not the shape that the earlier application's cipher gives it.
    #[error(
        "the stored value ({len} bytes) has not the shape that the column's earlier cipher gives it; was it written by another one, or cut short?"
    )]
    LegacyMalformed {
        /// Length of the stored value, in bytes.
        len: usize,
    },
    /// What was given beside the value is not what the earlier application's cipher takes.
    #[error(
        "the value came with a nonce of {nonce_len} bytes: XChaCha20-Poly1305 takes one of 24, Fernet neither nonce nor associated data; name the columns that the cipher had"
    )]
    LegacyParts {
        /// Length of the nonce, in bytes; 0 for none.
        nonce_len: usize,
    },
    /// The value is not authentic under any key of the earlier application, or not rightly padded: on purpose one case.
    #[error(
        "the value does not open under the earlier application's keys; add the key that wrote it, or, if none is missing, find out what changed it"
    )]
    LegacyRejected,
    /// The stored bytes are no sealed value: plaintext or bytes of something else.
    #[error(
        "the stored value ({len} bytes) is not sealed; encdb never reads plaintext: migrate the column first"
    )]
    NotSealed {
        /// Length of the stored value, in bytes.
        len: usize,
    },
    /// A look-up found a row that does not hold the searched value.
    #[error(
        "a search token led to a row with another value, or of another owner: somebody moved the token, or it is short and \
         values share it; run `encdb verify`, and where tokens are short use load_matching, which leaves such rows out"
    )]
    OtherValueFound,
    /// A passphrase is to be stretched over more memory than there is.
    #[error(
        "a passphrase costs {memory_kib} KiB of memory here, and there is not as much; free some, or run this elsewhere"
    )]
    OutOfMemory {
        /// The memory that its cost asks for, in KiB.
        memory_kib: u32,
    },
    /// The padding inside the value is damaged.
    #[error("the padding of the opened value is not ISO/IEC 7816-4; it was not written by encdb")]
    Padding,
    /// The cost of a passphrase is out of bounds.
    #[error(
        "the cost of a passphrase is 8192 to 1048576 KiB of memory, 1 to 16 passes and 1 to 16 lanes, \
         not {memory_kib} KiB, {passes} and {lanes}; the default is a good choice"
    )]
    PassphraseCost {
        /// Memory, in KiB.
        memory_kib: u32,
        /// Passes over the memory.
        passes: u32,
        /// Lanes in the memory.
        lanes: u8,
    },
    /// A passphrase is empty.
    #[error("the passphrase is empty; give one, or a key of 32 random bytes")]
    PassphraseEmpty,
    /// The operating system gave no random bytes.
    #[error(
        "the operating system gave no random bytes, so no value was sealed and no key was made"
    )]
    Randomness,
    /// The tag did not verify: wrong key, wrong context or changed bytes, on purpose one case.
    #[error(
        "the value does not open here: it was changed, moved from another row or column, or sealed by another key"
    )]
    Rejected,
    /// A bit of the header that must be 0 is not.
    #[error(
        "the value's header has reserved bits set; it was changed, or written by a later version"
    )]
    ReservedBits,
    /// The row does not pass its seal.
    #[error("the row seal {0}")]
    RowSeal(RowSealProblem),
    /// The bytes to open belong to another row, owner or column than the one they are written to.
    #[error(
        "a loaded sealed value can only be written back to its own row; open it and assign the plaintext instead"
    )]
    SealedElsewhere,
    /// What a token column holds is not the search token of the value beside it.
    #[error("the search token {0}")]
    SearchToken(SearchTokenProblem),
    /// The start-up self-test of a primitive gave a wrong answer.
    #[error("the self-test of {primitive} failed on this machine; do not use it to store data")]
    SelfTest {
        /// The primitive that failed.
        primitive: &'static str,
    },
    /// The stored value, or its text, is longer than any that is sealed.
    #[error(
        "the stored value has {len} bytes, and none that is sealed has more than {max}; it was not written by encdb"
    )]
    StoredTooLong {
        /// Length of the stored value, in bytes.
        len: usize,
        /// The limit, in bytes.
        max: usize,
    },
    /// The value is longer than a sealed value may be.
    #[error("the value has {len} bytes; at most {max} can be sealed in one")]
    TooLong {
        /// Length of the value, in bytes.
        len: usize,
        /// The limit, in bytes.
        max: usize,
    },
    /// The stored value is shorter than the shortest sealed value.
    #[error(
        "the stored value is cut short: {len} bytes of at least 32; is the SQL column long enough?"
    )]
    Truncated {
        /// Length of the stored value, in bytes.
        len: usize,
    },
    /// The opened bytes cannot be a value of the type.
    #[error("the opened bytes are not a value of type {type_name}; has the column's type changed?")]
    Undecodable {
        /// The type that was expected.
        type_name: &'static str,
    },
    /// The value has no encoding of its type that could be read back.
    #[error(
        "a value of type {type_name} is out of the range that can be encoded (docs/format.md, \"Plaintext encodings\")"
    )]
    Unencodable {
        /// The type.
        type_name: &'static str,
    },
    /// The header's flags are not the column's.
    #[error(
        "the value's header says flags {found:#04x} where the column has {expected:#04x}; was its definition changed?"
    )]
    UnexpectedFlags {
        /// Flags in the header.
        found: u8,
        /// Flags that the column's definition asks for.
        expected: u8,
    },
    /// The keyring holds no key with this id.
    #[error("the keyring has no key {id}; add it as a retired key")]
    UnknownKey {
        /// The id that was asked for: read from a value's header or a wrapped key, or given.
        id: KeyId,
    },
    /// The first byte announces a format that this version does not read.
    #[error("the value has format {format:#04x}, which this version of encdb does not read")]
    UnsupportedFormat {
        /// The format byte, 0xF9 to 0xFF.
        format: u8,
    },
    /// A wrapped key does not open.
    #[error("the wrapped key {0}")]
    WrappedKey(WrappedKeyProblem),
    /// The header's key id is 0, which no key has.
    #[error("the value's header has key id 0, which no key has; it was changed")]
    ZeroKeyId,
}

/// What is wrong with a configured key. It holds nothing of the key.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyProblem {
    /// All bytes are the same.
    #[error("all its bytes are equal; generate it with `openssl rand -base64 32`")]
    AllBytesEqual,
    /// It decodes to text that is base64 itself.
    #[error("it is base64 of base64; encode the bytes once")]
    DoublyEncoded,
    /// Two ids name the same key.
    #[error("key {first} and key {second} are the same key; each id needs a key of its own")]
    DuplicateKey {
        /// The lower id.
        first: KeyId,
        /// The higher id.
        second: KeyId,
    },
    /// One id is given twice.
    #[error("key id {id} is given twice")]
    DuplicateId {
        /// The id.
        id: KeyId,
    },
    /// It is set, and empty.
    #[error("it is set but empty; unset it or give it a value")]
    Empty,
    /// It is no canonical base64.
    #[error(
        "it is not canonical base64 ({len} characters): one alphabet, no blanks or quotes, at most one newline at the end"
    )]
    Encoding {
        /// Length of the text, in bytes.
        len: usize,
    },
    /// The key and the salt are the same.
    #[error("it equals the salt; the salt is public, the key is not: generate another key")]
    EqualsSalt,
    /// It is not of the form `id:base64`.
    #[error("it is not a list of id:base64, separated by commas, with ids from 1 to 65535")]
    List,
    /// It has the wrong number of bytes.
    #[error("it has {found} bytes after decoding where {} are needed", range(*min, *max))]
    Length {
        /// Length found, in bytes.
        found: usize,
        /// Least length, in bytes.
        min: usize,
        /// Greatest length, in bytes.
        max: usize,
    },
    /// It is not set.
    #[error(
        "it is not set; see the keys section of the documentation, or generate one with `openssl rand -base64 32`"
    )]
    Missing,
    /// Not a number from 1 to 65535.
    #[error("it is not a key id; key ids are 1 to 65535")]
    NotAnId,
    /// The number of an index root is above 255.
    #[error("{id} is not an epoch; epochs of search tokens are 1 to 255: give it another number")]
    NotAnEpoch {
        /// The number that was given.
        id: KeyId,
    },
    /// It decodes to printable text, as a password does.
    #[error("it decodes to printable text; a key is 32 random bytes, not a password")]
    PrintableText,
}

fn range(min: usize, max: usize) -> String {
    if min == max { min.to_string() } else { format!("{min} to {max}") }
}

/// A result whose error is an encdb [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;
