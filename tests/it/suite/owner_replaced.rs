//! Replaced keys of owners: later values, a rotation, and the use of earlier copies.

use std::{ops::ControlFlow, sync::Arc, time::Duration};

use diesel::{connection::SimpleConnection, prelude::*};
use encdb_diesel::{
    EncryptedTable, ErrorKind, Progress, TableError,
    census::census_of_owner_keys,
    columns::CiphertextMethods,
    error::{OwnerKeyError, WrappedKeyProblem},
    keys::DestroyedFormer,
    rotate::Rotation,
    spec::{Scope, TableSpec, TokenSpec, Uniqueness},
    verify::Verification,
};

use super::{
    database::{Conn, Database},
    owner_keys::{self, owner_error, read, rewrap, titled, write},
    owner_passphrases::{LOCKED, count, n_grants, passphrase, service_key},
    process::{Process, keys},
};
use crate::support::{
    keys::id,
    kind_of,
    models::{note, notes},
};

pub(super) const NOTES: [TableSpec; 1] = [<notes::table as EncryptedTable>::SPEC];

/// Makes a process that keeps no key open, and so sees at once what others do.
pub(super) fn forgetful(database: &Database) -> Process {
    Process::with(database, keys(1, &[]), |owners| owners.open_for(Duration::ZERO))
}

/// Makes the notes of `owner_keys`, of the tenants 7 (1 and 2) and 8 (3), replaces the key of 7, and writes note 4 of 7
/// after.
fn database() -> Database {
    let database = owner_keys::database();
    Process::new(&database, 1, &[]).run(|owners, conn| {
        owners.replace(7, &NOTES).unwrap();
        write(conn, &[note(4, 7)]).unwrap();
    });
    database
}

/// Returns the numbers in the headers of the titles, by note.
fn numbers(conn: &mut Conn) -> Vec<u8> {
    let titles = notes::table.order(notes::id).select(notes::title.raw_ciphertext());
    titles.load::<Vec<u8>>(conn).unwrap().iter().map(|stored| stored[3]).collect()
}

fn rotate(process: &mut Process) -> Progress {
    let keyring = Arc::clone(process.keyring());
    process.run(|_, conn| {
        Rotation::new(NOTES[0], &keyring).run(conn, |_| ControlFlow::Continue(())).unwrap()
    })
}

fn is_proven(process: &mut Process) -> bool {
    let keyring = Arc::clone(process.keyring());
    let verified = Verification::new(NOTES[0], &keyring);
    process.run(|_, conn| verified.run(conn, |_, _| ControlFlow::Continue(())).unwrap().is_proof())
}

/// Destroys former keys, and returns how many were destroyed, in use, in doubt, unseen or too recent.
fn destroy_former(process: &mut Process, tables: &[TableSpec]) -> [u64; 5] {
    let DestroyedFormer { n_destroyed, n_in_use, n_in_doubt, n_unseen, n_too_recent, .. } =
        process.run(|owners, _| owners.destroy_former(tables)).unwrap();
    [n_destroyed, n_in_use, n_in_doubt, n_unseen, n_too_recent]
}

#[test]
fn a_key_that_replaces_another_seals_from_then_on_and_both_open_and_are_found() {
    let database = database();
    let mut process = Process::new(&database, 1, &[]);
    assert_eq!(numbers(&mut process.conn), [1, 1, 1, 2]);
    process.run(|owners, conn| {
        assert!((1..=4).all(|note| read(conn, note).is_ok()));
        assert_eq!(titled(conn, 7).unwrap(), [1, 2, 4]);
        assert_eq!(titled(conn, 8).unwrap(), [3]);
        owners.replace(7, &NOTES).unwrap();
        write(conn, &[note(5, 7)]).unwrap();
    });
    assert_eq!(numbers(&mut process.conn), [1, 1, 1, 2, 3]);
    assert!(is_proven(&mut process));
    process.run(|owners, conn| {
        assert_eq!(owners.prefetch([7, 8]).unwrap(), 2);
        assert_eq!(titled(conn, 7).unwrap(), [1, 2, 4, 5]);
    });
}

