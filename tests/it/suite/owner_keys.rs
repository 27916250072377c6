//! Stored owner keys: made, fetched, moved to another root key, and destroyed.

use std::{
    ops::ControlFlow,
    sync::{Arc, Barrier, Mutex},
    thread,
    time::Duration,
};

use diesel::{connection::SimpleConnection, prelude::*, sql_query};
use encdb_diesel::{
    EncryptedTable, ErrorKind, Keyring,
    census::{Content, census, census_of_owner_keys},
    error::{OwnerKeyError, SourceError},
    keys::{KeyEncryptionKey, KeyringSlot, KeyringSource, OwnerKeyTable, Passphrase},
    prelude::*,
    rotate::Rotation,
};

use super::{
    database::{Conn, Database, bytes_literal},
    process::{Process, keys},
};
use crate::support::{
    keys::{id, key},
    kind_of,
    models::{Note, note, notes, users},
};

/// Makes a database with encdb's tables, and notes of the tenants 7 (two) and 8 (one), written by a process that has
/// ended.
pub(super) fn database() -> Database {
    let database = Database::new();
    let mut writer = Process::new(&database, 1, &[]);
    writer.set_up();
    writer.create(&[7, 8]);
    writer.run(|_, conn| write(conn, &[note(1, 7), note(2, 7), note(3, 8)])).unwrap();
    database
}

pub(super) fn write(conn: &mut Conn, notes: &[Note]) -> QueryResult<usize> {
    diesel::insert_into(notes::table).values(notes).execute(conn)
}

pub(super) fn read(conn: &mut Conn, note_id: i64) -> QueryResult<Note> {
    notes::table.find(note_id).select(Note::as_select()).first(conn)
}

fn read_all(conn: &mut Conn) -> Vec<Note> {
    notes::table.order(notes::id).select(Note::as_select()).load(conn).unwrap()
}

pub(super) fn titled(conn: &mut Conn, tenant: i32) -> QueryResult<Vec<i64>> {
    let title = notes::title.of_owner(tenant).search_eq("STRASSE");
    notes::table.filter(title).order(notes::id).select(notes::id).load(conn)
}

/// Returns the error of a call of the table of owner keys.
pub(super) fn owner_error<T>(result: Result<T, OwnerKeyError>) -> ErrorKind {
    match result {
        Err(OwnerKeyError::Keyring(error)) => error.kind(),
        Err(error) => panic!("another error: {error:?}"),
        Ok(_) => panic!("this had to fail"),
    }
}

#[test]
fn another_process_opens_and_finds_what_one_has_sealed() {
    let database = database();
    Process::new(&database, 1, &[]).run(|_, conn| {
        let notes = read_all(conn);
        assert_eq!(notes.len(), 3);
        assert!(notes.iter().all(|note| note.title.expose() == "Straße"));
        assert_eq!(notes[2].body.open().unwrap(), "the body of note 3");
        assert_eq!((titled(conn, 7).unwrap(), titled(conn, 8).unwrap()), (vec![1, 2], vec![3]));
    });
}

#[test]
fn a_value_says_that_it_is_under_a_stored_key() {
    let database = database();
    let stored: Vec<u8> = notes::table
        .find(1)
        .select(notes::title.raw_ciphertext())
        .first(&mut database.connect())
        .unwrap();
    // Row, owner and DEK, and the number of the owner's only key.
    assert_eq!(stored[..4], [0xf8, 0b0000_0111, 0, 1]);
}

/// Neither opens values under the other: there is no state in between that an attacker could use.
#[test]
fn derived_and_stored_owner_keys_are_told_apart_by_the_header() {
    let database = database();
    let derived = keys(1, &[]).owner_keys(encdb_diesel::keys::OwnerKeys::Derived);
    let mut derived = Process::with(&database, derived, |owners| owners);
    let error = kind_of(derived.run(|_, conn| read(conn, 1)));
    assert!(matches!(error, ErrorKind::UnexpectedFlags { .. }), "{error:?}");
    derived.run(|_, conn| write(conn, &[note(4, 7)])).unwrap();
    let error = kind_of(Process::new(&database, 1, &[]).run(|_, conn| read(conn, 4)));
    assert!(matches!(error, ErrorKind::UnexpectedFlags { .. }), "{error:?}");
}

