//! Stages that do not follow the phase of the table.

use super::Users;

#[test]
fn the_stage_to_run_instead_is_named() {
    let users = Users::new(3);
    for (stage, instead) in [
        ("migrate-data", "add-columns"),
        ("verify", "add-columns"),
        ("create-views", "add-columns"),
        ("switch", "add-columns"),
        ("drop-unencrypted --confirm", "add-columns"),
        ("decrypt-back", "rollback"),
    ] {
        assert_refused(&users, stage, "plain", instead);
    }
    users.stage("add-columns");
    assert_refused(&users, "switch", "expanded", "migrate-data");
    users.stage("migrate-data");
    assert_refused(&users, "switch", "filled", "verify");
    users.stage("verify");
    assert_refused(&users, "drop-unencrypted --confirm", "verified", "switch");
    users.stage("switch");
    users.stage("drop-unencrypted --confirm");
    for stage in ["rollback", "migrate-data", "add-columns", "create-views", "switch"] {
        assert_refused(&users, stage, "dropped", "decrypt-back");
    }
}

#[track_caller]
fn assert_refused(users: &Users, stage: &str, phase: &str, instead: &str) {
    let refused = users.stage_exits(1, stage).stderr;
    let command = stage.split(' ').next().unwrap();
    let says =
        format!("`users` is {phase}, and {command} cannot run on it; run `encdb {instead}` first");
    assert!(refused.contains(&says), "{stage}: {refused}");
}

#[test]
fn nothing_is_dropped_unless_it_is_confirmed() {
    let users = Users::moved_up_to(3, "switch");
    let refused = users.stage_exits(2, "drop-unencrypted --rewrite");
    assert!(refused.stdout.contains("DROP COLUMN"), "{refused:?}");
    assert!(
        refused.stderr.contains("nothing was dropped") && refused.stderr.contains("--confirm"),
        "{refused:?}"
    );
    assert_eq!(users.count("email IS NOT NULL"), 3);
}

#[test]
fn nothing_is_dropped_while_a_value_is_in_the_clear_alone() {
    let users = Users::moved_up_to(3, "switch");
    users.execute("UPDATE users SET email = 'old@example.com' WHERE id = 2");
    let refused = users.stage_exits(3, "drop-unencrypted --confirm").stderr;
    assert!(
        refused.contains(
            "1 rows of `users` have a value in `email` that is not sealed; run `encdb migrate-data`"
        ),
        "{refused}"
    );
    users.stage("migrate-data");
    users.stage("drop-unencrypted --confirm");
}

#[test]
fn a_verification_with_other_keys_is_no_proof() {
    let users = Users::moved_up_to(3, "switch");
    users.keys("add");
    let refused = users.stage_exits(1, "drop-unencrypted --confirm").stderr;
    assert!(
        refused.contains("no clean verification of `users`") && refused.contains("`encdb verify`"),
        "{refused}"
    );
    users.stage("verify");
    users.stage("drop-unencrypted --confirm");
}

#[test]
fn a_file_without_anything_to_move_is_wrong_usage() {
    let users = Users::new(1);
    std::fs::write(users.path("tables.json"), crate::people::tables_json()).unwrap();
    let refused = users.stage_exits(2, "add-columns").stderr;
    assert!(refused.contains("names no column that is moved from plaintext"), "{refused}");
    users.stage_exits(2, "status --table persons".replace("persons", "nobody").as_str());
}