/// A process that has the former key open meets a value under the new one.
#[test]
fn another_process_opens_what_is_under_a_key_that_is_new_to_it() {
    let database = owner_keys::database();
    let mut other = Process::new(&database, 1, &[]);
    other.run(|_, conn| assert!(read(conn, 1).is_ok()));
    Process::new(&database, 1, &[]).run(|owners, conn| {
        owners.replace(7, &NOTES).unwrap();
        write(conn, &[note(4, 7)]).unwrap();
    });
    other.run(|_, conn| assert_eq!(read(conn, 4).unwrap().title.expose(), "Straße"));
    other.run(|_, conn| write(conn, &[note(5, 7)]).unwrap());
    assert_eq!(numbers(&mut other.conn), [1, 1, 1, 2, 2]);
}

#[test]
fn a_rotation_moves_what_is_under_a_former_key_and_nothing_else() {
    let database = database();
    let stored = |conn: &mut Conn| -> Vec<Vec<u8>> {
        notes::table
            .filter(notes::tenant_id.eq(8))
            .select(notes::title.raw_ciphertext())
            .load(conn)
            .unwrap()
    };
    let mut process = Process::new(&database, 1, &[]);
    let of_others = stored(&mut process.conn);
    let done = rotate(&mut process);
    assert_eq!((done.n_changed, done.n_failed), (2, 0));
    assert_eq!(numbers(&mut process.conn), [2, 2, 1, 2]);
    assert_eq!(stored(&mut process.conn), of_others);
    assert!(is_proven(&mut process));
    process.run(|_, conn| assert_eq!(titled(conn, 7).unwrap(), [1, 2, 4]));
    assert_eq!(rotate(&mut process).n_changed, 0);
}

/// The rotating process has the former key open, and would otherwise seal under it again.
#[test]
fn a_rotation_moves_values_to_a_key_that_is_new_to_its_process() {
    let database = owner_keys::database();
    let mut rotating = Process::new(&database, 1, &[]);
    rotating.run(|owners, _| owners.prefetch([7, 8]).unwrap());
    Process::new(&database, 1, &[]).run(|owners, _| owners.replace(7, &NOTES).unwrap());
    assert_eq!(rotate(&mut rotating).n_changed, 2);
    assert_eq!(numbers(&mut rotating.conn), [2, 2, 1]);
}

/// A token does not name its key, and may be under another key than the value beside it.
#[test]
fn a_rotation_moves_tokens_that_are_left_beside_values_that_have_moved() {
    let database = owner_keys::database();
    let mut process = forgetful(&database);
    process.conn.batch_execute("CREATE TABLE copied AS SELECT id, title_token FROM notes").unwrap();
    process.run(|owners, _| owners.replace(7, &NOTES).unwrap());
    assert_eq!(rotate(&mut process).n_changed, 2);
    let put_back =
        "UPDATE notes SET title_token = (SELECT c.title_token FROM copied c WHERE c.id = notes.id)";
    process.conn.batch_execute(put_back).unwrap();
    process.run(|_, conn| assert_eq!(titled(conn, 7).unwrap(), [1, 2], "found by the former key"));
    assert_eq!(destroy_former(&mut process, &NOTES), [0, 1, 0, 0, 0]);
    assert_eq!(rotate(&mut process).n_changed, 2);
    assert_eq!(destroy_former(&mut process, &NOTES), [1, 0, 0, 0, 0]);
    process.run(|_, conn| assert_eq!(titled(conn, 7).unwrap(), [1, 2]));
}

#[test]
fn a_rotation_where_no_key_was_replaced_asks_once_and_where_one_was_once_a_batch() {
    let database = owner_keys::database();
    let mut process = Process::new(&database, 1, &[]);
    assert_eq!(rotate(&mut process).n_changed, 0);
    assert_eq!(process.n_queries(), 1);
    process.run(|owners, _| owners.replace(8, &NOTES).unwrap());
    process.run(|owners, _| owners.prefetch([7, 8]).unwrap());
    process.n_queries();
    assert_eq!(rotate(&mut process).n_changed, 1);
    assert_eq!(process.n_queries(), 2);
}

