//! Fernet tokens, version 0x80, as Python's `cryptography` writes them: <https://github.com/fernet/spec/>.
//!
//! ```text
//! 0x80 ‖ seconds since 1970, 8 bytes ‖ iv, 16 bytes ‖ ciphertext, whole blocks ‖ HMAC-SHA256 of all before it
//! ```
//!
//! The ciphertext is AES-128-CBC of the plaintext with PKCS #7 padding. As text, a token is padded base64url.

use std::fmt;

use aes::Aes128Dec;
use base64::{Engine, engine::general_purpose::URL_SAFE};
use cbc::{
    Decryptor,
    cipher::{BlockModeDecrypt, KeyIvInit, block_padding::Pkcs7},
};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::{
    error::{ErrorKind, KeyProblem, Result},
    plaintext::PlaintextBytes,
    secret::KeyBytes,
};

const VERSION: u8 = 0x80;
const TIMESTAMP_LEN: usize = 8;
const IV_LEN: usize = 16;
const MAC_LEN: usize = 32;
/// Length of a block of AES, in bytes.
const BLOCK_LEN: usize = 16;
/// Length of the first half of a key, which signs, in bytes. The other half encrypts.
const SIGNING_KEY_LEN: usize = 16;

/// A Fernet key: 16 bytes that sign and 16 that encrypt. Wiped on drop.
pub struct FernetKey(Box<KeyBytes>); // boxed, so that a list of keys that grows leaves no copy behind

impl FernetKey {
    /// Reads a key from its base64url text. As for Python, the standard alphabet and a newline at the end will do too; the
    /// padding may be missing.
    ///
    /// # Errors
    /// As [`KeyBytes::from_base64`]: lengths are told, never the text.
    pub fn from_base64(text: &str) -> std::result::Result<Self, KeyProblem> {
        KeyBytes::from_base64(text).map(|key| Self(Box::new(key)))
    }

    fn signed(&self, token: &FernetToken) -> bool {
        let (signing_key, _) = self.0.expose().split_at(SIGNING_KEY_LEN);
        let mac = Hmac::<Sha256>::new_from_slice(signing_key);
        let mac = mac.expect("HMAC takes a key of any length").chain_update(&token.signed);
        mac.verify(&token.mac.into()).is_ok()
    }

    /// Opens a token that this key has signed.
    fn decrypt(&self, token: &FernetToken) -> Result<PlaintextBytes<'static>> {
        let (_, encryption_key) = self.0.expose().split_at(SIGNING_KEY_LEN);
        let cbc = Decryptor::<Aes128Dec>::new_from_slices(encryption_key, &token.iv);
        let cbc = cbc.expect("AES-128 takes a key and an iv of 16 bytes each");
        let mut buffer = Zeroizing::new(token.ciphertext().to_vec());
        let unpadded = cbc.decrypt_padded::<Pkcs7>(&mut buffer);
        let len = unpadded.map_err(|_| ErrorKind::LegacyRejected)?.len();
        buffer.truncate(len);
        Ok(PlaintextBytes::owned(std::mem::take(&mut *buffer)))
    }
}

impl fmt::Debug for FernetKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FernetKey(..)")
    }
}

/// The Fernet keys of an application, in the order in which they are tried: the current one, then the retired ones. In
/// Python this is a `MultiFernet`.
///
/// # Security
/// A token does not say which key made it, so opening tries them. Here that is safe, because what is tried is an HMAC
/// over the whole token, before anything is decrypted: a token that two keys accept would be a collision of
/// HMAC-SHA256. Values that encdb seals are never opened by trial. AES-GCM-SIV commits to no key: bytes that open under
/// two keys are easily made, so the id in the header chooses. The same holds for XChaCha20-Poly1305, so
/// [`XChaChaKey`](super::XChaChaKey) has no such list.
#[derive(Debug)]
pub struct FernetKeys {
    current: FernetKey,
    retired: Vec<FernetKey>,
}

impl FernetKeys {
    /// The key that the application sealed with last.
    #[must_use]
    pub const fn new(current: FernetKey) -> Self {
        Self { current, retired: Vec::new() }
    }

    /// Adds an earlier key, newest first.
    #[must_use]
    pub fn retired(mut self, key: FernetKey) -> Self {
        self.retired.push(key);
        self
    }

    /// Opens a token with the first key that has signed it. No token is too old: values at rest do not expire.
    ///
    /// # Errors
    /// [`ErrorKind::LegacyRejected`], for every reason.
    pub fn open(&self, token: &FernetToken) -> Result<PlaintextBytes<'static>> {
        let mut keys = std::iter::once(&self.current).chain(&self.retired);
        let signer = keys.find(|key| key.signed(token)).ok_or(ErrorKind::LegacyRejected)?;
        signer.decrypt(token)
    }
}

/// A Fernet token of the right shape. Whether it is authentic is for [`FernetKeys::open`] to say.
pub struct FernetToken {
    /// All before the code: version, timestamp, iv and ciphertext.
    signed: Vec<u8>,
    timestamp: u64,
    iv: [u8; IV_LEN],
    mac: [u8; MAC_LEN],
}

impl FernetToken {
    /// Takes a stored value as a token: text, `gAAAAA…`, or the bytes that it encodes, which start with 0x80.
    ///
    /// # Errors
    /// [`ErrorKind::LegacyMalformed`], by public bytes alone: text that is not canonical, padded base64url and nothing
    /// else; another version; no whole number of blocks, or none.
    pub fn parse(stored: &[u8]) -> Result<Self> {
        let malformed = ErrorKind::LegacyMalformed { len: stored.len() };
        // No UTF-8 text starts with the version's byte.
        let token = if stored.first() == Some(&VERSION) {
            Self::from_bytes(stored)
        } else {
            URL_SAFE.decode(stored).ok().and_then(|bytes| Self::from_bytes(&bytes))
        };
        Ok(token.ok_or(malformed)?)
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (signed, mac) = bytes.split_last_chunk::<MAC_LEN>()?;
        let (version, rest) = signed.split_first()?;
        let (timestamp, rest) = rest.split_first_chunk::<TIMESTAMP_LEN>()?;
        let (iv, ciphertext) = rest.split_first_chunk::<IV_LEN>()?;
        let whole = !ciphertext.is_empty() && ciphertext.len().is_multiple_of(BLOCK_LEN);
        let timestamp = u64::from_be_bytes(*timestamp);
        let token = || Self { signed: signed.to_vec(), timestamp, iv: *iv, mac: *mac };
        (*version == VERSION && whole).then(token)
    }

    /// Returns the time when the token was made, in seconds since 1970. As authentic as the token: open it before you rely on it.
    #[must_use]
    pub const fn timestamp(&self) -> u64 {
        self.timestamp
    }

    fn ciphertext(&self) -> &[u8] {
        &self.signed[1 + TIMESTAMP_LEN + IV_LEN..]
    }
}

impl fmt::Debug for FernetToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FernetToken(..)")
    }
}
