//! A secret in a file of its own.

use std::{
    fs::{File, OpenOptions},
    path::{Path, PathBuf},
};

use zeroize::Zeroizing;

use super::{
    FileError, FileProblem, SecretSource, SourceError,
    bounded::{SECRET_LEN, read_up_to},
    regular::{self, Links},
};
use crate::secret::SecretText;

/// A file that holds a secret and nothing else.
///
/// It must be a regular file: a pipe or a device would be waited for, and is refused. On Unix it must be its owner's
/// alone: any bit that lets the group or others read or write it is refused. If the path is a link, the bits of its
/// target count. Some files of Docker, systemd and Kubernetes have such bits: the recipes of `docs/keys.md` say which,
/// and what to do.
#[derive(Clone, Debug)]
pub struct SecretFile {
    path: PathBuf,
}

impl SecretFile {
    /// Names the file at this path.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }
}

impl SecretSource for SecretFile {
    fn read(&self) -> Result<SecretText, SourceError> {
        Ok(SecretText::from(read_private(&self.path, SECRET_LEN)?))
    }

    fn describe(&self) -> String {
        format!("the file {}", self.path.display())
    }
}

/// Reads the text of a file that only its owner can read and write.
pub(super) fn read_private(path: &Path, max: usize) -> Result<Zeroizing<String>, FileError> {
    let options = &mut OpenOptions::new();
    let file = regular::open(options.read(true), path, Links::Followed, FileProblem::Open);
    let text = file.and_then(|file| text_of(&file, max));
    text.map_err(|problem| FileError::new(path, problem))
}

/// Reads the text of an opened file, if only its owner can read and write it.
pub(super) fn text_of(file: &File, max: usize) -> Result<Zeroizing<String>, FileProblem> {
    check_mode(file)?;
    let bytes = read_up_to(file, max).map_err(FileProblem::Read)?;
    let bytes = bytes.ok_or(FileProblem::TooLong { max })?;
    if bytes.is_empty() {
        return Err(FileProblem::Empty);
    }
    crate::secret::into_text(bytes).ok_or(FileProblem::NotText)
}

#[cfg(unix)]
fn check_mode(file: &File) -> Result<(), FileProblem> {
    use std::os::unix::fs::PermissionsExt;

    const TYPE_REMOVED: u32 = 0o7777;
    const READ_OR_WRITTEN_BY_OTHERS: u32 = 0o066;
    let mode = file.metadata().map_err(FileProblem::Read)?.permissions().mode() & TYPE_REMOVED;
    if mode & READ_OR_WRITTEN_BY_OTHERS != 0 {
        return Err(FileProblem::Mode { mode });
    }
    Ok(())
}

/// Checks nothing: other systems have no mode, and the folder decides who may read a file.
#[cfg(not(unix))]
fn check_mode(_: &File) -> Result<(), FileProblem> {
    Ok(())
}
