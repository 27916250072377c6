//! The seals of rows: codes over the values of a row, made and checked.

use smallvec::SmallVec;

use super::{Keyring, KeysOfOwner, WantedKey, owner_key::Use};
use crate::{
    context::BoundId,
    error::{ErrorKind, Result, RowSealProblem},
    key_id::KeyId,
    primitives::{MAC_LEN, Mac, equal},
    row_seal::{ROW_SEAL_LEN, RowParts, SealParts, seal_header},
    stored::{Format, Header},
};

#[cfg(test)]
mod tests;

/// The keyed MACs of one table, by the id of their root key.
pub(super) type RowMacs = SmallVec<[(KeyId, Box<Mac>); 1]>;

impl Keyring {
    /// Seals a row under the current key: returns the bytes to store in the row.
    ///
    /// The seal has 36 bytes. HMAC-SHA256, [RFC 2104](https://www.rfc-editor.org/rfc/rfc2104), under a key derived for
    /// the table and, if the row has one, the owner. Equal rows have equal seals.
    ///
    /// # Errors
    /// [`ErrorKind::ContextTooLong`]. For an owner whose key is stored, [`ErrorKind::OwnerKeyTableMissing`] and what
    /// [`OwnerKeyStore::find_or_create`](crate::OwnerKeyStore::find_or_create) may fail with.
    ///
    /// # Security
    /// A seal does not say when it was made: an older version of the whole row, with its older seal, passes. A row that
    /// is missing is not noticed either.
    pub fn seal_row(&self, row: &RowParts) -> Result<Vec<u8>> {
        self.try_seal_row(row).map_err(|error| row.context().name_in(error))
    }

    /// Checks that a row is as it was when this seal was made. `None` stands for NULL.
    ///
    /// # Errors
    /// [`ErrorKind::RowSeal`]: with [`RowSealProblem::Missing`] and [`RowSealProblem::Malformed`] before any key is
    /// touched, and with [`RowSealProblem::Refused`] for every reason why the code may not match the row. By the
    /// header, [`ErrorKind::ZeroKeyId`], [`ErrorKind::UnexpectedFlags`] and [`ErrorKind::UnknownKey`]. Then
    /// [`ErrorKind::ContextTooLong`], and for an owner whose key is stored [`ErrorKind::OwnerKeyTableMissing`] and the
    /// errors of [`OwnerKeyStore::find`](crate::OwnerKeyStore::find).
    ///
    /// # Security
    /// The key is chosen by the id in the seal; no other key is tried. The codes are compared in constant time.
    pub fn check_row(&self, row: &RowParts, seal: Option<&[u8]>) -> Result<()> {
        self.try_check_row(row, seal).map_err(|error| row.context().name_in(error))
    }

    fn try_seal_row(&self, row: &RowParts) -> Result<Vec<u8>> {
        let flags = self.expected_flags(row.context(), Format::default());
        let owner_keys = self.keys_of_owner(row.context(), flags, Use::Seal)?;
        let key_id = owner_keys.as_ref().map_or(self.current, |keys| keys.current().number());
        let header = Header { flags, key_id };
        let code = self.row_code(row, header, owner_keys.as_deref())?;
        let mut seal = Vec::with_capacity(ROW_SEAL_LEN);
        seal.extend_from_slice(&seal_header(flags.bits(), key_id));
        seal.extend_from_slice(&code);
        Ok(seal)
    }

    fn try_check_row(&self, row: &RowParts, seal: Option<&[u8]>) -> Result<()> {
        let seal = seal.ok_or(ErrorKind::RowSeal(RowSealProblem::Missing))?;
        let parts = SealParts::parse(seal)?;
        let flags = self.expected_flags(row.context(), Format::default());
        if parts.flags != flags.bits() {
            let (found, expected) = (parts.flags, flags.bits());
            return Err(ErrorKind::UnexpectedFlags { found, expected }.into());
        }
        let wanted = WantedKey::Numbered(parts.key_id);
        let owner_keys = self.keys_of_owner(row.context(), flags, Use::Open(wanted))?;
        let header = Header { flags, key_id: parts.key_id };
        let code = self.row_code(row, header, owner_keys.as_deref())?;
        if equal(&code, parts.code) {
            Ok(())
        } else {
            Err(ErrorKind::RowSeal(RowSealProblem::Refused).into())
        }
    }

    fn row_code(
        &self,
        row: &RowParts,
        header: Header,
        owner_keys: Option<&KeysOfOwner>,
    ) -> Result<[u8; MAC_LEN]> {
        let message = row.message(seal_header(header.flags.bits(), header.key_id))?;
        let table = row.column().table();
        match row.context().owner() {
            None => Ok(self.row_mac(table, header.key_id)?.authenticate(&[&message])),
            Some(owner) => {
                let mac = self.owner_row_mac(table, owner, header.key_id, owner_keys)?;
                Ok(mac.authenticate(&[&message]))
            }
        }
    }

    fn owner_row_mac(
        &self,
        table: &'static str,
        owner: &BoundId,
        number: KeyId,
        owner_keys: Option<&KeysOfOwner>,
    ) -> Result<Mac> {
        match owner_keys {
            None => self.root(number)?.row_mac(table, Some(owner)),
            Some(keys) => {
                let key = keys.numbered(number).ok_or(ErrorKind::UnknownOwnerKey { number })?;
                key.row_mac(table, owner)
            }
        }
    }

    fn row_mac(&self, table: &'static str, id: KeyId) -> Result<&Mac> {
        let derived = || -> Result<RowMacs> {
            let macs = self.roots.iter();
            macs.map(|root| Ok((root.id, Box::new(root.row_mac(table, None)?)))).collect()
        };
        let macs = self.row_macs.get_or_try_init(table, derived)?;
        let found = macs.iter().find(|(known, _)| *known == id);
        found.map(|(_, mac)| &**mac).ok_or_else(|| ErrorKind::UnknownKey { id }.into())
    }
}
