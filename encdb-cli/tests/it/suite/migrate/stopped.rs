//! A migration that is stopped or killed, and run again.

use std::{
    io::{BufRead, BufReader},
    process::Child,
    thread,
    time::{Duration, Instant},
};

use rustix::process::Signal;

use super::Users;
use crate::run::{ended, kill};

const N_USERS: i64 = 700;

/// Starts to seal, and returns the program after its first progress line, at least a second before its end.
fn sealing(users: &Users, words: &str) -> Child {
    users.stage("add-columns");
    let slowly = Users::words(&format!("--json migrate-data {words}"));
    let mut child = users.command(&slowly).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.contains("\"event\":\"progress\""), "{line}");
    child
}

/// Checks that part of the rows is sealed, and that a second run does the rest.
fn assert_goes_on(users: &Users) {
    assert!(
        users.count("email_encrypted IS NULL") > 0
            && users.count("email_encrypted IS NOT NULL") > 0
    );
    assert_eq!(users.phases(), ["filling", "filling"]);
    users.stage("migrate-data --lease 1s");
    assert_eq!(users.phases(), ["filled", "filled"]);
    assert_eq!(users.count("email_encrypted IS NULL OR phone_encrypted IS NULL"), 0);
    users.stage("verify");
}

#[test]
fn killed_and_run_again() {
    let users = Users::new(N_USERS);
    let mut child = sealing(&users, "--max-rate 350");
    kill(&child, Signal::KILL);
    assert!(child.wait().unwrap().code().is_none(), "a signal ended it");
    assert_goes_on(&users);
}

#[test]
fn stopped_with_ctrl_c_and_run_again() {
    let users = Users::new(N_USERS);
    let child = sealing(&users, "--max-rate 350");
    kill(&child, Signal::INT);
    assert_eq!(ended(child).code, 130);
    assert_goes_on(&users);
}

#[test]
fn several_workers_and_a_second_program_share_the_rows() {
    let users = Users::new(N_USERS);
    let slow = sealing(&users, "--max-rate 50");
    users.stage("migrate-data --workers 3 --batch-size 50");
    assert_eq!(ended(slow).code, 0);
    assert_eq!(users.count("email_encrypted IS NULL"), 0);
    users.stage("verify");
}

#[test]
fn following_seals_what_an_old_application_writes() {
    let users = Users::new(5);
    let child = sealing(&users, "--follow");
    wait_until(&users, "email_encrypted IS NOT NULL", 5);
    users.execute("UPDATE users SET email = 'old@example.com' WHERE id = 3");
    wait_until(&users, "email = 'old@example.com' AND email_encrypted IS NOT NULL", 1);
    kill(&child, Signal::INT);
    assert_eq!(ended(child).code, 130);
    users.stage("verify");
}

fn wait_until(users: &Users, condition: &str, n: usize) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while users.count(condition) != n {
        assert!(Instant::now() < deadline, "{condition}");
        thread::sleep(Duration::from_millis(20));
    }
}
