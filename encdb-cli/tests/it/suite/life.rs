//! A keyring from its first key to the end of that key.

use std::{
    fs::{self, OpenOptions},
    io::{BufRead, BufReader, Write},
    process::Command,
};

use super::{
    application::Application,
    database::{TOKEN, bytes_literal},
};
use crate::{
    people::tables_json,
    run::{Folder, KEYRING, TABLES, ended},
};

const N_PEOPLE: i64 = 130;

/// Returns a number in a line of JSON.
fn number(line: &str, name: &str) -> u64 {
    let line: serde_json::Value = serde_json::from_str(line).unwrap();
    line[name].as_u64().unwrap()
}

#[test]
fn a_key_is_added_promoted_rotated_to_and_the_former_one_destroyed() {
    let application = Application::with_people(N_PEOPLE);
    assert!(application.keys("add").stdout.contains("key 2 added"));
    assert!(application.keys("promote 2").stdout.contains("key 2 is current"));
    application.exits(3, &format!("keys census {TABLES} --expect-none 1"));
    let rotated = application.ok(&format!("rotate {KEYRING} {TABLES}"));
    assert!(rotated.stdout.contains("people: done, 130 of 130 rows, 130 rewritten"), "{rotated:?}");
    let counted = application.ok(&format!("keys census {TABLES} --expect-none 1")).stdout;
    assert!(counted.contains("people  email         key 2    130"), "{counted}");
    assert!(counted.contains("people  email_search  epoch 1  130"), "{counted}");
    application.keys("retire 1");
    application.ok(&format!("verify {KEYRING} {TABLES}"));
    // Epoch 1 shares no bytes with this key, so the key may go.
    application.ok(&format!("keys destroy 1 --confirm 1 {KEYRING} {TABLES}"));
    let list = application.keys("list --verify").stdout;
    assert!(list.contains("key 2    current") && !list.contains("key 1"), "{list}");
    assert!(list.contains("revision 5") && list.contains(", verified"), "{list}");
    application.assert_readable(application.keyring(), N_PEOPLE);
}

#[test]
fn two_rotations_at_once_share_the_rows() {
    let application = Application::with_people(N_PEOPLE);
    application.keys("add");
    application.keys("promote 2");
    let rotate = format!("--json rotate {KEYRING} {TABLES}");
    // On its own it would take more than two minutes.
    let slowly = format!("{rotate} --max-rate 1");
    let mut slow = application.command(&slowly).spawn().unwrap();
    let mut said_by_slow = BufReader::new(slow.stdout.take().unwrap()).lines();
    let first = said_by_slow.next().unwrap().unwrap();
    assert!(number(&first, "n_changed") < 10, "the slow one works, and leaves the most: {first}");
    assert_time_left(&first);
    let quick = application.ok(&rotate).stdout;
    let lasts = [quick.lines().last().unwrap().to_owned(), said_by_slow.last().unwrap().unwrap()];
    assert_eq!(slow.wait().unwrap().code(), Some(0));
    for last in lasts {
        assert_eq!(number(&last, "n_changed"), 130, "what both have done: {last}");
        assert!(number(&last, "elapsed_ms") < 100_000, "the quick one did its part: {last}");
        assert_eq!(number(&last, "remaining_ms"), 0, "{last}");
    }
    application.ok(&format!("keys census {TABLES} --expect-none 1"));
    application.assert_readable(application.keyring(), N_PEOPLE);
}

/// Checks the time left in a line of a new job: each remaining row takes as long as a row that is done.
fn assert_time_left(line: &str) {
    let [n_rows, n_done] = ["n_rows", "n_done"].map(|name| number(line, name));
    let left = |elapsed_ms| elapsed_ms * (n_rows - n_done) / n_done;
    let [elapsed_ms, remaining_ms] = ["elapsed_ms", "remaining_ms"].map(|name| number(line, name));
    // Both are whole milliseconds, but the time behind them is not.
    assert!((left(elapsed_ms)..=left(elapsed_ms + 1) + 1).contains(&remaining_ms), "{line}");
}

#[test]
fn several_workers_of_one_command_share_the_rows() {
    let application = Application::with_people(N_PEOPLE);
    application.keys("add");
    application.keys("promote 2");
    application.exits(2, &format!("rotate {KEYRING} {TABLES} --workers 0"));
    let rotated = application.ok(&format!("rotate {KEYRING} {TABLES} --workers 3"));
    assert!(rotated.stdout.contains("people: done, 130 of 130 rows, 130 rewritten"), "{rotated:?}");
    application.ok(&format!("keys census {TABLES} --expect-none 1"));
    application.assert_readable(application.keyring(), N_PEOPLE);
}

