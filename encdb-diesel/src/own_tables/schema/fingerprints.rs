//! The check that the keys are those that the database was written with.

use diesel::{Connection, QueryResult};
use encdb_core::{Fingerprint, FingerprintKind};

use crate::{
    error::SetupError,
    sql::{
        Backend, Row,
        fixed::{execute, load},
    },
};

/// A row of `__encdb_fingerprints`: kind, id, fingerprint.
type Recorded = (String, i32, Vec<u8>);

/// Compares these keys with those that the database remembers, and records and returns the keys that it does not know.
pub(super) fn check<C>(
    conn: &mut C,
    configured: &[Fingerprint],
) -> Result<Vec<Fingerprint>, SetupError>
where
    C: Connection<Backend: Backend<C>>,
{
    let rows = load(conn, "SELECT kind, id, fingerprint FROM __encdb_fingerprints", [])?;
    let known: Vec<Recorded> = rows.into_iter().filter_map(parsed).collect();
    let unknown = compare(&known, configured)?;
    for fingerprint in &unknown {
        execute(
            conn,
            "INSERT INTO __encdb_fingerprints (kind, id, fingerprint) VALUES (?, ?, ?)",
            [
                fingerprint.kind().name().into(),
                i64::from(fingerprint.id()).into(),
                fingerprint.as_bytes().into(),
            ],
        )?;
    }
    Ok(unknown)
}

/// Tells whether the database remembers keys that it was written with.
pub(in super::super) fn are_recorded<C>(conn: &mut C) -> QueryResult<bool>
where
    C: Connection<Backend: Backend<C>>,
{
    let some = load(conn, "SELECT kind FROM __encdb_fingerprints LIMIT 1", [])?;
    Ok(!some.is_empty())
}

/// Deletes the fingerprint of the index root of this epoch.
pub(super) fn forget<C>(conn: &mut C, epoch: u8) -> Result<(), SetupError>
where
    C: Connection<Backend: Backend<C>>,
{
    let delete = "DELETE FROM __encdb_fingerprints WHERE kind = ? AND id = ?";
    execute(conn, delete, [FingerprintKind::Index.name().into(), i64::from(epoch).into()])?;
    Ok(())
}

fn parsed(row: Row) -> Option<Recorded> {
    let [kind, id, fingerprint] = row.try_into().ok()?;
    let (kind, id) = (kind?.text()?.to_owned(), id?.integer()?.try_into().ok()?);
    Some((kind, id, fingerprint?.bytes()?.to_vec()))
}

/// Returns the configured keys that the database does not know.
///
/// A root key that the database knows and the keyring lacks is no error here: its values fail to open by their key id,
/// and no others do. An index root is different: without it, look-ups would silently find nothing.
fn compare(known: &[Recorded], configured: &[Fingerprint]) -> Result<Vec<Fingerprint>, SetupError> {
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
