//! A partitioned table is rotated, verified and counted as one, however deep its partitions are.

use std::ops::ControlFlow;

use diesel::connection::SimpleConnection;
use encdb_diesel::{census::census, verify::Verification};

use super::{
    database::{Database, PARTITION_CONTACTS},
    suite::rotate::{CONTACTS, insert_contacts, old_and_new, rotation},
};
use crate::support::keys::id;

const N_ROWS: i64 = 240;

#[test]
fn the_rows_of_all_partitions_are_rotated_verified_and_counted() {
    let (old, new) = old_and_new();
    let database = Database::new();
    let conn = &mut database.connect();
    conn.batch_execute(PARTITION_CONTACTS).unwrap();
    insert_contacts(conn, &old, N_ROWS);
    let n_values = census(conn, &CONTACTS).unwrap().under_key(id(1));
    let done = rotation(CONTACTS, &new)
        .run_with(conn, &mut [database.connect()], |_| ControlFlow::Continue(()))
        .unwrap();
    assert_eq!((done.n_changed, done.n_contended, done.n_failed), (N_ROWS.unsigned_abs(), 0, 0));
    let counted = census(conn, &CONTACTS).unwrap();
    assert_eq!((counted.under_key(id(1)), counted.under_key(id(2))), (0, n_values));
    let verified =
        Verification::new(CONTACTS, &new).run(conn, |_, _| ControlFlow::Continue(())).unwrap();
    assert!(verified.is_proof());
    assert_eq!(verified.n_rows, N_ROWS.unsigned_abs());
}