#[test]
fn a_former_key_is_destroyed_once_nothing_is_under_it() {
    let database = database();
    let mut process = forgetful(&database);
    assert_eq!(destroy_former(&mut process, &NOTES), [0, 1, 0, 0, 0]);
    rotate(&mut process);
    let copy = "CREATE TEMPORARY TABLE copied AS SELECT * FROM notes";
    process.conn.batch_execute(copy).unwrap();
    assert_eq!(destroy_former(&mut process, &NOTES), [1, 0, 0, 0, 0]);
    assert_eq!(destroy_former(&mut process, &NOTES), [0; 5]);
    assert!(is_proven(&mut process));
    process.run(|owners, conn| {
        assert_eq!(titled(conn, 7).unwrap(), [1, 2, 4]);
        owners.create(7).unwrap();
        write(conn, &[note(5, 7)]).unwrap();
        let receipt = owners.forget(7, &NOTES).unwrap();
        assert_eq!((receipt.n_wraps, receipt.columns[0].n_values), (1, 4));
    });
}

/// A key may be destroyed only if all values under it would have been seen.
#[test]
fn a_former_key_is_left_where_anything_is_in_doubt() {
    let database = database();
    let mut fast = Process::new(&database, 1, &[]);
    rotate(&mut fast);
    assert_eq!(destroy_former(&mut fast, &NOTES), [0, 0, 0, 0, 1], "others may write under it");
    let mut process = forgetful(&database);
    let away = "CREATE TEMPORARY TABLE away AS SELECT * FROM notes";
    process.conn.batch_execute(away).unwrap();
    process.conn.batch_execute("DELETE FROM notes WHERE tenant_id = 7").unwrap();
    assert_eq!(destroy_former(&mut process, &NOTES), [0, 0, 0, 1, 0], "not in this database");
    process.conn.batch_execute("INSERT INTO notes SELECT * FROM away WHERE tenant_id = 7").unwrap();
    process.run(|owners, _| owners.protect(7, passphrase("correct horse")).unwrap());
    process.run(|owners, _| owners.lock(7).unwrap());
    assert_eq!(destroy_former(&mut process, &NOTES), [0, 0, 1, 0, 0], "locked");
    process.run(|owners, _| owners.unlock(7, passphrase("correct horse")).unwrap());
    assert_eq!(destroy_former(&mut process, &NOTES), [1, 0, 0, 0, 0]);
}

/// A table that the application forgot, or a table of another application.
#[test]
fn no_former_key_is_destroyed_while_values_of_owners_are_in_a_table_that_is_not_listed() {
    let database = database();
    let mut process = forgetful(&database);
    process.conn.batch_execute("CREATE TABLE copied AS SELECT * FROM notes").unwrap();
    rotate(&mut process);
    let refused = process.run(|owners, _| owners.destroy_former(&NOTES)).unwrap_err();
    let OwnerKeyError::Tables(TableError::Unlisted { table, n_values: 4, .. }) = &refused else {
        panic!("{refused:?}")
    };
    assert_eq!(table, "copied");
    let refused = process.run(|owners, _| owners.destroy_former(&[])).unwrap_err();
    assert!(matches!(refused, OwnerKeyError::Tables(TableError::Unlisted { .. })), "{refused:?}");
    process.conn.batch_execute("DROP TABLE copied").unwrap();
    assert_eq!(destroy_former(&mut process, &NOTES), [1, 0, 0, 0, 0]);
}

/// Each former key is opened by the next one.
#[test]
fn of_several_former_keys_those_are_destroyed_below_which_nothing_is() {
    let database = database();
    let mut process = forgetful(&database);
    process.run(|owners, conn| {
        owners.replace(7, &NOTES).unwrap();
        diesel::delete(notes::table.filter(notes::id.eq_any([1, 2]))).execute(conn).unwrap();
    });
    assert_eq!(destroy_former(&mut process, &NOTES)[..2], [0, 2], "the token may be of either");
    process.run(|_, conn| {
        assert!(read(conn, 4).is_ok());
        assert_eq!(titled(conn, 7).unwrap(), [4]);
    });
    rotate(&mut process);
    assert_eq!(destroy_former(&mut process, &NOTES)[..2], [2, 0]);
    process.run(|_, conn| assert_eq!(titled(conn, 7).unwrap(), [4]));
}

