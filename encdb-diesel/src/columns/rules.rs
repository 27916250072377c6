//! The rules that the derives ask of a column before they write or read it. Breaking one is an error of the compiler,
//! whose message says what to write.

use super::{EncryptedColumn, SearchableColumn};

/// An encrypted column without a search token, so that an `Encrypted` or `Sealed` field can write it.
#[diagnostic::on_unimplemented(
    message = "the column `{Self}` has a search token, which this field cannot set",
    label = "would leave the old token beside a new value",
    note = "make the field `Searchable<…>`: it writes the value and the token"
)]
pub trait WithoutToken: EncryptedColumn {
    /// The column itself.
    type Column: EncryptedColumn<Value = Self::Value>;
}

/// An encrypted column whose search token is in the column `K`.
#[diagnostic::on_unimplemented(
    message = "`{K}` is not the token column of `{Self}`",
    label = "sets a token column that the model does not have for this field",
    note = "name the one that the model names: `#[encdb(token = …)]`; where the model's field is `Encrypted<…>`, make \
            this one `Encrypted<…>` too"
)]
pub trait WithToken<K>: SearchableColumn {
    /// The column itself.
    type Column: SearchableColumn<Value = Self::Value>;
}

/// A searchable column whose tokens are in one column.
#[diagnostic::on_unimplemented(
    message = "the column `{Self}` has a second token column, which this field does not set",
    label = "would leave the old token in the second column",
    note = "name both token columns as the model does: `#[encdb(token = …, next_token = …)]`"
)]
pub trait WithoutNextToken: SearchableColumn {
    /// The column itself.
    type Column: SearchableColumn<Value = Self::Value>;
}

/// A searchable column whose tokens of the newest epoch are in the column `N`.
#[diagnostic::on_unimplemented(
    message = "`{N}` is not the next token column of `{Self}`",
    label = "sets a token column that the model does not have for this field",
    note = "name the one that the model names, `#[encdb(next_token = …)]`; where it names none, remove `next_token`"
)]
pub trait WithNextToken<N>: SearchableColumn {
    /// The column itself.
    type Column: SearchableColumn<Value = Self::Value>;
}

/// A column that holds search tokens, which only encdb writes.
pub trait TokenColumn {}

/// An encrypted column whose values are of type `T`, as the model says.
#[diagnostic::on_unimplemented(
    message = "the column `{Self}` is not encrypted as `{T}` in its model",
    label = "not what the model says of this column",
    note = "the struct that derives `EncryptedModel` for the table decides: give this field the type that it has there, or \
            one that borrows it; where there is no such struct, add it"
)]
pub trait Holds<T>: EncryptedColumn {
    /// The column itself.
    type Column: EncryptedColumn;
}

/// All columns of a table, in their order.
#[diagnostic::on_unimplemented(
    message = "`columns` lists `{Self}`, and the table has `{Columns}`",
    label = "not the table's columns in their order",
    note = "list all columns as `table!` does, search tokens included; a struct that lacks one of them has no `columns`"
)]
pub trait AllColumns<Columns> {
    /// `()`.
    type Holds;
}

impl<Columns> AllColumns<Columns> for Columns {
    type Holds = ();
}
