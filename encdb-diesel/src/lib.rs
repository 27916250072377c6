#![doc = include_str!("guide.md")]

mod bind;
#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
pub mod census;
mod change;
mod ciphertext_methods;
mod column;
mod encrypted;
mod error;
#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
pub mod jobs;
mod keyring_table;
mod made;
pub mod migrations;
#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
mod owner_keys;
#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
mod pace;
#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
mod paging;
#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
mod plan;
mod protected;
mod raw_ciphertext;
#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
pub mod rotate;
mod row_seal;
mod runtime;
mod sealed;
mod sealed_once;
mod search;
mod searchable;
#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
mod sight;
mod spec;
#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
pub mod sql;
pub mod sql_types;
mod storage;
mod stored;
#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
mod table_columns;
mod token_columns;
#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
pub mod verify;

pub use ciphertext_methods::{Assignment, CiphertextMethods, Comparable, Ordered, SealedFor};
pub use column::{
    ColumnBound, EncryptedColumn, EncryptedTable, GlobalTokens, OwnerTokens, SearchableColumn,
};
#[cfg(feature = "legacy")]
pub use encdb_core::legacy;
pub use encdb_core::{
    Bindable, BoundId, Column, CommandError, CommandProblem, Context, Coverable, CoveredType,
    CoveredValue, Environment, Error, ErrorKind, FileError, FileProblem, Fingerprint,
    FingerprintKind, Format, FormerKeys, FromPlaintext, HighCardinality, IdType, Json,
    KEY_ID_VARIABLE, KEY_VARIABLE, KEYRING_FILE_VARIABLE, KEYRING_KEY_VARIABLE,
    KEYRING_MAX_PASSPHRASE_COST_VARIABLE, KEYRING_PASSPHRASE_VARIABLE, KeyBytes, KeyEncryptionKey,
    KeyId, KeyProblem, KeyState, KeyStateProblem, Keyring, KeyringBuilder, KeyringDocument,
    KeyringDocumentProblem, KeyringEntry, KeyringEntryId, KeyringFile, KeyringSource, KeysOfOwner,
    MAX_KEYRING_DOCUMENT_LEN, MAX_STORED_LEN, Normalization, OVERHEAD_LEN, OwnerKeyStore,
    OwnerKeys, Passphrase, PassphraseCost, PassphraseCostLimit, Plaintext, PlaintextBytes,
    RETIRED_KEYS_VARIABLE, ReplacedKey, Result, RowSealProblem, SALT_VARIABLE, SearchTerm,
    SearchToken, SearchTokenProblem, SecretCommand, SecretFile, SecretSource, SecretText,
    SecretVariable, SourceError, TermKind, ToPlaintext, UnlockedBy, UnlockedKeyring, WantedKey,
    WrappedKeyProblem,
};
pub use encdb_derive::{
    EncryptedChangeset, EncryptedInsertable, EncryptedModel, EncryptedQueryable,
};
pub use encrypted::{Encrypted, NoColumn, Placement};
#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
pub use error::OwnerKeyError;
pub use error::{KeyringTableError, NoConnection, ReloadError, SetupError};
pub use keyring_table::{KeyringTable, KeyringTableBackend};
#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
pub use owner_keys::{
    DestroyedFormer, FailedOwnerKey, Forgotten, OwnerKeyTable, Receipt, Rewrapped,
};
pub use raw_ciphertext::RawCiphertext;
pub use runtime::{InstallKeyring, InstallSource, KEYRING, KeyringSlot, Reloaded};
pub use sealed::Sealed;
pub use search::{
    HasSearchable, LoadMatching, OfOwner, Search, SearchEither, SearchEq, SearchMethods, Searched,
};
pub use searchable::Searchable;
pub use spec::{
    BoundColumn, ColumnSpec, CoveredColumn, Nullability, Scope, SealSpec, Storage, TableName,
    TableSpec, TablesError, TokenSpec, Uniqueness, check_tables, tables_from_json, tables_to_json,
};

/// What a program with encrypted models uses: `use encdb_diesel::prelude::*;`.
pub mod prelude {
    pub use crate::{
        CiphertextMethods, Encrypted, EncryptedChangeset, EncryptedInsertable, EncryptedModel,
        EncryptedQueryable, Environment, InstallKeyring, InstallSource, Json, Keyring,
        LoadMatching, Sealed, SearchMethods, Searchable,
    };
}

/// What generated code uses. Not for programs: it changes without notice.
#[doc(hidden)]
pub mod __private {
    pub use diesel::internal::table_macro::StaticQueryFragment;
    pub use encdb_core::{
        Bindable, BoundId, Column, Context, Coverable, Format, FromPlaintext, HighCardinality,
        IdType, Index, Normalization, Padding, Plaintext, Result, RowParts, SearchTerm, TermKind,
        ToPlaintext,
    };

    pub use crate::{
        bind::{SealedBind, TokenBind},
        change::{BoundTable, SealedChange},
        column::{
            AllColumns, ColumnBound, ContextFrom, EncryptedColumn, EncryptedTable, GlobalTokens,
            HasField, Holds, OwnerTokens, SearchableColumn, TokenColumn, WithNextToken, WithToken,
            WithoutNextToken, WithoutToken, bound_id, context, newest_token, oldest_token, open,
            seal, token,
        },
        encrypted::Encrypted,
        raw_ciphertext::RawCiphertext,
        row_seal::{
            LoadedBytes, NoSealKnown, RowSealBind, SealOf, check_row, check_tokens, covered,
            seal_row, with_value,
        },
        runtime::{KEYRING, KeyringSlot},
        sealed::Sealed,
        search::HasSearchable,
        searchable::Searchable,
        spec::{
            BoundColumn, ColumnSpec, CoveredColumn, IdTypeOf, InNoSchema, NoIdType, NoPlainName,
            NoStorage, NoTermKind, Nullability, PlainNameOf, Scope, SealSpec, Storage, StorageOf,
            TableName, TableSpec, TermKindOf, TokenSpec, Uniqueness, table_name,
        },
        storage::{
            AnyCiphertextStorage, AnyTokenStorage, Checked, CiphertextStorage, NextTokenStorage,
            NullableCiphertextStorage, NullableTokenStorage, RowSealStorage, TokenStorage,
        },
        stored::{LoadedToken, StoredValue},
        token_columns::{OneToken, TwoTokens},
    };
}
