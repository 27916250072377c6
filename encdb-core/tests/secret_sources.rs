//! Secrets from variables, files and commands: they are read or refused, and no error shows any of them.

// Modes, signals and `sh` are Unix's; elsewhere the sources are compiled and not tested.
#![cfg(unix)]

use std::{
    error::Error as _,
    fs,
    io::{self, ErrorKind},
    path::Path,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};

use encdb_core::{
    FileProblem, KeyringFile, SecretCommand, SecretFile, SecretSource, SecretText, SecretVariable,
    SourceError,
};

use crate::{
    again::{is_running_again, run_again},
    folder::{Folder, set_mode},
    support::assert_shows_nothing,
};

const SECRET: &str = "tr0ub4dor & three";

fn file(path: &Path) -> Result<String, SourceError> {
    SecretFile::new(path).read().map(|text| text.expose().to_owned())
}

fn sh(script: &str) -> SecretCommand {
    SecretCommand::new("sh", ["-c", script])
}

fn output(command: &SecretCommand) -> Result<String, SourceError> {
    command.read().map(|text| text.expose().to_owned())
}

#[track_caller]
fn file_problem(outcome: Result<String, SourceError>) -> FileProblem {
    match outcome.unwrap_err() {
        SourceError::File(error) => {
            let (text, path) = (error.to_string(), error.path().display().to_string());
            assert!(text.starts_with(&format!("the file {path} ")), "{text}");
            assert_shows_nothing(&format!("{error:?} {error}"), SECRET.as_bytes());
            into_problem(error.problem())
        }
        other => panic!("{other:?}"),
    }
}

