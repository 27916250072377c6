//! Pooled connections, in several threads, while the keyring is replaced.

use std::sync::Arc;

use diesel::{
    prelude::*,
    r2d2::{ConnectionManager, Pool},
};
use encdb_diesel::{keys::KeyringSlot, migrations, prelude::*};

use super::database::{Conn, Database};
use crate::support::{
    keys::{keyring, with_keys},
    models::{User, user, users},
};

#[test]
fn models_work_on_pooled_connections() {
    let database = Database::new();
    let pool =
        Pool::builder().max_size(4).build(ConnectionManager::<Conn>::new(database.url())).unwrap();
    migrations::run_for(&mut *pool.get().unwrap(), &keyring(1, &[])).unwrap();
    let work = |n: u32| {
        let pool = pool.clone();
        std::thread::spawn(move || {
            with_keys(|| {
                let conn = &mut pool.get().unwrap();
                let found =
                    users::table.filter(users::email.search_eq(format!("person{n}@example.com")));
                found.select(User::as_select()).load::<User>(conn).unwrap()
            })
        })
    };
    with_keys(|| {
        let rows: Vec<User> = (0..4).map(user).collect();
        diesel::insert_into(users::table).values(&rows).execute(&mut pool.get().unwrap()).unwrap();
    });
    let threads: Vec<_> = (0..4).map(work).collect();
    let found: Vec<User> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
    assert_eq!(found, (0..4).map(user).collect::<Vec<_>>());
}

#[test]
fn a_slot_is_filled_once_and_replaced_whole() {
    static SLOT: KeyringSlot = KeyringSlot::new();
    let build = |current| Arc::into_inner(keyring(current, &[])).unwrap();
    SLOT.install(build(1)).unwrap();
    assert_eq!(
        SLOT.install(build(2)).unwrap_err().kind(),
        encdb_diesel::ErrorKind::KeyringInstalled
    );
    assert_eq!(SLOT.keyring().unwrap().current().get(), 1);
    let readers: Vec<_> = (0..4)
        .map(|_| std::thread::spawn(|| (0..10_000).all(|_| SLOT.keyring().is_ok())))
        .collect();
    let both = || Arc::into_inner(keyring(2, &[1])).unwrap();
    (0..100).for_each(|_| {
        SLOT.reload(build(1)).unwrap();
        SLOT.reload(both()).unwrap();
    });
    assert!(readers.into_iter().all(|reader| reader.join().unwrap()));
    assert_eq!(SLOT.keyring().unwrap().current().get(), 2);
}
