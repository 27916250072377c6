//! Owner keys under a passphrase of the owner, and the grants of services.

use std::{ops::ControlFlow, sync::Barrier, thread, time::Duration};

use diesel::{
    connection::SimpleConnection,
    prelude::*,
    r2d2::{ConnectionManager, CustomizeConnection, Error as PoolError, Pool},
    sql_query,
};
use encdb_diesel::{
    ErrorKind,
    census::census_of_owner_keys,
    columns::CiphertextMethods as _,
    error::{OwnerKeyError, WrappedKeyProblem},
    keys::{KeyBytes, KeyEncryptionKey, OwnerKeyTable, Passphrase, PassphraseCost},
};

use super::{
    database::{Conn, Database},
    owner_keys::{owner_error, read, rewrap, titled, write},
    process::{Process, keys},
};
use crate::support::{keys::id, kind_of, models::note};

pub(super) const LOCKED: ErrorKind = ErrorKind::OwnerKeyLocked;
const REFUSED: ErrorKind = ErrorKind::WrappedKey(WrappedKeyProblem::Refused);

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    n: i64,
}

pub(super) fn passphrase(text: &str) -> Passphrase {
    Passphrase::new(text).unwrap()
}

pub(super) fn service_key() -> KeyEncryptionKey {
    KeyEncryptionKey::from_key(KeyBytes::new(std::array::from_fn(|at| 200 - at as u8)))
}

/// Returns the number of services that have a grant of some key.
pub(super) fn n_grants(conn: &mut Conn) -> i64 {
    count(conn, "SELECT count(*) AS n FROM __encdb_owner_key_grants")
}

pub(super) fn count(conn: &mut Conn, query: &str) -> i64 {
    let counted: Counted = sql_query(query).get_result(conn).unwrap();
    counted.n
}

/// Inserts note 1 of tenant 7, whose key is under a passphrase, and note 2 of tenant 8, whose key is not.
pub(super) fn database() -> Database {
    let database = Database::new();
    let mut process = Process::new(&database, 1, &[]);
    process.set_up();
    process.run(|owners, conn| {
        owners.protect(7, passphrase("correct horse")).unwrap();
        owners.create(8).unwrap();
        write(conn, &[note(1, 7), note(2, 8)]).unwrap();
    });
    database
}

#[test]
fn a_locked_owner_is_an_error_to_seal_open_and_search() {
    let database = database();
    Process::new(&database, 1, &[]).run(|owners, conn| {
        assert_eq!(kind_of(read(conn, 1)), LOCKED);
        assert_eq!(kind_of(write(conn, &[note(3, 7)])), LOCKED);
        assert_eq!(kind_of(titled(conn, 7)), LOCKED, "and not no rows");
        assert_eq!(owners.prefetch([7, 8]).unwrap(), 1);
        assert!(read(conn, 2).is_ok(), "of an owner without a passphrase");
        assert_eq!(titled(conn, 8).unwrap(), [2]);
        owners.unlock(7, passphrase("correct horse")).unwrap();
        assert_eq!(titled(conn, 7).unwrap(), [1]);
    });
}

#[test]
fn the_passphrase_unlocks_until_the_owner_is_locked() {
    let database = database();
    Process::new(&database, 1, &[]).run(|owners, conn| {
        assert_eq!(owner_error(owners.unlock(7, passphrase("wrong horse"))), REFUSED);
        assert_eq!(kind_of(read(conn, 1)), LOCKED);
        owners.unlock(7, passphrase("correct horse")).unwrap();
        assert_eq!(read(conn, 1).unwrap().body.open().unwrap(), "the body of note 1");
        write(conn, &[note(3, 7)]).unwrap();
        owners.lock(7).unwrap();
        assert_eq!(kind_of(read(conn, 1)), LOCKED);
    });
}

/// The key itself is fetched again regularly, without the passphrase.
#[test]
fn an_unlocked_owner_stays_so_while_the_key_itself_is_fetched_anew() {
    let database = database();
    let mut process =
        Process::with(&database, keys(1, &[]), |owners| owners.open_for(Duration::ZERO));
    process.run(|owners, conn| {
        owners.unlock(7, passphrase("correct horse")).unwrap();
        assert!(read(conn, 1).is_ok() && read(conn, 1).is_ok());
    });
}