#[test]
fn an_owner_gets_one_key_however_many_processes_make_it() {
    let database = database();
    let processes: Vec<Process> = (0..4).map(|_| Process::new(&database, 1, &[])).collect();
    let start = &Barrier::new(processes.len());
    thread::scope(|scope| {
        for (n, mut process) in (10..).zip(processes) {
            scope.spawn(move || {
                start.wait();
                process.run(|owners, conn| {
                    owners.create(99).unwrap();
                    write(conn, &[note(n, 99)]).unwrap();
                });
            });
        }
    });
    Process::new(&database, 1, &[]).run(|_, conn| assert_eq!(read_all(conn).len(), 7));
}

#[test]
fn a_value_moved_to_another_owner_does_not_open() {
    let database = database();
    let mut process = Process::new(&database, 1, &[]);
    diesel::update(notes::table.find(1))
        .set(notes::tenant_id.eq(8))
        .execute(&mut process.conn)
        .unwrap();
    assert_eq!(kind_of(process.run(|_, conn| read(conn, 1))), ErrorKind::Rejected);
}

/// A wrapped key names its owner.
#[test]
fn a_wrapped_key_moved_to_another_owner_does_not_open() {
    let database = database();
    let mut process = Process::new(&database, 1, &[]);
    let moved = "UPDATE __encdb_owner_keys SET by_application = (SELECT wrapped FROM (SELECT by_application AS wrapped \
                 FROM __encdb_owner_keys ORDER BY owner_hash LIMIT 1) AS first_one)";
    process.conn.batch_execute(moved).unwrap();
    let kinds = process.run(|_, conn| [1, 3].map(|note| read(conn, note).is_ok()));
    assert_eq!(kinds.iter().filter(|opened| **opened).count(), 1);
}

#[test]
fn prefetching_takes_one_query_and_loading_none() {
    let database = database();
    let mut process = Process::new(&database, 1, &[]);
    assert_eq!(process.run(|owners, _| owners.prefetch([7, 8, 8, 9]).unwrap()), 2);
    assert_eq!(process.n_queries(), 1);
    process.run(|_, conn| assert_eq!(read_all(conn).len(), 3));
    assert_eq!(process.n_queries(), 0);
    assert_eq!(process.run(|owners, _| owners.prefetch([7, 8]).unwrap()), 2);
    assert_eq!(process.n_queries(), 0, "they are open");
}

#[test]
fn a_key_is_fetched_once_and_again_when_its_time_is_over() {
    let database = database();
    let mut process = Process::new(&database, 1, &[]);
    process.run(|_, conn| assert_eq!(read_all(conn).len(), 3));
    assert_eq!(process.n_queries(), 2);
    let mut forgetful = Process::with(&database, keys(1, &[]), |owners: OwnerKeyTable<Conn>| {
        owners.open_for(Duration::ZERO)
    });
    forgetful.run(|_, conn| assert_eq!(titled(conn, 7).unwrap(), [1, 2]));
    assert_eq!(forgetful.n_queries(), 1);
    forgetful.run(|_, conn| assert_eq!(titled(conn, 7).unwrap(), [1, 2]));
    assert_eq!(forgetful.n_queries(), 1);
}

#[test]
fn no_more_keys_are_open_than_were_asked_for() {
    let database = database();
    let n_queries_with = |set: fn(OwnerKeyTable<Conn>) -> OwnerKeyTable<Conn>| {
        let mut process = Process::with(&database, keys(1, &[]), set);
        for owner in [7, 8, 8, 7] {
            process.run(|_, conn| assert!(!titled(conn, owner).unwrap().is_empty()));
        }
        process.n_queries()
    };
    assert_eq!(n_queries_with(|owners| owners), 2, "one for each owner");
    assert_eq!(n_queries_with(|owners| owners.open_at_once(2)), 2);
    assert_eq!(n_queries_with(|owners| owners.open_at_once(1)), 3, "the first one gave way");
}

