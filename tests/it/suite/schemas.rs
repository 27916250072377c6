//! Tables in a schema, and tables and columns with other names in SQL than in Rust. Their values do not mix, and the tools
//! look where the model writes.

use std::{ops::ControlFlow, sync::Arc};

use diesel::{connection::SimpleConnection, prelude::*};
use encdb_diesel::{
    EncryptedTable, KEYRING, Keyring,
    census::{Census, census},
    migrations,
    prelude::*,
    rotate::Rotation,
    spec::{self, TableName, TableSpec, TablesError},
    verify::Verification,
};

use super::database::{Archive, Conn, Database};
use crate::support::{
    keys::{id, keyring},
    models::{ArchivedVault, OldVault, Vault, archive, renamed, vaults},
};

const HERE: TableSpec = <vaults::table as EncryptedTable>::SPEC;
const ARCHIVED: TableSpec = <archive::vaults::table as EncryptedTable>::SPEC;
const OLD: TableSpec = <renamed::vaults::table as EncryptedTable>::SPEC;

const N_HERE: i64 = 3;
const N_ARCHIVED: i64 = 5;
const N_OLD: i64 = 7;

/// Inserts rows with the same ids into all three tables.
fn fill(conn: &mut Conn, keyring: &Arc<Keyring>) {
    migrations::run_for(conn, keyring).unwrap();
    let secret = |place: &str, id: i64| format!("{place} {id}");
    KEYRING.scoped(keyring, || {
        for id in 0..N_HERE {
            let row = Vault { id, secret: Searchable::new(secret("here", id)) };
            diesel::insert_into(vaults::table).values(&row).execute(conn).unwrap();
        }
        for id in 0..N_ARCHIVED {
            let row = ArchivedVault { id, secret: Searchable::new(secret("archived", id)) };
            diesel::insert_into(archive::vaults::table).values(&row).execute(conn).unwrap();
        }
        for id in 0..N_OLD {
            let row = OldVault { id, secret: Encrypted::new(secret("old", id)) };
            diesel::insert_into(renamed::vaults::table).values(&row).execute(conn).unwrap();
        }
    });
}

#[test]
fn a_specification_has_the_names_that_diesel_writes() {
    assert_eq!((HERE.sql_name(), HERE.name()), (TableName::new("vaults"), "vaults"));
    let archived = TableName::new("vaults").in_schema("encdb_archive");
    assert_eq!((ARCHIVED.sql_name(), ARCHIVED.name()), (archived, "archived_vaults"));
    let old = TableName::new("old_vaults_2019");
    assert_eq!((OLD.sql_name(), OLD.name()), (old, "old_vaults_2019"));
    let column = OLD.columns()[0];
    assert_eq!((column.sql_name(), column.column().column()), ("secret_1", "secret_1"));
}

#[test]
fn a_value_does_not_open_in_a_table_of_the_same_name_in_another_schema() {
    let (database, keyring) = (Database::new(), keyring(1, &[]));
    let archive = Archive::of(&database);
    let conn = &mut archive.connect();
    fill(conn, &keyring);
    let moved: Vec<u8> = vaults::table.find(1).select(vaults::secret).first(conn).unwrap();
    diesel::update(archive::vaults::table.find(1))
        .set(archive::vaults::secret.eq(moved))
        .execute(conn)
        .unwrap();
    KEYRING.scoped(&keyring, || {
        let load = |id: i64, conn: &mut Conn| -> QueryResult<ArchivedVault> {
            archive::vaults::table.find(id).select(ArchivedVault::as_select()).first(conn)
        };
        assert_eq!(load(0, conn).unwrap().secret.expose(), "archived 0");
        assert!(load(1, conn).unwrap_err().to_string().contains("does not open here"));
    });
}

fn sealed_under(counted: &Census) -> (u64, u64) {
    (counted.under_key(id(1)), counted.under_key(id(2)))
}

/// Every count before a key is destroyed is made where the model writes.
#[test]
fn each_form_of_name_is_counted_rotated_and_verified_where_its_model_writes() {
    let (database, two) = (Database::new(), keyring(2, &[1]));
    let archive = Archive::of(&database);
    let conn = &mut archive.connect();
    fill(conn, &keyring(1, &[]));
    let tables = [(HERE, N_HERE), (ARCHIVED, N_ARCHIVED), (OLD, N_OLD)];
    let tables = tables.map(|(table, n_rows)| (table, n_rows.unsigned_abs()));
    for (at, (table, n_rows)) in tables.into_iter().enumerate() {
        assert_eq!(sealed_under(&census(conn, &table).unwrap()), (n_rows, 0), "{table:?}");
        let done = Rotation::new(table, &two).run(conn, |_| ControlFlow::Continue(())).unwrap();
        assert_eq!((done.n_changed, done.n_failed), (n_rows, 0), "{table:?}");
        let verified =
            Verification::new(table, &two).run(conn, |_, _| ControlFlow::Continue(())).unwrap();
        assert!(verified.is_proof() && verified.n_values == n_rows, "{verified:?}");
        for (rotated, (table, n_rows)) in tables.into_iter().enumerate() {
            let expected = if rotated <= at { (0, n_rows) } else { (n_rows, 0) };
            assert_eq!(sealed_under(&census(conn, &table).unwrap()), expected, "{table:?}");
        }
    }
}

#[test]
fn a_schema_survives_json() {
    let tables = [HERE, ARCHIVED, OLD];
    let read = spec::from_json(&spec::to_json(&tables)).unwrap();
    assert_eq!(format!("{read:?}"), format!("{tables:?}"));
}

/// Returns the table of a model whose author overlooked that the name is taken.
fn namesake() -> TableSpec {
    let columns = HERE.columns();
    TableSpec::new("vaults", ARCHIVED.sql_name(), HERE.row(), None, columns)
}

#[test]
fn two_tables_of_one_logical_name_are_refused() {
    spec::check(&[HERE, ARCHIVED, OLD]).unwrap();
    let refused = spec::check(&[HERE, namesake()]).unwrap_err();
    let text = refused.to_string();
    assert!(matches!(refused, TablesError::RepeatedTable { .. }), "{text}");
    assert!(text.contains("`vaults`") && text.contains("`encdb_archive.vaults`"), "{text}");
    let json = spec::to_json(&[HERE, namesake()]);
    assert!(matches!(spec::from_json(&json), Err(TablesError::RepeatedTable { .. })));
}

#[test]
fn two_columns_of_one_logical_name_are_refused() {
    let columns = [HERE.columns(), HERE.columns()].concat();
    let twice = TableSpec::new("vaults", HERE.sql_name(), &[], None, columns.leak());
    assert!(matches!(spec::check(&[twice]), Err(TablesError::RepeatedColumn { .. })));
    let elsewhere = TableSpec::new("other", OLD.sql_name(), &[], None, HERE.columns());
    let refused = spec::check(&[HERE, elsewhere]).unwrap_err();
    assert!(matches!(refused, TablesError::RepeatedColumn { .. }), "{refused:?}");
}

/// If the schema cannot be reached, the count is an error and not zero.
#[test]
fn a_table_in_a_schema_that_is_not_there_is_an_error() {
    let database = Database::new();
    let conn = &mut database.connect();
    conn.batch_execute("DELETE FROM vaults").unwrap();
    let refused = census(conn, &ARCHIVED).unwrap_err();
    let expected = "there is no table `encdb_archive.vaults` here";
    assert!(refused.to_string().contains(expected), "{refused}");
}
