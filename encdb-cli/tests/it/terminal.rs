//! At a terminal: the output that a pipe does not get, and typed secrets that do not show.

use std::{
    fs::{self, OpenOptions},
    io::{Read, Write},
    os::unix::fs::PermissionsExt,
    process::{self, Child},
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError, channel},
    },
    thread,
    time::Duration,
};

use pty_process::{
    Size,
    blocking::{Command, Pty, open},
};

use rustix::{
    process::Signal,
    termios::{LocalModes, tcgetattr},
};

use crate::{
    run::{CHEAP, Folder, KEYRING, PASSPHRASE, PROGRAM, TABLES, kill},
    sqlite::{Application, Users},
};

/// A terminal in which a program runs.
struct Terminal {
    pty: Arc<Pty>,
    child: Child,
    read: Receiver<Vec<u8>>,
    shown: Vec<u8>,
}

impl Terminal {
    fn running(program: &str, words: &str, folder: &Folder) -> Self {
        let (pty, slave) = open().unwrap();
        pty.resize(Size::new(24, 80)).unwrap();
        let command = Command::new(program).args(words.split_whitespace());
        let command = command.current_dir(folder.path("")).env_clear().env("TERM", "xterm");
        let command = command.envs(folder.variables());
        let child = command.spawn(slave).unwrap();
        let pty = Arc::new(pty);
        Self { read: reader(Arc::clone(&pty)), pty, child, shown: vec![] }
    }

    /// Waits until this text is on the screen.
    #[track_caller]
    fn wait_for(&mut self, text: &str) {
        while !self.shown().contains(text) {
            let more = self.read.recv_timeout(PATIENCE);
            self.shown.extend(more.unwrap_or_else(|_| panic!("no {text:?}: {}", self.shown())));
        }
    }

    /// Types the answer as soon as the question is asked.
    #[track_caller]
    fn answer(&mut self, question: &str, text: &str) {
        self.wait_for(question);
        self.type_in(&format!("{text}\n"));
    }

    fn shows_what_is_typed(&self) -> bool {
        tcgetattr(&*self.pty).unwrap().local_modes.contains(LocalModes::ECHO)
    }

    fn type_in(&self, text: &str) {
        (&*self.pty).write_all(text.as_bytes()).unwrap();
    }

    /// Returns the exit code, and everything that was shown.
    #[track_caller]
    fn ended(mut self) -> (i32, String) {
        loop {
            match self.read.recv_timeout(PATIENCE) {
                Ok(more) => self.shown.extend(more),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("it does not end: {}", self.shown()),
            }
        }
        let code = self.child.wait().unwrap().code().unwrap_or(-1);
        (code, self.shown())
    }

    fn shown(&self) -> String {
        String::from_utf8_lossy(&self.shown).into_owned()
    }
}

impl Drop for Terminal {
    /// Kills the program after a panic. Killing a program that has ended is refused.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Returns what the terminal shows, until no program has it open: then reading is an error.
fn reader(pty: Arc<Pty>) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut bytes = [0; 4096];
        while let Ok(len @ 1..) = (&*pty).read(&mut bytes) {
            if sender.send(bytes[..len].to_vec()).is_err() {
                break;
            }
        }
    });
    receiver
}

/// Returns an application whose rows are under key 1, while key 2 is current.
fn to_rotate() -> Application {
    let application = Application::with_people(130);
    application.keys("add");
    application.keys("promote 2");
    application
}

#[test]
fn a_bar_is_on_a_terminal() {
    let application = to_rotate();
    let words = format!("rotate {KEYRING} {TABLES}");
    let (code, shown) = Terminal::running(PROGRAM, &words, &application).ended();
    assert_eq!(code, 0, "{shown}");
    assert!(shown.contains(BAR) && shown.contains("130/130"), "{shown:?}");
    assert!(shown.contains("people: done, 130 of 130 rows, 130 rewritten"), "{shown:?}");
    // The bar is removed before the result is written.
    let (drawn, result) = shown.rsplit_once(ERASED).unwrap();
    assert!(drawn.contains(BAR) && !result.contains(BAR), "{shown:?}");
}

#[test]
fn no_bar_is_in_a_pipe_and_none_where_quiet_is_wanted() {
    let run = to_rotate().ok(&format!("rotate {KEYRING} {TABLES}"));
    assert!(run.stderr.starts_with("people: ") && run.stderr.contains(" of 130 rows, "), "{run:?}");
    // Every line has a speed, from the first on.
    assert!(run.stderr.contains(" rows/s") && !run.stderr.contains(" 0 rows/s"), "{run:?}");
    assert!(!run.stderr.contains([BAR, '\x1b', '\r']), "{run:?}");
    for option in ["--quiet", "--json"] {
        let words = format!("rotate {KEYRING} {TABLES} {option}");
        let (code, shown) = Terminal::running(PROGRAM, &words, &to_rotate()).ended();
        assert_eq!(code, 0, "{shown}");
        assert!(!shown.contains([BAR, '\x1b']), "{shown:?}");
    }
}

#[test]
fn a_bar_and_a_look_that_is_repeated_in_its_place_show_a_migration() {
    let users = Users::new(130);
    users.stage("add-columns");
    let words = format!("migrate-data {KEYRING} {TABLES}");
    let (code, shown) = Terminal::running(PROGRAM, &words, &users).ended();
    assert!(code == 0 && shown.contains(BAR) && shown.contains("130/130"), "{shown:?}");
    let words = format!("status {TABLES} --watch --interval 50ms");
    let mut terminal = Terminal::running(PROGRAM, &words, &users);
    terminal.wait_for("0/s");
    kill(&terminal.child, Signal::INT);
    let (code, shown) = terminal.ended();
    let (_, last) = shown.split_once(CLEARED).unwrap();
    assert!(code == 130 && last.contains("users  email   filled  130     130"), "{shown:?}");
}

