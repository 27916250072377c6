//! A keyring whose owners have keys of their own.

use std::{
    fs,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use diesel::{
    connection::SimpleConnection,
    prelude::*,
    r2d2::{ConnectionManager, Pool},
};
use encdb_core::{KeyId, Keyring, KeyringSource};
use encdb_diesel::{
    EncryptedTable, KEYRING,
    census::{Census, census_of_owner_keys},
    keys::{KeyringFile, OwnerKeyTable, Passphrase, PassphraseCost, SecretFile},
    migrations,
    prelude::*,
    spec,
};
use rustix::process::Signal;

use super::database::{BYTES, Conn, Database, TOKEN, bytes_literal};
use crate::{
    databases::create_notes,
    run::{Folder, KEYRING as KEYRING_ARGUMENTS, TABLES, ended, kill},
};

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    notes (id) {
        id -> BigInt,
        tenant_id -> Integer,
        title -> Ciphertext,
        title_search -> Token,
    }
}

#[derive(Clone, Debug, EncryptedModel)]
#[diesel(table_name = notes)]
#[encdb(owner = tenant_id)]
struct Note {
    id: i64,
    tenant_id: i32,
    #[encdb(scope = "owner")]
    title: Searchable<String>,
}

const N_OWNERS: i32 = 3;

/// Returns six notes of three owners, under a keyring with stored owner keys.
fn with_notes() -> (Folder, Database) {
    let mut folder = Folder::new();
    folder.private_file("key", &folder.ok("keys generate").stdout);
    folder.ok(&format!("keys init {KEYRING_ARGUMENTS} --owner-keys stored"));
    let database = Database::new(&folder);
    folder.set("DATABASE_URL", &database.url());
    let tables = spec::to_json(&[<notes::table as EncryptedTable>::SPEC]);
    fs::write(folder.path("tables.json"), tables).unwrap();
    let conn = &mut database.connect();
    conn.batch_execute(&create_notes(BYTES, TOKEN)).unwrap();
    let note = |id: i64| Note {
        id,
        tenant_id: i32::try_from(id).unwrap() % N_OWNERS,
        title: Searchable::new(format!("note {id}")),
    };
    let (keyring, owners) = keyring_and_owners(&folder, &database);
    migrations::run_for(conn, &keyring).unwrap();
    KEYRING.scoped(&keyring, || (0..N_OWNERS).for_each(|owner| owners.create(owner).unwrap()));
    let rows: Vec<Note> = (1..=6).map(note).collect();
    KEYRING
        .scoped(&keyring, || diesel::insert_into(notes::table).values(rows).execute(conn))
        .unwrap();
    (folder, database)
}

/// Loads the keyring as the application does, with the place of its owners' keys.
fn keyring(folder: &Folder, database: &Database) -> Arc<Keyring> {
    keyring_and_owners(folder, database).0
}

fn keyring_and_owners(
    folder: &Folder,
    database: &Database,
) -> (Arc<Keyring>, Arc<OwnerKeyTable<Conn>>) {
    let key = Box::new(SecretFile::new(folder.path("key")));
    let keyring = KeyringFile::with_key(folder.path("app.keyring"), key).load().unwrap();
    let pool = Pool::builder().max_size(1).build(ConnectionManager::<Conn>::new(database.url()));
    let cheap = PassphraseCost::new(8 << 10, 1, 1).unwrap();
    let owners = Arc::new(OwnerKeyTable::new(pool.unwrap()).passphrase_cost(cheap));
    keyring.keep_owner_keys_in(owners.clone());
    (Arc::new(keyring), owners)
}

fn assert_readable_and_found(folder: &Folder, database: &Database) {
    assert_readable_and_found_with(&keyring(folder, database), database);
}

