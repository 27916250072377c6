//! The rows in which a value may be in the clear: all of a table, rows whose flag is false, rows of an owner.

use std::fmt;

use diesel::{
    Expression,
    backend::Backend,
    query_builder::{AstPass, QueryFragment},
    result::QueryResult,
    serialize::{self, IsNull, Output, ToSql},
    sql_types::{BigInt, Binary, Bool, HasSqlType, Integer, SingleValue, SmallInt, SqlType, Text},
};
use encdb_core::{BoundId, Error, IdValue, Result};

/// A choice of rows, for a search.
pub trait Narrowed {
    /// Returns the choice; `owner` is there if the tokens belong to owners.
    fn of(owner: Option<&Result<BoundId>>) -> Self;
}

/// A choice of rows, in SQL for `DB`.
pub trait Narrow<DB: Backend> {
    /// Writes the condition followed by ` AND `, or nothing.
    ///
    /// # Errors
    /// The errors of Diesel.
    fn walk_narrowed<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()>;
}

/// All rows.
#[derive(Debug)]
#[non_exhaustive]
pub struct InTable;

impl Narrowed for InTable {
    fn of(_: Option<&Result<BoundId>>) -> Self {
        Self
    }
}

impl<DB: Backend> Narrow<DB> for InTable {
    fn walk_narrowed<'b>(&'b self, _: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        Ok(())
    }
}

/// The rows of `N` whose flag in the column `F` says that the value is in the clear.
#[derive(Debug)]
pub struct FlagIsFalse<F, N>(F, N);

impl<F: Default, N: Narrowed> Narrowed for FlagIsFalse<F, N> {
    fn of(owner: Option<&Result<BoundId>>) -> Self {
        Self(F::default(), N::of(owner))
    }
}

impl<F, N, DB> Narrow<DB> for FlagIsFalse<F, N>
where
    DB: Backend + HasSqlType<Bool>,
    F: QueryFragment<DB>,
    N: Narrow<DB>,
    bool: ToSql<Bool, DB>,
{
    fn walk_narrowed<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(" = ");
        out.push_bind_param::<Bool, _>(&false)?;
        out.push_sql(" AND ");
        self.1.walk_narrowed(out)
    }
}

/// The rows of the owner whose tokens are looked for. Plaintext is the same for all owners, so that without this a look-up
/// would find the rows of others.
#[derive(Debug)]
pub struct OwnedBy<O> {
    column: O,
    owner: OwnerBind,
}

impl<O: Default> Narrowed for OwnedBy<O> {
    fn of(owner: Option<&Result<BoundId>>) -> Self {
        Self { column: O::default(), owner: OwnerBind::of(owner) }
    }
}

impl<O, DB> Narrow<DB> for OwnedBy<O>
where
    DB: Backend + HasSqlType<O::SqlType>,
    O: Expression<SqlType: SqlType + SingleValue> + QueryFragment<DB>,
    OwnerBind: ToSql<O::SqlType, DB>,
{
    fn walk_narrowed<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" = ");
        out.push_bind_param::<O::SqlType, _>(&self.owner)?;
        out.push_sql(" AND ");
        Ok(())
    }
}

/// The owner, as the column holds it. An owner that the column cannot hold is sent as NULL, which no row equals.
pub struct OwnerBind(Result<OwnerValue>);

enum OwnerValue {
    Integer { small: Option<i16>, medium: Option<i32>, big: i64 },
    Text(String),
    Bytes(Vec<u8>),
    None,
}

impl OwnerBind {
    fn of(owner: Option<&Result<BoundId>>) -> Self {
        Self(match owner {
            None => Ok(OwnerValue::None),
            Some(Ok(owner)) => Ok(OwnerValue::of(owner)),
            Some(Err(error)) => Err(*error),
        })
    }

    fn value(&self) -> Result<&OwnerValue> {
        self.0.as_ref().map_err(Error::clone)
    }
}

impl OwnerValue {
    fn of(owner: &BoundId) -> Self {
        match owner.value() {
            Some(IdValue::Integer(big)) => {
                Self::Integer { small: big.try_into().ok(), medium: big.try_into().ok(), big }
            }
            Some(IdValue::Text(text)) => Self::Text(text.to_owned()),
            Some(IdValue::Bytes(bytes)) => Self::Bytes(bytes.to_vec()),
            Some(IdValue::Uuid(id)) => Self::Bytes(id.as_bytes().to_vec()),
            _ => Self::None,
        }
    }
}

/// Prints no owner: ids are kept out of logs.
impl fmt::Debug for OwnerBind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Owner(..)")
    }
}

macro_rules! sent_as {
    ($($sql_type:ty: $pattern:pat => $value:expr, $sent:ty;)*) => {$(
        impl<DB> ToSql<$sql_type, DB> for OwnerBind
        where
            DB: Backend,
            $sent: ToSql<$sql_type, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                match self.value()? {
                    $pattern => <$sent as ToSql<$sql_type, DB>>::to_sql($value, out),
                    _ => Ok(IsNull::Yes),
                }
            }
        }
    )*};
}
sent_as! {
    SmallInt: OwnerValue::Integer { small: Some(id), .. } => id, i16;
    Integer: OwnerValue::Integer { medium: Some(id), .. } => id, i32;
    BigInt: OwnerValue::Integer { big, .. } => big, i64;
    Text: OwnerValue::Text(text) => text.as_str(), str;
    Binary: OwnerValue::Bytes(bytes) => bytes.as_slice(), [u8];
}

#[cfg(feature = "postgres")]
impl ToSql<diesel::sql_types::Uuid, diesel::pg::Pg> for OwnerBind {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, diesel::pg::Pg>) -> serialize::Result {
        match self.value()? {
            OwnerValue::Bytes(bytes) if bytes.len() == 16 => {
                std::io::Write::write_all(out, bytes)?;
                Ok(IsNull::No)
            }
            _ => Ok(IsNull::Yes),
        }
    }
}
