//! Opening everything before a key is destroyed.

use std::{
    fs,
    io::{BufRead, BufReader},
};

use rustix::process::Signal;
use serde_json::Value;

use super::{application::Application, database::bytes_literal};
use crate::run::{KEYRING, TABLES, ended, kill};

const N_PEOPLE: i64 = 130;
/// The headings, two columns and four totals.
const N_LINES_OF_TOTALS: usize = 1 + 2 + 4;

/// Returns the lines of a run with this event.
fn events(stdout: &str, event: &str) -> Vec<Value> {
    let lines = stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.filter(|line| line["event"] == event).collect()
}

#[test]
fn what_opens_is_counted_and_nothing_is_written() {
    let application = Application::with_people(N_PEOPLE);
    let before = application.database.contents();
    let verified = application.ok(&format!("verify {KEYRING} {TABLES}"));
    let says = "people: done, 130 of 130 rows, 260 values opened, 130 search tokens right\n\
                TABLE   COLUMN  TOTAL  SUCCESSFUL  FAILED\n\
                people  email   130    130         0\n\
                people  ssn     130    130         0\n\
                Total tables: 1\nTotal columns: 2\nSuccessful: 2\nFailed: 0\n";
    assert_eq!(verified.stdout, says);
    assert!(verified.stderr.contains("encdb keys destroy"), "{verified:?}");
    assert_eq!(application.database.contents(), before);
    // A command that only reads does not create encdb's own tables either.
    application.execute("DROP TABLE __encdb_schema_migrations");
    application.ok(&format!("verify {KEYRING} {TABLES}"));
    let doctor = application.exits(1, &format!("doctor {KEYRING} {TABLES}")).stdout;
    assert!(doctor.contains("encdb's tables are not there"), "{doctor}");
}

#[test]
fn what_does_not_open_is_named_with_its_row_and_what_to_do() {
    let application = Application::with_people(N_PEOPLE);
    application.forge(7, 1);
    application.forge(9, 5);
    let ssn = "UPDATE people SET ssn = (SELECT p FROM (SELECT ssn AS p FROM people WHERE id = 3) one) WHERE id = 4";
    application.execute(ssn);
    let verified = application.exits(3, &format!("verify {KEYRING} {TABLES}"));
    let shown: Vec<&str> = verified.stdout.lines().collect();
    assert_eq!(
        shown[0],
        "people: done, 130 of 130 rows, 257 values opened, 128 search tokens right, 3 failed"
    );
    for (line, column, row, says) in [
        (shown[2], "people.ssn ", " id = 4 ", "moved from another row or column"),
        (shown[3], "people.email ", " id = 7 ", "does not open here: it was changed"),
        (shown[4], "people.email ", " id = 9 ", "the keyring has no key 5; add it"),
    ] {
        assert!(line.starts_with(column) && line.contains(row) && line.contains(says), "{line}");
    }
    assert_eq!(shown.len(), 5 + N_LINES_OF_TOTALS);
    assert!(verified.stdout.ends_with("people  ssn     130    129         1\nTotal tables: 1\nTotal columns: 2\nSuccessful: 0\nFailed: 2\n"));
    assert!(verified.stderr.contains("before a key is destroyed"), "{verified:?}");
}

#[test]
fn a_wrong_token_is_mended_as_the_output_says() {
    let application = Application::with_people(N_PEOPLE);
    let other = "(SELECT t FROM (SELECT email_search AS t FROM people WHERE id = 3) one)";
    application.execute(&format!("UPDATE people SET email_search = {other} WHERE id = 4"));
    let verify = format!("verify {KEYRING} {TABLES}");
    let wrong = application.exits(3, &verify).stdout;
    assert!(
        wrong.contains("people.email_search  id = 4  the search token does not match"),
        "{wrong}"
    );
    assert!(wrong.contains("empty the token and rotate the table"), "{wrong}");
    // The token's epoch is the current one, so a rotation trusts the token.
    application.ok(&format!("rotate {KEYRING} {TABLES}"));
    application.exits(3, &verify);
    let nothing = bytes_literal(&[]);
    application.execute(&format!("UPDATE people SET email_search = {nothing} WHERE id = 4"));
    application.ok(&format!("rotate {KEYRING} {TABLES}"));
    application.ok(&verify);
}

#[test]
fn a_program_is_told_of_every_failure_and_people_of_the_first_ones() {
    let application = Application::with_people(N_PEOPLE);
    application.ok("keys init --keyring other --key-file key");
    let other = format!("verify --keyring other --key-file key {TABLES}");
    let shown = application.exits(3, &other).stdout;
    assert_eq!(shown.lines().count(), 1 + 1 + 20 + 1 + N_LINES_OF_TOTALS, "{shown}");
    assert!(shown.contains("\nand 240 more, all of which --json shows\n"), "{shown}");
    let told = application.exits(3, &format!("--json --quiet {other}"));
    assert_eq!(told.stderr, "");
    let failed = events(&told.stdout, "failed");
    assert_eq!(failed.len(), 260);
    assert_eq!((&failed[0]["table"], &failed[0]["column"]), (&"people".into(), &"email".into()));
    assert_eq!(failed[0]["key"]["id"], 1);
    assert!(failed[0]["problem"].as_str().unwrap().contains("does not open here"));
    let done = events(&told.stdout, "done");
    assert_eq!((&done[0]["n_failed"], &done[0]["n_values"]), (&260.into(), &0.into()));
    let n_lines = 260 + 1 + 2 + 1;
    assert_eq!(told.stdout.lines().count(), n_lines, "no progress for who wants quiet");
    let loud = application.ok(&format!("--json verify {KEYRING} {TABLES}")).stdout;
    assert!(events(&loud, "progress")[0]["n_done"].as_u64().unwrap() > 0, "{loud}");
}

#[test]
fn stopped_with_ctrl_c_it_proves_nothing() {
    let application = Application::with_people(700);
    let slowly = format!("--json verify {KEYRING} {TABLES} --max-rate 350");
    let mut child = application.command(&slowly).spawn().unwrap();
    let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(said.next().unwrap().unwrap().contains("\"event\":\"progress\""));
    kill(&child, Signal::INT);
    let last: Value = serde_json::from_str(&said.last().unwrap().unwrap()).unwrap();
    assert_eq!((&last["event"], &last["n_failed"]), (&"stopped".into(), &0.into()), "{last}");
    assert!(last["n_done"].as_u64() < Some(700), "{last}");
    assert_eq!(ended(child).code, 130);
}

#[test]
fn it_takes_the_same_tables_as_the_other_commands() {
    let application = Application::with_people(3);
    application.exits(2, &format!("verify {KEYRING} {TABLES} --table persons"));
    application.ok(&format!("verify {KEYRING} {TABLES} --table people"));
    fs::write(application.path("tables.json"), "{\"version\": 1, \"tables\": []}").unwrap();
    let nothing = application.exits(2, &format!("verify {KEYRING} {TABLES}")).stderr;
    assert!(nothing.contains("names no table with encrypted columns"), "{nothing}");
}
