//! The temporary folder of the servers.

use std::env;
use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use tempfile::TempDir;

use crate::databases::account::Account;

/// A folder of the servers' account, removed when dropped.
#[derive(Debug)]
pub(crate) struct Folder {
    temporary: TempDir,
    account: Account,
}

impl Folder {
    /// Creates the folder where temporary files are.
    pub(crate) fn create() -> Result<Self> {
        Self::create_in(&parent(env::temp_dir()))
    }

    /// Creates the folder in memory if that has room, and on disk otherwise. Tests create and drop databases all the time, each of
    /// hundreds of files, and a disk takes longer for that than for everything else.
    pub(crate) fn in_memory() -> Result<Self> {
        if room(Path::new(MEMORY)) < NEEDED {
            return Self::create();
        }
        Self::create_in(Path::new(MEMORY))
    }

    fn create_in(parent: &Path) -> Result<Self> {
        let account = Account::for_servers()?;
        let temporary = tempfile::Builder::new()
            .prefix(PREFIX)
            .permissions(Permissions::from_mode(OWNER_ONLY))
            .tempdir_in(parent)
            .with_context(|| format!("no temporary folder in {}", parent.display()))?;
        account.own(temporary.path()).context("the temporary folder cannot be given away")?;
        Ok(Self { temporary, account })
    }

    pub(crate) fn path(&self) -> &Path {
        self.temporary.path()
    }

    pub(crate) fn join(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    /// Returns a folder within this one, for the data of one server.
    pub(crate) fn data(&self, name: &str) -> io::Result<PathBuf> {
        let data = self.join(name);
        self.own_dir(&data)?;
        Ok(data)
    }

    /// Creates a folder that belongs to the servers' account.
    pub(crate) fn own_dir(&self, path: &Path) -> io::Result<()> {
        fs::create_dir(path)?;
        self.account.own(path)
    }

    /// Creates a file in this folder that only the servers' account can read.
    pub(crate) fn private_file(&self, name: &str, text: &str) -> io::Result<PathBuf> {
        let path = self.join(name);
        fs::write(&path, text)?;
        fs::set_permissions(&path, Permissions::from_mode(0o600))?;
        self.account.own(&path)?;
        Ok(path)
    }

    /// Returns a command that runs in this folder, as its owner.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = self.account.command(program);
        command.current_dir(self.path());
        command
    }

    pub(crate) fn remove(self) -> Result<()> {
        let path = self.path().to_owned();
        self.temporary.close().with_context(|| format!("{} cannot be removed", path.display()))
    }
}

/// Returns the number of bytes that can be written below a folder; 0 if there is none.
fn room(folder: &Path) -> u64 {
    rustix::fs::statvfs(folder).map_or(0, |it| it.f_bavail.saturating_mul(it.f_frsize))
}

/// Returns the folder for temporary files, unless the path of a socket below it would be too long.
fn parent(temp_dir: PathBuf) -> PathBuf {
    let folder_len = PREFIX.len() + N_RANDOM;
    let socket_len =
        temp_dir.as_os_str().len() + "/".len() + folder_len + "/".len() + LONGEST_SOCKET.len();
    if socket_len <= SOCKET_PATH_LEN { temp_dir } else { PathBuf::from("/tmp") }
}

/// Linux's file system in memory, shm_overview(7).
const MEMORY: &str = "/dev/shm";
/// The bytes that the servers of all tests need there, twice over.
const NEEDED: u64 = 8 << 30;
/// The servers ask for no password: anyone who reaches their sockets may do everything.
const OWNER_ONLY: u32 = 0o700;
const PREFIX: &str = "encdb-";
/// Characters tempfile adds to the prefix.
const N_RANDOM: usize = 6;
const LONGEST_SOCKET: &str = ".s.PGSQL.65535.lock";
/// `sun_path` of unix(7) holds 108 bytes on Linux and 104 on macOS, with the closing zero.
const SOCKET_PATH_LEN: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_path_gives_way_to_a_short_one() {
        assert_eq!(parent(PathBuf::from("/var/tmp")), Path::new("/var/tmp"));
        let long = format!("/var/{}", "x".repeat(80));
        assert_eq!(parent(PathBuf::from(long)), Path::new("/tmp"));
    }

    #[test]
    fn a_folder_that_is_not_there_has_no_room() {
        assert_eq!(room(Path::new("/nowhere/at/all")), 0);
        assert!(room(Path::new("/")) > 0);
    }

    #[test]
    fn names_of_folders_are_as_long_as_assumed() {
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir().unwrap();
        assert_eq!(folder.path().file_name().unwrap().len(), PREFIX.len() + N_RANDOM);
    }
}
