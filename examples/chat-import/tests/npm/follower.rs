//! Electric's client in Node.js: `client/subscribe.mjs`, with what `client/package-lock.json` pins.

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{OnceLock, mpsc},
    thread,
    time::Duration,
};

use serde_json::Value;

/// A client that follows a shape; killed when dropped.
pub(crate) struct Follower {
    child: Child,
    lines: mpsc::Receiver<String>,
    seen: std::cell::RefCell<String>,
}

impl Follower {
    /// Starts it.
    #[track_caller]
    pub(crate) fn start(gatekeeper: &str, account: &str, table: &str, columns: &str) -> Self {
        let mut command = Command::new("node");
        command.arg(installed().join("subscribe.mjs")).args([gatekeeper, account, table, columns]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("Node.js is installed");
        let (sender, lines) = mpsc::channel();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        thread::spawn(move || {
            stdout.lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
        });
        Self { child, lines, seen: String::new().into() }
    }

    /// Waits for its next message.
    #[track_caller]
    pub(crate) fn next(&self) -> Value {
        let line = self.lines.recv_timeout(PATIENCE).expect("a message comes");
        self.seen.borrow_mut().push_str(&line);
        serde_json::from_str(&line).unwrap()
    }

    /// Waits for a message.
    #[track_caller]
    pub(crate) fn wait_for(&self, is_right: impl Fn(&Value) -> bool) {
        while !is_right(&self.next()) {}
    }

    /// Ends it, and returns all that it printed.
    pub(crate) fn stop(mut self) -> String {
        self.child.kill().unwrap();
        let rest: String = self.lines.iter().collect();
        format!("{}{rest}", self.seen.borrow())
    }

    /// Waits until it fails, and returns what it says.
    #[track_caller]
    pub(crate) fn failure(mut self) -> String {
        assert!(!self.child.wait().unwrap().success());
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        said
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Returns the folder with the script, in which npm has installed the client once.
fn installed() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("chat-import-client");
        fs::create_dir_all(&folder).unwrap();
        let client = Path::new(env!("CARGO_MANIFEST_DIR")).join("client");
        for file in ["package.json", "package-lock.json", "subscribe.mjs"] {
            fs::copy(client.join(file), folder.join(file)).unwrap();
        }
        let mut npm = Command::new("npm");
        npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(&folder);
        let output = npm.output().expect("npm is installed");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        folder
    })
}

/// Longer than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
