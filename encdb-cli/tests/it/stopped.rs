//! A rotation that is stopped or killed, and run again.

use std::{
    io::{BufRead, BufReader},
    process::Child,
};

use rustix::process::{Pid, Signal, kill_process};

use crate::{
    database::{assert_readable, keyring, with_people},
    run::{DATABASE, Folder, KEYRING, ended},
};

const N_PEOPLE: i64 = 700;

/// A rotation in its course: it has said how far it is, and is not done for another second at least.
fn rotating(folder: &Folder) -> Child {
    with_people(folder, keyring(folder), N_PEOPLE);
    folder.keys("add");
    folder.keys("promote 2");
    let slowly = format!("rotate {KEYRING} {DATABASE} --rows-per-second 350 --json");
    let mut child = folder.command(&slowly).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.contains("\"event\":\"progress\""), "{line}");
    child
}

fn kill(child: &Child, signal: Signal) {
    let id = i32::try_from(child.id()).unwrap();
    kill_process(Pid::from_raw(id).unwrap(), signal).unwrap();
}

/// Part of the rows is under each key, and a second run does the rest.
fn assert_goes_on(folder: &Folder) {
    folder.exits(3, &format!("keys census {DATABASE} --expect-none 1"));
    folder.exits(3, &format!("keys census {DATABASE} --expect-none 2"));
    let rotated = folder.ok(&format!("rotate {KEYRING} {DATABASE} --lease 1s"));
    assert!(rotated.stdout.contains("done, 700 of 700 rows, 700 rewritten"), "{rotated:?}");
    folder.ok(&format!("keys census {DATABASE} --expect-none 1"));
    assert_readable(folder, keyring(folder), N_PEOPLE);
}

#[test]
fn killed_and_run_again() {
    let folder = Folder::with_keyring();
    let mut child = rotating(&folder);
    kill(&child, Signal::KILL);
    assert!(child.wait().unwrap().code().is_none(), "a signal ended it");
    assert_goes_on(&folder);
}

#[test]
fn stopped_with_ctrl_c_and_run_again() {
    for signal in [Signal::INT, Signal::TERM] {
        let folder = Folder::with_keyring();
        let child = rotating(&folder);
        kill(&child, signal);
        let stopped = ended(child);
        assert_eq!(stopped.code, 130, "{stopped:?}");
        assert_goes_on(&folder);
    }
}
