//! SQL types for columns that only encdb writes and compares: `use encdb_diesel::sql_types::*;` in `table!`.
//!
//! A column that Diesel knows as [`Binary`] takes any bytes: plaintext by mistake, another column's ciphertext, a new
//! value beside an old token. It can be sorted, and compared with bytes that it never holds. A column of the types here
//! has none of Diesel's methods. [`CiphertextMethods`](crate::columns::CiphertextMethods) has the meaningful ones, and
//! for the others the compiler's messages say what to write instead. Models write and read the same on every backend.
//!
//! ```
//! diesel::table! {
//!     use diesel::sql_types::*;
//!     use encdb_diesel::sql_types::*;
//!
//!     users (id) {
//!         id -> Text,
//!         name -> Text,
//!         email -> Ciphertext,
//!         email_search -> Token,
//!         ssn -> Nullable<Ciphertext>,
//!     }
//! }
//! ```
//!
//! `diesel print-schema` writes `Binary`. In `diesel.toml`, `import_types = ["diesel::sql_types::*",
//! "encdb_diesel::sql_types::*"]` has it write both imports, and a `patch_file` the types of the columns. Import everything,
//! as above: what `table!` needs of such a column comes with it.
//!
//! [`Binary`] and [`Text`] work as well, for a schema that cannot be changed. They give up exactly these checks.

use diesel::sql_types::{Binary, Text};

mod in_table;

#[doc(hidden)]
pub use in_table::InTable as _;

/// Ciphertext in a binary column: `BLOB`, `BYTEA`, `VARBINARY(n)`. `Nullable<Ciphertext>` for an optional field.
///
/// To Diesel the type is a row of one [`Binary`], which has no methods.
pub type Ciphertext = (Binary,);

/// Ciphertext in a text column, as base64url. `Nullable<CiphertextText>` for an optional field.
pub type CiphertextText = (Text,);

/// Search tokens, in a binary column that can be indexed: `BLOB`, `BYTEA`, `VARBINARY(17)`.
pub type Token = (Binary,);