/// Values come back from a backup after their key was destroyed.
#[test]
fn what_is_under_a_former_key_that_was_destroyed_says_so() {
    let database = database();
    let mut process = forgetful(&database);
    let copy = "CREATE TEMPORARY TABLE copied AS SELECT * FROM notes";
    process.conn.batch_execute(copy).unwrap();
    rotate(&mut process);
    assert_eq!(destroy_former(&mut process, &NOTES)[0], 1);
    process
        .conn
        .batch_execute("DELETE FROM notes; INSERT INTO notes SELECT * FROM copied")
        .unwrap_or_else(|_| {
            process.conn.batch_execute("DELETE FROM notes").unwrap();
            process.conn.batch_execute("INSERT INTO notes SELECT * FROM copied").unwrap();
        });
    let unknown = ErrorKind::UnknownOwnerKey { number: id(1) };
    assert_eq!(kind_of(process.run(|_, conn| read(conn, 1))), unknown);
    let done = rotate(&mut process);
    assert_eq!((done.n_changed, done.n_failed), (0, 6), "two notes with three columns");
    process.run(|_, conn| assert!(read(conn, 4).is_ok()));
}

/// An earlier copy of the table of owners' keys, without the passphrase, and an attacker who writes the database.
#[test]
fn a_copy_of_before_is_worth_nothing_for_what_is_written_under_the_next_key() {
    let database = owner_keys::database();
    let copy = "CREATE TABLE copied AS SELECT * FROM __encdb_owner_keys";
    database.connect().batch_execute(copy).unwrap();
    let mut owner = Process::new(&database, 1, &[]);
    owner.run(|owners, conn| {
        owners.replace_under(7, passphrase("correct horse"), &NOTES).unwrap();
        write(conn, &[note(4, 7)]).unwrap();
    });
    rotate(&mut owner);
    assert_eq!(numbers(&mut owner.conn), [2, 2, 1, 2]);
    let mut operator = forgetful(&database);
    let read_4 = |operator: &mut Process| kind_of(operator.run(|_, conn| read(conn, 4)));
    assert_eq!(read_4(&mut operator), LOCKED);

    let theirs = "WHERE owner_hash = __encdb_owner_keys.owner_hash AND number = 1";
    let of_before = format!("(SELECT by_application FROM copied {theirs})");
    let mut put = |set: &str, number: u8| {
        let update = format!("UPDATE __encdb_owner_keys SET {set} WHERE number = {number}");
        operator.conn.batch_execute(&update).unwrap();
        read_4(&mut operator)
    };
    let twice = ErrorKind::OwnerKeyWrappedTwice;
    assert_eq!(put(&format!("by_application = {of_before}"), 2), twice);
    let refused = ErrorKind::WrappedKey(WrappedKeyProblem::Refused);
    assert_eq!(put("by_passphrase = NULL", 2), refused, "a wrap says its number");
    let all_of_before = "DELETE FROM __encdb_owner_keys WHERE number = 2";
    operator.conn.batch_execute(all_of_before).unwrap();
    assert_eq!(read_4(&mut operator), ErrorKind::OwnerKeyUnavailable, "no key replaced it");
    let mut rolled_back = forgetful(&database);
    let update = format!(
        "UPDATE __encdb_owner_keys SET by_next = NULL, by_application = {of_before} WHERE by_next IS NOT NULL"
    );
    rolled_back.conn.batch_execute(&update).unwrap();
    for note in [1, 2, 4] {
        let error = kind_of(rolled_back.run(|_, conn| read(conn, note)));
        assert_eq!(error, ErrorKind::UnknownOwnerKey { number: id(2) }, "{note}");
    }
    rolled_back.run(|owners, _| {
        let unlocked = owners.unlock(7, passphrase("correct horse"));
        assert!(matches!(unlocked, Err(OwnerKeyError::NoPassphrase)), "the owner is told");
    });
}

