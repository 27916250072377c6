//! A rotation that is stopped or killed, and run again.

use std::{
    io::{BufRead, BufReader},
    process::Child,
};

use rustix::process::Signal;

use super::application::Application;
use crate::run::{KEYRING, TABLES, ended, kill};

const N_PEOPLE: i64 = 700;

/// Starts a rotation, and returns it after its first progress line, at least a second before its end.
fn rotating(application: &Application) -> Child {
    application.keys("add");
    application.keys("promote 2");
    let slowly = format!("rotate {KEYRING} {TABLES} --max-rate 350 --json");
    let mut child = application.command(&slowly).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.contains("\"event\":\"progress\""), "{line}");
    child
}

/// Checks that part of the rows is under each key, and that a second run does the rest.
fn assert_goes_on(application: &Application) {
    application.exits(3, &format!("keys census {TABLES} --expect-none 1"));
    application.exits(3, &format!("keys census {TABLES} --expect-none 2"));
    let rotated = application.ok(&format!("rotate {KEYRING} {TABLES} --lease 1s"));
    assert!(rotated.stdout.contains("done, 700 of 700 rows, 700 rewritten"), "{rotated:?}");
    application.ok(&format!("keys census {TABLES} --expect-none 1"));
    application.assert_readable(application.keyring(), N_PEOPLE);
}

#[test]
fn killed_and_run_again() {
    let application = Application::with_people(N_PEOPLE);
    let mut child = rotating(&application);
    kill(&child, Signal::KILL);
    assert!(child.wait().unwrap().code().is_none(), "a signal ended it");
    assert_goes_on(&application);
}

#[test]
fn stopped_with_ctrl_c_and_run_again() {
    for signal in [Signal::INT, Signal::TERM] {
        let application = Application::with_people(N_PEOPLE);
        let child = rotating(&application);
        kill(&child, signal);
        let stopped = ended(child);
        assert_eq!(stopped.code, 130, "{stopped:?}");
        assert_goes_on(&application);
    }
}
