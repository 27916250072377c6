//! `Searchable<T>`: an encrypted value with a search token in a column of its own.

use std::{fmt, marker::PhantomData};

use diesel::{
    ExpressionMethods, Insertable, Queryable,
    backend::Backend,
    deserialize::{self, FromSql},
    dsl::Eq as EqTo,
    expression::{AsExpression, Selectable},
    query_builder::AsChangeset,
    sql_types::{Binary, Text},
};
use encdb_core::{Context, Plaintext, SearchTerm};

use crate::columns::{
    ColumnBound, NoColumn, SearchableColumn,
    bind::SealedBind,
    open_by_itself,
    protected::Protected,
    raw_ciphertext::RawCiphertext,
    seal,
    sql_types::{Ciphertext, CiphertextText},
    storage::{PlainOf, StoredAs},
    stored::StoredValue,
    tokens::AssignTokens,
};

/// An encrypted value that can be found by equality, through a search token beside it.
///
/// In a struct that derives `EncryptedModel`, write `Searchable<String>`: one field, two columns, `email` and
/// `email_search`. With Diesel's own derives, name the column and embed it:
/// `#[diesel(embed)] email: Searchable<String, users::email>`.
///
/// Stored: the plaintext's length plus 32 bytes, and a token of 17 bytes. `Option<Searchable<T>>` is a nullable column
/// with a nullable token: NULL has no token. The `Option` has `expose` and `into_inner` too, by
/// [`ExposeOption`](crate::ExposeOption). A wrapper is compared like [`Encrypted`](crate::Encrypted), without the
/// normalizations.
/// What else changes in the code that uses a value: `docs/handlers.md` in the repository.
///
/// # Security
/// As [`Encrypted`](crate::Encrypted). Equal values have equal tokens: anyone who reads the database sees which rows hold
/// the same value and how often. Do not make columns of few values searchable.
pub struct Searchable<T: Plaintext, C = NoColumn> {
    value: Protected<T>,
    column: PhantomData<fn() -> C>,
}

impl<T: Plaintext, C> Searchable<T, C> {
    /// Wraps a value, to be sealed when it is written.
    pub const fn new(value: T) -> Self {
        Self { value: Protected::new(value), column: PhantomData }
    }

    /// Returns the value as it was given: normalizations apply to the token alone.
    #[must_use]
    pub const fn expose(&self) -> &T {
        self.value.expose()
    }

    /// Returns the value, which is then no longer wiped when it is dropped.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.value.into_inner()
    }
}

/// The assignments of one embedded field: the ciphertext and the tokens.
type Assignments<C> = (
    EqTo<RawCiphertext<C>, SealedBind>,
    <<C as SearchableColumn>::Tokens as AssignTokens>::Assignments,
);

impl<T, C> Searchable<T, C>
where
    T: SearchTerm + Plaintext<Owned = C::Value>,
    C: ColumnBound + SearchableColumn<Tokens: AssignTokens, SqlType: StoredAs> + Default,
    SealedBind: AsExpression<PlainOf<C>>,
{
    fn assignments(&self) -> Assignments<C> {
        let context = Ok(Context::new(C::SPEC.column()));
        let sealed = seal::<C, T>(&context, self.expose());
        let tokens = C::Tokens::assign::<C, T>(&context, self.expose());
        (RawCiphertext::<C>::default().eq(sealed), tokens)
    }
}

