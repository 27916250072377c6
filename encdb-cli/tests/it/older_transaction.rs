//! A transaction that began before a drop, on PostgreSQL: while it runs, the server keeps what was dropped.

use diesel::connection::SimpleConnection as _;

use crate::{
    databases::postgres::Database,
    moved::{CREATE_USERS, EMAIL_START},
    postgres::Users,
    run::{Folder, ended},
};

#[test]
fn a_rewrite_waits_for_a_transaction_of_another_database() {
    let users = Users::in_table(CREATE_USERS, 50);
    users.moves_up_to("switch");
    // The statistics have values of the columns.
    users.execute("ANALYZE users");
    let database = Database::beside(&Folder::new());
    let mut other = database.connect();
    other.batch_execute("BEGIN; SELECT txid_current()").unwrap();
    let rewrite = Users::words("drop-unencrypted --confirm --rewrite");
    let mut rewriting = users.command(&rewrite).spawn().unwrap();
    while rewriting.try_wait().unwrap().is_none() && !is_waiting(&users) {}
    other.batch_execute("COMMIT").unwrap();
    let rewritten = ended(rewriting);
    assert_eq!(rewritten.code, 0, "{rewritten:?}");
    let files = String::from_utf8_lossy(&users.database.files("users")).into_owned();
    assert!(!files.contains(EMAIL_START), "an address is still in the files");
}

fn is_waiting(users: &Users) -> bool {
    let waiting = "SELECT '' AS line FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'DO $encdb$%'";
    !users.lines(waiting).is_empty()
}
