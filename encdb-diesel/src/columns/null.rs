//! NULL in an encrypted column, and in the columns of its tokens.

use diesel::{
    ExpressionMethods, dsl::Eq as EqTo, expression::AsExpression,
    query_source::Column as DieselColumn,
};

use crate::columns::{
    EncryptedColumn,
    bind::SealedBind,
    raw_ciphertext::RawCiphertext,
    storage::{Checked, PlainOf, StoredAs},
};

/// An encrypted column that can be set to NULL by itself. `EncryptedModel` implements it for every optional field of a table
/// whose rows have no seal.
///
/// NULL is not sealed, so it needs neither the row that values are bound to nor their owner.
#[diagnostic::on_unimplemented(
    message = "the column `{Self}` cannot be set to NULL by itself",
    label = "is not an optional field of a model without a seal",
    note = "make the model's field an `Option` and the column `Nullable<…>`, of its search token too; where the model has a \
            `seal`, the row is sealed together: write the whole model"
)]
pub trait SetNull: EncryptedColumn {
    /// The assignments for Diesel: the ciphertext, and the tokens beside it.
    type Nulls;

    /// Returns NULL for each of the columns.
    #[doc(hidden)]
    fn nulls() -> Self::Nulls;
}

/// A column set to NULL.
pub type Null<C> = EqTo<RawCiphertext<C>, Checked<Option<SealedBind>>>;

/// Sets the column `C` to NULL.
#[must_use]
pub fn null<C>() -> Null<C>
where
    C: DieselColumn<SqlType: StoredAs> + Default,
    Checked<Option<SealedBind>>: AsExpression<PlainOf<C>>,
{
    RawCiphertext::<C>::default().eq(Checked(None))
}