#[test]
fn an_owner_is_locked_again_when_the_time_is_over() {
    let database = database();
    let mut process = Process::with(&database, keys(1, &[]), |owners| {
        owners.open_for(Duration::ZERO).unlocked_for(Duration::ZERO)
    });
    process.run(|owners, conn| {
        owners.unlock(7, passphrase("correct horse")).unwrap();
        assert_eq!(kind_of(read(conn, 1)), LOCKED);
    });
}

#[test]
fn as_many_owners_stay_unlocked_as_may_be_open_at_once() {
    let database = database();
    Process::new(&database, 1, &[]).run(|owners, _| owners.protect(8, passphrase("late"))).unwrap();
    for (n_keys, is_open) in [(1, [false, true]), (2, [true, true])] {
        let mut process = Process::with(&database, keys(1, &[]), |owners| {
            owners.open_at_once(n_keys).open_for(Duration::ZERO)
        });
        process.run(|owners, conn| {
            owners.unlock(7, passphrase("correct horse")).unwrap();
            owners.unlock(8, passphrase("late")).unwrap();
            assert_eq!([1, 2].map(|note| read(conn, note).is_ok()), is_open, "{n_keys}");
        });
    }
}

#[test]
fn a_changed_passphrase_changes_the_wrapped_key_and_no_value() {
    let database = database();
    let stored = |conn: &mut Conn| -> Vec<u8> {
        use crate::support::models::notes;
        notes::table.find(1).select(notes::title.raw_ciphertext()).first(conn).unwrap()
    };
    let before = stored(&mut database.connect());
    let mut other =
        Process::with(&database, keys(1, &[]), |owners| owners.open_for(Duration::ZERO));
    other.run(|owners, _| owners.unlock(7, passphrase("correct horse")).unwrap());
    Process::new(&database, 1, &[]).run(|owners, conn| {
        let change = |old, new| owners.change_passphrase(7, passphrase(old), passphrase(new));
        assert_eq!(owner_error(change("wrong horse", "battery staple")), REFUSED);
        assert_eq!(kind_of(read(conn, 1)), LOCKED);
        change("correct horse", "battery staple").unwrap();
        assert!(read(conn, 1).is_ok(), "unlocked with the new one");
    });
    assert_eq!(kind_of(other.run(|_, conn| read(conn, 1))), LOCKED, "unlocked with the old one");
    other.run(|owners, conn| {
        assert_eq!(owner_error(owners.unlock(7, passphrase("correct horse"))), REFUSED);
        owners.unlock(7, passphrase("battery staple")).unwrap();
        assert!(read(conn, 1).is_ok());
    });
    assert_eq!(stored(&mut database.connect()), before);
}

#[test]
fn an_owner_who_has_values_can_still_be_given_a_passphrase_and_be_freed_of_it() {
    let database = database();
    Process::new(&database, 1, &[]).run(|owners, _| owners.protect(8, passphrase("late"))).unwrap();
    let mut process = Process::new(&database, 1, &[]);
    process.run(|owners, conn| {
        assert_eq!(kind_of(read(conn, 2)), LOCKED);
        assert_eq!(owner_error(owners.unprotect(8)), LOCKED);
        assert_eq!(owner_error(owners.protect(8, passphrase("a stranger's"))), LOCKED);
        owners.unlock(8, passphrase("late")).unwrap();
        owners.unprotect(8).unwrap();
    });
    Process::new(&database, 1, &[]).run(|owners, conn| {
        assert!(read(conn, 2).is_ok());
        let unlocked = owners.unlock(8, passphrase("late"));
        assert!(matches!(unlocked, Err(OwnerKeyError::NoPassphrase)), "{unlocked:?}");
    });
}

