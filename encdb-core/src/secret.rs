//! Key bytes that are wiped when dropped and print nothing, and a buffer that is wiped when it grows.

use std::{fmt, io};

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Length of every key in encdb, in bytes.
pub const KEY_LEN: usize = 32;

/// 32 bytes of key material: a root key, or a key derived from one.
///
/// `Debug` prints no byte of it, and it is wiped when dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct KeyBytes([u8; KEY_LEN]);

impl KeyBytes {
    /// Takes 32 bytes as a key. The caller's own copy is the caller's to wipe.
    #[must_use]
    pub const fn new(bytes: [u8; KEY_LEN]) -> Self {
        Self(bytes)
    }

    /// A key that `fill` writes in place, so that no copy of it stays on the stack.
    pub(crate) fn filled_by<E>(
        fill: impl FnOnce(&mut [u8; KEY_LEN]) -> Result<(), E>,
    ) -> Result<Self, E> {
        let mut key = Self([0; KEY_LEN]);
        fill(&mut key.0)?;
        Ok(key)
    }

    /// The raw bytes. Wherever this is called, key material leaves its wrapper.
    #[must_use]
    pub const fn expose(&self) -> &[u8; KEY_LEN] {
        &self.0
    }
}

impl fmt::Debug for KeyBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyBytes(..)")
    }
}

/// Overwrites all that a vector has room for, and empties it.
///
/// zeroize's own writes one byte after another, which costs a fifth of what opening a value of 200 bytes does. This
/// fills, and then has zeroize keep the compiler from dropping what looks like a dead store.
pub(crate) fn wipe(bytes: &mut Vec<u8>) {
    bytes.resize(bytes.capacity(), 0);
    bytes.fill(0);
    zeroize::optimization_barrier(bytes.as_slice());
    bytes.clear();
}

/// Bytes that are wiped when dropped, as is every buffer that they outgrow.
#[derive(Default)]
pub(crate) struct GrowingSecret(Zeroizing<Vec<u8>>);

impl GrowingSecret {
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        let len = self.0.len() + bytes.len();
        if len > self.0.capacity() {
            let mut larger = Zeroizing::new(Vec::with_capacity((2 * len).max(64)));
            larger.extend_from_slice(&self.0);
            self.0 = larger;
        }
        self.0.extend_from_slice(bytes);
    }

    /// The bytes, now the caller's to wipe.
    pub(crate) fn into_bytes(mut self) -> Vec<u8> {
        std::mem::take(&mut *self.0)
    }
}

impl io::Write for GrowingSecret {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.push(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