#[test]
fn an_epoch_of_tokens_goes_the_same_way_and_the_database_forgets_it() {
    let application = Application::with_people(N_PEOPLE);
    application.keys("add --tokens");
    application.exits(2, &format!("keys promote 2 --tokens {KEYRING}"));
    application.keys(&format!("promote 2 --tokens {TABLES}"));
    application.keys("retire 1 --tokens");
    let destroy = format!("keys destroy 1 --tokens --confirm 1 {KEYRING} {TABLES}");
    assert!(application.exits(3, &destroy).stderr.contains("130 values are under epoch 1"));
    application.ok(&format!("rotate {KEYRING} {TABLES}"));
    application.ok(&destroy);
    // A keyring without the epoch is accepted, because the fingerprint went with the key.
    let doctor = application.ok(&format!("doctor {KEYRING} {TABLES}")).stdout;
    assert!(!doctor.contains("failed"), "{doctor}");
    application.assert_readable(application.keyring(), N_PEOPLE);
}

#[test]
fn unique_tokens_move_to_the_next_column_that_the_tables_name() {
    let application = Application::with_people(N_PEOPLE);
    application.keys("add --tokens");
    let unique = tables_json().replace("\"unique\": false", "\"unique\": true");
    let rotate = format!("rotate {KEYRING} {TABLES}");
    fs::write(application.path("tables.json"), &unique).unwrap();
    let promote = format!("keys promote 2 --tokens {KEYRING} {TABLES}");
    for refused in [&rotate, &promote] {
        let refused = application.exits(1, refused).stderr;
        assert!(refused.contains("name it as `next_token`"), "{refused}");
    }
    let token = "\"sql_name\": \"email_search\",";
    let next = unique.replace(token, &format!("{token} \"next_sql_name\": \"email_search_2\","));
    fs::write(application.path("tables.json"), &next).unwrap();
    let missing = application.exits(1, &rotate).stderr;
    assert!(missing.contains("email_search_2"), "{missing}");
    application.execute(&format!("ALTER TABLE people ADD COLUMN email_search_2 {TOKEN}"));
    application.execute("CREATE UNIQUE INDEX people_email_2 ON people (email_search_2)");
    let filled = application.ok(&rotate).stdout;
    assert!(filled.contains("130 rewritten"), "{filled}");
    let (one, two) = (bytes_literal(&[1]), bytes_literal(&[2]));
    let moved =
        format!("substr(email_search, 1, 1) = {one} AND substr(email_search_2, 1, 1) = {two}");
    assert_eq!(application.n_people(&moved), N_PEOPLE);
    application.ok(&promote);
    let again = application.ok(&rotate).stdout;
    assert!(again.contains("0 rewritten") && !again.contains("130 rewritten"), "{again}");
    let counted = application.ok(&format!("keys census {TABLES}")).stdout;
    assert!(counted.contains("people  email_search    epoch 1  130"), "{counted}");
    assert!(counted.contains("people  email_search_2  epoch 2  130"), "{counted}");
}

#[test]
fn a_key_is_not_destroyed_while_something_is_under_it() {
    let application = Application::with_people(N_PEOPLE);
    application.keys("add");
    application.keys("promote 2");
    application.keys("retire 1");
    let before = std::fs::read(application.path("app.keyring")).unwrap();
    let refused = application.exits(3, &format!("keys destroy 1 --confirm 1 {KEYRING} {TABLES}"));
    assert!(refused.stdout.contains("key 1    130"), "{refused:?}");
    assert!(refused.stderr.contains("not destroyed: 260 values are under key 1"), "{refused:?}");
    assert_eq!(std::fs::read(application.path("app.keyring")).unwrap(), before);
}

/// A census of no columns would find nothing.
#[test]
fn a_file_without_encrypted_columns_proves_nothing() {
    let application = Application::with_people(N_PEOPLE);
    application.keys("add");
    application.keys("promote 2");
    application.keys("retire 1");
    let no_columns =
        r#"{"name": "people", "sql_name": "people", "bind": [], "owner": null, "columns": []}"#;
    for tables in ["".to_owned(), no_columns.to_owned()] {
        let json = format!("{{\"version\": 1, \"tables\": [{tables}]}}");
        fs::write(application.path("tables.json"), json).unwrap();
        for command in ["keys destroy 1 --confirm 1", "doctor", "rotate"] {
            let run = application.run(&format!("{command} {KEYRING} {TABLES}"));
            assert!(
                format!("{run:?}").contains("names no table with encrypted columns"),
                "{run:?}"
            );
            assert_eq!(run.code, if command == "doctor" { 1 } else { 2 }, "{command}: {run:?}");
        }
        application.exits(2, &format!("keys census {TABLES} --expect-none 1"));
    }
    assert!(application.keys("list").stdout.contains("key 1    retired"));
}