#[test]
fn a_key_is_made_on_first_use_where_the_program_says_so() {
    let database = database();
    let mut process = Process::with(&database, keys(1, &[]), |owners| owners.made_on_first_use());
    process.run(|_, conn| write(conn, &[note(4, 9)]).unwrap());
    Process::new(&database, 1, &[]).run(|_, conn| assert!(read(conn, 4).is_ok()));
}

#[test]
fn an_owner_without_a_key_has_nothing_that_could_be_found_or_opened() {
    let database = database();
    let mut process = Process::new(&database, 1, &[]);
    assert_eq!(process.run(|_, conn| titled(conn, 1234)).unwrap(), [0_i64; 0]);
    let lost = "DELETE FROM __encdb_owner_keys";
    process.conn.batch_execute(lost).unwrap();
    assert_eq!(kind_of(process.run(|_, conn| read(conn, 1))), ErrorKind::OwnerKeyMissing);
}

#[test]
fn what_cannot_be_fetched_is_an_error_and_nothing_is_written() {
    let database = database();
    let mut process = Process::new(&database, 1, &[]);
    process.conn.batch_execute("DROP TABLE __encdb_owner_keys").unwrap();
    assert_eq!(kind_of(process.run(|_, conn| read(conn, 1))), ErrorKind::OwnerKeyUnavailable);
    let written = process.run(|_, conn| write(conn, &[note(4, 7)]));
    assert_eq!(kind_of(written), ErrorKind::OwnerKeyUnavailable);
    let why = process.run(|owners, _| owners.prefetch([7]));
    assert!(matches!(why, Err(OwnerKeyError::Database(_))), "{why:?}");
    let why = process.run(|owners, _| owners.rewrap(|_| ControlFlow::Continue(())));
    assert!(matches!(why, Err(OwnerKeyError::Database(_))), "{why:?}");
    assert_eq!(notes::table.count().get_result::<i64>(&mut process.conn).unwrap(), 3);
}

#[test]
fn a_keyring_that_was_not_told_where_the_keys_are_says_so() {
    let database = database();
    let untold = std::sync::Arc::new(keys(1, &[]).build().unwrap());
    let read = encdb_diesel::KEYRING.scoped(&untold, || read(&mut database.connect(), 1));
    assert_eq!(kind_of(read), ErrorKind::OwnerKeyTableMissing);
}

#[test]
fn a_damaged_wrapped_key_is_an_error() {
    let database = database();
    let mut process = Process::new(&database, 1, &[]);
    process
        .conn
        .batch_execute("UPDATE __encdb_owner_keys SET by_application = owner_hash")
        .unwrap();
    let error = kind_of(process.run(|_, conn| read(conn, 1)));
    assert!(matches!(error, ErrorKind::WrappedKey(_)), "{error:?}");
}

#[test]
fn a_forgotten_owner_is_unreadable_for_good_and_the_receipt_counts_it() {
    let database = database();
    let tables = [<notes::table as EncryptedTable>::SPEC];
    let mut process = Process::new(&database, 1, &[]);
    process.run(|_, conn| assert_eq!(read_all(conn).len(), 3));
    let receipt = process.run(|owners, _| owners.forget(7, &tables)).unwrap();
    assert!(receipt.destroyed_at > 1_700_000_000 && receipt.n_wraps == 1, "{receipt:?}");
    let counted: Vec<_> = receipt
        .columns
        .iter()
        .map(|it| (it.column.as_str(), it.n_values, it.n_tokens_left))
        .collect();
    assert_eq!(counted, [("title", 2, 0), ("label", 2, 2), ("body", 2, 0)]);

    let destroyed = ErrorKind::OwnerKeyDestroyed;
    process.run(|_, conn| {
        assert_eq!(kind_of(read(conn, 1)), destroyed);
        assert_eq!(kind_of(write(conn, &[note(4, 7)])), destroyed);
        assert_eq!(kind_of(titled(conn, 7)), destroyed);
        assert!(read(conn, 3).is_ok(), "of another owner");
    });
    Process::new(&database, 1, &[]).run(|owners, conn| {
        assert_eq!(kind_of(read(conn, 1)), destroyed);
        owners.create(7).unwrap();
        assert_eq!(kind_of(read(conn, 1)), destroyed, "nobody makes a new one");
        let again = owners.forget(7, &tables).unwrap();
        assert_eq!((again.n_wraps, again.destroyed_at), (0, receipt.destroyed_at));
        assert_eq!(again.columns, receipt.columns);
    });
}

