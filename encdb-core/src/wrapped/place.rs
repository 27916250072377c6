//! The place that a wrapped key belongs to.

use crate::{context::BoundId, key_id::KeyId, primitives::MAC_LEN};

/// The place that a wrapped key belongs to. The key opens in no other place.
///
/// No two places have the same bytes. The bytes of an owner begin with the type of its id, which is 1 to 6, and its
/// length; all others begin with 0.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Place(Bytes);

impl Place {
    /// Returns the place of an owner's first key, whose number is 1: the bytes of the owner's id.
    #[must_use]
    pub fn owner(owner: &BoundId) -> Self {
        Self(Bytes(owner.as_bytes().to_vec()))
    }

    /// Returns the place of an owner's key with this number: the bytes of the owner's id, and above 1 the number as
    /// `u16`.
    #[must_use]
    pub fn owner_key(owner: &BoundId, number: KeyId) -> Self {
        let number = number.get();
        let number = (number > 1).then(|| number.to_be_bytes());
        let number = number.iter().flatten().copied();
        Self(Bytes(owner.as_bytes().iter().copied().chain(number).collect()))
    }

    /// Returns the place of a root key in a keyring document: `0x00 ‖ 0x01 ‖ id u16`.
    #[must_use]
    pub fn root_key(id: KeyId) -> Self {
        Self::in_document(1, id.get())
    }

    /// Returns the place of an index root in a keyring document: `0x00 ‖ 0x02 ‖ epoch u16`.
    #[must_use]
    pub fn index_root(epoch: u8) -> Self {
        Self::in_document(2, epoch.into())
    }

    /// Returns the place of the key of a keyring document: `0x00 ‖ 0x03 ‖ 0x0000`.
    #[must_use]
    pub fn keyring() -> Self {
        Self::in_document(3, 0)
    }

    /// Returns the place of a shared unlock: `0x00 ‖ 0x04`, the end of its time, and the commitment of the record that it
    /// opens, which no other record has.
    pub(super) fn shared_unlock(until: [u8; 8], commitment: &[u8; MAC_LEN]) -> Self {
        Self(Bytes([&[0, 4], until.as_slice(), commitment].concat()))
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0.0
    }

    fn in_document(kind: u8, number: u16) -> Self {
        let [high, low] = number.to_be_bytes();
        Self(Bytes(vec![0, kind, high, low]))
    }
}

/// The bytes of a place. `Debug` prints none of them: the ids of owners may be personal data themselves.
#[derive(Clone, Eq, PartialEq)]
struct Bytes(Vec<u8>);

impl std::fmt::Debug for Bytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("..")
    }
}
