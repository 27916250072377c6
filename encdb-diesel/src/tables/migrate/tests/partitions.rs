//! Partitioned tables of PostgreSQL, whose partitions are tables of their own.

use std::ops::ControlFlow::Continue;

use diesel::{PgConnection, connection::SimpleConnection as _};
use encdb_own_database::{OwnDatabase, Server};

use super::{PEOPLE, keyring};
use crate::{
    own_tables::schema,
    spec::{TableSpec, TokenSpec, Uniqueness},
    sql::fixed::load,
    tables::migrate::{MigrateError, Migration, Refusal},
};

const CREATE: &str = "
CREATE TABLE people (id INTEGER NOT NULL, region TEXT NOT NULL, email TEXT NOT NULL, note TEXT, PRIMARY KEY (region, id))
    PARTITION BY LIST (region);
CREATE TABLE people_eu PARTITION OF people FOR VALUES IN ('eu') PARTITION BY HASH (id);
CREATE TABLE people_eu_0 PARTITION OF people_eu FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE people_eu_1 PARTITION OF people_eu FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE people_us PARTITION OF people FOR VALUES IN ('us');
INSERT INTO people SELECT n, CASE n % 2 WHEN 0 THEN 'eu' ELSE 'us' END, 'person' || n, 'note' FROM generate_series(1, 100) n;
";

/// Returns the table whose tokens are not UNIQUE.
fn repeatable() -> TableSpec {
    let [email, note] = super::COLUMNS else { panic!("two columns") };
    let token = email.token().expect("a token");
    let (name, index) = (token.sql_name(), token.index());
    let token = TokenSpec::new(name, index, token.term(), token.scope(), Uniqueness::Repeatable);
    let columns = Box::leak(Box::new([email.with_token(token), *note]));
    TableSpec::new("people", PEOPLE.sql_name(), PEOPLE.row(), None, columns)
}

fn empty(conn: &mut PgConnection) -> usize {
    load(conn, "SELECT id FROM people WHERE email_encrypted IS NULL", []).unwrap().len()
}

#[test]
fn every_partition_is_filled_guarded_and_indexed() {
    let database = OwnDatabase::<PgConnection>::on(Server::Postgres);
    let conn = &mut database.connect();
    schema::create_tables(conn).unwrap();
    conn.batch_execute(CREATE).unwrap();
    let keyring = keyring();
    let migration = Migration::new(repeatable(), &keyring);
    migration.add_columns(conn).unwrap();
    assert!(migration.add_columns(conn).unwrap().is_empty());
    migration.migrate_data(conn, |_| Continue(())).unwrap();
    assert_eq!(empty(conn), 0);
    conn.batch_execute("UPDATE people SET email = upper(email) WHERE id IN (1, 2)").unwrap();
    conn.batch_execute("UPDATE people_eu_0 SET note = 'x' WHERE id = 4").unwrap();
    assert_eq!(empty(conn), 2);
    // The row moves to another partition, and its values with it: they are not bound to the region.
    conn.batch_execute("UPDATE people SET region = 'us' WHERE id = 6").unwrap();
    migration.migrate_data(conn, |_| Continue(())).unwrap();
    assert!(migration.verify(conn, |_, _| Continue(())).unwrap().is_proof());
    conn.batch_execute("ALTER TABLE people_us DISABLE TRIGGER USER").unwrap();
    let unguarded = migration.verify(conn, |_, _| Continue(())).unwrap_err();
    assert!(matches!(unguarded, MigrateError::Guard { .. }), "{unguarded}");
    migration.add_columns(conn).unwrap();
    migration.verify(conn, |_, _| Continue(())).unwrap();
    migration.switch(conn).unwrap();
    migration.drop_unencrypted(conn).unwrap();
}

#[test]
fn unique_tokens_of_a_partitioned_table_are_refused() {
    let database = OwnDatabase::<PgConnection>::on(Server::Postgres);
    let conn = &mut database.connect();
    schema::create_tables(conn).unwrap();
    conn.batch_execute(CREATE).unwrap();
    let refused = Migration::new(PEOPLE, &keyring()).add_columns(conn).unwrap_err();
    let MigrateError::Refused { refusals, .. } = refused else { panic!("{refused}") };
    let column = "email_search".to_owned();
    assert_eq!(refusals, [Refusal::UniqueInPartitions { column }]);
}
