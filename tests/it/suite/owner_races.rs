//! Changes of an owner's key by others while somebody uses it.

use std::{
    sync::{Arc, Barrier, OnceLock, Weak},
    thread,
    time::Duration,
};

use encdb_diesel::{EncryptedTable, ErrorKind, error::OwnerKeyError, keys::OwnerKeyTable};

use super::{
    database::{Conn, Database},
    interrupted::{self, At, READ_COMMITTED, REPEATABLE_READ, one_in_the_other},
    owner_keys::{owner_error, read},
    owner_passphrases::{LOCKED, database, n_grants, passphrase, service_key},
    process::{Process, keys},
};
use crate::support::{kind_of, models::notes};

const DESTROYED: ErrorKind = ErrorKind::OwnerKeyDestroyed;

/// The receipt reports that the key is gone, so no grant of it may stay.
#[test]
fn nobody_is_granted_a_key_that_is_being_destroyed() {
    for isolation in [READ_COMMITTED, REPEATABLE_READ] {
        let database = database();
        let tables = [<notes::table as EncryptedTable>::SPEC];
        let (receipt, granted) = one_in_the_other(
            (&database, isolation),
            "count(",
            |owners| owners.forget(8, &tables),
            |owners| owners.grant(8, "nightly", &service_key()),
        );
        assert_eq!(receipt.unwrap().n_wraps, 1, "{isolation}");
        assert_eq!(owner_error(granted), DESTROYED, "{isolation}");
        assert_eq!(n_grants(&mut database.connect()), 0, "{isolation}");
    }
}

#[test]
fn a_key_that_is_being_granted_is_destroyed_with_its_grant() {
    for isolation in [READ_COMMITTED, REPEATABLE_READ] {
        let database = database();
        let (granted, receipt) = one_in_the_other(
            (&database, isolation),
            "INSERT INTO __encdb_owner_key_grants",
            |owners| owners.grant(8, "nightly", &service_key()),
            |owners| owners.forget(8, &[]),
        );
        granted.unwrap();
        assert_eq!(receipt.unwrap().n_wraps, 2, "{isolation}");
        assert_eq!(n_grants(&mut database.connect()), 0, "{isolation}");
    }
}

#[test]
fn an_owner_who_gets_a_key_while_being_forgotten_is_forgotten() {
    let database = database();
    let (receipt, created) = one_in_the_other(
        (&database, READ_COMMITTED),
        "INSERT INTO __encdb_owner_keys",
        |owners| owners.forget(500, &[]),
        |owners| owners.create(500),
    );
    receipt.unwrap();
    created.unwrap();
    let refused =
        Process::new(&database, 1, &[]).run(|owners, _| owners.protect(500, passphrase("late")));
    assert_eq!(owner_error(refused), DESTROYED);
}

#[test]
fn a_key_that_is_being_replaced_is_destroyed_with_the_one_that_replaces_it() {
    for isolation in [READ_COMMITTED, REPEATABLE_READ] {
        let database = database();
        let (replaced, receipt) = one_in_the_other(
            (&database, isolation),
            "INSERT INTO __encdb_owner_keys",
            |owners| owners.replace(8, &[]),
            |owners| owners.forget(8, &[]),
        );
        replaced.unwrap();
        assert_eq!(receipt.unwrap().n_wraps, 2, "{isolation}");
        let read = Process::new(&database, 1, &[]).run(|_, conn| read(conn, 2));
        assert_eq!(kind_of(read), DESTROYED, "{isolation}");
    }
}

#[test]
fn of_two_who_replace_a_key_at_once_one_is_told_that_it_did_not_work() {
    for isolation in [READ_COMMITTED, REPEATABLE_READ] {
        let database = database();
        let (one, other) = one_in_the_other(
            (&database, isolation),
            "INSERT INTO __encdb_owner_keys",
            |owners| owners.replace(8, &[]),
            |owners| owners.replace(8, &[]),
        );
        one.unwrap();
        // SQLite lets the other one read before or after.
        assert!(matches!(other, Ok(()) | Err(OwnerKeyError::Contended)), "{isolation}: {other:?}");
        Process::new(&database, 1, &[]).run(|_, conn| assert!(read(conn, 2).is_ok()));
    }
}

/// A service must not keep a grant when the key was replaced to revoke it.
#[test]
fn no_grant_of_a_key_is_left_that_is_replaced_meanwhile() {
    for isolation in [READ_COMMITTED, REPEATABLE_READ] {
        let database = database();
        let (granted, replaced) = one_in_the_other(
            (&database, isolation),
            "INSERT INTO __encdb_owner_key_grants",
            |owners| owners.grant(8, "nightly", &service_key()),
            |owners| owners.replace(8, &[]),
        );
        granted.unwrap();
        replaced.unwrap();
        assert_eq!(n_grants(&mut database.connect()), 0, "{isolation}");
    }
}