fn assert_readable_and_found_with(keyring: &Arc<Keyring>, database: &Database) {
    let conn = &mut database.connect();
    KEYRING.scoped(keyring, || {
        let all: Vec<Note> =
            notes::table.order(notes::id).select(Note::as_select()).load(conn).unwrap();
        assert_eq!(
            all.iter().map(|note| note.title.expose().as_str()).collect::<Vec<_>>(),
            ["note 1", "note 2", "note 3", "note 4", "note 5", "note 6"]
        );
        let found = notes::table.filter(notes::title.of_owner(2).search_eq("note 5"));
        assert_eq!(found.select(notes::id).load::<i64>(conn).unwrap(), [5]);
    });
}

#[test]
fn a_root_key_is_replaced_by_wrapping_the_owners_keys_anew() {
    let (folder, database) = with_notes();
    folder.keys("add");
    folder.keys("promote 2");
    folder.keys("retire 1");
    let destroy = format!("keys destroy 1 --confirm 1 {KEYRING_ARGUMENTS} {TABLES}");
    let refused = folder.exits(3, &destroy);
    assert!(refused.stderr.contains("3 values are under key 1"), "{refused:?}");
    let rotated = folder.ok(&format!("rotate {KEYRING_ARGUMENTS} {TABLES}"));
    assert!(rotated.stdout.contains("owners: 3 keys wrapped again, under key 2"), "{rotated:?}");
    assert!(rotated.stdout.contains("notes: done, 6 of 6 rows, 0 rewritten"), "{rotated:?}");
    let counted = folder.ok(&format!("keys census {TABLES}")).stdout;
    assert!(counted.contains("owner's key  6"), "{counted}");
    folder.ok(&format!("doctor {KEYRING_ARGUMENTS} {TABLES}"));
    folder.ok(&destroy);
    folder.ok(&format!("verify {KEYRING_ARGUMENTS} {TABLES}"));
    assert_readable_and_found(&folder, &database);
}

/// A key that was tampered with must not keep the other keys and the tables under the old root key.
#[test]
fn an_owners_key_that_does_not_open_is_named_and_the_rest_rotates() {
    let (folder, database) = with_notes();
    folder.keys("add");
    folder.keys("promote 2");
    let conn = &mut database.connect();
    let owners = "SELECT owner_hash FROM __encdb_owner_keys ORDER BY owner_hash LIMIT 1";
    let first: OwnerHash = diesel::sql_query(owners).get_result(conn).unwrap();
    let cut = "UPDATE __encdb_owner_keys SET by_application = substr(by_application, 1, 60) WHERE owner_hash =";
    diesel::sql_query(format!("{cut} {}", bytes_literal(&first.owner_hash))).execute(conn).unwrap();
    let rotate = format!("rotate {KEYRING_ARGUMENTS} {TABLES}");
    let rotated = folder.exits(3, &rotate);
    let named = format!("1 failed, the first with the owner_hash {}", digits(&first.owner_hash));
    assert!(rotated.stdout.contains("owners: 2 keys wrapped again, under key 2"), "{rotated:?}");
    assert!(rotated.stdout.contains(&named), "{rotated:?}");
    assert!(rotated.stdout.contains("notes: done, 6 of 6 rows"), "{rotated:?}");
    assert!(rotated.stderr.contains("1 keys of owners could not be opened"), "{rotated:?}");
    let json = folder.exits(3, &format!("--json {rotate}")).stdout;
    assert!(json.contains("\"n_keys\":0,\"key\":2,\"n_failed\":1"), "{json}");
}

