//! Where a wrapped key belongs.

use crate::{context::BoundId, key_id::KeyId};

/// Where a wrapped key belongs: it opens in no other place.
///
/// No two places have the same bytes. Those of an owner begin with the type of its id, which is 1 to 6, and its length, and the
/// others with 0.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Place(Bytes);

impl Place {
    /// The first key of one owner, whose number is 1: the bytes of its id.
    #[must_use]
    pub fn owner(owner: &BoundId) -> Self {
        Self(Bytes(owner.as_bytes().to_vec()))
    }

    /// The key of one owner with this number: the bytes of its id, and above 1 the number as `u16`.
    #[must_use]
    pub fn owner_key(owner: &BoundId, number: KeyId) -> Self {
        let number = number.get();
        let number = (number > 1).then(|| number.to_be_bytes());
        let number = number.iter().flatten().copied();
        Self(Bytes(owner.as_bytes().iter().copied().chain(number).collect()))
    }

    /// A root key in a keyring document: `0x00 ‖ 0x01 ‖ id u16`.
    #[must_use]
    pub fn root_key(id: KeyId) -> Self {
        Self::in_document(1, id.get())
    }

    /// An index root in a keyring document: `0x00 ‖ 0x02 ‖ epoch u16`.
    #[must_use]
    pub fn index_root(epoch: u8) -> Self {
        Self::in_document(2, epoch.into())
    }

    /// The key of a keyring document itself: `0x00 ‖ 0x03 ‖ 0x0000`.
    #[must_use]
    pub fn keyring() -> Self {
        Self::in_document(3, 0)
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0.0
    }

    fn in_document(kind: u8, number: u16) -> Self {
        let [high, low] = number.to_be_bytes();
        Self(Bytes(vec![0, kind, high, low]))
    }
}

/// Owners are kept out of logs: their ids may be personal data themselves.
#[derive(Clone, Eq, PartialEq)]
struct Bytes(Vec<u8>);

impl std::fmt::Debug for Bytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("..")
    }
}
