//! Rows with NULL in their primary key, which only SQLite allows.

use std::ops::ControlFlow;

use diesel::{connection::SimpleConnection, prelude::*};
use encdb_diesel::{EncryptedTable, KEYRING, TableError, verify::Verification};

use super::database::Database;
use crate::support::{
    keys::keyring,
    models::{user, users},
};

/// The same table, with a key that may be NULL.
const NULLABLE: &str = "CREATE TABLE new_users (id TEXT PRIMARY KEY, name TEXT, email BLOB, email_search BLOB, phone BLOB, \
    phone_search BLOB, ssn BLOB); DROP TABLE users; ALTER TABLE new_users RENAME TO users";

/// No page begins after NULL. So neither the row nor the rows after it may be left out silently.
#[test]
fn a_verification_does_not_pass_over_what_is_behind_them() {
    let database = Database::new();
    let conn = &mut database.connect();
    conn.batch_execute(NULLABLE).unwrap();
    let keyring = keyring(1, &[]);
    KEYRING.scoped(&keyring, || {
        diesel::insert_into(users::table).values(&vec![user(1), user(2)]).execute(conn).unwrap();
    });
    let verification = Verification::new(<users::table as EncryptedTable>::SPEC, &keyring);
    conn.batch_execute("UPDATE users SET id = NULL WHERE id = 'user-2'").unwrap();
    let verified = verification.run(conn, |_, _| ControlFlow::Continue(())).unwrap();
    assert_eq!((verified.n_done, verified.n_failed), (2, 1), "bound to a row that has no id");
    assert_eq!(verified.failures[0].key[0].value, None);
    conn.batch_execute("DELETE FROM users WHERE id IS NOT NULL").unwrap();
    match verification.run(conn, |_, _| ControlFlow::Continue(())).unwrap_err() {
        TableError::NullInKey { table } => assert_eq!(table, "users"),
        other => panic!("{other:?}"),
    }
}
