//! A cluster of three MariaDB servers with Galera, whose third node comes back when it is killed.
//!
//! A node usually starts with a copy of another node's data, made by a script of MariaDB's largest package. Here the nodes start
//! with equal data instead: the first node is set up and stopped, and its data copied. The first node then has all later changes
//! in its cache and hands them to the others.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use rustix::process::Signal;

use crate::databases::folder::Folder;
use crate::databases::mariadb;
use crate::databases::port::free_port;
use crate::databases::url;
use crate::interrupt::{Interrupt, Interrupted};
use crate::needs::programs;
use crate::server::{Launch, Ready, Server};
use crate::{progress, quiet};

/// The nodes, running; stopped when dropped.
#[derive(Debug)]
pub(crate) struct Galera {
    // The last one first, because fields are dropped in this order, and the first one holds the cluster.
    _third: Server,
    _second: Server,
    _first: Server,
}

impl Galera {
    /// Starts the cluster, and starts it again from the beginning if a node ends or hangs meanwhile: nodes that miss each other on a
    /// busy machine for a few seconds do.
    pub(crate) fn start(folder: &Folder, interrupt: &Interrupt) -> Result<Self> {
        match Self::start_once(folder, interrupt) {
            Err(error) if !error.is::<Interrupted>() => {
                progress::line("Starting", format_args!("the cluster again: {error:#}"));
                remove(folder)?;
                Self::start_once(folder, interrupt)
            }
            done => done,
        }
    }

    fn start_once(folder: &Folder, interrupt: &Interrupt) -> Result<Self> {
        let cluster = Cluster::new(folder)?;
        // The first start makes a state that the others can have as well.
        drop(Server::start(cluster.launch(FIRST, Some(cluster.install_db(folder)?))?, interrupt)?);
        cluster.write_state_transfer()?;
        for name in [SECOND, THIRD, PRISTINE] {
            quiet::run(&mut cluster.copy(FIRST, name), interrupt)?;
        }
        let start = |name| Server::start(cluster.launch(name, None)?, interrupt);
        let (first, second) = (start(FIRST)?, start(SECOND)?);
        Ok(Self { _first: first, _second: second, _third: start(THIRD)? })
    }