/// Without this the next tests would prove nothing.
#[test]
fn the_terminal_shows_what_is_typed() {
    let mut terminal = Terminal::running("cat", "", &Folder::new());
    assert!(terminal.shows_what_is_typed());
    terminal.type_in("true");
    terminal.wait_for("true");
}

#[test]
fn a_passphrase_is_asked_for_and_not_shown() {
    let folder = Folder::with_passphrase_keyring();
    for (typed, expected) in [(PASSPHRASE, 0), ("another horse", 1)] {
        let words = "keys list --verify --keyring app.keyring";
        let mut terminal = Terminal::running(PROGRAM, words, &folder);
        terminal.answer("Passphrase: ", typed);
        let (code, shown) = terminal.ended();
        assert_eq!(code, expected, "{shown}");
        assert!(!shown.contains(typed), "{shown:?}");
    }
}

#[test]
fn a_new_passphrase_is_asked_for_twice_and_not_shown() {
    for (again, expected) in [(PASSPHRASE, 0), ("correct hrose", 1)] {
        let folder = Folder::new();
        let words = format!("keys init --keyring app.keyring {CHEAP}");
        let mut terminal = Terminal::running(PROGRAM, &words, &folder);
        terminal.answer("New passphrase: ", PASSPHRASE);
        terminal.answer("New passphrase, again: ", again);
        let (code, shown) = terminal.ended();
        assert_eq!(code, expected, "{shown}");
        assert!(!shown.contains(PASSPHRASE) && !shown.contains(again), "{shown:?}");
        assert_eq!(folder.path("app.keyring").exists(), expected == 0);
    }
}

/// The shell needs the terminal restored.
#[test]
fn after_ctrl_c_the_terminal_shows_again_what_is_typed() {
    let folder = Folder::with_passphrase_keyring();
    let words = "keys list --verify --keyring app.keyring";
    let mut terminal = Terminal::running(PROGRAM, words, &folder);
    terminal.answer("Passphrase: ", "correct \x03");
    let pty = Arc::clone(&terminal.pty);
    let (code, shown) = terminal.ended();
    assert_eq!(code, 130, "{shown}");
    assert!(tcgetattr(&*pty).unwrap().local_modes.contains(LocalModes::ECHO));
}

/// The shell needs the terminal restored, because it goes on after its child was ended.
#[test]
fn after_a_signal_the_terminal_is_as_it_was() {
    let folder = Folder::with_passphrase_keyring();
    for signal in [Signal::HUP, Signal::INT, Signal::TERM] {
        let words = "keys list --verify --keyring app.keyring";
        let mut terminal = Terminal::running(PROGRAM, words, &folder);
        terminal.wait_for("Passphrase: ");
        assert!(!terminal.shows_what_is_typed());
        kill(&terminal.child, signal);
        let pty = Arc::clone(&terminal.pty);
        let (code, shown) = terminal.ended();
        assert_eq!(code, 130, "{signal:?}: {shown}");
        let modes = tcgetattr(&*pty).unwrap().local_modes;
        assert!(
            modes.contains(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG),
            "{modes:?}"
        );
    }
}

/// The program catches signals while it asks, and not afterwards.
#[test]
fn a_signal_after_the_answer_ends_the_program() {
    let folder = Folder::with_passphrase_keyring();
    let pipe = folder.path("pipe");
    assert!(
        process::Command::new("mkfifo").args(["-m", "600"]).arg(&pipe).status().unwrap().success()
    );
    fs::write(folder.path("new-key"), "#!/bin/sh\nexec cat pipe\n").unwrap();
    fs::set_permissions(folder.path("new-key"), fs::Permissions::from_mode(0o700)).unwrap();
    for signal in [Signal::HUP, Signal::INT, Signal::TERM] {
        let words =
            "keys rewrap --keyring app.keyring --passphrase-prompt --new-key-command ./new-key";
        let mut terminal = Terminal::running(PROGRAM, words, &folder);
        terminal.answer("Passphrase: ", PASSPHRASE);
        // Opens when the program reads its new key, and by then the program has had the answer.
        let _to_program = OpenOptions::new().write(true).open(&pipe).unwrap();
        kill(&terminal.child, signal);
        assert_eq!(terminal.ended().0, -1, "{signal:?} itself ends it");
    }
}

#[test]
fn a_rotation_that_asked_for_its_secret_is_stopped_after_a_whole_batch() {
    let application = to_rotate();
    let key = fs::read_to_string(application.path("key")).unwrap();
    let words = format!("--json rotate --keyring app.keyring --key-prompt {TABLES} --max-rate 50");
    let mut terminal = Terminal::running(PROGRAM, &words, &application);
    terminal.answer("Key in base64: ", key.trim());
    terminal.wait_for("progress");
    kill(&terminal.child, Signal::TERM);
    let (code, shown) = terminal.ended();
    assert!(code == 130 && shown.contains("\"event\":\"stopped\""), "{code}: {shown}");
}

/// The character of the completed part of a bar.
const BAR: char = '█';
/// ECMA-48, section 8.3.41: erase in line.
const ERASED: &str = "\x1b[2K";
/// What clears the screen from its first line on.
const CLEARED: &str = "\x1b[H\x1b[J";
/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