#[test]
fn a_service_opens_what_it_was_granted_until_that_is_revoked() {
    let database = database();
    let mut nightly = Process::with(&database, keys(1, &[]), |owners| {
        owners.as_service("nightly", service_key()).open_for(Duration::ZERO)
    });
    assert_eq!(kind_of(nightly.run(|_, conn| read(conn, 1))), LOCKED);
    let mut owner = Process::new(&database, 1, &[]);
    owner.run(|owners, _| {
        assert_eq!(owner_error(owners.grant(7, "nightly", &service_key())), LOCKED);
        owners.unlock(7, passphrase("correct horse")).unwrap();
        owners.grant(7, "nightly", &service_key()).unwrap();
        owners.grant(7, "nightly", &service_key()).unwrap();
    });
    nightly.run(|_, conn| {
        assert!(read(conn, 1).is_ok());
        write(conn, &[note(3, 7)]).unwrap();
    });
    Process::with(&database, keys(1, &[]), |owners| owners.as_service("daily", service_key()))
        .run(|_, conn| assert_eq!(kind_of(read(conn, 1)), LOCKED));
    owner.run(|owners, conn| {
        owners.revoke(7, "nightly").unwrap();
        assert!(read(conn, 3).is_ok(), "what the service wrote");
    });
    assert_eq!(kind_of(nightly.run(|_, conn| read(conn, 1))), LOCKED);
}

#[test]
fn a_service_with_another_key_is_refused() {
    let database = database();
    Process::new(&database, 1, &[]).run(|owners, _| {
        owners.unlock(7, passphrase("correct horse")).unwrap();
        owners.grant(7, "nightly", &service_key()).unwrap();
    });
    let other = KeyEncryptionKey::from_key(KeyBytes::random().unwrap());
    Process::with(&database, keys(1, &[]), |owners| owners.as_service("nightly", other))
        .run(|_, conn| assert_eq!(kind_of(read(conn, 1)), REFUSED));
}

/// On every database: names are bytes, and not words of a language.
#[test]
fn services_are_told_apart_by_every_letter_of_their_names() {
    let database = database();
    let mut process = Process::new(&database, 1, &[]);
    let names = ["nightly", "Nightly", "nightly ", "nïghtly"];
    process.run(|owners, conn| {
        for name in names {
            owners.grant(8, name, &service_key()).unwrap();
        }
        assert_eq!(n_grants(conn), 4);
        owners.revoke(8, "NIGHTLY").unwrap();
        assert_eq!(n_grants(conn), 4);
        owners.revoke(8, "nightly").unwrap();
        assert_eq!(n_grants(conn), 3);
    });
}

/// Such a grant would be neither counted nor moved when the root key is to be destroyed.
#[test]
fn a_service_is_not_granted_a_key_under_a_root_key() {
    let database = database();
    let mut process = Process::new(&database, 1, &[]);
    let keyring = process.keyring().clone();
    let pepper = keyring.pepper(id(1)).unwrap();
    let cost = PassphraseCost::default();
    process.run(|owners, conn| {
        for under in [
            keyring.wrapping_key(id(1)).unwrap(),
            KeyEncryptionKey::from_peppered_passphrase(passphrase("a service's"), cost, pepper),
        ] {
            let refused = owners.grant(8, "nightly", &under);
            assert!(
                matches!(refused, Err(OwnerKeyError::ServiceKey { id: needed }) if needed == id(1)),
                "{refused:?}"
            );
        }
        assert_eq!(n_grants(conn), 0);
    });
}

#[test]
fn a_service_has_a_name_of_bounded_length() {
    let database = database();
    Process::new(&database, 1, &[]).run(|owners, _| {
        for name in [String::new(), "n".repeat(65)] {
            let refused = owners.grant(8, &name, &service_key());
            assert!(
                matches!(refused, Err(OwnerKeyError::ServiceName { len }) if len == name.len())
            );
        }
        owners.grant(8, &"n".repeat(64), &service_key()).unwrap();
    });
}

#[test]
fn a_forgotten_owner_is_so_for_services_and_the_passphrase_too() {
    let database = database();
    let mut owner = Process::new(&database, 1, &[]);
    let receipt = owner.run(|owners, _| {
        owners.unlock(7, passphrase("correct horse")).unwrap();
        owners.grant(7, "nightly", &service_key()).unwrap();
        owners.forget(7, &[]).unwrap()
    });
    assert_eq!(receipt.n_wraps, 2);
    for gone in [
        "SELECT count(*) AS n FROM __encdb_owner_key_grants",
        "SELECT count(by_passphrase) AS n FROM __encdb_owner_keys",
        "SELECT count(owner_id) - 1 AS n FROM __encdb_owner_keys",
        "SELECT count(by_application) - 1 AS n FROM __encdb_owner_keys",
    ] {
        assert_eq!(count(&mut owner.conn, gone), 0, "{gone}: only the other owner's is there");
    }
    let destroyed = ErrorKind::OwnerKeyDestroyed;
    owner.run(|owners, conn| {
        assert_eq!(kind_of(read(conn, 1)), destroyed);
        assert_eq!(owner_error(owners.unlock(7, passphrase("correct horse"))), destroyed);
        assert_eq!(owner_error(owners.protect(7, passphrase("new"))), destroyed);
        assert_eq!(owner_error(owners.grant(7, "nightly", &service_key())), destroyed);
    });
    Process::with(&database, keys(1, &[]), |owners| owners.as_service("nightly", service_key()))
        .run(|_, conn| assert_eq!(kind_of(read(conn, 1)), destroyed));
}

