//! Putting a new version of a file in the place of the old one, all of it or nothing.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use super::{DOCUMENT_LEN, KeyringFile};
use crate::{
    keyring_document::KeyringDocument,
    source::{FileError, FileProblem, SourceError},
};

/// What must be at a path for it to be written.
#[derive(Clone, Copy, Debug)]
pub(super) enum Expected {
    Nothing,
    Revision(u64),
}

/// Writes a document to `path`, under a lock that other writers take too, if what is there is what is expected.
pub(super) fn store(
    path: &Path,
    expected: Expected,
    document: &KeyringDocument,
) -> Result<(), SourceError> {
    // Through a link, what it leads to is replaced, and not the link.
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let json = document.to_json();
    check_length(&json).map_err(|problem| FileError::new(path, problem))?;
    let _lock = lock(path).map_err(|error| FileError::new(path, FileProblem::Lock(error)))?;
    check(path, expected, document.revision())?;
    put(path, |file| file.write_all(json.as_bytes()), sync_folder)
        .map_err(|problem| FileError::new(path, problem).into())
}

/// What is longer would be written and never read again.
const fn check_length(json: &str) -> Result<(), FileProblem> {
    if json.len() > DOCUMENT_LEN {
        return Err(FileProblem::DocumentTooLong { len: json.len(), max: DOCUMENT_LEN });
    }
    Ok(())
}

fn check(path: &Path, expected: Expected, new: u64) -> Result<(), SourceError> {
    let problem = match expected {
        Expected::Nothing if fs::symlink_metadata(path).is_ok() => FileProblem::Exists,
        Expected::Nothing => return Ok(()),
        Expected::Revision(expected) => match KeyringFile::read(path)?.revision() {
            found if found != expected => FileProblem::Revision { expected, found },
            _ if new <= expected => FileProblem::NotNext { expected, new },
            _ => return Ok(()),
        },
    };
    Err(FileError::new(path, problem).into())
}

/// Puts a new file at `path` with what `write` writes, and has `sync` keep its name through a loss of power.
///
/// What fails before the new file is there leaves what was there; what fails after does not, and is another problem.
pub(super) fn put(
    path: &Path,
    write: impl FnOnce(&mut File) -> io::Result<()>,
    sync: impl FnOnce(&Path) -> io::Result<()>,
) -> Result<(), FileProblem> {
    exchange(path, write).map_err(FileProblem::Write)?;
    sync(path).map_err(FileProblem::Sync)
}

fn exchange(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    let temporary = beside(path, ".new");
    let write_owned = |file: &mut File| keep_owner(path, file).and_then(|()| write(file));
    let put = write_new(&temporary, write_owned).and_then(|()| fs::rename(&temporary, path));
    if put.is_err() {
        // Of no use to anybody. That it cannot be removed either is not the error to report.
        let _ = fs::remove_file(&temporary);
    }
    put
}

fn write_new(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    // Left behind by a process that was killed: others wait for the lock.
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => (),
    }
    let mut file = private(OpenOptions::new().write(true).create_new(true)).open(path)?;
    write(&mut file)?;
    file.sync_all()
}

/// The lock of a file, held until it is dropped. A file of its own, because the other is replaced.
pub(super) fn lock(path: &Path) -> io::Result<File> {
    let file = private(OpenOptions::new().write(true).create(true).truncate(false))
        .open(beside(path, ".lock"))?;
    keep_owner(path, &file)?;
    file.lock()?;
    Ok(file)
}

#[cfg(unix)]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600)
}

#[cfg(not(unix))]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

/// Gives a file to the owner of the one at `path`, if there is one: what an administrator replaces is the application's to
/// read afterwards as before. No group may read it, so that its group does not matter.
#[cfg(unix)]
fn keep_owner(path: &Path, file: &File) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    match fs::metadata(path) {
        Ok(old) if old.uid() != file.metadata()?.uid() => fchown(file, Some(old.uid()), None),
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(not(unix))]
fn keep_owner(_: &Path, _: &File) -> io::Result<()> {
    Ok(())
}

/// Without it, the new name may be lost with the power.
#[cfg(unix)]
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or_else(|| Path::new(".")))?.sync_all()
}

/// Other systems open no folders.
#[cfg(not(unix))]
pub(super) fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    name.into()
}
