//! Replacing a file by a new version, as a whole or not at all.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::Path,
};

use zeroize::Zeroizing;

use super::{beside, lock::lock, owner::Owner, private};
use crate::{
    keyring_document::{KeyringDocument, MAX_KEYRING_DOCUMENT_LEN},
    source::{
        FileError, FileProblem, SourceError,
        file::text_of,
        regular::{self, Links},
    },
};

/// What must be at a path for it to be written.
#[derive(Clone, Copy, Debug)]
pub(super) enum Expected<'a> {
    Nothing,
    Document(&'a KeyringDocument),
}

/// Writes a document to `path`, if the expected file is there, under a lock that other writers take too.
///
/// A link at `path` is not followed: it may lead to a file of somebody else.
pub(super) fn store(
    path: &Path,
    expected: Expected<'_>,
    document: &KeyringDocument,
) -> Result<(), SourceError> {
    let json = document.to_json();
    check_length(&json).map_err(|problem| FileError::new(path, problem))?;
    let owner = check(path, expected, document.revision())?;
    let _lock = lock(path, owner)?;
    // Check again: the writer that held the lock may have changed the file.
    let owner = check(path, expected, document.revision())?;
    put(path, owner, |file| file.write_all(json.as_bytes()), sync_folder)
        .map_err(|problem| FileError::new(path, problem).into())
}

/// Refuses a document that would be written and never read again.
const fn check_length(json: &str) -> Result<(), FileProblem> {
    if json.len() > MAX_KEYRING_DOCUMENT_LEN {
        return Err(FileProblem::DocumentTooLong {
            len: json.len(),
            max: MAX_KEYRING_DOCUMENT_LEN,
        });
    }
    Ok(())
}

/// Checks that the expected file is there, and returns its owner.
///
/// Nobody who could not read the old document may become the owner of the new one. So the old one is compared as a
/// whole, and read from the same handle as its owner.
fn check(path: &Path, expected: Expected<'_>, new: u64) -> Result<Option<Owner>, SourceError> {
    let failed = |problem| FileError::new(path, problem);
    let Expected::Document(expected) = expected else {
        return match fs::symlink_metadata(path) {
            Ok(_) => Err(failed(FileProblem::Exists).into()),
            Err(_) => Ok(None),
        };
    };
    let (text, owner) = owned(path).map_err(failed)?;
    let found = KeyringDocument::from_json(&text)?;
    check_revisions(&found, expected, new).map_err(failed)?;
    Ok(Some(owner))
}

fn check_revisions(
    found: &KeyringDocument,
    expected: &KeyringDocument,
    new: u64,
) -> Result<(), FileProblem> {
    let (revision, found_revision) = (expected.revision(), found.revision());
    if found_revision != revision {
        return Err(FileProblem::Revision { expected: revision, found: found_revision });
    }
    if found.to_json() != expected.to_json() {
        return Err(FileProblem::Different { revision });
    }
    if new <= revision {
        return Err(FileProblem::NotNext { expected: revision, new });
    }
    Ok(())
}

/// Reads the text of the keyring at `path`, which must not be a link, and its owner.
fn owned(path: &Path) -> Result<(Zeroizing<String>, Owner), FileProblem> {
    let file =
        regular::open(OpenOptions::new().read(true), path, Links::Refused, FileProblem::Open)?;
    let owner = Owner::of(&file).map_err(FileProblem::Read)?;
    Ok((text_of(&file, MAX_KEYRING_DOCUMENT_LEN)?, owner))
}

/// Puts a new file at `path`, filled by `write`, and has `sync` keep its name through a loss of power.
///
/// The new file belongs to the owner of the file before: an application can still read a keyring that an administrator
/// replaced. A failure before the new file is there leaves the old file; a later failure does not, and is another
/// problem.
pub(super) fn put(
    path: &Path,
    owner: Option<Owner>,
    write: impl FnOnce(&mut File) -> io::Result<()>,
    sync: impl FnOnce(&Path) -> io::Result<()>,
) -> Result<(), FileProblem> {
    exchange(path, owner, write).map_err(FileProblem::Write)?;
    sync(path).map_err(FileProblem::Sync)
}

fn exchange(
    path: &Path,
    owner: Option<Owner>,
    write: impl FnOnce(&mut File) -> io::Result<()>,
) -> io::Result<()> {
    let temporary = beside(path, ".new");
    let write_owned = |file: &mut File| {
        owner.map_or(Ok(()), |owner| owner.give(file))?;
        write(file)
    };
    let put = write_new(&temporary, write_owned).and_then(|()| fs::rename(&temporary, path));
    if put.is_err() {
        // The temporary file is of no use to anybody. Failing to remove it too is not the error to report.
        let _ = fs::remove_file(&temporary);
    }
    put
}

fn write_new(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    // Left behind by a process that was killed: others wait for the lock. A link is removed, and not its target. If
    // somebody puts another one there in the meantime, nothing is made.
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => (),
    }
    let mut file = private(OpenOptions::new().write(true).create_new(true)).open(path)?;
    write(&mut file)?;
    file.sync_all()
}

/// Syncs the folder of `path`. Without this, the new name may be lost with the power.
#[cfg(unix)]
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or_else(|| Path::new(".")))?.sync_all()
}

/// Does nothing: other systems open no folders.
#[cfg(not(unix))]
pub(super) fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_of_the_greatest_length_is_written_and_no_longer_one() {
        let longest = " ".repeat(MAX_KEYRING_DOCUMENT_LEN);
        assert!(check_length(&longest).is_ok());
        let refused = check_length(&format!("{longest} ")).unwrap_err();
        let len = MAX_KEYRING_DOCUMENT_LEN + 1;
        assert!(matches!(refused, FileProblem::DocumentTooLong { len: found, .. } if found == len));
    }
}
