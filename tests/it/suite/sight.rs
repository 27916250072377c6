//! A connection that does not see all rows proves nothing about them.

use std::ops::ControlFlow;

use diesel::connection::SimpleConnection;
use encdb_diesel::{
    EncryptedTable, TableError, census::census, migrations, rotate::Rotation, spec::TableSpec,
    verify::Verification,
};

use super::database::{Database, HIDING};
use crate::support::{keys::keyring, models::vaults};

const VAULTS: TableSpec = <vaults::table as EncryptedTable>::SPEC;

#[test]
fn a_table_whose_rows_are_hidden_is_not_counted_rotated_or_verified() {
    let keyring = keyring(1, &[]);
    for (hide, why) in HIDING {
        let database = Database::new();
        let conn = &mut database.connect();
        migrations::run_for(conn, &keyring).unwrap();
        conn.batch_execute(hide).unwrap();
        let on = |_: &_| ControlFlow::Continue(());
        let refused = [
            census(conn, &VAULTS).map(drop),
            Rotation::new(VAULTS, &keyring).run(conn, on).map(drop),
            Verification::new(VAULTS, &keyring)
                .run(conn, |_, _| ControlFlow::Continue(()))
                .map(drop),
        ];
        for refused in refused {
            let refused = refused.expect_err(hide);
            assert!(matches!(refused, TableError::HiddenRows { .. }), "{refused:?}");
            assert!(refused.to_string().contains(why), "{refused}");
        }
    }
}

#[test]
fn a_table_that_was_renamed_is_not_counted_as_empty() {
    let database = Database::new();
    let conn = &mut database.connect();
    conn.batch_execute("ALTER TABLE vaults RENAME TO treasuries").unwrap();
    let refused = census(conn, &VAULTS).unwrap_err();
    assert!(matches!(refused, TableError::NoTable { .. }), "{refused:?}");
}
