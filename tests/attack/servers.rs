//! Servers of the attack's own, which can be killed. Their settings are the defaults, so that what they committed is there after
//! a crash.

use std::{
    env, fs,
    os::unix::{fs::chown, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

/// A server that may be killed.
pub(crate) trait Killed {
    fn can_be_killed(&self) -> bool;

    /// Kills the server by SIGKILL, and starts it again.
    fn kill_and_start(&mut self);
}

/// There is no server, or others use it.
pub(crate) struct NoServer;

impl Killed for NoServer {
    fn can_be_killed(&self) -> bool {
        false
    }

    fn kill_and_start(&mut self) {}
}

/// A server in a folder of its own. Killed when dropped.
pub(crate) struct OwnServer {
    folder: TempDir,
    start: fn(&Path) -> Command,
    url: String,
    running: Child,
}

impl OwnServer {
    pub(crate) fn postgres() -> Self {
        let folder = own_folder();
        let mut initdb = command("initdb", folder.path());
        initdb.args(["-D", "data", "--username=postgres", "--auth=trust", "--encoding=UTF8"]);
        run(initdb.arg("--no-locale"));
        let socket = folder.path().display().to_string().replace('/', "%2F");
        let url = format!("postgres://postgres@{socket}:{PORT}/postgres");
        Self::start(folder, postgres, url)
    }

    pub(crate) fn mariadb() -> Self {
        let folder = own_folder();
        let mut install = command("mariadb-install-db", folder.path());
        install.arg("--no-defaults").arg(format!("--datadir={}/data", folder.path().display()));
        run(install.args(["--auth-root-authentication-method=normal", "--skip-name-resolve"]));
        let socket = folder.path().join("socket").display().to_string().replace('/', "%2F");
        let url = format!("mysql://root@localhost/test?unix_socket={socket}");
        Self::start(folder, mariadb, url)
    }

    fn start(folder: TempDir, start: fn(&Path) -> Command, url: String) -> Self {
        let running = staying(start, folder.path());
        Self { folder, start, url, running }
    }

    pub(crate) fn url(&self) -> String {
        self.url.clone()
    }

    fn kill(&mut self) {
        self.running.kill().expect("the server was started here");
        self.running.wait().expect("the server was started here");
    }
}

impl Killed for OwnServer {
    fn can_be_killed(&self) -> bool {
        true
    }

    fn kill_and_start(&mut self) {
        self.kill();
        self.running = staying(self.start, self.folder.path());
    }
}

impl Drop for OwnServer {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Starts a server until one stays. PostgreSQL refuses to start while the processes of a killed one end.
fn staying(start: fn(&Path) -> Command, folder: &Path) -> Child {
    for _ in 0..100 {
        let mut running = start(folder).spawn().expect("a server that was set up");
        let began = Instant::now();
        while began.elapsed() < Duration::from_millis(500) {
            if running.try_wait().expect("the server was started here").is_some() {
                break;
            }
            thread::sleep(Duration::from_millis(10));
        }
        if running.try_wait().expect("the server was started here").is_none() {
            return running;
        }
    }
    panic!("the server does not stay; its log is in {}", folder.display());
}

fn postgres(folder: &Path) -> Command {
    let mut command = command("postgres", folder);
    command.args([
        "-D",
        "data",
        "-p",
        PORT,
        "-c",
        "listen_addresses=",
        "-c",
        "max_connections=200",
    ]);
    command.arg("-k").arg(folder);
    command
}

fn mariadb(folder: &Path) -> Command {
    let mut command = command("mariadbd", folder);
    let path = folder.display();
    command.args(["--no-defaults", "--skip-networking", "--character-set-server=utf8mb4"]);
    command.arg(format!("--datadir={path}/data")).arg(format!("--socket={path}/socket"));
    command.arg(format!("--pid-file={path}/pid"));
    command
}

/// Returns a command that runs in this folder, as its owner, and writes a log there.
fn command(name: &str, folder: &Path) -> Command {
    let mut command = Command::new(program(name));
    let log = fs::File::options().create(true).append(true).open(folder.join("log"));
    let log = log.expect("a log in a folder of its own");
    command.current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
    if let Some((uid, gid)) = unprivileged() {
        command.uid(uid).gid(gid);
    }
    command
}

fn run(command: &mut Command) {
    let status = command.status().expect("a program of the server");
    assert!(status.success(), "{command:?}: {status}");
}

/// Finds a program as a shell would, or among the servers of Debian.
fn program(name: &str) -> PathBuf {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]);
    let found = folders.map(|folder| folder.join(name)).find(|program| program.is_file());
    let found = found.unwrap_or_else(|| panic!("{name} is not installed"));
    fs::canonicalize(&found).unwrap_or(found)
}

fn own_folder() -> TempDir {
    let folder = tempfile::Builder::new().prefix("encdb-attack-").tempdir().expect("a folder");
    if let Some((uid, gid)) = unprivileged() {
        chown(folder.path(), Some(uid), Some(gid)).expect("root may give a folder away");
    }
    folder
}

/// Returns the account of the servers if root runs this. PostgreSQL refuses to run as root.
fn unprivileged() -> Option<(u32, u32)> {
    let own = fs::metadata("/proc/self").expect("the attack runs on Linux");
    if std::os::unix::fs::MetadataExt::uid(&own) != 0 {
        return None;
    }
    let passwd = fs::read_to_string("/etc/passwd").expect("accounts");
    let line = passwd.lines().find(|line| line.starts_with("nobody:")).expect("an account");
    let mut ids = line.split(':').skip(2).map(|id| id.parse().expect("a number"));
    Some((ids.next()?, ids.next()?))
}

/// The socket is named after it. No other server listens in the folder.
const PORT: &str = "5432";
