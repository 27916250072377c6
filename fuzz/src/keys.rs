//! Test keys, and values made with them. The keys protect nothing.

use std::sync::LazyLock;

use encdb_core::{
    BoundId, Codec, Column, Context, Format, KEY_LEN, KeyBytes, KeyEncryptionKey, KeyId, Keyring,
    Padding,
};

/// Key 1 seals, key 2 only opens.
pub(crate) static KEYRING: LazyLock<Keyring> = LazyLock::new(|| {
    let id = |number| KeyId::new(number).expect("not 0");
    let builder = Keyring::builder(&SALT).current(id(1), key(1)).retired(id(2), key(2));
    builder.build().expect("two keys with different ids")
});

const SALT: [u8; 16] = *b"\x00 a public salt\xff";
pub(crate) const COLUMN: Column = Column::new("patients", "diagnosis");

/// Returns the bytes 0, 1, 2, …, each plus `number`.
pub(crate) fn key(number: u8) -> KeyBytes {
    let mut bytes = [0; KEY_LEN];
    bytes.iter_mut().zip(number..).for_each(|(byte, value)| *byte = value);
    KeyBytes::new(bytes)
}

/// Returns the key that wraps keys. It is never a passphrase, because then only Argon2id would be fuzzed.
pub(crate) fn key_encryption_key() -> KeyEncryptionKey {
    KeyEncryptionKey::from_key(key(3))
}

/// Returns places of every kind, and the formats of their values.
pub(crate) fn places() -> [(Context, Format); 3] {
    let column = Context::new(COLUMN);
    let row = column.clone().in_row(BoundId::integer(7));
    let both = row.clone().owned_by(BoundId::text("a tenant").expect("a short text"));
    [
        (column, Format::new(Codec::Raw, Padding::None)),
        (row, Format::new(Codec::Json, Padding::None)),
        (both, Format::new(Codec::Raw, Padding::block(16))),
    ]
}
