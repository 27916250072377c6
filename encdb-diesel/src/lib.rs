#![doc = include_str!("guide.md")]
// Without a backend there is nobody to use what all backends share.
#![cfg_attr(
    not(any(feature = "mysql", feature = "postgres", feature = "sqlite")),
    allow(dead_code, unused_imports, unused_macros)
)]

#[cfg(test)]
#[macro_use]
mod tests;

pub mod columns;
pub mod error;
pub mod keys;
mod own_tables;
#[cfg(all(doctest, feature = "serde", feature = "sqlite"))]
mod pages;
pub mod plaintext;
mod runtime;
pub mod search;
pub mod spec;
mod sql;
mod tables;
mod types;

pub use columns::sql_types;
#[cfg(feature = "legacy")]
pub use encdb_core::legacy;
pub use own_tables::schema as migrations;
pub use tables::{agreement, analyze, census, migrate, proposal, rotate, throttle, verify};
#[cfg(feature = "serde")]
pub use types::expose;

pub use columns::EncryptedTable;
pub use encdb_core::{Bindable, Environment, Error, ErrorKind, Json, Keyring, Plaintext, Result};
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
pub use error::{SetupError, TableError};
pub use runtime::{Install, KEYRING};
pub use sql::{Backend, FloatBits, SqlValue};
pub use tables::Progress;
pub use types::encrypted::Encrypted;
pub use types::expose_option::ExposeOption;
pub use types::sealed::Sealed;
pub use types::searchable::Searchable;

/// What a program with encrypted models uses: `use encdb_diesel::prelude::*;`.
pub mod prelude {
    pub use crate::columns::CiphertextMethods;
    pub use crate::search::{LoadMatching, SearchMethods};
    pub use crate::{
        Encrypted, EncryptedChangeset, EncryptedInsertable, EncryptedModel, EncryptedQueryable,
        EncryptedTable, Environment, ExposeOption, Install, Json, KEYRING, Keyring, Sealed,
        Searchable,
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
            context,
            moved::{
                Clear, ClearBind, Cleared, ClearedStorage, FlagStorage, Flagged, FlaggedStorage,
                Keep, LoadedClear, MovedCiphertextStorage, MovedFrom, MovedTokenStorage,
                NullableClearStorage, NullableFlaggedStorage, PlaintextColumn, ReadIn, Unmoved,
                from_column, from_flagged, missing,
            },
            newest_token,
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
            stored::{LoadedToken, MandatoryValue, StoredValue},
            token,
            tokens::{OneToken, TwoTokens},
        },
        runtime::{KEYRING, KeyringSlot},
        search::{
            HasSearchable,
            moved::{ClearText, FlagIsFalse, InTable, MovedTokens, OwnedBy},
        },
        spec::{
            BoundColumn, ColumnSpec, CoveredColumn, IdTypeOf, InNoSchema, NoIdType, NoPlainName,
            NoTermKind, Nullability, PlainNameOf, PlaintextForm, PlaintextSpec, Scope, SealSpec,
            Storage, TableName, TableSpec, TermKindOf, TokenSpec, Uniqueness, table_name,
        },
        types::{encrypted::Encrypted, sealed::Sealed, searchable::Searchable},
    };
}
