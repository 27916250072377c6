//! The life of the keys of a table, from the environment's key to the end of that key, while one connection writes and
//! another reads all the time.

use std::{
    collections::HashMap,
    fs,
    ops::ControlFlow,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use diesel::{connection::SimpleConnection, prelude::*};
use encdb_diesel::{
    EncryptedTable, KeyBytes, KeyEncryptionKey, KeyringFile, KeyringSlot, OwnerKeys, SecretFile,
    TableSpec, UnlockedKeyring, census::census, migrations, prelude::*, rotate::Rotation,
};

use super::database::{Conn, Database};
use crate::support::keys::{builder, id, key};

static SLOT: KeyringSlot = KeyringSlot::new();

diesel::table! {
    contacts (id) {
        id -> BigInt,
        email -> Binary,
        email_search -> Binary,
        ssn -> Binary,
    }
}

#[derive(Clone, Debug, EncryptedModel)]
#[diesel(table_name = contacts)]
#[encdb(bind = id, keyring = SLOT)]
struct Contact {
    id: i64,
    #[encdb(normalize(email))]
    email: Searchable<String>,
    ssn: Encrypted<String>,
}

#[derive(EncryptedChangeset)]
#[diesel(table_name = contacts)]
struct NewSsn {
    id: i64,
    ssn: Encrypted<String>,
}

const TABLE: TableSpec = <contacts::table as EncryptedTable>::SPEC;
const N_ROWS: i64 = 1_500;

#[test]
fn keys_live_and_die_while_the_application_goes_on() {
    let database = Database::new();
    let conn = &mut connect(&database);
    let operator = Operator::new();
    SLOT.install_from(operator.source()).unwrap();
    migrations::run_for(conn, &SLOT.keyring().unwrap()).unwrap();
    fill(conn);
    let (stop, n_reads) = (AtomicBool::new(false), AtomicUsize::new(0));
    let last_written = thread::scope(|scope| {
        let writer = scope.spawn(|| write_until(&stop, &mut connect(&database)));
        let reader = scope.spawn(|| read_until(&stop, &n_reads, &mut connect(&database)));
        let seen = || n_reads.load(Ordering::SeqCst);
        let before = seen();
        live(conn, &operator);
        wait_until(|| seen() > before + 10);
        stop.store(true, Ordering::SeqCst);
        reader.join().unwrap();
        writer.join().unwrap()
    });
    assert_all_as_last_written(conn, &last_written);
}

/// A second key, everything under it, the first one gone; a second epoch, the first one gone; another secret.
fn live(conn: &mut Conn, operator: &Operator) {
    operator.change(|keys| assert_eq!(keys.add_key().unwrap(), id(2)));
    operator.change(|keys| keys.promote_key(id(2)).unwrap());
    for _ in 0..3 {
        rotate(conn, |n_batches| n_batches == 2);
    }
    rotate_until(conn, |counted| counted.under_key(id(1)) == 0);
    operator.change(|keys| assert_eq!(keys.add_epoch().unwrap(), 2));
    operator.change(|keys| keys.promote_epoch(2).unwrap());
    rotate_until(conn, |counted| counted.of_epoch(1) == 0);
    operator.change(|keys| keys.retire_epoch(1).unwrap());
    operator.change(|keys| keys.destroy_epoch(1).unwrap());
    migrations::forget_epoch(conn, 1).unwrap();
    operator.change(|keys| keys.retire_key(id(1)).unwrap());
    operator.change(|keys| keys.destroy_key(id(1)).unwrap());
    operator.rewrap();
    migrations::run_for(conn, &SLOT.keyring().unwrap()).unwrap();
}

/// Until nothing is left: a writer that was at it before it had the new key may have written under the old one.
fn rotate_until(conn: &mut Conn, done: impl Fn(&encdb_diesel::census::Census) -> bool) {
    wait_until(|| {
        rotate(conn, |_| false);
        done(&census(conn, &TABLE).unwrap())
    });
}

/// One worker's turn, which ends as `stop` says or with the rows.
fn rotate(conn: &mut Conn, mut stop: impl FnMut(usize) -> bool) {
    let keyring = SLOT.keyring().unwrap();
    let rotation = Rotation::new(TABLE, &keyring).batch_time(Duration::from_millis(5));
    let mut n_batches = 0;
    let progress = rotation.run(conn, |_| {
        n_batches += 1;
        if stop(n_batches) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert_eq!(progress.unwrap().n_failed, 0);
}

/// Somebody with the keyring file, and the secret that unlocks it.
struct Operator {
    folder: tempfile::TempDir,
}

impl Operator {
    /// With the environment's key taken over into a file.
    fn new() -> Self {
        let operator = Self { folder: tempfile::tempdir().unwrap() };
        operator.write_secret(200);
        let environment = builder().current(id(1), key(1));
        let keys = UnlockedKeyring::import(environment, OwnerKeys::Derived).unwrap();
        KeyringFile::create(&operator.path(), &keys.lock(&operator.under()).unwrap()).unwrap();
        operator
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("app.keyring")
    }

    fn secret(&self) -> PathBuf {
        self.folder.path().join("secret")
    }

    /// What the application loads.
    fn source(&self) -> KeyringFile {
        KeyringFile::with_key(self.path(), Box::new(SecretFile::new(self.secret())))
    }

    fn under(&self) -> KeyEncryptionKey {
        self.source().key_encryption_key(encdb_diesel::PassphraseCost::default()).unwrap()
    }

    fn write_secret(&self, number: u16) {
        let secret: KeyBytes = key(number);
        write_private(&self.secret(), &STANDARD.encode(secret.expose()));
    }

    /// Changes the keys, and has the running application load them.
    fn change(&self, change: impl FnOnce(&mut UnlockedKeyring)) {
        let mut keys = self.source().unlock().unwrap();
        let revision = keys.revision();
        change(&mut keys);
        let document = keys.lock(&self.under()).unwrap();
        KeyringFile::replace(&self.path(), revision, &document).unwrap();
        SLOT.reload_from_source().unwrap();
    }

    /// The same keys under another secret.
    fn rewrap(&self) {
        let keys = self.source().unlock().unwrap();
        self.write_secret(201);
        let document = keys.lock(&self.under()).unwrap();
        KeyringFile::replace(&self.path(), keys.revision(), &document).unwrap();
        SLOT.reload_from_source().unwrap();
    }
}

fn write_private(path: &Path, text: &str) {
    let _ = fs::remove_file(path);
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

/// SQLite refuses at once where the others wait.
fn connect(database: &Database) -> Conn {
    let mut conn = database.connect();
    let _ = conn.batch_execute("PRAGMA busy_timeout = 60000; PRAGMA journal_mode = WAL");
    conn
}

fn fill(conn: &mut Conn) {
    let contact = |id| Contact {
        id,
        email: Searchable::new(format!("Contact{id}@Example.com")),
        ssn: Encrypted::new(format!("first {id}")),
    };
    let rows: Vec<Contact> = (1..=N_ROWS).map(contact).collect();
    for rows in rows.chunks(100) {
        diesel::insert_into(contacts::table).values(rows).execute(conn).unwrap();
    }
}

/// Writes one row after another, all over the table, and returns what each holds last.
fn write_until(stop: &AtomicBool, conn: &mut Conn) -> HashMap<i64, String> {
    let mut last_written = HashMap::new();
    for n in 0_i64.. {
        if stop.load(Ordering::SeqCst) {
            break;
        }
        let (id, ssn) = ((n * 367) % N_ROWS + 1, format!("written {n}"));
        let changes = NewSsn { id, ssn: Encrypted::new(ssn.clone()) };
        let changed = again_after_a_deadlock(|| {
            diesel::update(contacts::table.find(id)).set(&changes).execute(conn)
        });
        assert_eq!(changed, 1);
        last_written.insert(id, ssn);
    }
    last_written
}

/// As every program must that writes beside another.
fn again_after_a_deadlock(mut work: impl FnMut() -> QueryResult<usize>) -> usize {
    loop {
        match work() {
            Err(diesel::result::Error::DatabaseError(_, information))
                if information.message().to_lowercase().contains("deadlock") => {}
            done => return done.unwrap(),
        }
    }
}

/// Reads rows by key and by search token. Every read must succeed.
fn read_until(stop: &AtomicBool, n_reads: &AtomicUsize, conn: &mut Conn) {
    for n in 0_i64.. {
        if stop.load(Ordering::SeqCst) {
            return;
        }
        let id = (n * 211) % N_ROWS + 1;
        let by_key: Contact =
            contacts::table.find(id).select(Contact::as_select()).first(conn).unwrap();
        let address = by_key.email.expose().to_uppercase();
        let by_token: Contact = contacts::table
            .filter(contacts::email.search_eq(address))
            .select(Contact::as_select())
            .first(conn)
            .unwrap_or_else(|error| panic!("contact {id} is not found: {error}"));
        assert_eq!(by_token.id, id);
        n_reads.fetch_add(1, Ordering::SeqCst);
    }
}

fn wait_until(mut done: impl FnMut() -> bool) {
    let began = std::time::Instant::now();
    while !done() {
        assert!(began.elapsed() < Duration::from_secs(120), "it takes too long");
        thread::yield_now();
    }
}

fn assert_all_as_last_written(conn: &mut Conn, last_written: &HashMap<i64, String>) {
    let all: Vec<Contact> =
        contacts::table.order(contacts::id).select(Contact::as_select()).load(conn).unwrap();
    assert_eq!(all.len(), usize::try_from(N_ROWS).unwrap());
    for contact in all {
        let first = format!("first {}", contact.id);
        assert_eq!(contact.ssn.expose(), last_written.get(&contact.id).unwrap_or(&first));
    }
    let counted = census(conn, &TABLE).unwrap();
    assert_eq!((counted.under_key(id(1)), counted.of_epoch(1)), (0, 0));
    assert!(last_written.len() > 10, "the writer was at it");
}
