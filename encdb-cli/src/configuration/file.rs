//! Reads the configuration file, if nobody else can have written it.

use std::{
    fs::{self, File, Metadata},
    io::{self, Read as _},
    path::Path,
};

use crate::error::{ConfigurationFileProblem as FileProblem, Error};

/// How the file was found, which decides how far it is trusted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Origin {
    /// The file is in the current folder, and somebody else may have put it there.
    Found,
    /// The user named it.
    Named,
}

/// Reads a file that the user named.
pub(super) fn named(path: &Path) -> Result<String, Error> {
    read(path, Origin::Named)
}

/// Reads a file in the current folder. None if it is not there.
pub(super) fn found(path: &Path) -> Result<Option<String>, Error> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        _ => read(path, Origin::Found).map(Some),
    }
}

fn read(path: &Path, origin: Origin) -> Result<String, Error> {
    let unread = |source| unread(path, source);
    let refused = |problem| Error::ConfigurationFile { path: path.to_owned(), problem };
    // Checked before opening, because opening a pipe would wait for its other end.
    if !fs::metadata(path).map_err(unread)?.is_file() {
        return Err(refused(FileProblem::NotRegular));
    }
    let file = File::open(path).map_err(unread)?;
    let [entry, opened] = [fs::symlink_metadata(path), file.metadata()];
    distrust(&entry.map_err(unread)?, &opened.map_err(unread)?, origin)
        .map_or(Ok(()), |it| Err(refused(it)))?;
    let mut bytes = vec![];
    file.take(MAX_LEN + 1).read_to_end(&mut bytes).map_err(unread)?;
    if bytes.len() as u64 > MAX_LEN {
        return Err(refused(FileProblem::TooLong { max: MAX_LEN }));
    }
    String::from_utf8(bytes).map_err(|_| refused(FileProblem::NotText))
}

/// Returns why a file is not trusted: others can write it, or it was found and belongs to somebody else. The folder's entry
/// is checked too, because another user's link may lead to one of the user's own files for another database.
#[cfg(unix)]
fn distrust(entry: &Metadata, opened: &Metadata, origin: Origin) -> Option<FileProblem> {
    use std::os::unix::fs::MetadataExt as _;

    const WRITTEN_BY_OTHERS: u32 = 0o022;
    const TYPE_REMOVED: u32 = 0o7777;
    let mode = opened.mode() & TYPE_REMOVED;
    if mode & WRITTEN_BY_OTHERS != 0 {
        return Some(FileProblem::Writable { mode });
    }
    let stranger = [entry.uid(), opened.uid()].into_iter().find(|owner| !is_trusted(*owner))?;
    (origin == Origin::Found).then_some(FileProblem::Owner { owner: stranger })
}

/// Returns whether an owner is the user or root.
#[cfg(unix)]
fn is_trusted(owner: u32) -> bool {
    owner == 0 || owner == rustix::process::geteuid().as_raw()
}

/// Trusts every file. Other systems have no mode, and the folder decides who may write.
#[cfg(not(unix))]
fn distrust(_: &Metadata, _: &Metadata, _: Origin) -> Option<FileProblem> {
    None
}

fn unread(path: &Path, source: io::Error) -> Error {
    Error::Read { what: format!("the configuration file {}", path.display()), source }
}

/// The longest file that is read, in bytes.
const MAX_LEN: u64 = 1 << 20;
