//! Diesel's methods on columns of ciphertext: the meaningful ones, and messages in place of the others.

use diesel::{
    Expression, ExpressionMethods, Insertable,
    dsl::{Asc, Desc, Eq as EqTo, IsNotNull, IsNull},
    internal::derives::insertable::UndecoratedInsertRecord,
    query_builder::AsChangeset,
    query_source::Column as DieselColumn,
};

use crate::columns::{
    EncryptedColumn,
    null::SetNull,
    raw_ciphertext::RawCiphertext,
    storage::{Opaque, PlainOf, StoredAs},
};

/// Methods of Diesel that end in the message of [`Comparable`].
macro_rules! not_comparable {
    (one: $($one:ident),*; two: $($two:ident),*;) => {
        $(
            #[doc(hidden)]
            fn $one<V>(self, _: V) -> IsNull<RawCiphertext<Self>>
            where
                Self: Comparable,
            {
                self.is_null()
            }
        )*
        $(
            #[doc(hidden)]
            fn $two<L, U>(self, _: L, _: U) -> IsNull<RawCiphertext<Self>>
            where
                Self: Comparable,
            {
                self.is_null()
            }
        )*
    };
}

/// The methods of a column of the types in [`sql_types`](crate::sql_types). To look values up, see
/// [`SearchMethods`](crate::search::SearchMethods).
///
/// All other methods of Diesel do not compile on such a column: ciphertext equals nothing but itself, and its order means
/// nothing. The compiler says what to write instead.
#[expect(clippy::wrong_self_convention, reason = "Diesel's names")]
pub trait CiphertextMethods: DieselColumn<SqlType: Opaque> + Sized {
    /// Sets the column to a value that is sealed by itself: `users::ssn.eq(Encrypted::<_, users::ssn>::new(…))`.
    ///
    /// Columns with a search token, or bound to their row or owner, are written by a model or one of its companions.
    fn eq<V: SealedFor<Self>>(
        self,
        value: V,
    ) -> Assignment<EqTo<RawCiphertext<Self>, V::Expression>> {
        Assignment(ExpressionMethods::eq(self.raw_ciphertext(), value.sealed()))
    }

    /// Sets the column to NULL, and its search tokens with it: `users::ssn.set_null()` in an insert or update. It works for
    /// columns that are bound to their row or owner as well, because NULL is not sealed.
    fn set_null(self) -> Assignment<Self::Nulls>
    where
        Self: SetNull,
    {
        Assignment(Self::nulls())
    }

    /// Tests that there is no value.
    fn is_null(self) -> IsNull<RawCiphertext<Self>> {
        ExpressionMethods::is_null(self.raw_ciphertext())
    }

    /// Tests that there is a value.
    fn is_not_null(self) -> IsNotNull<RawCiphertext<Self>> {
        ExpressionMethods::is_not_null(self.raw_ciphertext())
    }

    /// Returns the column under Diesel's own type, `Binary` or `Text`, with all of Diesel's methods.
    ///
    /// # Security
    /// Nothing is checked: see [`RawCiphertext`].
    fn raw_ciphertext(self) -> RawCiphertext<Self> {
        RawCiphertext::of(self)
    }

    #[doc(hidden)]
    fn asc(self) -> Asc<RawCiphertext<Self>>
    where
        Self: Ordered,
    {
        ExpressionMethods::asc(self.raw_ciphertext())
    }

    #[doc(hidden)]
    fn desc(self) -> Desc<RawCiphertext<Self>>
    where
        Self: Ordered,
    {
        ExpressionMethods::desc(self.raw_ciphertext())
    }

    not_comparable! {
        one: ne, gt, ge, lt, le, eq_any, ne_all, is_distinct_from, is_not_distinct_from, like, not_like, ilike, not_ilike, similar_to, not_similar_to;
        two: between, not_between;
    }
}

impl<C: DieselColumn<SqlType: Opaque>> CiphertextMethods for C {}

/// A column whose values have an order. No column of ciphertext is one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` holds ciphertext or search tokens, whose order means nothing",
    label = "cannot be sorted by the database",
    note = "order by another column, or load the rows and sort them by the values"
)]
pub trait Ordered {}

/// A column whose values can be compared in the database. No column of ciphertext is one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` holds ciphertext or search tokens, which the database cannot compare with values",
    label = "is never equal to a value, nor less or greater",
    note = "to find rows, make the field `Searchable<…>` and use its column's `search_eq(value)` or `search_eq_any(values)`",
    note = "`is_null()` and `is_not_null()` work; for the stored bytes, see `raw_ciphertext()`"
)]
pub trait Comparable {}

/// A value that is sealed for the column `C`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not sealed for the column `{C}`, which holds ciphertext or search tokens",
    label = "is neither what the column stores nor equal to it",
    note = "to find rows, make the field `Searchable<…>` and write `search_eq` on its column: `users::email.search_eq(value)`",
    note = "to set NULL, write `set_null()` on the column: `users::ssn.set_null()`",
    note = "to write a value, write the model, or a struct that derives `EncryptedChangeset` (or `EncryptedInsertable`) and has \
            the field, and those that its table is bound to",
    note = "by itself, a value is written only where the table's values are bound neither to a row nor to an owner, and the \
            field is `Encrypted<…>`: `Encrypted::<_, {C}>::new(value)`",
    note = "to copy stored bytes, write `raw_ciphertext()` on both columns"
)]
pub trait SealedFor<C: DieselColumn<SqlType: StoredAs>> {
    /// The expression of the value in a statement.
    type Expression: Expression<SqlType = PlainOf<C>>;

    /// Returns the expression. The value is sealed when the statement runs.
    fn sealed(self) -> Self::Expression;
}

/// Asserts that the column has no search token, because a column that has one is written together with it.
pub(crate) const fn has_no_token<C: EncryptedColumn>() {
    assert!(
        C::SPEC.token().is_none(),
        "the column has a search token, which this would leave as it is; write it as `Searchable<…>`"
    );
}

/// A value for a column of ciphertext, in an insert or update. It is no condition: no row is found by it.
#[derive(Clone, Copy, Debug)]
pub struct Assignment<E>(E);

impl<E: Insertable<Tab>, Tab> Insertable<Tab> for Assignment<E> {
    type Values = E::Values;

    fn values(self) -> Self::Values {
        self.0.values()
    }
}

impl<'a, E, Tab> Insertable<Tab> for &'a Assignment<E>
where
    &'a E: Insertable<Tab>,
{
    type Values = <&'a E as Insertable<Tab>>::Values;

    fn values(self) -> Self::Values {
        (&self.0).values()
    }
}

impl<E: UndecoratedInsertRecord<Tab>, Tab> UndecoratedInsertRecord<Tab> for Assignment<E> {}

impl<E: AsChangeset> AsChangeset for Assignment<E> {
    type Target = E::Target;
    type Changeset = E::Changeset;

    fn as_changeset(self) -> Self::Changeset {
        self.0.as_changeset()
    }
}