    /// Returns the URLs of the nodes, and the file with the process id of the node that may be killed.
    pub(crate) fn environment(folder: &Folder) -> [(&'static str, String); 4] {
        let url = |name| url::mysql(&socket(folder, name));
        [
            ("ENCDB_TEST_GALERA_1", url(FIRST)),
            ("ENCDB_TEST_GALERA_2", url(SECOND)),
            ("ENCDB_TEST_GALERA_3", url(THIRD)),
            ("ENCDB_TEST_GALERA_3_PID", pid_file(folder, THIRD).display().to_string()),
        ]
    }
}

/// What all nodes share.
struct Cluster<'f> {
    folder: &'f Folder,
    programs: programs::Mariadb,
    library: PathBuf,
    /// The addresses at which the nodes find each other.
    addresses: [(&'static str, Address); 3],
}

/// The ports of a node: for the cluster, and for the changes that it missed.
struct Address {
    port: u16,
    changes_port: u16,
}

impl<'f> Cluster<'f> {
    fn new(folder: &'f Folder) -> Result<Self> {
        let address =
            || Ok::<_, io::Error>(Address { port: free_port()?, changes_port: free_port()? });
        Ok(Self {
            folder,
            programs: programs::mariadb().context("MariaDB is not installed")?,
            library: programs::galera().context("Galera is not installed")?,
            addresses: [(FIRST, address()?), (SECOND, address()?), (THIRD, address()?)],
        })
    }

    fn install_db(&self, folder: &Folder) -> Result<Command> {
        Ok(mariadb::install_db(folder, &self.programs.install_db, &folder.data(FIRST)?)?)
    }

    fn launch(&self, name: &'static str, setup: Option<Command>) -> Result<Launch> {
        let version = programs::version(&self.programs.mariadbd).unwrap_or_default();
        Ok(Launch {
            name: format!("{name} of MariaDB {version}"),
            setup,
            command: self.command(name)?,
            log: self.folder.join(&format!("{name}.log")),
            ready: Ready::Line(SYNCED),
            stop_signal: Signal::TERM,
        })
    }

    /// Returns the node's command. The third node starts again, with the data of the beginning, until it is told to end.
    fn command(&self, name: &'static str) -> Result<Command> {
        let node = self.node(name)?;
        let mut command = self.folder.command(Path::new("/bin/sh"));
        let script = if name == THIRD { COMING_BACK } else { "exec \"$@\"" };
        command.args(["-c", script, name]).arg(node.get_program()).args(node.get_args());
        // MariaDB runs the script of the state transfer as a shell would find it.
        let path = std::env::var("PATH").unwrap_or_default();
        command.env("PATH", format!("{}:{path}", self.folder.path().display()));
        Ok(command)
    }

    fn node(&self, name: &'static str) -> Result<Command> {
        let data = self.folder.join(name);
        let mut command = mariadb::command(self.folder, &self.programs.mariadbd, &data)?;
        command.arg("--skip-networking").args(mariadb::NOT_DURABLE).args(SETTINGS);
        command.arg(format!("--socket={}", socket(self.folder, name).display()));
        command.arg(format!("--pid-file={}", pid_file(self.folder, name).display()));
        command.arg(format!("--wsrep-provider={}", self.library.display()));
        command.arg(format!("--wsrep-node-name={name}"));
        let Address { port, changes_port } = self.address(name)?;
        let (others, weight) = if name == FIRST {
            command.arg("--wsrep-new-cluster");
            (String::new(), WEIGHT_OF_THE_FIRST)
        } else {
            (format!("127.0.0.1:{}", self.address(FIRST)?.port), 1)
        };
        command.arg(format!("--wsrep-cluster-address=gcomm://{others}"));
        command.arg(format!("--wsrep-node-address=127.0.0.1:{port}"));
        command.arg(format!(
            "--wsrep-provider-options=base_host=127.0.0.1;base_port={port};\
             gmcast.listen_addr=tcp://127.0.0.1:{port};ist.recv_addr=127.0.0.1:{changes_port};\
             pc.weight={weight};{PROVIDER_OPTIONS}"
        ));
        Ok(command)
    }

    fn address(&self, name: &str) -> Result<&Address> {
        let mut addresses = self.addresses.iter();
        let found = addresses.find(|(of, _)| *of == name).map(|(_, address)| address);
        found.context("every node has an address")
    }

    /// Writes the script that tells a node its own state in place of a copy.
    fn write_state_transfer(&self) -> Result<()> {
        let state = fs::read_to_string(self.folder.join(FIRST).join("grastate.dat"))?;
        let Some(position) = position(&state) else { bail!("no position in\n{state}") };
        let script = STATE_TRANSFER.replace("POSITION", &position);
        let path = self.folder.private_file("wsrep_sst_equal", &script)?;
        Ok(fs::set_permissions(path, Permissions::from_mode(0o700))?)
    }

    fn copy(&self, from: &str, to: &str) -> Command {
        let mut command = self.folder.command(Path::new("/bin/cp"));
        command.arg("-a").arg(self.folder.join(from)).arg(self.folder.join(to));
        command
    }
}

/// Removes what a start has left.
fn remove(folder: &Folder) -> io::Result<()> {
    for name in [FIRST, SECOND, THIRD, PRISTINE] {
        match fs::remove_dir_all(folder.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

fn socket(folder: &Folder, name: &str) -> PathBuf {
    folder.join(&format!("{name}.sock"))
}

fn pid_file(folder: &Folder, name: &str) -> PathBuf {
    folder.join(&format!("{name}.pid"))
}

/// Returns the position in the text of Galera's file of state, as its scripts write it.
fn position(state: &str) -> Option<String> {
    let value = |name| state.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    Some(format!("{}:{}", value("uuid:")?, value("seqno:")?))
}

const FIRST: &str = "galera-1";
const SECOND: &str = "galera-2";
const THIRD: &str = "galera-3";
const PRISTINE: &str = "galera-0";

const SYNCED: &str = "Synchronized with group, ready for connections";

const SETTINGS: [&str; 7] = [
    "--binlog-format=ROW",
    "--character-set-server=utf8mb4",
    "--innodb-autoinc-lock-mode=2",
    "--innodb-buffer-pool-size=32M",
    "--wsrep-cluster-name=encdb",
    "--wsrep-on=ON",
    "--wsrep-sst-method=equal",
];

/// A cache for all changes of a run of the tests, and a killed node that is missed within seconds.
const PROVIDER_OPTIONS: &str = "gcache.size=256M;pc.recovery=no;evs.keepalive_period=PT0.3S;\
                                evs.suspect_timeout=PT2S;evs.inactive_timeout=PT5S";

/// The first node has the majority by itself, so that the cluster lives on when its nodes miss each other on a busy machine.
const WEIGHT_OF_THE_FIRST: u8 = 3;

/// Runs in the folder of the servers. A node that came back at once, while the others are still agreeing on its loss, would lose
/// them their quorum. So it waits until the test that killed it removes the file with its process id, which a killed node leaves.
const COMING_BACK: &str = "trap 'ended=yes' TERM\n\
    while [ -z \"$ended\" ]; do\n\
    \"$@\" & node=$!\n\
    wait $node\n\
    [ -z \"$ended\" ] || { wait $node; exit 0; }\n\
    while [ -z \"$ended\" ] && [ -e galera-3.pid ]; do sleep 0.1; done\n\
    rm -rf galera-3 && cp -a galera-0 galera-3\n\
    done";

/// Galera's scripts print `ready` and the position for a node that joins, and `done` for a node that gives.
const STATE_TRANSFER: &str = "#!/bin/sh\n\
    case \"$*\" in\n\
    *'--role joiner'*) echo 'ready 127.0.0.1:1/none'; echo 'POSITION 0' ;;\n\
    *) echo continue; echo 'done POSITION' ;;\n\
    esac\n";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_position_is_read_from_the_file_of_state() {
        let state = "# GALERA saved state\nversion: 2.1\nuuid:    a88-eb\nseqno:   1\nsafe_to_bootstrap: 1\n";
        assert_eq!(position(state).as_deref(), Some("a88-eb:1"));
        assert_eq!(position("nothing"), None);
    }
}