/// The pepper is of a former root key. When the owner gives the passphrase, the key gets the current root key's pepper.
#[test]
fn a_root_key_that_a_passphrase_needs_is_counted_until_the_passphrase_is_given() {
    let database = database();
    let mut process = Process::new(&database, 2, &[1]);
    let under = |conn: &mut Conn, key| census_of_owner_keys(conn).unwrap().under_key(id(key));
    assert_eq!(rewrap(&mut process, ControlFlow::Continue(())), 1);
    assert_eq!((under(&mut process.conn, 1), under(&mut process.conn, 2)), (1, 1));
    process.run(|owners, conn| {
        owners.unlock(7, passphrase("correct horse")).unwrap();
        assert!(read(conn, 1).is_ok());
    });
    assert_eq!((under(&mut process.conn, 1), under(&mut process.conn, 2)), (0, 2));
    Process::new(&database, 2, &[]).run(|owners, conn| {
        owners.unlock(7, passphrase("correct horse")).unwrap();
        assert!(read(conn, 1).is_ok());
    });
}

/// A replica that was promoted too late, or a database in maintenance: owners can still log in.
#[test]
fn an_owner_unlocks_where_the_new_pepper_cannot_be_written() {
    let database = database();
    let mut process = Process::with(&database, keys(2, &[1]), |_| {
        let pool = Pool::builder().max_size(1).connection_customizer(Box::new(ReadOnly));
        OwnerKeyTable::new(pool.build(ConnectionManager::new(database.url())).unwrap())
    });
    process.run(|owners, conn| {
        owners.unlock(7, passphrase("correct horse")).unwrap();
        assert!(read(conn, 1).is_ok());
        let refused = owners.change_passphrase(7, passphrase("correct horse"), passphrase("new"));
        assert!(matches!(refused, Err(OwnerKeyError::Database(_))), "{refused:?}");
    });
    let under = census_of_owner_keys(&mut process.conn).unwrap();
    assert_eq!((under.under_key(id(1)), under.under_key(id(2))), (2, 0));
}

/// Makes connections read-only, with each backend's statement. A backend ignores the others' statements.
#[derive(Debug)]
struct ReadOnly;

impl CustomizeConnection<Conn, PoolError> for ReadOnly {
    fn on_acquire(&self, conn: &mut Conn) -> Result<(), PoolError> {
        for words in [
            "PRAGMA query_only = ON",
            "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
            "SET SESSION TRANSACTION READ ONLY",
        ] {
            let _ = conn.batch_execute(words);
        }
        Ok(())
    }
}

/// Changes the same owner's key in two processes at once, and returns the changes that succeeded. The other call is told.
fn of_two_at_once(
    database: &Database,
    change: impl Fn(&OwnerKeyTable<Conn>, &str) -> Result<(), OwnerKeyError> + Sync,
) -> Vec<&'static str> {
    let start = Barrier::new(2);
    let changed = |mine: &'static str| {
        let mut process = Process::new(database, 1, &[]);
        start.wait();
        match process.run(|owners, _| change(owners, mine)) {
            Ok(()) => Some(mine),
            Err(OwnerKeyError::Contended | OwnerKeyError::Keyring(_)) => None,
            Err(error) => panic!("{error:?}"),
        }
    };
    thread::scope(|scope| {
        let both = ["one", "other"].map(|mine| scope.spawn(move || changed(mine)));
        both.into_iter().filter_map(|thread| thread.join().unwrap()).collect()
    })
}

