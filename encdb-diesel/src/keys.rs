//! Keys: where they come from, the keyring that holds them, and the keys of owners.
//!
//! A program loads a keyring from a source and installs it once, when it starts: from the [environment](crate::Environment), a
//! [file](KeyringFile) or a [table](KeyringTable). `docs/keys.md` has the life of a key, from making it to destroying it.

pub use encdb_core::{
    Fingerprint, FingerprintKind, FormerKeys, KEY_ID_VARIABLE, KEY_VARIABLE, KEYRING_FILE_VARIABLE,
    KEYRING_KEY_VARIABLE, KEYRING_MAX_PASSPHRASE_COST_VARIABLE, KEYRING_PASSPHRASE_VARIABLE,
    KeyBytes, KeyEncryptionKey, KeyId, KeyState, KeyringBuilder, KeyringDocument, KeyringEntry,
    KeyringEntryId, KeyringFile, KeyringSource, KeysOfOwner, MAX_KEYRING_DOCUMENT_LEN, OwnerKey,
    OwnerKeyStore, OwnerKeys, Passphrase, PassphraseCost, PassphraseCostLimit,
    RETIRED_KEYS_VARIABLE, ReplacedKey, SALT_VARIABLE, SecretCommand, SecretFile, SecretSource,
    SecretText, SecretVariable, SharedUnlock, UnlockedBy, UnlockedKeyring, WantedKey,
};

#[cfg(feature = "redis")]
pub use crate::own_tables::owner_keys::RedisUnlocks;
pub use crate::own_tables::{
    keyring::KeyringTable,
    owner_keys::{
        DestroyedFormer, FailedOwnerKey, Forgotten, OwnerKeyTable, Receipt, Rewrapped, UnlockStore,
    },
};
pub use crate::runtime::{KeyringSlot, Reloaded};
