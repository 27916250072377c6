//! The user that a file belongs to.

use std::{fs::File, io};

/// The user that a file belongs to. Empty on systems other than Unix.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Owner {
    #[cfg(unix)]
    uid: u32,
}

#[cfg(unix)]
impl Owner {
    pub(super) fn of(file: &File) -> io::Result<Self> {
        Ok(Self { uid: std::os::unix::fs::MetadataExt::uid(&file.metadata()?) })
    }

    pub(super) fn of_process() -> Self {
        Self { uid: rustix::process::geteuid().as_raw() }
    }

    /// Gives `created` to this owner. This process has just made the file, so it may give it away.
    ///
    /// No group may read the file, so its group does not matter.
    pub(super) fn give(self, created: &File) -> io::Result<()> {
        if Self::of(created)? == self {
            return Ok(());
        }
        std::os::unix::fs::fchown(created, Some(self.uid), None)
    }

    pub(super) const fn uid(self) -> u32 {
        self.uid
    }
}

#[cfg(not(unix))]
impl Owner {
    pub(super) fn of(_: &File) -> io::Result<Self> {
        Ok(Self {})
    }

    pub(super) fn of_process() -> Self {
        Self {}
    }

    pub(super) fn give(self, _: &File) -> io::Result<()> {
        Ok(())
    }

    pub(super) const fn uid(self) -> u32 {
        0
    }
}