macro_rules! embedded {
    ($($searchable:ty),*) => {$(
        impl<T, C> Insertable<C::Table> for $searchable
        where
            T: SearchTerm + Plaintext<Owned = C::Value>,
            C: ColumnBound + SearchableColumn<Tokens: AssignTokens, SqlType: StoredAs> + Default,
            SealedBind: AsExpression<PlainOf<C>>,
            Assignments<C>: Insertable<C::Table>,
        {
            type Values = <Assignments<C> as Insertable<C::Table>>::Values;

            fn values(self) -> Self::Values {
                self.assignments().values()
            }
        }

        impl<T, C> AsChangeset for $searchable
        where
            T: SearchTerm + Plaintext<Owned = C::Value>,
            C: ColumnBound + SearchableColumn<Tokens: AssignTokens, SqlType: StoredAs> + Default,
            SealedBind: AsExpression<PlainOf<C>>,
            Assignments<C>: AsChangeset,
        {
            type Target = <Assignments<C> as AsChangeset>::Target;
            type Changeset = <Assignments<C> as AsChangeset>::Changeset;

            fn as_changeset(self) -> Self::Changeset {
                self.assignments().as_changeset()
            }
        }
    )*};
}
embedded!(Searchable<T, C>, &Searchable<T, C>);

impl<T, C, DB> Selectable<DB> for Searchable<T, C>
where
    T: Plaintext,
    C: SearchableColumn + Default,
    DB: Backend,
{
    type SelectExpression = C;

    fn construct_selection() -> C {
        C::default()
    }
}

impl<ST, C, DB> FromSql<ST, DB> for Searchable<C::Value, C>
where
    C: ColumnBound + SearchableColumn,
    DB: Backend,
    StoredValue: FromSql<ST, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let stored = StoredValue::from_sql(bytes)?;
        Ok(Self::new(open_by_itself::<C>(&stored)?))
    }
}

macro_rules! loaded_as {
    ($($sql_type:ty => $opaque:ty),*) => {$(
        impl<T, C, DB> Queryable<$sql_type, DB> for Searchable<T, C>
        where
            T: Plaintext,
            C: ColumnBound + SearchableColumn,
            DB: Backend,
            Self: FromSql<$sql_type, DB>,
        {
            type Row = Self;

            fn build(row: Self) -> deserialize::Result<Self> {
                Ok(row)
            }
        }

        /// To Diesel, the column is a row of one.
        impl<C, DB> Queryable<$opaque, DB> for Searchable<C::Value, C>
        where
            C: ColumnBound + SearchableColumn,
            DB: Backend,
            StoredValue: Queryable<$opaque, DB>,
        {
            type Row = <StoredValue as Queryable<$opaque, DB>>::Row;

            fn build(row: Self::Row) -> deserialize::Result<Self> {
                let stored = <StoredValue as Queryable<$opaque, DB>>::build(row)?;
                Ok(Self::new(open_by_itself::<C>(&stored)?))
            }
        }
    )*};
}
loaded_as!(Binary => Ciphertext, Text => CiphertextText);

impl<T: Plaintext, C> From<T> for Searchable<T, C> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: Plaintext + Clone, C> Clone for Searchable<T, C> {
    fn clone(&self) -> Self {
        Self::new(self.expose().clone())
    }
}

impl<T: Plaintext + Default, C> Default for Searchable<T, C> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

/// Compares the values as they are, not normalized, in time that depends on them.
impl<T: Plaintext + PartialEq, C> PartialEq for Searchable<T, C> {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

/// Compares the value with a plain one, in time that depends on them.
impl<T: Plaintext + PartialEq, C> PartialEq<T> for Searchable<T, C> {
    fn eq(&self, other: &T) -> bool {
        self.expose() == other
    }
}

/// Compares the text with a plain one, in time that depends on both.
impl<T: Plaintext + AsRef<str>, C> PartialEq<str> for Searchable<T, C> {
    fn eq(&self, other: &str) -> bool {
        self.expose().as_ref() == other
    }
}

/// For `String` alone: `Searchable<&str>` is compared with a `&str` by the impl for its own type.
impl<C> PartialEq<&str> for Searchable<String, C> {
    fn eq(&self, other: &&str) -> bool {
        self.expose() == other
    }
}

impl<T: Plaintext + Eq, C> Eq for Searchable<T, C> {}

impl<T: Plaintext, C> fmt::Debug for Searchable<T, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Searchable(..)")
    }
}
