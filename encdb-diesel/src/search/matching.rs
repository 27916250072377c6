//! Loads that do not trust search tokens: the rows that are found are compared with the searched value.

use diesel::{
    QueryResult, RunQueryDsl,
    dsl::Filter,
    query_dsl::{LoadQuery, methods::FilterDsl},
    result::Error as DieselError,
};
use encdb_core::{Error, ErrorKind, Plaintext, SearchTerm};

use super::{HasSearchable, Search, Searched};
use crate::columns::SearchableColumn;

/// Look-ups by a searchable column whose rows are checked once they are open.
///
/// ```
/// use diesel::prelude::*;
/// use encdb_diesel::prelude::*;
///
/// # diesel::table! { users (id) { id -> BigInt, email -> Binary, email_search -> Binary, } }
/// #[derive(EncryptedModel)]
/// #[diesel(table_name = users)]
/// struct User {
///     id: i64,
///     #[encdb(token_len = 4)]
///     email: Searchable<String>,
/// }
///
/// # #[cfg(feature = "sqlite")]
/// fn find(conn: &mut SqliteConnection) -> QueryResult<Vec<User>> {
///     let ada = users::email.search("ada@example.com");
///     users::table.select(User::as_select()).load_matching(&ada, conn)
/// }
/// # fn main() {}
/// ```
///
/// A token may lead to a row that does not hold the value: somebody moved it, or it is short (`token_len`) and several
/// values share it. These methods add the look-up to the query, load, and then compare, so that no other check is
/// needed. The query selects a struct with a [`Searchable`](crate::Searchable) field for the column.
///
/// Give the query no `limit`: it counts rows before they are compared, so that a wrong row may take the place of the
/// right one. [`first_matching`](Self::first_matching) sets none.
///
/// # Security
/// A row whose token was taken away is not found by any look-up. For an update or a delete, load first, and then act on
/// the primary key.
pub trait LoadMatching: Sized {
    /// Loads the rows that hold the searched value. Other rows that the token leads to are left out.
    ///
    /// # Errors
    /// The errors of `load`.
    fn load_matching<'query, U, C, V, Conn>(
        self,
        searched: &Searched<C, V>,
        conn: &mut Conn,
    ) -> QueryResult<Vec<U>>
    where
        C: SearchableColumn<Value: SearchTerm>,
        V: SearchTerm + Plaintext<Owned = C::Value>,
        U: HasSearchable<C>,
        Self: FilterDsl<Search<C>>,
        Filter<Self, Search<C>>: RunQueryDsl<Conn> + LoadQuery<'query, Conn, U>,
    {
        let mut rows = self.filter(searched.condition()).load::<U>(conn)?;
        rows.retain(|row| searched.matches(row));
        Ok(rows)
    }

    /// Loads the rows that hold the searched value, and fails if another row has its token: for columns with long
    /// tokens, where only a moved token leads to another value.
    ///
    /// # Errors
    /// [`ErrorKind::OtherValueFound`] naming the column, as a `DeserializationError`, and the errors of `load`.
    fn load_matching_strict<'query, U, C, V, Conn>(
        self,
        searched: &Searched<C, V>,
        conn: &mut Conn,
    ) -> QueryResult<Vec<U>>
    where
        C: SearchableColumn<Value: SearchTerm>,
        V: SearchTerm + Plaintext<Owned = C::Value>,
        U: HasSearchable<C>,
        Self: FilterDsl<Search<C>>,
        Filter<Self, Search<C>>: RunQueryDsl<Conn> + LoadQuery<'query, Conn, U>,
    {
        let rows = self.filter(searched.condition()).load::<U>(conn)?;
        if rows.iter().all(|row| searched.matches(row)) {
            return Ok(rows);
        }
        let error = Error::new(ErrorKind::OtherValueFound).at(C::SPEC.column());
        Err(DieselError::DeserializationError(error.into()))
    }

    /// Loads the first row, in the order of the query, that holds the searched value. All rows that the token leads to
    /// are loaded, because a wrong one may come first.
    ///
    /// # Errors
    /// `NotFound`, which `optional()` makes `None`, and as [`load_matching`](Self::load_matching).
    fn first_matching<'query, U, C, V, Conn>(
        self,
        searched: &Searched<C, V>,
        conn: &mut Conn,
    ) -> QueryResult<U>
    where
        C: SearchableColumn<Value: SearchTerm>,
        V: SearchTerm + Plaintext<Owned = C::Value>,
        U: HasSearchable<C>,
        Self: FilterDsl<Search<C>>,
        Filter<Self, Search<C>>: RunQueryDsl<Conn> + LoadQuery<'query, Conn, U>,
    {
        let rows = self.load_matching(searched, conn)?;
        rows.into_iter().next().ok_or(DieselError::NotFound)
    }

    /// Loads the same row as [`first_matching`](Self::first_matching), and fails if another row has the token.
    ///
    /// # Errors
    /// `NotFound`, and as [`load_matching_strict`](Self::load_matching_strict).
    fn first_matching_strict<'query, U, C, V, Conn>(
        self,
        searched: &Searched<C, V>,
        conn: &mut Conn,
    ) -> QueryResult<U>
    where
        C: SearchableColumn<Value: SearchTerm>,
        V: SearchTerm + Plaintext<Owned = C::Value>,
        U: HasSearchable<C>,
        Self: FilterDsl<Search<C>>,
        Filter<Self, Search<C>>: RunQueryDsl<Conn> + LoadQuery<'query, Conn, U>,
    {
        let rows = self.load_matching_strict(searched, conn)?;
        rows.into_iter().next().ok_or(DieselError::NotFound)
    }
}

impl<Q> LoadMatching for Q {}
