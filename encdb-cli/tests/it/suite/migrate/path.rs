//! The whole way, there and back.

use super::{PATH, Users};

const CLEAR: &str = "SELECT CONCAT(id, ' ', email, ' ', phone) AS line FROM users ORDER BY id";

#[test]
fn every_stage_says_what_it_did_and_what_is_next() {
    let users = Users::new(30);
    let before = users.lines(CLEAR);
    for (stage, says, next) in [
        (PATH[0], "users: add-columns done, ", "`encdb migrate-data`"),
        (PATH[1], "users  email   filled  30      30      0       0     -", "`encdb verify`"),
        (
            PATH[2],
            "Total tables: 1\nTotal columns: 2\nSuccessful: 2\nFailed: 0\n",
            "`encdb switch`",
        ),
        (PATH[3], "users: create-views done, 2 statements, still verified", "`encdb switch`"),
        (PATH[4], "users: switch done, 1 statement, verified -> switched", "`plaintext(…, clear)`"),
        (PATH[5], "switched -> dropped", "`encdb decrypt-back` is the way back"),
        ("decrypt-back", "users  email   decrypting  30      30", "`encdb rollback`"),
        ("rollback", "decrypting -> verified", "`encdb switch` goes forward"),
        ("rollback", "verified -> plain", "`encdb add-columns` begins again"),
    ] {
        let run = users.stage(stage);
        assert!(run.stdout.contains(says), "{stage}: {}", run.stdout);
        let advice = run.stderr.lines().last().unwrap_or_default();
        assert!(advice.starts_with("next: ") && advice.contains(next), "{stage}: {advice}");
    }
    assert_eq!(users.lines(CLEAR), before);
    assert_eq!(users.phases(), [""; 0]);
}

#[test]
fn every_stage_can_be_run_again() {
    let users = Users::new(3);
    for stage in PATH {
        users.stage(stage);
        let phases = users.phases();
        users.stage(stage);
        assert_eq!(users.phases(), phases, "{stage}");
    }
    assert_eq!(users.phases(), ["dropped", "dropped"]);
}

#[test]
fn a_program_reads_an_object_a_line() {
    let users = Users::new(3);
    for stage in PATH.into_iter().chain(["decrypt-back", "rollback", "rollback --dry-run"]) {
        let run = users.stage(&format!("--json {stage}"));
        assert!(!run.stdout.is_empty(), "{stage}");
        assert_eq!(run.stderr, "", "{stage}");
        for line in run.stdout.lines() {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            assert!(line["event"].is_string(), "{stage}: {line}");
        }
    }
}

#[test]
fn switching_back_writes_every_value_back() {
    let users = Users::moved_up_to(10, "switch");
    let before = users.lines(CLEAR);
    // As an application with `plaintext(…, clear)` does, which writes the ciphertext as well.
    let sealed = "email_encrypted = (SELECT p FROM (SELECT email_encrypted AS p FROM users WHERE id = 2) one)";
    users.execute(&format!("UPDATE users SET email = NULL, {sealed} WHERE id = 3"));
    users.stage_exits(3, "rollback");
    assert_eq!(users.phases(), ["switched", "switched"]);
    users.execute("UPDATE users SET email = 'needle3@example.com' WHERE id = 3");
    users.stage("migrate-data");
    assert!(users.stage("rollback").stdout.contains("switched -> verified"));
    assert_eq!(users.lines(CLEAR), before);
}
