//! Whether the keys at hand are those that the database was written with.

use encdb_core::{Fingerprint, FingerprintKind};

use crate::error::SetupError;

/// A row of `__encdb_fingerprints`: kind, id, fingerprint.
pub(super) type Recorded = (String, i32, Vec<u8>);

/// Those of `configured` that the database does not know.
///
/// A root key that the database knows and the keyring lacks is no error here: its values fail to open by their key id,
/// and no others do. An index root is different: without it, look-ups would silently find nothing.
pub(super) fn compare(
    known: &[Recorded],
    configured: &[Fingerprint],
) -> Result<Vec<Fingerprint>, SetupError> {
    for (_, id, _) in known.iter().filter(|(kind, _, _)| kind == FingerprintKind::Index.name()) {
        let configured = configured.iter().filter(|it| it.kind() == FingerprintKind::Index);
        if !configured.map(|it| i32::from(it.id())).any(|epoch| epoch == *id) {
            return Err(SetupError::IndexRootMissing { epoch: *id });
        }
    }
    let mut unknown = vec![];
    for fingerprint in configured {
        match recorded(known, fingerprint) {
            None => unknown.push(*fingerprint),
            Some(bytes) if bytes == fingerprint.as_bytes() => {}
            Some(_) => {
                return Err(SetupError::OtherKey {
                    kind: fingerprint.kind(),
                    id: fingerprint.id(),
                });
            }
        }
    }
    Ok(unknown)
}

fn recorded<'a>(known: &'a [Recorded], fingerprint: &Fingerprint) -> Option<&'a [u8]> {
    let same = |(kind, id, _): &&Recorded| {
        kind == fingerprint.kind().name() && *id == i32::from(fingerprint.id())
    };
    known.iter().find(same).map(|(_, _, bytes)| bytes.as_slice())
}
