#![doc = include_str!("guide.md")]
// Without a backend there is nobody to use what all backends share.
#![cfg_attr(
    not(any(feature = "mysql", feature = "postgres", feature = "sqlite")),
    allow(dead_code, unused_imports, unused_macros)
)]

#[cfg(test)]
#[macro_use]
mod tests;

mod columns;
mod error;
mod own_tables;
mod runtime;
mod search;
mod spec;
pub mod sql;
mod tables;
mod types;

pub use columns::sql_types;
pub use error::{HiddenBy, TableError};
pub use own_tables::schema as migrations;
pub use tables::{Progress, census, jobs::RecordedFailure, rotate, verify};

pub use columns::methods::{Assignment, CiphertextMethods, Comparable, Ordered, SealedFor};
pub use columns::null::{Null, SetNull};
pub use columns::raw_ciphertext::RawCiphertext;
pub use columns::{
    ColumnBound, EncryptedColumn, EncryptedTable, GlobalTokens, NoColumn, OwnerTokens, Placement,
    SearchableColumn,
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
    OwnerKeys, Padding, Passphrase, PassphraseCost, PassphraseCostLimit, Plaintext, PlaintextBytes,
    PlaintextKind, RETIRED_KEYS_VARIABLE, ReplacedKey, Result, RowSealProblem, SALT_VARIABLE,
    SearchTerm, SearchToken, SearchTokenProblem, SecretCommand, SecretFile, SecretSource,
    SecretText, SecretVariable, SourceError, TermKind, ToPlaintext, UnlockedBy, UnlockedKeyring,
    WantedKey, WrappedKeyProblem,
};
/// ```
/// #[derive(encdb_diesel::Bindable)]
/// struct TenantId(i32);
///
/// #[derive(encdb_diesel::Bindable)]
/// #[encdb(rename_all = "lowercase")]
/// enum Region {
///     Europe,
///     Africa,
/// }
/// # use encdb_diesel::Bindable as _;
/// # assert_eq!(TenantId(7).bound_id(), 7_i64.bound_id());
/// # assert_eq!(Region::Africa.bound_id(), "africa".bound_id());
/// ```
pub use encdb_derive::Bindable;
/// ```
/// use encdb_diesel::prelude::*;
///
/// #[derive(encdb_diesel::Plaintext)]
/// #[encdb(high_cardinality)]
/// pub struct Iban(String);
///
/// #[derive(encdb_diesel::Plaintext)]
/// #[encdb(rename_all = "snake_case")]
/// pub enum Plan {
///     Free,            // "free"
///     SmallBusiness,   // "small_business"
///     #[encdb(rename = "corp")]
///     Enterprise,      // "corp"
/// }
/// ```
pub use encdb_derive::Plaintext;
pub use encdb_derive::{
    EncryptedChangeset, EncryptedInsertable, EncryptedModel, EncryptedQueryable,
};
pub use error::OwnerKeyError;
pub use error::{KeyringTableError, NoConnection, ReloadError, SetupError};
pub use own_tables::keyring::KeyringTable;
pub use own_tables::owner_keys::{
    DestroyedFormer, FailedOwnerKey, Forgotten, OwnerKeyTable, Receipt, Rewrapped,
};
pub use runtime::{InstallKeyring, InstallSource, KEYRING, KeyringSlot, Reloaded};
pub use search::{
    HasSearchable, LoadMatching, OfOwner, Search, SearchEither, SearchEq, SearchMethods, Searched,
};
pub use spec::{
    BoundColumn, ColumnSpec, CoveredColumn, Nullability, Scope, SealSpec, Storage, TableName,
    TableSpec, TablesError, TokenSpec, Uniqueness, check_tables, tables_from_json, tables_to_json,
};
pub use sql::Backend;
pub use types::encrypted::Encrypted;
#[cfg(feature = "serde")]
pub use types::expose;
pub use types::expose_option::ExposeOption;
pub use types::sealed::Sealed;
pub use types::searchable::Searchable;

/// What a program with encrypted models uses: `use encdb_diesel::prelude::*;`.
pub mod prelude {
    pub use crate::{
        CiphertextMethods, Encrypted, EncryptedChangeset, EncryptedInsertable, EncryptedModel,
        EncryptedQueryable, Environment, ExposeOption, InstallKeyring, InstallSource, Json,
        Keyring, LoadMatching, Sealed, SearchMethods, Searchable,
    };
}

/// What generated code uses. Not for programs: it changes without notice.
#[doc(hidden)]
pub mod __private {
    pub use diesel::internal::table_macro::StaticQueryFragment;
    pub use encdb_core::{
        Bindable, BoundId, Column, Context, Coverable, CoveredType, CoveredValue, ErrorKind,
        FromPlaintext, HighCardinality, IdType, Index, Normalization, Padding, Plaintext,
        PlaintextBytes, PlaintextKind, Result, RowParts, SearchTerm, TermKind, ToPlaintext,
    };

    pub use crate::{
        columns::{
            AllColumns, ColumnBound, ContextFrom, EncryptedColumn, EncryptedTable, GlobalTokens,
            HasField, Holds, OwnerTokens, SearchableColumn, TokenColumn, WithNextToken, WithToken,
            WithoutNextToken, WithoutToken,
            bind::{SealedBind, TokenBind},
            bound_id,
            change::{BoundTable, SealedChange},
            context, newest_token,
            null::{Null, SetNull, null},
            oldest_token, open,
            raw_ciphertext::RawCiphertext,
            row_seal::{
                LoadedBytes, NoSealKnown, RowSealBind, SealOf, check_row, check_tokens, covered,
                seal_row, with_value,
            },
            seal,
            storage::{
                AnyCiphertextStorage, AnyTokenStorage, Checked, CiphertextStorage,
                NextTokenStorage, NoStorage, NullableCiphertextStorage, NullableTokenStorage,
                RowSealStorage, StorageOf, TokenStorage,
            },
            stored::{LoadedToken, StoredValue},
            token,
            tokens::{OneToken, TwoTokens},
        },
        runtime::{KEYRING, KeyringSlot},
        search::HasSearchable,
        spec::{
            BoundColumn, ColumnSpec, CoveredColumn, IdTypeOf, InNoSchema, NoIdType, NoPlainName,
            NoTermKind, Nullability, PlainNameOf, Scope, SealSpec, Storage, TableName, TableSpec,
            TermKindOf, TokenSpec, Uniqueness, table_name,
        },
        types::{encrypted::Encrypted, sealed::Sealed, searchable::Searchable},
    };
}