fn digits(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[derive(QueryableByName)]
struct OwnerHash {
    #[diesel(sql_type = diesel::sql_types::Binary)]
    owner_hash: Vec<u8>,
}

/// The program cannot move a key with a root key's pepper. That takes the owner, and until then the root key stays.
#[test]
fn a_root_key_that_an_owners_passphrase_needs_is_counted_and_not_destroyed() {
    let (folder, database) = with_notes();
    let passphrase = || Passphrase::new("correct horse").unwrap();
    let (before, owners) = keyring_and_owners(&folder, &database);
    KEYRING.scoped(&before, || owners.protect(2, passphrase())).unwrap();
    folder.keys("add");
    folder.keys("promote 2");
    folder.keys("retire 1");
    let rotated = folder.ok(&format!("rotate {KEYRING_ARGUMENTS} {TABLES}")).stdout;
    assert!(rotated.contains("owners: 2 keys wrapped again, under key 2"), "{rotated}");
    assert_eq!(wraps(&folder), ["by_application key 2 2", "by_passphrase key 1 1"]);
    let census = format!("keys census {TABLES} --expect-none 1");
    let destroy = format!("keys destroy 1 --confirm 1 {KEYRING_ARGUMENTS} {TABLES}");
    folder.exits(3, &census);
    let refused = folder.exits(3, &destroy);
    assert!(refused.stderr.contains("1 values are under key 1"), "{refused:?}");
    assert!(folder.keys("list").stdout.contains("key 1"), "it is still there");

    let (after, owners) = keyring_and_owners(&folder, &database);
    KEYRING.scoped(&after, || owners.unlock(2, passphrase())).unwrap();
    assert_eq!(wraps(&folder), ["by_application key 2 2", "by_passphrase key 2 1"]);
    folder.ok(&census);
    folder.ok(&destroy);
    let (without, owners) = keyring_and_owners(&folder, &database);
    KEYRING.scoped(&without, || owners.unlock(2, passphrase())).unwrap();
    assert_readable_and_found_with(&without, &database);
}

/// Returns the program's counts of owners' keys: the column, the key, and the number.
fn wraps(folder: &Folder) -> Vec<String> {
    let counted = folder.ok(&format!("keys census {TABLES}")).stdout;
    let words = |line: &str| line.split_whitespace().skip(1).collect::<Vec<_>>().join(" ");
    counted.lines().filter(|line| line.starts_with("__encdb_owner_keys")).map(words).collect()
}

#[test]
fn what_owners_have_is_verified_and_what_is_locked_or_destroyed_is_told_apart() {
    let (folder, database) = with_notes();
    let verify = format!("verify {KEYRING_ARGUMENTS} {TABLES}");
    let verified = folder.ok(&verify).stdout;
    assert!(verified.contains("notes: done, 6 of 6 rows, 6 values opened"), "{verified}");
    let (keyring, owners) = keyring_and_owners(&folder, &database);
    KEYRING.scoped(&keyring, || {
        owners.forget(1, &[]).unwrap();
        owners.protect(2, Passphrase::new("a passphrase").unwrap()).unwrap();
    });
    let verified = folder.exits(3, &verify).stdout;
    let says = "2 values opened, 2 search tokens right, 4 failed, 2 of them of owners whose key is locked, 2 of them of \
                owners whose key is destroyed";
    assert!(verified.contains(says), "{verified}");
    assert!(verified.contains("id = 2  the owner's key is locked; unlock it"), "{verified}");
    assert!(verified.contains("id = 1  the owner's key was destroyed on purpose"), "{verified}");
}

/// Wrapping a key takes a millisecond, so there are many.
#[test]
fn a_rotation_is_stopped_while_it_wraps_the_keys_of_owners() {
    let (folder, database) = with_notes();
    let (keyring, owners) = keyring_and_owners(&folder, &database);
    KEYRING.scoped(&keyring, || (10..1000).for_each(|owner| owners.create(owner).unwrap()));
    folder.keys("add");
    folder.keys("promote 2");
    let rotate = format!("--json rotate {KEYRING_ARGUMENTS} {TABLES}");
    let mut rotation = folder.command(&rotate).spawn().unwrap();
    let conn = &mut database.connect();
    let mut n_under = |key| counted(conn).under_key(KeyId::new(key).unwrap());
    while n_under(2) == 0 {
        assert!(rotation.try_wait().unwrap().is_none(), "{:?}", ended(rotation));
    }
    kill(&rotation, Signal::INT);
    let stopped = ended(rotation);
    assert_eq!(stopped.code, 130, "{stopped:?}");
    assert!(!stopped.stdout.contains("\"table\""), "no table is begun: {stopped:?}");
    let left = n_under(1);
    assert!(left > 0);
    let rest = folder.ok(&format!("rotate {KEYRING_ARGUMENTS} {TABLES}")).stdout;
    assert!(rest.contains(&format!("owners: {left} keys wrapped again, under key 2")), "{rest}");
}

/// Retries on SQLite, which refuses while somebody writes: a writer that sleeps before its next try may find everything done.
fn counted(conn: &mut Conn) -> Census {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        match census_of_owner_keys(conn) {
            Err(_) if Instant::now() < deadline => thread::yield_now(),
            counted => return counted.unwrap(),
        }
    }
}

