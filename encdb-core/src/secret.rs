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
    /// Takes 32 bytes as a key. The caller wipes the original.
    #[must_use]
    pub const fn new(bytes: [u8; KEY_LEN]) -> Self {
        Self(bytes)
    }

    /// Makes a key that `fill` writes in place, so that no copy of it stays on the stack.
    pub(crate) fn filled_by<E>(
        fill: impl FnOnce(&mut [u8; KEY_LEN]) -> Result<(), E>,
    ) -> Result<Self, E> {
        let mut key = Self([0; KEY_LEN]);
        fill(&mut key.0)?;
        Ok(key)
    }

    /// Returns another copy, wiped like this one.
    pub(crate) const fn duplicate(&self) -> Self {
        Self(self.0)
    }

    /// Returns the raw bytes. Wherever this is called, key material leaves its wrapper.
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

/// A secret text: a key in base64, or a passphrase.
///
/// `Debug` prints nothing of it, and it is wiped when dropped.
pub struct SecretText(Zeroizing<String>);

impl SecretText {
    /// Takes a text as a secret. It is wiped with this value.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// Returns the text. Wherever this is called, a secret leaves its wrapper.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<Zeroizing<String>> for SecretText {
    fn from(text: Zeroizing<String>) -> Self {
        Self(text)
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretText(..)")
    }
}

/// Turns bytes into text in their own buffer; returns `None` if they are not UTF-8.
pub(crate) fn into_text(mut bytes: Zeroizing<Vec<u8>>) -> Option<Zeroizing<String>> {
    match String::from_utf8(std::mem::take(&mut *bytes)) {
        Ok(text) => Some(Zeroizing::new(text)),
        Err(error) => {
            error.into_bytes().zeroize();
            None
        }
    }
}

/// Overwrites the whole capacity of a vector, and empties it.
///
/// zeroize's own method writes one byte after another, which costs a fifth of the time of opening a value of 200 bytes.
/// This fills the memory, and has zeroize keep the compiler from removing the write.
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

    /// Returns the bytes, now the caller's to wipe.
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

/// Returns the text without one newline at its end, LF or CR LF: files and pipes have one.
pub(crate) fn without_newline(text: &str) -> &str {
    text.strip_suffix("\r\n").or_else(|| text.strip_suffix('\n')).unwrap_or(text)
}
