//! The lock that writers of a keyring file take, one after the other.
//!
//! Anyone who can write the folder can put anything there, and an administrator who changes the keyring of an
//! application runs as root. So a file that was there before is never followed, changed or given away.

use std::{
    fs::{File, Metadata, OpenOptions},
    io,
    path::Path,
};

use super::{beside, owner::Owner, private};
use crate::source::{
    FileError, FileProblem,
    regular::{self, Links},
};

/// Takes the lock of the keyring file at `path`, and holds it until the handle is dropped. The lock is a file of its
/// own, because the keyring file is replaced. If it has to be made, it belongs to the keyring's owner.
pub(super) fn lock(path: &Path, owner: Option<Owner>) -> Result<File, FileError> {
    let path = &beside(path, ".lock");
    take(path, owner).map_err(|problem| FileError::new(path, problem))
}

fn take(path: &Path, owner: Option<Owner>) -> Result<File, FileProblem> {
    let file = match private(OpenOptions::new().write(true).create_new(true)).open(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => existing(path, owner)?,
        Err(error) => return Err(FileProblem::Lock(error)),
        Ok(created) => given(created, owner)?,
    };
    file.lock().map_err(FileProblem::Lock)?;
    Ok(file)
}

fn given(created: File, owner: Option<Owner>) -> Result<File, FileProblem> {
    owner.map_or(Ok(()), |owner| owner.give(&created)).map_err(FileProblem::Lock)?;
    Ok(created)
}

/// Opens the lock file that another writer has left: it must have one name, and belong to us or to the keyring's owner.
fn existing(path: &Path, owner: Option<Owner>) -> Result<File, FileProblem> {
    // Opened for reading too, so that a pipe opens and is then recognised.
    let options = &mut OpenOptions::new();
    options.read(true).write(true);
    let file = regular::open(options, path, Links::Refused, FileProblem::Lock)?;
    let found = Owner::of(&file).map_err(FileProblem::Lock)?;
    if found != Owner::of_process() && Some(found) != owner {
        return Err(FileProblem::Owner { found: found.uid() });
    }
    match n_names(&file.metadata().map_err(FileProblem::Lock)?) {
        1 => Ok(file),
        found => Err(FileProblem::HardLinks { found }),
    }
}

#[cfg(unix)]
fn n_names(file: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::nlink(file)
}

#[cfg(not(unix))]
fn n_names(_: &Metadata) -> u64 {
    1
}
