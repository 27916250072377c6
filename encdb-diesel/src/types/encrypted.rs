//! `Encrypted<T>`: a value that is ciphertext in the database.

use std::{fmt, marker::PhantomData};

use diesel::{
    ExpressionMethods, Insertable, Queryable,
    backend::Backend,
    deserialize::{self, FromSql},
    dsl::{AsExprOf, Eq as EqTo},
    expression::{AsExpression, Selectable},
    internal::derives::as_expression::Bound,
    query_builder::AsChangeset,
    serialize::{self, Output, ToSql},
    sql_types::{Binary, Nullable, Text},
};
use encdb_core::{Plaintext, Result, ToPlaintext};

use crate::columns::{
    ColumnBound, EncryptedColumn, NoColumn, Placement,
    bind::SealedBind,
    methods::{SealedFor, has_no_token},
    open_by_itself,
    protected::Protected,
    raw_ciphertext::RawCiphertext,
    seal_under,
    sql_types::{Ciphertext, CiphertextText},
    storage::{PlainOf, StoredAs},
    stored::StoredValue,
};

/// A value that is ciphertext in the database and plain in the program.
///
/// In a struct that derives `EncryptedModel` or one of its companions, write `Encrypted<String>`: the derive knows the
/// column. Anywhere else that Diesel takes a type, name the column, and the type seals and opens by itself:
/// `.select(users::ssn).load::<Encrypted<String, users::ssn>>(conn)`. That works for columns whose values are bound to
/// the column alone. Under Diesel's own `Insertable` and `AsChangeset`, mark the field `#[diesel(embed)]`. The `None`
/// of such an `Option` inserts the column's default, and leaves the column alone in a changeset. (A column that is
/// `Binary` or `Text` in `table!` needs no `embed`.)
///
/// Stored: the plaintext's length plus 32 bytes, in a [`Ciphertext`](crate::sql_types::Ciphertext) column, or its base64url
/// in a [`CiphertextText`](crate::sql_types::CiphertextText) column.
/// `Option<Encrypted<T>>` is a nullable column: NULL stays NULL, and the empty string is sealed like any other value.
/// The `Option` has `expose` and `into_inner` too, by [`ExposeOption`](crate::ExposeOption).
///
/// A wrapper equals another one with an equal value, the value itself, a `str` if `T` is text (`AsRef<str>`), and a
/// `&str` if it is `String`. `value == wrapper` does not compile, because the type on its left is not encdb's.
/// What else changes in the code that uses a value: `docs/handlers.md` in the repository.
///
/// # Security
/// `Debug` prints no value; there is no `Deref`, and neither `Display` nor `Serialize` compiles. Their impls are there for
/// the compiler's message, under a bound that nothing meets. (Of an `Option` and of `to_string()`, the message about
/// `Display` is the standard library's.) To serialize a value on purpose, see `encdb_diesel::expose`; to read one with
/// serde, switch the feature `serde` on.
///
/// Strings, bytes and numbers are wiped when dropped. A wrapper that names its column is sealed once under a key:
/// written to two rows, it has the same bytes in both, and a clone of it has others. The program must guard the value
/// that [`expose`](Self::expose) and [`into_inner`](Self::into_inner) return.
///
/// ```
/// use encdb_diesel::Encrypted;
///
/// let ssn = Encrypted::<_>::new("123-45-6789".to_owned());
/// assert_eq!(format!("{ssn:?}"), "Encrypted(..)");
/// assert_eq!(ssn.expose(), "123-45-6789");
/// assert!(ssn == "123-45-6789");
/// ```
pub struct Encrypted<T: Plaintext, C: Placement = NoColumn> {
    value: Protected<T>,
    sealed: C::Cache,
    column: PhantomData<fn() -> C>,
}

impl<T: Plaintext, C: Placement> Encrypted<T, C> {
    /// Wraps a value, to be sealed when it is written.
    pub fn new(value: T) -> Self {
        Self { value: Protected::new(value), sealed: C::Cache::default(), column: PhantomData }
    }

    /// Returns the value.
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

impl<T, C> Encrypted<T, C>
where
    T: ToPlaintext + Plaintext<Owned = C::Value>,
    C: ColumnBound + 'static,
{
    /// Seals the value. A failure is not kept: there may be a keyring the next time.
    fn bind(&self) -> Result<&SealedBind> {
        let sealed = C::keyring().read(|keyring| {
            let seal = || seal_under::<C, T>(keyring, self.expose());
            self.sealed.under(keyring.current_fingerprint(), seal)
        });
        sealed.map_err(|error| error.at(C::SPEC.column()))
    }
}

/// Writes the impls of `#[derive(AsExpression)]`, for values that borrow as well.
macro_rules! serialized_as {
    ($($sql_type:ty),*) => {$(
        impl<T, C, DB> ToSql<$sql_type, DB> for Encrypted<T, C>
        where
            T: ToPlaintext + Plaintext<Owned = C::Value>,
            C: ColumnBound + 'static,
            DB: Backend,
            SealedBind: ToSql<$sql_type, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                <SealedBind as ToSql<$sql_type, DB>>::to_sql(self.bind()?, out)
            }
        }

        impl<T: Plaintext, C: ColumnBound + 'static> AsExpression<$sql_type> for Encrypted<T, C> {
            type Expression = Bound<$sql_type, Self>;

            fn as_expression(self) -> Self::Expression {
                Bound::new(self)
            }
        }

