//! Two keys that take turns, with the same tokens under both.

use encdb_core::{KeyBytes, KeyId, Keyring};

/// Returns a keyring with one current and one retired key.
pub fn keyring(current: u16, retired: u16) -> Keyring {
    let id = |id| KeyId::new(id).expect("an id");
    let key = |id: u16| {
        let id = id.to_be_bytes()[1];
        KeyBytes::new(std::array::from_fn(|at| 128 + 7 * u8::try_from(at % 16).unwrap_or(0) + id))
    };
    let builder =
        Keyring::builder(b"\x01 sixteen bytes or more").current(id(current), key(current));
    let builder = builder.retired(id(retired), key(retired)).index_root(id(1), key(1));
    builder.build().expect("good keys")
}