#[test]
fn columns_that_hold_nothing_are_counted_too() {
    let application = Application::with_people(0);
    let counted = application.ok(&format!("keys census {TABLES}")).stdout;
    for column in
        ["email         nothing  0", "email_search  nothing  0", "ssn           nothing  0"]
    {
        assert!(counted.contains(&format!("people  {column}")), "{counted}");
    }
    application.keys("add");
    application.keys("promote 2");
    application.keys("retire 1");
    let destroyed = application.keys(&format!("destroy 1 --confirm 1 {TABLES}")).stdout;
    assert!(destroyed.contains("people  ssn           nothing  0"), "{destroyed}");
    let json = application.ok(&format!("--json keys census {TABLES}")).stdout;
    assert!(json.contains(r#""content":"nothing","n_values":0"#), "{json}");
}

#[test]
fn a_key_is_not_destroyed_unless_its_id_is_repeated_and_it_is_retired() {
    let application = Application::with_people(N_PEOPLE);
    application.exits(2, &format!("keys destroy 1 --confirm 2 {KEYRING} {TABLES}"));
    let current = application.exits(1, &format!("keys destroy 1 --confirm 1 {KEYRING} {TABLES}"));
    assert!(current.stderr.contains("it is the current one"), "{current:?}");
}

#[test]
fn a_promotion_can_be_taken_back_and_a_retirement_cannot() {
    let folder = Folder::with_keyring();
    folder.keys("add");
    folder.keys("promote 2");
    folder.keys("promote 1");
    folder.keys("retire 2");
    let refused = folder.exits(1, &format!("keys promote 2 {KEYRING}"));
    assert!(refused.stderr.contains("it is retired and stays so"), "{refused:?}");
}

#[test]
fn values_that_do_not_open_are_counted_and_recorded() {
    let application = Application::with_people(N_PEOPLE);
    application.forge(7, 1);
    application.keys("add");
    application.keys("promote 2");
    let rotated = application.exits(3, &format!("rotate {KEYRING} {TABLES}"));
    assert!(rotated.stdout.contains("1 values failed"), "{rotated:?}");
    assert!(rotated.stdout.contains("id = 7"), "the row is named: {rotated:?}");
    assert!(rotated.stderr.contains("__encdb_job_errors"), "{rotated:?}");
}

#[test]
fn another_secret_unlocks_the_same_keys() {
    let application = Application::with_people(N_PEOPLE);
    application.private_file("new", &application.ok("keys generate").stdout);
    application.keys("rewrap --new-key-file new");
    let refused = application.exits(1, &format!("keys add {KEYRING}"));
    assert!(refused.stdout.is_empty(), "{refused:?}");
    std::fs::rename(application.path("new"), application.path("key")).unwrap();
    application.assert_readable(application.keyring(), N_PEOPLE);
}

#[test]
fn of_two_who_change_a_keyring_at_once_the_later_one_is_refused() {
    let folder = Folder::with_keyring();
    let key = std::fs::read_to_string(folder.path("key")).unwrap();
    let pipe = folder.path("pipe");
    assert!(Command::new("mkfifo").args(["-m", "600"]).arg(&pipe).status().unwrap().success());
    let mut slow = folder.command("keys add --keyring app.keyring");
    let slow = slow.args(["--key-command", "cat pipe"]).spawn().unwrap();
    // Opens when the program reads its key, and by then the program has read the keyring.
    let mut to_slow = OpenOptions::new().write(true).open(&pipe).unwrap();
    folder.keys("add");
    to_slow.write_all(key.as_bytes()).unwrap();
    drop(to_slow);
    let refused = ended(slow);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.stderr.contains("revision"), "{refused:?}");
    assert!(!folder.keys("list").stdout.contains("key 3"));
}

#[test]
fn a_table_that_is_not_there_is_named_with_those_that_are() {
    let application = Application::with_people(N_PEOPLE);
    let refused = application.exits(2, &format!("rotate {KEYRING} {TABLES} --table persons"));
    assert!(refused.stderr.contains("no table `persons`; it has people"), "{refused:?}");
    application.ok(&format!("rotate {KEYRING} {TABLES} --table people"));
}

#[test]
fn a_keyring_is_not_overwritten() {
    let folder = Folder::with_keyring();
    let refused = folder.exits(1, &format!("keys init {KEYRING}"));
    assert!(refused.stderr.contains("exists already"), "{refused:?}");
}