/// Somebody put a wrap by a root key beside the wrap by the next key.
#[test]
fn a_former_key_with_a_wrap_of_before_is_refused() {
    let database = owner_keys::database();
    let copy = "CREATE TABLE copied AS SELECT * FROM __encdb_owner_keys";
    database.connect().batch_execute(copy).unwrap();
    let mut process = forgetful(&database);
    process.run(|owners, _| owners.replace(7, &NOTES).unwrap());
    let put_back = "UPDATE __encdb_owner_keys SET by_application = (SELECT c.by_application FROM copied c \
                    WHERE c.owner_hash = __encdb_owner_keys.owner_hash) WHERE by_next IS NOT NULL";
    process.conn.batch_execute(put_back).unwrap();
    let twice = ErrorKind::OwnerKeyWrappedTwice;
    assert_eq!(kind_of(process.run(|_, conn| read(conn, 1))), twice);
    assert_eq!(census_of_owner_keys(&mut process.conn).unwrap().not_sealed(), 1);
}

#[test]
fn a_key_under_a_passphrase_is_replaced_by_one_under_the_same_or_another() {
    let database = owner_keys::database();
    let mut process = forgetful(&database);
    process.run(|owners, conn| {
        owners.protect(7, passphrase("old")).unwrap();
        let without = owners.replace(7, &NOTES);
        assert!(matches!(without, Err(OwnerKeyError::HasPassphrase)), "{without:?}");
        owners.replace_under(7, passphrase("new"), &NOTES).unwrap();
        assert!(read(conn, 1).is_ok(), "unlocked with the new one");
        owners.lock(7).unwrap();
        assert_eq!(kind_of(read(conn, 1)), LOCKED);
        assert_eq!(owner_error(owners.replace_under(7, passphrase("new"), &NOTES)), LOCKED);
        let refused = ErrorKind::WrappedKey(WrappedKeyProblem::Refused);
        assert_eq!(owner_error(owners.unlock(7, passphrase("old"))), refused);
        owners.unlock(7, passphrase("new")).unwrap();
        assert!(read(conn, 1).is_ok(), "under the former key");
        write(conn, &[note(4, 7)]).unwrap();
        owners.change_passphrase(7, passphrase("new"), passphrase("newest")).unwrap();
        assert!(read(conn, 1).is_ok() && read(conn, 4).is_ok());
        owners.unprotect(7).unwrap();
    });
    forgetful(&database).run(|_, conn| assert!(read(conn, 1).is_ok() && read(conn, 4).is_ok()));
}

/// As with the tokens of an epoch, the owner or a service with a grant must be there.
#[test]
fn rows_of_a_locked_owner_are_left_under_the_former_key_and_counted() {
    let database = database();
    let mut process = Process::new(&database, 1, &[]);
    process.run(|owners, _| {
        owners.replace_under(7, passphrase("correct horse"), &NOTES).unwrap();
        owners.lock(7).unwrap();
    });
    let done = rotate(&mut process);
    assert_eq!((done.n_changed, done.n_failed), (0, 9), "three notes with three columns");
    process.run(|owners, _| owners.unlock(7, passphrase("correct horse")).unwrap());
    let done = rotate(&mut process);
    assert_eq!((done.n_changed, done.n_failed), (3, 0));
    assert_eq!(numbers(&mut process.conn), [3, 3, 1, 3]);
}

#[test]
fn a_revocation_counts_once_the_key_is_replaced() {
    let database = owner_keys::database();
    let nightly = || {
        Process::with(&database, keys(1, &[]), |owners| {
            owners.as_service("nightly", service_key()).open_for(Duration::ZERO)
        })
    };
    let mut owner = forgetful(&database);
    owner.run(|owners, conn| {
        owners.protect(7, passphrase("correct horse")).unwrap();
        owners.grant(7, "nightly", &service_key()).unwrap();
        owners.replace_under(7, passphrase("correct horse"), &NOTES).unwrap();
        write(conn, &[note(4, 7)]).unwrap();
        assert_eq!(n_grants(conn), 0, "all are taken back");
    });
    nightly().run(|_, conn| assert_eq!(kind_of(read(conn, 4)), LOCKED));
    owner.run(|owners, _| owners.grant(7, "nightly", &service_key()).unwrap());
    nightly().run(|_, conn| {
        assert!(read(conn, 4).is_ok() && read(conn, 1).is_ok(), "with the new key the former one");
        assert_eq!(titled(conn, 7).unwrap(), [1, 2, 4]);
    });
    assert_eq!(rotate(&mut nightly()).n_changed, 2, "in place of the owner");
    owner.run(|owners, _| owners.revoke(7, "nightly").unwrap());
    nightly().run(|_, conn| assert_eq!(kind_of(read(conn, 4)), LOCKED));
}

