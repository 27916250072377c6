//! Search tokens of owners with stored keys, while they move to another epoch.

use std::ops::ControlFlow;

use diesel::prelude::*;
use encdb_diesel::{
    EncryptedTable, Progress,
    census::census,
    keys::{KeyEncryptionKey, KeyringBuilder, OwnerKeys, Passphrase},
    rotate::Rotation,
    spec::TableSpec,
};

use super::{
    database::{Conn, Database},
    owner_keys::write,
    process::Process,
};
use crate::support::{
    keys::{builder, id, key},
    models::{note, notes},
};

const NOTES: TableSpec = <notes::table as EncryptedTable>::SPEC;

/// Makes notes of the tenants 7 (two) and 8 (one), with tokens of epoch 1.
fn database() -> Database {
    let database = Database::new();
    let mut writer = Process::new(&database, 1, &[]);
    writer.set_up();
    writer.create(&[7, 8]);
    writer.run(|_, conn| write(conn, &[note(1, 7), note(2, 7), note(3, 8)])).unwrap();
    database
}

/// Returns a keyring that writes tokens of epoch 2, and finds tokens of epoch 1.
fn two_epochs() -> KeyringBuilder {
    let keys = builder().current(id(1), key(1));
    keys.index_root(id(2), key(801)).index_root(id(1), key(800)).owner_keys(OwnerKeys::Stored)
}

fn rotate(process: &mut Process) -> Progress {
    let keyring = process.keyring().clone();
    process.run(|_, conn| {
        Rotation::new(NOTES, &keyring).run(conn, |_| ControlFlow::Continue(())).unwrap()
    })
}

fn of_epoch_1(conn: &mut Conn) -> u64 {
    census(conn, &NOTES).unwrap().of_epoch(1)
}

/// Only the owner can have them made, until a service has the key as well.
#[test]
fn the_tokens_of_a_locked_owner_wait_for_a_service_that_has_a_grant() {
    let database = database();
    let service_key = || KeyEncryptionKey::from_key(key(700));
    Process::new(&database, 1, &[]).run(|owners, _| {
        owners.grant(7, "nightly", &service_key()).unwrap();
        owners.protect(7, Passphrase::new("correct horse").unwrap()).unwrap();
    });
    let mut operator = Process::with(&database, two_epochs(), |owners| owners);
    let done = rotate(&mut operator);
    assert_eq!((done.n_changed, done.n_failed), (1, 4), "two notes with two searchable columns");
    assert_eq!(of_epoch_1(&mut operator.conn), 4);
    let nightly = |owners: encdb_diesel::keys::OwnerKeyTable<Conn>| {
        owners.as_service("nightly", service_key())
    };
    let done = rotate(&mut Process::with(&database, two_epochs(), nightly));
    assert_eq!((done.n_changed, done.n_failed), (2, 0));
    assert_eq!(of_epoch_1(&mut operator.conn), 0);
}

/// The tokens are worthless, and nobody can make others: to get rid of the epoch, delete the rows.
#[test]
fn the_tokens_of_a_forgotten_owner_stay_until_the_rows_are_deleted() {
    let database = database();
    Process::new(&database, 1, &[]).run(|owners, _| owners.forget(7, &[])).unwrap();
    let mut operator = Process::with(&database, two_epochs(), |owners| owners);
    let done = rotate(&mut operator);
    assert_eq!((done.n_changed, done.n_failed), (1, 4));
    assert_eq!(of_epoch_1(&mut operator.conn), 4);
    diesel::delete(notes::table.filter(notes::tenant_id.eq(7)))
        .execute(&mut operator.conn)
        .unwrap();
    assert_eq!(of_epoch_1(&mut operator.conn), 0);
}
