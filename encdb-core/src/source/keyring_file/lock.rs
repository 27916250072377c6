//! The lock that writers of a keyring file take, one after the other.
//!
//! Who can write the folder can put anything in its place, and an administrator who changes the keyring of an application
//! runs as root: so nothing that was there before is followed, changed or given to anybody.

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

/// Takes the lock of the keyring file at `path`, and holds it until the handle is dropped. It is a file of its own, because
/// the keyring is replaced. Where it has to be made, it is the keyring's owner's.
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

/// What another writer has left: a file of one name, ours or of the keyring's owner.
fn existing(path: &Path, owner: Option<Owner>) -> Result<File, FileProblem> {
    // To read as well, so that a pipe opens and is seen for what it is.
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
