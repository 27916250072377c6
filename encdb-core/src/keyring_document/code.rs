//! The code over a keyring document: HMAC-SHA256 over all that it says, under a key of the keyring key.

use super::{KeyState, KeyringDocument, OwnerKeys, Series, WrappedKey};
use crate::{
    primitives::{MAC_LEN, Mac, Prk},
    secret::{KEY_LEN, KeyBytes},
};

impl KeyringDocument {
    /// Returns the code of this document, whatever code it holds.
    pub(super) fn code(&self, keyring_key: &KeyBytes) -> [u8; MAC_LEN] {
        let prk = Prk::extract(&[0; KEY_LEN], keyring_key.expose());
        Mac::new(&prk.expand(KEY_INFO)).authenticate(&[&self.canonical_bytes()])
    }

    /// Returns all content of the document as bytes. Every part has a fixed width but the salt, whose length stands
    /// before it, so that two documents have the same bytes only if they have the same content.
    fn canonical_bytes(&self) -> Vec<u8> {
        let mut bytes = DOMAIN.to_vec();
        bytes.extend_from_slice(&self.revision.to_be_bytes());
        bytes.push(match self.owner_keys {
            OwnerKeys::Derived => 1,
            OwnerKeys::Stored => 2,
        });
        let salt_len = u16::try_from(self.salt.len()).expect("a salt has at most 64 bytes");
        bytes.extend_from_slice(&salt_len.to_be_bytes());
        bytes.extend_from_slice(&self.salt);
        bytes.extend_from_slice(self.keyring_key.as_bytes());
        push_series(&mut bytes, &self.keys);
        push_series(&mut bytes, &self.epochs);
        bytes
    }
}

fn push_series(bytes: &mut Vec<u8>, series: &Series<WrappedKey>) {
    let count = u32::try_from(series.entries.len()).expect("there are at most 65535 ids");
    bytes.extend_from_slice(&series.next.to_be_bytes());
    bytes.extend_from_slice(&count.to_be_bytes());
    for entry in &series.entries {
        bytes.extend_from_slice(&entry.public.id.number().to_be_bytes());
        bytes.push(match entry.public.state {
            KeyState::Ready => 1,
            KeyState::Current => 2,
            KeyState::Retired => 3,
        });
        bytes.extend_from_slice(&entry.public.created.timestamp().to_be_bytes());
        bytes.extend_from_slice(&entry.public.fingerprint);
        bytes.extend_from_slice(entry.key.as_bytes());
    }
}

const DOMAIN: &[u8; 16] = b"encdb-keyring-v1";
const KEY_INFO: &[u8; 20] = b"encdb-keyring-mac-v1";
