//! The account of the servers.

use std::fs;
use std::io;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

/// The account of the servers. PostgreSQL refuses to run as root.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Account {
    /// The account that runs xtask.
    Caller,
    /// An account with fewer rights than root, which runs xtask.
    Unprivileged { uid: u32, gid: u32 },
}

impl Account {
    pub(crate) fn for_servers() -> Result<Self> {
        if !rustix::process::geteuid().is_root() {
            return Ok(Self::Caller);
        }
        let passwd = fs::read_to_string(PASSWD).with_context(|| format!("no {PASSWD}"))?;
        let account = UNPRIVILEGED.iter().find_map(|name| Self::named(name, &passwd));
        account.with_context(|| format!("no account to run the servers: {UNPRIVILEGED:?}"))
    }

    /// Returns a command that runs `program` as this account.
    pub(crate) fn command(self, program: &Path) -> Command {
        let mut command = Command::new(program);
        if let Self::Unprivileged { uid, gid } = self {
            command.uid(uid).gid(gid);
        }
        command
    }

    /// Makes this account the owner of `path`.
    pub(crate) fn own(self, path: &Path) -> io::Result<()> {
        match self {
            Self::Caller => Ok(()),
            Self::Unprivileged { uid, gid } => chown(path, Some(uid), Some(gid)),
        }
    }

    /// Finds `name` in the text of a password file, passwd(5): `name:password:uid:gid:…`.
    fn named(name: &str, passwd: &str) -> Option<Self> {
        let mut accounts = passwd.lines().map(|line| line.split(':').collect::<Vec<_>>());
        let fields = accounts.find(|fields| fields[0] == name)?;
        let (uid, gid) = (fields.get(2)?.parse().ok()?, fields.get(3)?.parse().ok()?);
        Some(Self::Unprivileged { uid, gid })
    }
}

/// The candidates. Debian's package creates the first, every system has the second.
const UNPRIVILEGED: [&str; 2] = ["postgres", "nobody"];
const PASSWD: &str = "/etc/passwd";

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "root:x:0:0:root:/root:/bin/sh\n\
                        postgres:x:101:104:PostgreSQL,,,:/var/lib/postgresql:/bin/bash\n\
                        nobody:*:-2:-2:Unprivileged User:/var/empty:/usr/bin/false\n";

    #[test]
    fn accounts_are_found_by_their_whole_name() {
        let postgres = Account::Unprivileged { uid: 101, gid: 104 };
        assert_eq!(Account::named("postgres", TEXT), Some(postgres));
        assert_eq!(Account::named("post", TEXT), None);
    }

    #[test]
    fn an_account_without_usable_numbers_is_no_account() {
        assert_eq!(Account::named("nobody", TEXT), None);
        assert_eq!(Account::named("short", "short:x\n"), None);
    }
}