#[test]
fn a_grant_that_meets_a_replacement_is_one_of_the_next_key() {
    for isolation in [READ_COMMITTED, REPEATABLE_READ] {
        let database = database();
        let (replaced, granted) = one_in_the_other(
            (&database, isolation),
            "INSERT INTO __encdb_owner_keys",
            |owners| owners.replace(8, &[]),
            |owners| owners.grant(8, "nightly", &service_key()),
        );
        replaced.unwrap();
        granted.unwrap();
        assert_eq!(n_grants(&mut database.connect()), 1, "{isolation}");
        Process::new(&database, 1, &[])
            .run(|owners, _| owners.protect(8, passphrase("late")))
            .unwrap();
        Process::with(&database, keys(1, &[]), |owners| {
            owners.as_service("nightly", service_key())
        })
        .run(|_, conn| assert!(read(conn, 2).is_ok(), "{isolation}"));
    }
}

/// If two write neighbouring rows of a small table, MariaDB makes one of them give way. No caller has to know.
#[test]
fn keys_of_many_owners_are_granted_and_destroyed_at_once() {
    const N_OWNERS: i64 = 8;
    let (database, start) = (database(), Barrier::new(N_OWNERS as usize));
    let in_turn = |owner: i64| {
        let mut process = Process::new(&database, 1, &[]);
        start.wait();
        process.run(|owners, _| {
            owners.create(owner).unwrap();
            for name in ["nightly", "daily", "nightly"] {
                owners.grant(owner, name, &service_key()).unwrap();
            }
            owners.revoke(owner, "daily").unwrap();
            owners.forget(owner, &[]).unwrap().n_wraps
        })
    };
    thread::scope(|scope| {
        let in_turn = &in_turn;
        let threads: Vec<_> =
            (100..100 + N_OWNERS).map(|owner| scope.spawn(move || in_turn(owner))).collect();
        assert!(threads.into_iter().all(|thread| thread.join().unwrap() == 2));
    });
}

/// A process that does some work of its own in the middle of a statement of its table of owner keys.
fn interrupted_process(
    database: &Database,
    at: At,
    work: impl FnOnce(&OwnerKeyTable<Conn>) + Send + 'static,
) -> Process {
    let table: Arc<OnceLock<Weak<OwnerKeyTable<Conn>>>> = Arc::default();
    let same = Arc::clone(&table);
    let pool =
        interrupted::pool(database, at, move || work(&same.get().unwrap().upgrade().unwrap()));
    let process = Process::with(database, keys(1, &[]), |_| OwnerKeyTable::new(pool));
    table.set(Arc::downgrade(&process.owners)).unwrap();
    process
}

/// If the owner is locked after the row has been read, the key is not kept.
#[test]
fn what_was_fetched_before_its_owner_was_locked_is_not_kept() {
    let database = database();
    let read_rows = At::End("SELECT k.owner_hash");
    let mut process = interrupted_process(&database, read_rows, |owners| owners.lock(8).unwrap());
    process.run(|owners, _| assert_eq!(owners.prefetch([8]).unwrap(), 1));
    Process::new(&database, 1, &[]).run(|owners, _| owners.forget(8, &[])).unwrap();
    assert_eq!(kind_of(process.run(|_, conn| read(conn, 2))), DESTROYED);
}

#[test]
fn what_was_unlocked_before_its_owner_was_locked_is_not_kept() {
    let database = database();
    let read_rows = At::End("SELECT k.owner_hash");
    let mut process = interrupted_process(&database, read_rows, |owners| owners.lock(7).unwrap());
    process.run(|owners, conn| {
        owners.unlock(7, passphrase("correct horse")).unwrap();
        assert_eq!(kind_of(read(conn, 1)), LOCKED);
        owners.unlock(7, passphrase("correct horse")).unwrap();
        assert!(read(conn, 1).is_ok());
    });
}

/// Both move the key to the current pepper. The second one has given the right passphrase too.
#[test]
fn who_unlocks_an_owner_whom_another_process_unlocks_has_unlocked_it() {
    let database = Arc::new(database());
    let same = Arc::clone(&database);
    let pool =
        interrupted::pool(&database, At::Beginning("UPDATE __encdb_owner_keys"), move || {
            let mut other = Process::new(&same, 2, &[1]);
            other.run(|owners, _| owners.unlock(7, passphrase("correct horse"))).unwrap();
        });
    let mut process = Process::with(&database, keys(2, &[1]), |_| {
        OwnerKeyTable::new(pool).open_for(Duration::ZERO)
    });
    process.run(|owners, conn| {
        owners.unlock(7, passphrase("correct horse")).unwrap();
        assert!(read(conn, 1).is_ok(), "also when the key is fetched again");
    });
}
