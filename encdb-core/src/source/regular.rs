//! Opening what must be a regular file: a pipe would be waited for, and a device does what it likes.
//!
//! What is opened is looked at through its handle. By its path it could be another file a moment later.

use std::{
    fs::{self, File, OpenOptions},
    io,
    path::Path,
};

use super::FileProblem;

/// What becomes of a link in the place of a file. Links among the folders that lead to it are the system's business.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Links {
    /// Only for reading: what a link leads to is looked at as the file itself would be, and nobody is given anything.
    Followed,
    Refused,
}

/// Opens a regular file as `options` say; `failed` is the problem where the system refuses that.
pub(super) fn open(
    options: &mut OpenOptions,
    path: &Path,
    links: Links,
    failed: fn(io::Error) -> FileProblem,
) -> Result<File, FileProblem> {
    let opened = guarded(options, path, links).and_then(|options| options.open(path));
    let file = opened.map_err(|error| what_is_there(path, links).unwrap_or(failed(error)))?;
    if file.metadata().map_err(failed)?.is_file() { Ok(file) } else { Err(FileProblem::NotRegular) }
}

/// Why opening failed, where what is there tells it better than the system's error does.
fn what_is_there(path: &Path, links: Links) -> Option<FileProblem> {
    let kind = fs::symlink_metadata(path).ok()?.file_type();
    match links {
        Links::Refused if kind.is_symlink() => Some(FileProblem::Link),
        _ if kind.is_file() || kind.is_symlink() => None,
        _ => Some(FileProblem::NotRegular),
    }
}

/// Neither waits for the other end of a pipe, nor takes a terminal as the process's own.
#[cfg(unix)]
fn guarded<'a>(
    options: &'a mut OpenOptions,
    _: &Path,
    links: Links,
) -> io::Result<&'a mut OpenOptions> {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt;

    let follow = match links {
        Links::Followed => OFlags::empty(),
        Links::Refused => OFlags::NOFOLLOW,
    };
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY | follow;
    Ok(options.custom_flags(flags.bits().cast_signed()))
}

/// Elsewhere no flag refuses a link, and it takes an administrator to make one.
#[cfg(not(unix))]
fn guarded<'a>(
    options: &'a mut OpenOptions,
    path: &Path,
    links: Links,
) -> io::Result<&'a mut OpenOptions> {
    match fs::symlink_metadata(path) {
        Ok(there) if links == Links::Refused && there.is_symlink() => {
            Err(io::ErrorKind::InvalidInput.into())
        }
        _ => Ok(options),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Its own error tells more than what kind of file is in the way.
    #[test]
    fn a_regular_file_that_cannot_be_opened_keeps_the_systems_reason() {
        let path = std::env::current_exe().unwrap();
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        for links in [Links::Followed, Links::Refused] {
            let problem = open(&mut options, &path, links, FileProblem::Open).unwrap_err();
            assert!(matches!(problem, FileProblem::Open(_)), "{problem:?}");
        }
    }
}
