//! Ctrl-C while a command prints a secret, slowly.

use std::{
    fs,
    os::unix::process::ExitStatusExt,
    process::{Child, Command},
};

use rustix::process::{Pid, Signal, kill_process, test_kill_process};

use crate::run::{Folder, kill};

/// Returns a folder with a script `slow` that prints its process id and then takes longer than any test.
fn with_slow_command() -> Folder {
    let folder = Folder::with_passphrase_keyring();
    assert!(Command::new("mkfifo").arg(folder.path("process")).status().unwrap().success());
    fs::write(folder.path("slow"), "echo $$ > process\nexec sleep 600\n").unwrap();
    folder
}

/// Waits for the command to start, and returns its process.
fn process(folder: &Folder) -> Pid {
    let text = fs::read_to_string(folder.path("process")).unwrap();
    Pid::from_raw(text.trim().parse().unwrap()).unwrap()
}

#[track_caller]
fn assert_ends_with(mut encdb: Child, command: Pid, signal: Signal) {
    kill(&encdb, signal);
    let ended = encdb.wait().unwrap();
    let goes_on = test_kill_process(command).is_ok();
    if goes_on {
        kill_process(command, Signal::KILL).unwrap();
    }
    assert!(!goes_on, "{signal:?} leaves the command running");
    assert_eq!(ended.signal(), Some(signal.as_raw()), "{ended:?}");
}

#[test]
fn a_signal_ends_the_command_of_an_option_and_then_the_program() {
    let folder = with_slow_command();
    for signal in [Signal::INT, Signal::TERM] {
        let mut encdb = folder.command("keys list --verify --keyring app.keyring");
        let encdb = encdb.args(["--passphrase-command", "sh slow"]).spawn().unwrap();
        assert_ends_with(encdb, process(&folder), signal);
    }
}

#[test]
fn a_signal_ends_the_command_of_a_variable_too() {
    let mut folder = with_slow_command();
    folder.set("KEYRING_PASSPHRASE_COMMAND", "sh slow");
    let encdb = folder.command("keys add --keyring app.keyring").spawn().unwrap();
    assert_ends_with(encdb, process(&folder), Signal::INT);
    folder.set("ENCDB_KEYRING_FILE", "app.keyring");
    let encdb = folder.command("doctor").spawn().unwrap();
    assert_ends_with(encdb, process(&folder), Signal::INT);
}

/// Opening a pipe would wait, even if nobody ever writes to it.
#[test]
fn a_pipe_in_the_place_of_a_file_is_refused() {
    let mut folder = Folder::with_passphrase_keyring();
    let pipe = folder.path("pipe");
    assert!(Command::new("mkfifo").args(["-m", "600"]).arg(&pipe).status().unwrap().success());
    folder.set("KEYRING_PASSPHRASE_FILE", "pipe");
    folder.set("ENCDB_KEYRING_FILE", "app.keyring");
    let refused = folder.exits(1, "keys list --verify");
    assert!(refused.stderr.contains("pipe is no regular file"), "{refused:?}");
    folder.set("ENCDB_KEYRING_FILE", "pipe");
    let refused = folder.exits(1, "keys list");
    assert!(refused.stderr.contains("pipe is no regular file"), "{refused:?}");
}
