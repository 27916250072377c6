//! The server as a program, and its clients.

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
    sync::{
        Mutex,
        mpsc::{Receiver, channel},
    },
    thread,
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};

use crate::folder::Folder;

/// A server that listens; killed when dropped.
pub(crate) struct Server {
    child: Child,
    address: String,
    said: Mutex<Receiver<String>>,
}

impl Server {
    /// Starts a server with the keyring and the database of this folder.
    pub(crate) fn start(folder: &Folder) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_encdb-example-server"));
        command.current_dir(folder.path("")).env_clear().stdout(Stdio::piped());
        command.env("ENCDB_KEYRING_FILE", "app.keyring").env("KEYRING_KEY_FILE", "key");
        command.env("DATABASE_URL", "notes.sqlite");
        let mut child = command.spawn().unwrap();
        let (sender, said) = channel();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let address = lines.by_ref().find_map(|line| match line.strip_prefix("listening on ") {
            Some(address) => Some(address.to_owned()),
            None => {
                sender.send(line).expect("the other end is kept");
                None
            }
        });
        let address = address.expect("it ends before it listens");
        thread::spawn(move || lines.try_for_each(|line| sender.send(line)));
        Self { child, address, said: Mutex::new(said) }
    }

    /// Returns the next line that the server prints.
    #[track_caller]
    pub(crate) fn said(&self) -> String {
        self.said.lock().unwrap().recv_timeout(PATIENCE).expect("it says nothing more")
    }

    pub(crate) fn hang_up(&self) {
        kill_process(Pid::from_child(&self.child), Signal::HUP).unwrap();
    }

    pub(crate) fn client(&self) -> Client {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        Client { answers: BufReader::new(stream.try_clone().unwrap()), requests: stream }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A connection to a server.
pub(crate) struct Client {
    requests: TcpStream,
    answers: BufReader<TcpStream>,
}

impl Client {
    /// Sends a request, and returns the answer.
    pub(crate) fn ask(&mut self, request: &str) -> String {
        writeln!(self.requests, "{request}").unwrap();
        let mut answer = String::new();
        self.answers.read_line(&mut answer).unwrap();
        answer.trim_end().to_owned()
    }

    /// Adds a note, and returns its id.
    #[track_caller]
    pub(crate) fn add(&mut self, text: &str) -> String {
        let id = self.ask(&format!("add {text}"));
        assert!(!id.starts_with("error"), "{id}");
        id
    }
}

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
