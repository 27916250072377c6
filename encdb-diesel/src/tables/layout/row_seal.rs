//! The seal of a row that was read: checking it, and making the row's new one.

use encdb_core::{
    BoundId, CoveredType, CoveredValue, Error, ErrorKind, InspectedSeal, Keyring, Result, RowParts,
    inspect_row_seal,
};

use super::{Layout, PlacedColumn, integer, uuid};
use crate::{
    error::TableError,
    spec::{BoundColumn, CoveredColumn, SealSpec},
    sql::{Row, SqlValue},
    tables::rows::TableRows,
};

/// The place of a row's seal, and of the columns that it covers besides the encrypted ones.
#[derive(Debug)]
pub(crate) struct SealPlace {
    pub(crate) spec: SealSpec,
    pub(crate) at: usize,
    key: Vec<PlacedColumn<BoundColumn>>,
    covered: Vec<PlacedColumn<CoveredColumn>>,
}

impl SealPlace {
    /// Reads the seal, and the columns that it covers.
    pub(super) fn read(
        rows: &mut TableRows,
        spec: SealSpec,
    ) -> std::result::Result<Self, TableError> {
        let key = spec.key().iter();
        let key = key.map(|column| PlacedColumn::read(rows, *column, column.sql_name()));
        let key = key.collect::<std::result::Result<_, _>>()?;
        let covered = spec.covered().iter();
        let covered = covered.map(|column| PlacedColumn::read(rows, *column, column.sql_name()));
        let covered = covered.collect::<std::result::Result<_, _>>()?;
        Ok(Self { spec, key, covered, at: rows.add(spec.sql_name())? })
    }

    /// Returns the stored seal, or none from NULL. A value of SQLite that is not bytes counts as an empty seal.
    fn stored<'r>(&self, row: &'r Row) -> Option<&'r [u8]> {
        row[self.at].as_ref().map(|stored| stored.bytes().unwrap_or_default())
    }

    /// Returns what the header of the stored seal says; none if the value is no seal.
    pub(crate) fn header(&self, row: &Row) -> Option<InspectedSeal> {
        self.stored(row).and_then(|stored| inspect_row_seal(stored).ok())
    }

    fn key(&self, row: &Row) -> Result<BoundId> {
        let ids = self.key.iter().map(|place| place.id(row)).collect::<Result<Vec<_>>>()?;
        match <[BoundId; 1]>::try_from(ids) {
            Ok([id]) => Ok(id),
            Err(ids) => BoundId::composite(&ids),
        }
    }
}

impl Layout {
    /// Checks that a row passes its seal.
    ///
    /// # Errors
    /// As [`Keyring::check_row`], naming the seal's column. A value that is not sealed names its own column.
    pub(crate) fn check_seal(&self, keyring: &Keyring, seal: &SealPlace, row: &Row) -> Result<()> {
        keyring.check_row(&self.parts(seal, row)?, seal.stored(row))
    }

    /// Makes the seal of a row.
    ///
    /// # Errors
    /// As [`Keyring::seal_row`], naming the seal's column. A value that is not sealed names its own column.
    pub(crate) fn seal_row(
        &self,
        keyring: &Keyring,
        seal: &SealPlace,
        row: &Row,
    ) -> Result<SqlValue> {
        keyring.seal_row(&self.parts(seal, row)?).map(SqlValue::Bytes)
    }

    fn parts(&self, seal: &SealPlace, row: &Row) -> Result<RowParts> {
        let (column, at_seal) = (seal.spec.column(), |error: Error| error.at(seal.spec.column()));
        let parts = RowParts::new(column, seal.key(row).map_err(at_seal)?);
        let mut parts = match self.owner(row).map_err(at_seal)? {
            None => parts,
            Some(owner) => parts.owned_by(owner),
        };
        for column in &self.columns {
            let name = column.spec.column();
            let sealed = column.sealed(row).map_err(|error| error.at(name))?;
            parts = parts.with_value(name.column(), sealed.as_deref())?;
        }
        for place in &seal.covered {
            let value = place.covered(row).map_err(at_seal)?;
            parts = parts.with_plain(place.column.name(), value);
        }
        Ok(parts)
    }
}

impl PlacedColumn<CoveredColumn> {
    /// Returns the value as the model's field has it; the database may store it as another type.
    fn covered(&self, row: &Row) -> Result<Option<CoveredValue>> {
        let Some(value) = &row[self.at] else { return Ok(None) };
        let id = match self.column.covered_type() {
            CoveredType::Bool => {
                return value
                    .integer()
                    .map(|it| Some(CoveredValue::bool(it != 0)))
                    .ok_or_else(unreadable);
            }
            CoveredType::Integer => integer(value).map(BoundId::integer),
            CoveredType::Text => value.text().map(BoundId::text).transpose()?,
            CoveredType::Bytes => value.bytes().map(BoundId::bytes).transpose()?,
            CoveredType::Uuid => uuid(value).map(BoundId::uuid),
            _ => None,
        };
        id.map(|id| Some(CoveredValue::id(&id))).ok_or_else(unreadable)
    }
}

fn unreadable() -> Error {
    Error::new(ErrorKind::Undecodable { type_name: "a value that a row seal covers" })
}