        impl<'e, T: Plaintext, C: ColumnBound + 'static> AsExpression<$sql_type> for &'e Encrypted<T, C> {
            type Expression = Bound<$sql_type, Self>;

            fn as_expression(self) -> Self::Expression {
                Bound::new(self)
            }
        }
    )*};
}
serialized_as!(Binary, Nullable<Binary>, Text, Nullable<Text>);

macro_rules! sealed_for {
    ($($value:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl<T, C> SealedFor<C> for $value
        where
            T: Plaintext,
            C: ColumnBound<SqlType: StoredAs> + 'static,
            Self: AsExpression<PlainOf<C>>,
        {
            type Expression = AsExprOf<Self, PlainOf<C>>;

            fn sealed(self) -> Self::Expression {
                const { has_no_token::<C>() };
                self.as_expression()
            }
        }
    )*};
}
sealed_for!(
    Encrypted<T, C>,
    &Encrypted<T, C>,
    Option<Encrypted<T, C>>,
    &Option<Encrypted<T, C>>
);

/// Writes the impls that `#[diesel(embed)]` uses for a column of [`sql_types`](crate::sql_types), which has no `eq` for
/// Diesel's derives.
macro_rules! embedded {
    ($($encrypted:ty),*) => {$(
        impl<T, C> Insertable<C::Table> for $encrypted
        where
            T: Plaintext,
            C: ColumnBound<SqlType: StoredAs> + Default + 'static,
            Self: AsExpression<PlainOf<C>>,
            EqTo<RawCiphertext<C>, Self>: Insertable<C::Table>,
        {
            type Values = <EqTo<RawCiphertext<C>, Self> as Insertable<C::Table>>::Values;

            fn values(self) -> Self::Values {
                const { has_no_token::<C>() };
                RawCiphertext::<C>::default().eq(self).values()
            }
        }

        impl<T, C> AsChangeset for $encrypted
        where
            T: Plaintext,
            C: ColumnBound<SqlType: StoredAs> + Default + 'static,
            Self: AsExpression<PlainOf<C>>,
            EqTo<RawCiphertext<C>, Self>: AsChangeset,
        {
            type Target = <EqTo<RawCiphertext<C>, Self> as AsChangeset>::Target;
            type Changeset = <EqTo<RawCiphertext<C>, Self> as AsChangeset>::Changeset;

            fn as_changeset(self) -> Self::Changeset {
                const { has_no_token::<C>() };
                RawCiphertext::<C>::default().eq(self).as_changeset()
            }
        }
    )*};
}
embedded!(Encrypted<T, C>, &Encrypted<T, C>);

impl<T, C, DB> Selectable<DB> for Encrypted<T, C>
where
    T: Plaintext,
    C: EncryptedColumn + Default + 'static,
    DB: Backend,
{
    type SelectExpression = C;

    fn construct_selection() -> C {
        C::default()
    }
}

macro_rules! loaded_as {
    ($($sql_type:ty => $opaque:ty),*) => {$(
        impl<T, C, DB> Queryable<$sql_type, DB> for Encrypted<T, C>
        where
            T: Plaintext,
            C: Placement,
            DB: Backend,
            Self: FromSql<$sql_type, DB>,
        {
            type Row = Self;

            fn build(row: Self) -> deserialize::Result<Self> {
                Ok(row)
            }
        }

        /// To Diesel, the column is a row of one.
        impl<C, DB> Queryable<$opaque, DB> for Encrypted<C::Value, C>
        where
            C: ColumnBound + 'static,
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

impl<ST, C, DB> FromSql<ST, DB> for Encrypted<C::Value, C>
where
    C: ColumnBound + 'static,
    DB: Backend,
    StoredValue: FromSql<ST, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let stored = StoredValue::from_sql(bytes)?;
        Ok(Self::new(open_by_itself::<C>(&stored)?))
    }
}

impl<T: Plaintext, C: Placement> From<T> for Encrypted<T, C> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: Plaintext + Clone, C: Placement> Clone for Encrypted<T, C> {
    fn clone(&self) -> Self {
        Self::new(self.expose().clone())
    }
}

impl<T: Plaintext + Default, C: Placement> Default for Encrypted<T, C> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

/// Compares the values, in time that depends on them.
impl<T: Plaintext + PartialEq, C: Placement> PartialEq for Encrypted<T, C> {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

/// Compares the value with a plain one, in time that depends on them.
impl<T: Plaintext + PartialEq, C: Placement> PartialEq<T> for Encrypted<T, C> {
    fn eq(&self, other: &T) -> bool {
        self.expose() == other
    }
}

/// Compares the text with a plain one, in time that depends on both.
impl<T: Plaintext + AsRef<str>, C: Placement> PartialEq<str> for Encrypted<T, C> {
    fn eq(&self, other: &str) -> bool {
        self.expose().as_ref() == other
    }
}

/// For `String` alone: `Encrypted<&str>` is compared with a `&str` by the impl for its own type.
impl<C: Placement> PartialEq<&str> for Encrypted<String, C> {
    fn eq(&self, other: &&str) -> bool {
        self.expose() == other
    }
}

impl<T: Plaintext + Eq, C: Placement> Eq for Encrypted<T, C> {}

impl<T: Plaintext, C: Placement> fmt::Debug for Encrypted<T, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Encrypted(..)")
    }
}
