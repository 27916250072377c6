//! Opening a file that must be a regular one: a pipe would be waited for, and a device does what it likes.
//!
//! The opened file is checked through its handle. Under its path, another file could be there a moment later.

use std::{
    fs::{self, File, OpenOptions},
    io,
    path::Path,
};

use super::FileProblem;

/// The treatment of a link in the place of a file. Links among the folders that lead to it are the system's business.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Links {
    /// Only for reading: the target is checked like the file itself, and nothing is given away.
    Followed,
    Refused,
}

/// Opens a regular file with `options`; `failed` is the problem if the system refuses.
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

/// Returns why opening failed, if the kind of the file explains it better than the system's error.
fn what_is_there(path: &Path, links: Links) -> Option<FileProblem> {
    let kind = fs::symlink_metadata(path).ok()?.file_type();
    match links {
        Links::Refused if kind.is_symlink() => Some(FileProblem::Link),
        _ if kind.is_file() || kind.is_symlink() => None,
        _ => Some(FileProblem::NotRegular),
    }
}

/// Sets flags so that opening neither waits for the other end of a pipe nor takes a terminal as the process's own.
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

/// Refuses a link by a look at its path: on other systems no flag does it, and only an administrator can make a link.
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

    /// The system's error says more than the kind of file would.
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
