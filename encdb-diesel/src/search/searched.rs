//! A searched value together with its look-up, so that rows can be checked against the value.

use std::{fmt, marker::PhantomData};

use encdb_core::{BoundId, Plaintext, Result, SearchTerm};

use super::{Search, condition};
use crate::{
    columns::{ColumnBound, SearchableColumn, protected::Protected},
    types::searchable::Searchable,
};

/// A value that is looked for in the column `C`, or several: made by [`SearchMethods::search`](super::SearchMethods::search),
/// for [`LoadMatching`](super::LoadMatching).
pub struct Searched<C, V: Plaintext> {
    column: PhantomData<fn() -> C>,
    /// The owner whose values are looked for, if the tokens belong to owners.
    owner: Option<Result<BoundId>>,
    values: Vec<Protected<V>>,
}

impl<C, V> Searched<C, V>
where
    C: SearchableColumn,
    V: SearchTerm + Plaintext<Owned = C::Value>,
{
    pub(super) fn new(owner: Option<Result<BoundId>>, values: impl IntoIterator<Item = V>) -> Self {
        let values = values.into_iter().map(Protected::new).collect();
        Self { column: PhantomData, owner, values }
    }

    /// Returns the condition that finds the rows by their tokens alone, as
    /// [`search_eq`](super::SearchMethods::search_eq) makes it.
    pub fn condition(&self) -> Search<C> {
        condition::<C, V>(self.owner.as_ref(), self.values.iter().map(Protected::expose))
    }

    /// Tells whether a loaded row holds a searched value, once both are normalized. If the column's tokens belong to
    /// owners, the row must also belong to the owner whose values are looked for.
    ///
    /// NULL and a value that has no encoding match nothing.
    pub fn matches<R>(&self, row: &R) -> bool
    where
        R: HasSearchable<C> + ?Sized,
        C::Value: SearchTerm,
    {
        self.is_owners(row) && row.searchable().is_some_and(|found| self.holds(found))
    }

    fn holds(&self, found: &C::Value) -> bool
    where
        C::Value: SearchTerm,
    {
        let equal = |value: &Protected<V>| C::INDEX.matches(found, value.expose());
        self.values.iter().any(|value| equal(value).unwrap_or(false))
    }

    /// Tells whether the row belongs to the owner. A token that was moved may lead to another owner's row with the same
    /// value.
    fn is_owners<R: HasSearchable<C> + ?Sized>(&self, row: &R) -> bool {
        match &self.owner {
            None => true,
            Some(Ok(owner)) => row.search_owner().is_ok_and(|found| found.as_ref() == Some(owner)),
            Some(Err(_)) => false,
        }
    }
}

impl<C: SearchableColumn, V: Plaintext> fmt::Debug for Searched<C, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Searched({})", C::SPEC.column())
    }
}

/// A loaded row that has the opened value of the searchable column `C`.
///
/// The derives implement it for every struct that loads the column in a `Searchable` field. A tuple, such as a join is
/// loaded into, has it if its first element does. Implement it by hand for a struct that embeds such a struct.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not load the column `{C}`, so what is found cannot be compared with what was searched",
    label = "lacks a `Searchable` field for `{C}`",
    note = "add the field `Searchable<…>` (a `Sealed` one is not opened); in a tuple, put the struct that has it first"
)]
pub trait HasSearchable<C: SearchableColumn> {
    /// Returns the value; `None` if it is NULL.
    fn searchable(&self) -> Option<&C::Value>;

    /// Returns the owner of the row; `None` if the table has no owners.
    ///
    /// # Errors
    /// As [`Bindable::bound_id`](encdb_core::Bindable::bound_id).
    fn search_owner(&self) -> Result<Option<BoundId>>;
}

/// The column by itself, under its type, has no owner.
impl<C> HasSearchable<C> for Searchable<C::Value, C>
where
    C: ColumnBound + SearchableColumn,
{
    fn searchable(&self) -> Option<&C::Value> {
        Some(self.expose())
    }

    fn search_owner(&self) -> Result<Option<BoundId>> {
        Ok(None)
    }
}

macro_rules! tuples {
    ($(($($other:ident),+))*) => {$(
        impl<C, R, $($other),+> HasSearchable<C> for (R, $($other),+)
        where
            C: SearchableColumn,
            R: HasSearchable<C>,
        {
            fn searchable(&self) -> Option<&C::Value> {
                self.0.searchable()
            }

            fn search_owner(&self) -> Result<Option<BoundId>> {
                self.0.search_owner()
            }
        }
    )*};
}
tuples!((R1)(R1, R2)(R1, R2, R3)(R1, R2, R3, R4));
