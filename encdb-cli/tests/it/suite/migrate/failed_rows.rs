//! Rows that cannot be sealed: recorded, listed, and tried again.

use serde_json::Value;

use super::Users;

/// Returns users of whom the last two have the same address, but for the case of letters.
fn with_the_same_address() -> Users {
    let users = Users::new(4);
    users.execute("INSERT INTO users VALUES (5, 'Same@example.com', NULL)");
    users.execute("INSERT INTO users VALUES (6, 'SAME@example.com', NULL)");
    users.stage("add-columns");
    users
}

#[test]
fn a_row_that_fails_is_listed_corrected_and_tried_again() {
    let users = with_the_same_address();
    let filled = users.stage_exits(3, "migrate-data");
    assert!(
        filled.stdout.contains("users  email   filling  6       5       1       1     -"),
        "{filled:?}"
    );
    assert!(
        filled.stderr.contains("1 values are still in the clear alone; `encdb errors` lists"),
        "{filled:?}"
    );
    let listed = users.stage("errors").stdout;
    let line = listed.lines().nth(1).unwrap();
    for says in ["users.email", "id = 6", "duplicate", "is equal to another row's value"] {
        assert!(line.contains(says), "{says}: {line}");
    }
    let again = users.stage_exits(3, "errors --retry").stdout;
    assert!(again.contains("users: 1 failed values tried again, 0 resolved"), "{again}");

    users.execute("UPDATE users SET email = 'other@example.com' WHERE id = 6");
    let resolved = users.stage("errors --retry").stdout;
    assert!(resolved.contains("users: 1 failed values tried again, 1 resolved"), "{resolved}");
    assert!(resolved.contains("users: no row is recorded that failed"), "{resolved}");
    assert_eq!(users.phases(), ["filled", "filled"]);
    let kept = "SELECT error_type AS line FROM migration_errors WHERE resolved_at IS NOT NULL";
    assert_eq!(users.lines(kept), ["duplicate"]);
    users.stage("verify");
}

#[test]
fn a_program_reads_the_row_and_the_reason() {
    let users = with_the_same_address();
    users.stage_exits(3, "migrate-data");
    let listed = users.stage("--json errors").stdout;
    let line: Value = serde_json::from_str(&listed).unwrap();
    assert_eq!((&line["event"], &line["table"]), (&"failed".into(), &"users".into()), "{line}");
    assert_eq!((&line["column"], &line["key"]["id"]), (&"email".into(), &6.into()), "{line}");
    assert_eq!(line["error_type"], "duplicate", "{line}");
    assert!(line["attempts"].as_u64() > Some(0), "{line}");
}

#[test]
fn more_failures_than_are_allowed_stop_the_work() {
    let users = with_the_same_address();
    let stopped = users.stage_exits(3, "migrate-data --max-errors 0").stderr;
    assert!(
        stopped.contains(
            "1 rows of `users` failed, more than the 0 that were allowed; `encdb errors` lists them"
        ),
        "{stopped}"
    );
}

#[test]
fn a_list_needs_no_key() {
    let users = with_the_same_address();
    users.stage_exits(3, "migrate-data");
    let listed = users.ok(&format!("errors {}", crate::run::TABLES)).stdout;
    assert!(listed.contains("id = 6"), "{listed}");
}