/// Somebody put a wrap back, from a backup say. The owner stays forgotten.
#[test]
fn a_destroyed_key_is_not_opened_though_its_row_has_a_wrap() {
    let database = database();
    let mut process = Process::new(&database, 1, &[]);
    process.conn.batch_execute("UPDATE __encdb_owner_keys SET destroyed_at = 1").unwrap();
    process.run(|owners, conn| {
        assert_eq!(owners.prefetch([7, 8]).unwrap(), 0);
        assert_eq!(kind_of(read(conn, 1)), ErrorKind::OwnerKeyDestroyed);
    });
}

#[test]
fn an_owner_who_never_had_a_key_is_forgotten_too() {
    let database = database();
    let mut process = Process::new(&database, 1, &[]);
    let receipt = process.run(|owners, _| owners.forget(500, &[])).unwrap();
    assert_eq!((receipt.n_wraps, receipt.columns), (0, vec![]));
    let written = process.run(|_, conn| write(conn, &[note(4, 500)]));
    assert_eq!(kind_of(written), ErrorKind::OwnerKeyDestroyed);
}

#[test]
fn nothing_is_destroyed_where_the_receipt_cannot_be_made() {
    let database = database();
    let mut process = Process::new(&database, 1, &[]);
    let of_nobody = [<users::table as EncryptedTable>::SPEC];
    let refused = process.run(|owners, _| owners.forget(7, &of_nobody));
    assert!(matches!(refused, Err(OwnerKeyError::NoOwner { .. })), "{refused:?}");
    process.run(|_, conn| assert!(read(conn, 1).is_ok()));
}

/// A receipt over a view would count the rows that the view shows, and over a renamed table nothing.
#[test]
fn nothing_is_destroyed_where_rows_are_hidden_from_the_receipt() {
    let database = database();
    let notes = [<notes::table as EncryptedTable>::SPEC];
    let mut process = Process::new(&database, 1, &[]);
    for (hide, undo) in [
        ("ALTER TABLE notes RENAME TO all_notes", "SELECT 1"),
        ("CREATE VIEW notes AS SELECT * FROM all_notes WHERE id < 0", "DROP VIEW notes"),
    ] {
        process.conn.batch_execute(hide).unwrap();
        let refused = process.run(|owners, _| owners.forget(7, &notes));
        assert!(matches!(refused, Err(OwnerKeyError::Tables(_))), "{hide}: {refused:?}");
        process.conn.batch_execute(undo).unwrap();
    }
    process.conn.batch_execute("ALTER TABLE all_notes RENAME TO notes").unwrap();
    process.run(|_, conn| assert!(read(conn, 1).is_ok()));
}

#[test]
fn another_process_forgets_when_its_time_is_over() {
    let database = database();
    let mut long = Process::new(&database, 1, &[]);
    let mut short =
        Process::with(&database, keys(1, &[]), |owners| owners.open_for(Duration::ZERO));
    long.run(|_, conn| assert!(read(conn, 1).is_ok()));
    short.run(|_, conn| assert!(read(conn, 1).is_ok()));
    Process::new(&database, 1, &[]).run(|owners, _| owners.forget(7, &[])).unwrap();
    assert_eq!(kind_of(short.run(|_, conn| read(conn, 1))), ErrorKind::OwnerKeyDestroyed);
    long.run(|_, conn| assert!(read(conn, 1).is_ok(), "for five minutes, as documented"));
}

/// Returns how many keys were wrapped again, and asserts that none failed.
pub(super) fn rewrap(process: &mut Process, flow: ControlFlow<()>) -> u64 {
    let done = process.run(|owners, _| owners.rewrap(|_| flow)).unwrap();
    assert_eq!(done.n_failed, 0, "{done:?}");
    done.n_rewrapped
}

