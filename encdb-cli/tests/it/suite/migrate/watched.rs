//! How far a migration is, for people and programs that only look.

use std::io::{BufRead, BufReader};

use rustix::process::Signal;
use serde_json::Value;

use super::Users;
use crate::run::{TABLES, ended, kill};

#[test]
fn before_it_begins_every_column_is_plain() {
    let users = Users::new(3);
    let shown = users.ok(&format!("status {TABLES}")).stdout;
    assert!(
        shown.contains("users  email   plain  0 ") && shown.contains("users  phone   plain"),
        "{shown}"
    );
}

#[test]
fn any_client_reads_the_same_as_the_command() {
    let users = Users::moved_up_to(3, "verify");
    let all = "SELECT CONCAT(table_name, ' ', column_name, ' ', phase, ' ', total_rows, ' ', migrated_rows, ' ', failed_rows, ' ', \
               remaining_rows) AS line FROM encryption_migrations ORDER BY table_name, column_name";
    assert_eq!(users.lines(all), ["users email verified 3 3 0 0", "users phone verified 3 3 0 0"]);
    let shown = users.ok(&format!("--json status {TABLES}")).stdout;
    let line: Value = serde_json::from_str(shown.lines().next().unwrap()).unwrap();
    assert_eq!((&line["column"], &line["phase"]), (&"email".into(), &"verified".into()), "{line}");
    assert_eq!((&line["n_migrated"], &line["key_id"]), (&3.into(), &1.into()), "{line}");
    assert!(line["verified_at"].as_str().unwrap().ends_with('Z'), "{line}");
}

#[test]
fn a_look_follows_another_until_somebody_stops_it() {
    let users = Users::new(3);
    users.stage("add-columns");
    let watch = format!("--json status {TABLES} --watch --interval 50ms");
    let mut child = users.command(&watch).spawn().unwrap();
    let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut next = || serde_json::from_str::<Value>(&said.next().unwrap().unwrap()).unwrap();
    assert_eq!(next()["phase"], "expanded");
    users.stage("migrate-data");
    let filled = std::iter::repeat_with(&mut next).find(|line| line["phase"] == "filled").unwrap();
    assert!(filled["per_second"].is_u64(), "{filled}");
    kill(&child, Signal::INT);
    assert_eq!(ended(child).code, 130);
}