/// Copies a problem. Problems hold errors of the system, which cannot be compared; these are the ones in the tests.
fn into_problem(problem: &FileProblem) -> FileProblem {
    match problem {
        FileProblem::Empty => FileProblem::Empty,
        FileProblem::Mode { mode } => FileProblem::Mode { mode: *mode },
        FileProblem::NotRegular => FileProblem::NotRegular,
        FileProblem::NotText => FileProblem::NotText,
        FileProblem::TooLong { max } => FileProblem::TooLong { max: *max },
        FileProblem::Open(error) => FileProblem::Open(error.kind().into()),
        FileProblem::Read(error) => FileProblem::Read(error.kind().into()),
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn assert_command_fails(command: &SecretCommand, expected: &str) {
    let SourceError::Command(error) = output(command).unwrap_err() else { panic!("no command") };
    let text = error.to_string();
    assert_eq!(text, format!("the command {} {expected}", error.program()));
    assert_shows_nothing(&format!("{error:?} {text} {command:?}"), SECRET.as_bytes());
}

#[test]
fn a_file_is_read_as_it_is() {
    let folder = Folder::new();
    for text in [SECRET.to_owned(), format!("{SECRET}\n"), "\u{e4}\n\n".to_owned()] {
        assert_eq!(file(&folder.file("secret", &text)).unwrap(), text);
    }
    let path = folder.file("secret", SECRET);
    assert_eq!(SecretFile::new(&path).describe(), format!("the file {}", path.display()));
}

/// Refused is any bit with which the group or others read or write, and no other.
#[test]
fn a_file_is_its_owners_alone() {
    let folder = Folder::new();
    let path = folder.file("secret", SECRET);
    for mode in [0o600, 0o400, 0o700, 0o611, 0o1600] {
        set_mode(&path, mode);
        assert_eq!(file(&path).unwrap(), SECRET, "{mode:o}");
    }
    for mode in [0o640, 0o620, 0o604, 0o602, 0o644, 0o666, 0o660, 0o444, 0o4644] {
        set_mode(&path, mode);
        let problem = file_problem(file(&path));
        let FileProblem::Mode { mode: found } = problem else { panic!("{problem:?}") };
        assert_eq!(found, mode);
        let text = problem.to_string();
        assert!(text.contains(&format!("{mode:04o}")) && text.contains("`chmod 600`"), "{text}");
    }
}

/// Kubernetes links the name of a secret to its current version: the mode of the target counts.
#[test]
fn through_a_link_the_files_own_mode_counts() {
    let folder = Folder::new();
    let (path, link) = (folder.file("secret", SECRET), folder.path("link"));
    std::os::unix::fs::symlink(&path, &link).unwrap();
    assert_eq!(file(&link).unwrap(), SECRET);
    set_mode(&path, 0o644);
    assert!(matches!(file_problem(file(&link)), FileProblem::Mode { mode: 0o644 }));
}

#[test]
fn what_is_no_secret_file_is_refused() {
    let folder = Folder::new();
    assert!(matches!(file_problem(file(&folder.file("secret", ""))), FileProblem::Empty));
    let not_text = [SECRET.as_bytes(), b"\xff"].concat();
    assert!(matches!(file_problem(file(&folder.file("secret", not_text))), FileProblem::NotText));
    let longest = "x".repeat(64 << 10);
    assert_eq!(file(&folder.file("secret", &longest)).unwrap(), longest);
    let longer = folder.file("secret", longest + "x");
    assert!(matches!(file_problem(file(&longer)), FileProblem::TooLong { max: 65_536 }));
    let missing = file(&folder.path("missing")).unwrap_err();
    assert!(missing.source().is_some_and(|source| source.to_string().contains("No such file")));
    assert!(matches!(file_problem(Err(missing)), FileProblem::Open(_)));
    let directory = folder.path("directory");
    fs::create_dir(&directory).unwrap();
    set_mode(&directory, 0o700);
    assert!(matches!(file_problem(file(&directory)), FileProblem::NotRegular));
}

/// A pipe would be waited for until somebody writes to it; and a device may have no end.
#[test]
fn a_pipe_or_a_device_is_no_secret_file() {
    let folder = Folder::new();
    let pipe = folder.path("pipe");
    assert!(Command::new("mkfifo").args(["-m", "600"]).arg(&pipe).status().unwrap().success());
    let socket = folder.path("socket");
    let _socket = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    set_mode(&socket, 0o600);
    for path in [&*pipe, &*socket, Path::new("/dev/zero"), Path::new("/dev/null")] {
        assert!(matches!(file_problem(file(path)), FileProblem::NotRegular), "{path:?}");
        let keyring = KeyringFile::read(path).map(|_| String::new());
        assert!(matches!(file_problem(keyring), FileProblem::NotRegular), "{path:?}");
    }
}

#[test]
fn a_command_prints_the_secret() {
    assert_eq!(
        output(&SecretCommand::new("printf", ["%s\\n", SECRET])).unwrap(),
        "tr0ub4dor & three\n"
    );
    assert_eq!(output(&sh("printf a; printf b >&2; cat")).unwrap(), "a");
    assert_eq!(SecretCommand::new("aws", ["--secret-id", SECRET]).describe(), "the command aws");
    let longest = sh("head -c 65536 /dev/zero | tr '\\0' x");
    assert_eq!(output(&longest).unwrap().len(), 65_536);
}

/// Words as a shell splits them; and nothing else that a shell does.
#[test]
fn a_text_is_split_and_not_expanded() {
    let words = |text: &str| output(&SecretCommand::parse(text).unwrap()).unwrap();
    assert_eq!(words("printf '<%s>' a \"b c\" 'd e' f\\ g \"\""), "<a><b c><d e><f g><>");
    assert_eq!(words("printf '<%s>' $HOME `id` $(id) *  ~ a;b | &"), {
        "<$HOME><`id`><$(id)><*><~><a;b><|><&>"
    });
    for text in ["", "  ", "printf 'a", "printf \"a"] {
        assert!(SecretCommand::parse(text).is_none(), "{text}");
    }
}

#[test]
fn a_command_that_fails_is_an_error_that_shows_nothing() {
    let says =
        |script: &str| sh(&format!("printf '%s' '{SECRET}'; printf '%s' '{SECRET}' >&2; {script}"));
    assert_command_fails(&says("exit 3"), "ended with status 3; run it by hand to see why");
    assert_command_fails(&says("kill -9 $$"), "was ended by a signal; run it by hand to see why");
    let not_text =
        "printed something else than UTF-8; it must print a key in base64 or a passphrase";
    assert_command_fails(&says("printf '\\377'"), not_text);
    assert_command_fails(
        &says("head -c 65536 /dev/zero; exec sleep 60"),
        "printed more than 65536 bytes; it must print the secret and nothing else",
    );
    for nothing in ["", "echo"] {
        assert_command_fails(&sh(nothing), "printed nothing; run it by hand to see why");
    }
    let missing = SecretCommand::new("/nonexistent/program", [SECRET]);
    let not_started =
        "cannot be started; it is a program and its arguments, and no shell reads them";
    assert_command_fails(&missing, not_started);
    assert!(output(&missing).unwrap_err().source().is_some());
}

/// Standard error belongs to the process: this test runs itself again, and reads the output of that process.
#[test]
fn what_a_command_says_beside_the_secret_is_shown_nowhere() {
    if is_running_again() {
        let says = sh(&format!("printf '%s' '{SECRET}' >&2; printf x"));
        assert_eq!(output(&says).unwrap(), "x");
        return;
    }
    let printed = run_again(|_| ());
    for stream in [&printed.stdout, &printed.stderr] {
        assert_shows_nothing(&String::from_utf8_lossy(stream), SECRET.as_bytes());
    }
}

/// A process that the shell started in the background is killed too: its pid is gone.
#[test]
fn a_command_that_takes_too_long_is_killed_with_all_that_it_started() {
    let folder = Folder::new();
    let pid_file = folder.path("pid");
    let script = format!("sleep 60 & echo $! > {}; printf '{SECRET}'; wait", pid_file.display());
    let limit = Duration::from_millis(500);
    let started = Instant::now();
    let killed = "did not end within 0.5 s and was killed; run it by hand to see why";
    assert_command_fails(&sh(&script).with_time_limit(limit), killed);
    assert!((limit..10 * limit).contains(&started.elapsed()), "{:?}", started.elapsed());
    let pid = fs::read_to_string(&pid_file).unwrap();
    let deadline = Instant::now() + Duration::from_secs(10);
    while is_running(pid.trim()) {
        assert!(Instant::now() < deadline, "process {pid} is still there");
        std::thread::yield_now();
    }
}

/// Tells whether a process runs. A process whose end nobody has noticed yet does not.
fn is_running(pid: &str) -> bool {
    let state = Command::new("ps").args(["-o", "stat=", "-p", pid]).output().unwrap();
    let state = String::from_utf8(state.stdout).unwrap();
    !state.trim().is_empty() && !state.trim_start().starts_with('Z')
}

/// The command may start an agent if there is none yet. The agent goes on.
#[test]
fn what_a_command_leaves_behind_does_not_hold_up_the_secret() {
    let folder = Folder::new();
    let pid_file = folder.path("pid");
    let script = format!("sleep 600 & echo $! > {}; printf '{SECRET}'", pid_file.display());
    let started = Instant::now();
    let printed = output(&sh(&script).with_time_limit(Duration::MAX));
    let agent = fs::read_to_string(&pid_file).unwrap();
    let (is_there, agent) =
        (is_running(agent.trim()), Pid::from_raw(agent.trim().parse().unwrap()).unwrap());
    kill_process(agent, Signal::KILL).unwrap();
    assert_eq!(printed.unwrap(), SECRET);
    assert!(is_there && started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
    let fails = format!("sleep 600 & echo $! > {}; exit 3", pid_file.display());
    assert_command_fails(&sh(&fails), "ended with status 3; run it by hand to see why");
    let agent = fs::read_to_string(&pid_file).unwrap().trim().parse().unwrap();
    kill_process(Pid::from_raw(agent).unwrap(), Signal::KILL).unwrap();
}

/// A careless shell does not wait for the last program of a pipeline.
#[test]
fn what_is_printed_at_once_after_the_end_counts() {
    // A signal does not reach the process any more, which holds once its end was noticed.
    let script =
        "{ while kill -0 $$; do :; done; printf ' three'; } 2>/dev/null & printf 'one, two,'";
    assert_eq!(output(&sh(script)).unwrap(), "one, two, three");
}

#[test]
fn a_command_that_closes_its_output_and_goes_on_is_killed() {
    let command =
        sh("printf x; exec >&-; exec sleep 60").with_time_limit(Duration::from_millis(300));
    let killed = "did not end within 0.3 s and was killed; run it by hand to see why";
    assert_command_fails(&command, killed);
}

/// The command is killed long before its time is over, whether it still prints or not.
#[test]
fn a_command_is_killed_when_it_is_to_stop() {
    let killed = "was killed, because the program that waited for it is to end";
    for script in ["exec sleep 60", "printf x; exec >&-; exec sleep 60"] {
        let stop = Arc::new(AtomicBool::new(false));
        let command = sh(script).with_time_limit(Duration::MAX).with_stop(Arc::clone(&stop));
        std::thread::scope(|scope| {
            scope.spawn(|| assert_command_fails(&command, killed));
            stop.store(true, Ordering::Relaxed);
        });
    }
}

#[test]
fn what_is_read_from_somewhere_is_whole_or_an_error() {
    let read = |bytes: &[u8]| SecretText::read_from(bytes).map(|text| text.expose().to_owned());
    let longest = "\u{e4}".repeat(32_768);
    assert_eq!(read(longest.as_bytes()).unwrap(), longest);
    let too_long = read(format!("{longest}\u{e4}").as_bytes()).map(drop).unwrap_err();
    assert_eq!(too_long.kind(), ErrorKind::FileTooLarge);
    let not_text = read(b"\xff").unwrap_err();
    assert_eq!(not_text.kind(), ErrorKind::InvalidData);
}

/// A source of text in pieces, each after this error.
struct Broken {
    error: ErrorKind,
    pieces: Vec<&'static [u8]>,
    has_failed: bool,
}

impl io::Read for Broken {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.has_failed = !self.has_failed;
        if self.has_failed {
            return Err(self.error.into());
        }
        let piece = self.pieces.pop().unwrap_or_default();
        buffer[..piece.len()].copy_from_slice(piece);
        Ok(piece.len())
    }
}

#[test]
fn a_read_that_a_signal_interrupts_goes_on_and_one_that_fails_does_not() {
    let read = |error| {
        SecretText::read_from(Broken {
            error,
            pieces: vec![b"second", b"first "],
            has_failed: false,
        })
    };
    assert_eq!(read(ErrorKind::Interrupted).unwrap().expose(), "first second");
    let refused = read(ErrorKind::UnexpectedEof).map(drop).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::UnexpectedEof);
}

#[test]
fn a_time_limit_that_no_clock_reaches_is_none() {
    assert_eq!(output(&sh("printf x").with_time_limit(Duration::MAX)).unwrap(), "x");
}

#[test]
fn a_variable_that_is_not_set_is_missing() {
    let missing = SecretVariable::new("ENCDB_TEST_NOT_SET");
    assert_eq!(missing.describe(), "the variable ENCDB_TEST_NOT_SET");
    let error = missing.read().unwrap_err();
    assert!(
        matches!(&error, SourceError::VariableMissing { name } if name == "ENCDB_TEST_NOT_SET")
    );
    // The source reads this variable and no other: no `…_FILE`, no `…_COMMAND`.
    let text = "ENCDB_TEST_NOT_SET is not set; set it, or name another source";
    assert_eq!(error.to_string(), text);
    assert!(SecretVariable::new("PATH").read().is_ok());
}