#[test]
fn keys_move_to_another_root_key_and_no_value_does() {
    let database = database();
    let before: Vec<Vec<u8>> = notes::table
        .order(notes::id)
        .select(notes::title.raw_ciphertext())
        .load(&mut database.connect())
        .unwrap();
    let mut process = Process::new(&database, 2, &[1]);
    let under = |conn: &mut Conn, key| census_of_owner_keys(conn).unwrap().under_key(id(key));
    assert_eq!((under(&mut process.conn, 1), under(&mut process.conn, 2)), (2, 0));
    // The first run is stopped after the first key.
    assert_eq!(rewrap(&mut process, ControlFlow::Break(())), 1);
    assert_eq!((under(&mut process.conn, 1), under(&mut process.conn, 2)), (1, 1));
    assert_eq!(rewrap(&mut process, ControlFlow::Continue(())), 1);
    assert_eq!((under(&mut process.conn, 1), under(&mut process.conn, 2)), (0, 2));
    assert_eq!(rewrap(&mut process, ControlFlow::Continue(())), 0);

    let mut without_the_old = Process::new(&database, 2, &[]);
    without_the_old.run(|_, conn| assert_eq!(read_all(conn).len(), 3));
    let after: Vec<Vec<u8>> = notes::table
        .order(notes::id)
        .select(notes::title.raw_ciphertext())
        .load(&mut database.connect())
        .unwrap();
    assert_eq!(before, after);
}

/// Ways to break a wrapped key: tampered with, rotted, or under a lost root key.
const BROKEN: [fn(&mut Vec<u8>); 3] = [
    |wrapped| *wrapped.last_mut().unwrap() ^= 1,
    |wrapped| wrapped.truncate(20),
    |wrapped| wrapped[28..30].copy_from_slice(&99_u16.to_be_bytes()),
];

/// Breaks the first wrapped key. Returns the name of its owner in the table.
fn break_first(conn: &mut Conn, broken: fn(&mut Vec<u8>)) -> String {
    #[derive(QueryableByName)]
    struct First {
        #[diesel(sql_type = diesel::sql_types::Binary)]
        owner_hash: Vec<u8>,
        #[diesel(sql_type = diesel::sql_types::Binary)]
        by_application: Vec<u8>,
    }
    let first =
        "SELECT owner_hash, by_application FROM __encdb_owner_keys ORDER BY owner_hash LIMIT 1";
    let mut first: First = sql_query(first).get_result(conn).unwrap();
    broken(&mut first.by_application);
    let (wrapped, owner) = (bytes_literal(&first.by_application), bytes_literal(&first.owner_hash));
    let update = "UPDATE __encdb_owner_keys SET by_application";
    conn.batch_execute(&format!("{update} = {wrapped} WHERE owner_hash = {owner}")).unwrap();
    hex::encode(first.owner_hash)
}

#[test]
fn an_owners_key_that_does_not_open_is_named_and_the_others_move() {
    for broken in BROKEN {
        let database = database();
        let mut process = Process::new(&database, 2, &[1]);
        let owner_hash = break_first(&mut process.conn, broken);
        let done = process.run(|owners, _| owners.rewrap(|_| ControlFlow::Continue(()))).unwrap();
        assert_eq!((done.n_rewrapped, done.n_failed), (1, 1));
        assert_eq!(done.first_failed.unwrap().owner_hash, owner_hash);
        assert_eq!(census_of_owner_keys(&mut process.conn).unwrap().under_key(id(2)), 1);
    }
}

#[test]
fn an_owners_key_that_does_not_open_keeps_no_other_from_being_prefetched() {
    for broken in BROKEN {
        let database = database();
        let mut process = Process::new(&database, 1, &[]);
        break_first(&mut process.conn, broken);
        assert_eq!(process.run(|owners, _| owners.prefetch([7, 8])).unwrap(), 1);
        let opened = process.run(|_, conn| [1, 3].map(|note| read(conn, note).is_ok()));
        assert_eq!(opened.iter().filter(|opened| **opened).count(), 1);
    }
}

#[test]
fn a_key_under_an_unknown_root_key_names_it() {
    let database = database();
    let error = kind_of(Process::new(&database, 2, &[]).run(|_, conn| read(conn, 1)));
    assert_eq!(error, ErrorKind::UnknownKey { id: id(1) });
}