#[test]
fn of_two_who_change_a_passphrase_at_once_one_is_told_that_it_did_not_work() {
    let database = database();
    let stands = of_two_at_once(&database, |owners, mine| {
        owners.change_passphrase(7, passphrase("correct horse"), passphrase(mine))
    });
    let [stands] = stands.as_slice() else { panic!("{stands:?}") };
    Process::new(&database, 1, &[]).run(|owners, conn| {
        owners.unlock(7, passphrase(stands)).unwrap();
        assert!(read(conn, 1).is_ok());
    });
}

#[test]
fn of_two_who_give_a_new_owner_a_passphrase_at_once_one_is_told_that_it_did_not_work() {
    let database = database();
    let stands = of_two_at_once(&database, |owners, mine| owners.protect(500, passphrase(mine)));
    let [stands] = stands.as_slice() else { panic!("{stands:?}") };
    Process::new(&database, 1, &[]).run(|owners, conn| {
        owners.unlock(500, passphrase(stands)).unwrap();
        write(conn, &[note(9, 500)]).unwrap();
    });
}

/// Restores the wraps by root keys from an earlier copy, beside those by passphrases. encdb never writes both.
pub(super) fn put_back(conn: &mut Conn) {
    let put_back = "UPDATE __encdb_owner_keys SET by_application = (SELECT c.by_application FROM copied c \
                    WHERE c.owner_hash = __encdb_owner_keys.owner_hash) WHERE by_application IS NULL";
    conn.batch_execute(put_back).unwrap();
}

/// Without the passphrase, the key would open with the earlier wrap.
#[test]
fn a_key_with_a_wrap_of_before_beside_the_passphrases_is_refused_by_all_who_read_it() {
    let twice = ErrorKind::OwnerKeyWrappedTwice;
    let database = database();
    let mut process = Process::new(&database, 1, &[]);
    process.conn.batch_execute("CREATE TABLE copied AS SELECT * FROM __encdb_owner_keys").unwrap();
    process.run(|owners, _| owners.protect(8, passphrase("late")).unwrap());
    put_back(&mut process.conn);
    let mut process = Process::new(&database, 2, &[1]);
    process.run(|owners, conn| {
        assert_eq!(kind_of(read(conn, 2)), twice);
        assert_eq!(kind_of(write(conn, &[note(3, 8)])), twice);
        assert_eq!(kind_of(titled(conn, 8)), twice);
        assert_eq!(owners.prefetch([8]).unwrap(), 0);
        assert_eq!(owner_error(owners.unlock(8, passphrase("late"))), twice);
        let changed = owners.change_passphrase(8, passphrase("late"), passphrase("new"));
        assert_eq!(owner_error(changed), twice);
        assert_eq!(owner_error(owners.grant(8, "nightly", &service_key())), twice);
        assert_eq!(owner_error(owners.protect(8, passphrase("new"))), twice);
        assert_eq!(owner_error(owners.unprotect(8)), twice);
        let done = owners.rewrap(|_| ControlFlow::Continue(())).unwrap();
        assert_eq!((done.n_rewrapped, done.n_failed), (0, 1));
        assert_eq!(owner_error(Err::<(), _>(done.first_failed.unwrap().error)), twice);
    });
    let counted = census_of_owner_keys(&mut process.conn).unwrap();
    assert_eq!((counted.under_key(id(1)), counted.not_sealed()), (3, 1));
    process.run(|owners, conn| {
        owners.forget(8, &[]).unwrap();
        assert_eq!(kind_of(read(conn, 2)), ErrorKind::OwnerKeyDestroyed);
    });
}

/// Somebody who deletes the row of a locked owner would make the next write create a key that the root key opens.
#[test]
fn a_write_makes_no_key_for_an_owner_whose_row_was_deleted() {
    let database = database();
    let mut process = Process::new(&database, 1, &[]);
    process.conn.batch_execute("DELETE FROM __encdb_owner_keys").unwrap();
    process.run(|owners, conn| {
        assert_eq!(kind_of(write(conn, &[note(3, 7)])), ErrorKind::OwnerKeyMissing);
        let unlocked = owners.unlock(7, passphrase("correct horse"));
        assert_eq!(owner_error(unlocked), ErrorKind::OwnerKeyMissing);
        owners.create(7).unwrap();
        write(conn, &[note(3, 7)]).unwrap();
    });
}