#[test]
fn the_tokens_of_owners_move_to_another_epoch() {
    let (folder, database) = with_notes();
    folder.keys("add --tokens");
    folder.keys(&format!("promote 2 --tokens {TABLES}"));
    let rotated = folder.ok(&format!("rotate {KEYRING_ARGUMENTS} {TABLES}"));
    assert!(rotated.stdout.contains("6 rewritten"), "{rotated:?}");
    folder.ok(&format!("keys census {TABLES} --expect-none 1 --tokens"));
    assert_readable_and_found(&folder, &database);
}

#[test]
fn a_header_says_that_the_key_is_the_owners() {
    let (folder, database) = with_notes();
    let stored: Vec<u8> = notes::table
        .find(1)
        .select(notes::title.raw_ciphertext())
        .first(&mut database.connect())
        .unwrap();
    let inspected = folder.ok(&format!("inspect {}", digits(&stored))).stdout;
    assert!(inspected.contains("key      the owner's own"), "{inspected}");
}

/// Owners' keys in a database of their own: a count in the values' database would find none.
#[test]
fn owners_keys_in_another_database_are_counted_where_they_are() {
    let (mut folder, keys) = with_notes();
    let values = Database::beside(&folder);
    let conn = &mut values.connect();
    conn.batch_execute(&create_notes(BYTES, TOKEN)).unwrap();
    let (title, title_search) =
        (notes::title.raw_ciphertext(), notes::title_search.raw_ciphertext());
    let stored = notes::table.select((notes::id, notes::tenant_id, title, title_search));
    let rows: Vec<(i64, i32, Vec<u8>, Vec<u8>)> = stored.load(&mut keys.connect()).unwrap();
    for (id, tenant_id, value, token) in rows {
        let row = (
            notes::id.eq(id),
            notes::tenant_id.eq(tenant_id),
            title.eq(value),
            title_search.eq(token),
        );
        diesel::insert_into(notes::table).values(row).execute(conn).unwrap();
    }
    keys.connect().batch_execute("DELETE FROM notes").unwrap();
    migrations::run_for(conn, &keyring(&folder, &keys)).unwrap();
    folder.set("DATABASE_URL", &values.url());
    folder.set("OWNER_KEYS_URL", &keys.url());
    for step in ["add", "promote 2", "retire 1"] {
        folder.keys(step);
    }
    let elsewhere = "--owner-keys-database-variable OWNER_KEYS_URL";
    let destroy = format!("keys destroy 1 --confirm 1 {KEYRING_ARGUMENTS} {TABLES}");
    for command in [&destroy, &format!("keys census {TABLES}")] {
        let refused = folder.exits(1, command);
        assert!(refused.stderr.contains("--owner-keys-database"), "{refused:?}");
    }
    folder.exits(1, &format!("doctor {KEYRING_ARGUMENTS} {TABLES}"));
    let refused = folder.exits(3, &format!("{destroy} {elsewhere}"));
    assert!(refused.stderr.contains("3 values are under key 1"), "{refused:?}");
    let rotated = folder.ok(&format!("rotate {KEYRING_ARGUMENTS} {TABLES} {elsewhere}"));
    assert!(rotated.stdout.contains("owners: 3 keys wrapped again, under key 2"), "{rotated:?}");
    folder.ok(&format!("keys census {TABLES} --expect-none 1 {elsewhere}"));
    folder.ok(&format!("verify {KEYRING_ARGUMENTS} {TABLES} {elsewhere}"));
    folder.ok(&format!("doctor {KEYRING_ARGUMENTS} {TABLES} {elsewhere}"));
    folder.ok(&format!("{destroy} {elsewhere}"));
}