/// Returns the tests' keys with these ids, the first one current, as a source gives them.
#[derive(Clone, Debug)]
struct StoredKeys(Arc<Mutex<Vec<u16>>>);

impl KeyringSource for StoredKeys {
    fn load(&self) -> Result<Keyring, SourceError> {
        let ids = self.0.lock().unwrap();
        Ok(keys(ids[0], &ids[1..]).build()?)
    }
}

/// Another process has moved everything to a new root key. Each call notices it by itself.
#[test]
fn owner_keys_under_a_new_root_key_open_after_one_reload() {
    static SLOT: KeyringSlot = KeyringSlot::new();
    let database = database();
    let passphrase = || Passphrase::new("correct horse").unwrap();
    let mut other = Process::new(&database, 2, &[1]);
    rewrap(&mut other, ControlFlow::Continue(()));
    other.run(|owners, _| owners.protect(8, passphrase()).unwrap());

    let source = StoredKeys(Arc::new(Mutex::new(vec![1])));
    SLOT.install_from(source.clone()).unwrap();
    *source.0.lock().unwrap() = vec![2, 1];
    let process = Process::with(&database, keys(1, &[]), |owners| owners.of_slot(&SLOT));
    let owners = &process.owners;
    let service_key = KeyEncryptionKey::from_key(key(700));
    type Call<'c> = &'c dyn Fn() -> Result<(), OwnerKeyError>;
    let calls: [(&str, Call<'_>); 7] = [
        ("rewrap", &|| {
            let rewrapped = owners.rewrap(|_| ControlFlow::Continue(()));
            rewrapped.map(|done| assert_eq!(done.n_rewrapped, 0, "the other process has done it"))
        }),
        ("prefetch", &|| owners.prefetch([7]).map(|n_open| assert_eq!(n_open, 1))),
        ("grant", &|| owners.grant(7, "nightly", &service_key)),
        ("unprotect", &|| owners.unprotect(7)),
        ("protect", &|| owners.protect(7, passphrase())),
        ("unlock", &|| owners.unlock(8, passphrase())),
        ("change_passphrase", &|| owners.change_passphrase(8, passphrase(), passphrase())),
    ];
    for (name, call) in calls {
        [7, 8].into_iter().for_each(|owner| owners.lock(owner).unwrap());
        SLOT.reload(keys(1, &[]).build().unwrap()).unwrap();
        call().unwrap_or_else(|error| panic!("{name}: {error:?}"));
        assert_eq!(SLOT.keyring().unwrap().current(), id(2), "{name}");
    }
}

#[test]
fn a_rotation_gives_owners_new_tokens_and_leaves_their_values() {
    let database = database();
    let spec = <notes::table as EncryptedTable>::SPEC;
    let count = |conn: &mut Conn| {
        let counted = census(conn, &spec).unwrap();
        let under = counted.counts.iter().filter(|it| it.content == Content::SealedUnderOwnerKey);
        (under.map(|it| it.n_values).sum::<u64>(), counted.under_key(id(1)), counted.of_epoch(2))
    };
    assert_eq!(count(&mut database.connect()), (9, 0, 0));
    let two_epochs = || {
        let keys = encdb_diesel::Keyring::builder(b"\x01 a salt of the tests' own");
        let keys = keys.current(id(2), key(2)).retired(id(1), key(1));
        let keys = keys.index_root(id(2), key(801)).index_root(id(1), key(800));
        keys.owner_keys(encdb_diesel::keys::OwnerKeys::Stored)
    };
    let mut process = Process::with(&database, two_epochs(), |owners| owners);
    process.run(|_, conn| assert_eq!(titled(conn, 7).unwrap(), [1, 2], "before"));
    let keyring = process.keyring().clone();
    let done = process.run(|_, conn| {
        Rotation::new(spec, &keyring).run(conn, |_| ControlFlow::Continue(())).unwrap()
    });
    assert_eq!((done.n_changed, done.n_failed), (3, 0));
    assert_eq!(count(&mut process.conn), (9, 0, 6));
    process.run(|_, conn| assert_eq!(titled(conn, 7).unwrap(), [1, 2], "after"));
}