#[test]
fn a_forgotten_owner_is_so_with_all_former_keys() {
    let database = database();
    let mut process = Process::new(&database, 1, &[]);
    let receipt = process.run(|owners, _| owners.forget(7, &NOTES)).unwrap();
    assert_eq!((receipt.n_wraps, receipt.columns[0].n_values), (2, 3));
    let left = "SELECT count(*) AS n FROM __encdb_owner_keys WHERE by_next IS NOT NULL OR (number > 1 AND owner_id IS NOT NULL)";
    assert_eq!(count(&mut process.conn, left), 0);
    forgetful(&database).run(|owners, conn| {
        let destroyed = ErrorKind::OwnerKeyDestroyed;
        for note in [1, 4] {
            assert_eq!(kind_of(read(conn, note)), destroyed);
        }
        owners.create(7).unwrap();
        assert_eq!(kind_of(write(conn, &[note(9, 7)])), destroyed);
        assert_eq!(owner_error(owners.replace(7, &NOTES)), destroyed);
        let again = owners.forget(7, &NOTES).unwrap();
        assert_eq!((again.n_wraps, again.destroyed_at), (0, receipt.destroyed_at));
    });
    assert_eq!(rotate(&mut process).n_failed, 0, "there is nothing to move");
}

#[test]
fn a_root_key_wraps_the_current_key_and_that_opens_the_former_ones() {
    let database = database();
    let mut process = Process::new(&database, 2, &[1]);
    assert_eq!(rewrap(&mut process, ControlFlow::Continue(())), 2, "one for each owner");
    let counted = census_of_owner_keys(&mut process.conn).unwrap();
    assert_eq!((counted.under_key(id(1)), counted.under_key(id(2))), (0, 2));
    let mut without_the_old = Process::new(&database, 2, &[]);
    without_the_old.run(|_, conn| assert!((1..=4).all(|note| read(conn, note).is_ok())));
}

#[test]
fn an_owner_without_a_key_has_none_to_replace() {
    let database = owner_keys::database();
    Process::new(&database, 1, &[]).run(|owners, _| {
        assert_eq!(owner_error(owners.replace(500, &NOTES)), ErrorKind::OwnerKeyMissing);
    });
}

/// Equal values have unequal tokens under two keys.
#[test]
fn a_key_is_not_replaced_where_its_tokens_are_unique() {
    const TOKENS: &[encdb_diesel::spec::ColumnSpec] = &{
        let title = NOTES[0].columns()[0];
        let Some(token) = title.token() else { panic!("it is searchable") };
        let unique = TokenSpec::new(
            token.sql_name(),
            token.index(),
            token.term(),
            Scope::Owner,
            Uniqueness::Unique,
        );
        [title.with_token(unique)]
    };
    let unique =
        TableSpec::new("notes", NOTES[0].sql_name(), NOTES[0].row(), NOTES[0].owner(), TOKENS);
    let database = owner_keys::database();
    let mut process = Process::new(&database, 1, &[]);
    process.run(|owners, conn| {
        for refused in [
            owners.replace(7, &[unique]),
            owners.replace_under(7, passphrase("correct horse"), &[unique]),
        ] {
            assert!(
                matches!(&refused, Err(OwnerKeyError::UniqueTokens { column, .. }) if column == "title_token"),
                "{refused:?}"
            );
        }
        write(conn, &[note(4, 7)]).unwrap();
    });
    assert_eq!(numbers(&mut process.conn), [1, 1, 1, 1]);
}
