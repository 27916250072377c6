//! The bytes of dropped columns in the database's own files.

use super::Users;
use crate::moved::{CREATE_USERS, EMAIL_START, PHONE_START, email};

#[test]
fn a_rewrite_removes_the_old_values_from_the_files() {
    // Without NOT NULL, which some databases move by writing the table again.
    let users = Users::in_table(&CREATE_USERS.replace("NOT NULL, phone", "NULL, phone"), 200);
    users.moves_up_to("switch");
    assert!(
        has(&users.database.files("users"), &email(150)),
        "the needle is looked for where it is"
    );
    let dropped = users.stage("drop-unencrypted --confirm --rewrite").stdout;
    assert!(dropped.contains("users: drop-unencrypted --rewrite done, "), "{dropped}");
    for place in ["backups", "replicas", "write-ahead logs, binary logs", "snapshots"] {
        assert!(dropped.contains(place), "{place}: {dropped}");
    }
    let files = users.database.files("users");
    assert!(
        !files.is_empty() && !has(&files, EMAIL_START) && !has(&files, PHONE_START),
        "an address is still in the files"
    );
    users.stage("verify");
    // It may be run again, and needs no confirmation because there is nothing to drop.
    users.stage("drop-unencrypted --rewrite");
}

#[test]
fn nothing_is_rewritten_before_the_drop() {
    let users = Users::moved_up_to(3, "switch");
    users.stage_exits(2, "drop-unencrypted --rewrite");
    assert_eq!(users.phases(), ["switched", "switched"]);
}

fn has(bytes: &[u8], needle: &str) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle.as_bytes())
}
