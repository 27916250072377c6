//! Measures the memory of a load and of a rotation: the most bytes alive at once, which other programs do not affect.
//! SQLite's own memory is not counted.

use std::ops::ControlFlow;

use diesel::{Connection as _, SqliteConnection};
use encdb_bench::{
    data,
    figure::Figure,
    keys::keyring,
    people,
    store::Store,
    workload::{encdb, plaintext},
};
use encdb_diesel::{EncryptedTable, KEYRING, migrate::Migration, migrations, rotate::Rotation};
use peak_alloc::PeakAlloc;
use tempfile::TempDir;

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

fn main() {
    KEYRING.install(keyring(1, 2)).expect("nothing is installed yet");
    measure_load();
    measure_rotation();
    measure_filling();
}

fn measure_load() {
    let rows = data::rows();
    let (mut own, mut plain) = (Store::new(encdb::CREATE), Store::new(plaintext::CREATE));
    encdb::insert(&mut own.conn, &encdb::model(&rows)).expect("inserted");
    plaintext::insert(&mut plain.conn, &plaintext::model(&rows)).expect("inserted");
    let plaintext = peak(|| plaintext::load(&mut plain.conn).expect("loaded").len());
    let encrypted = peak(|| encdb::load(&mut own.conn).expect("loaded").len());
    let ratio = encrypted / plaintext;
    Figure {
        name: "load 10 000 rows",
        value: encrypted / 1e6,
        unit: "MB",
        ratio,
        against: "plaintext",
        target: Some(1.1),
    }
    .print();
}

/// Measures that ten times the rows take no more memory. Both are many batches, so each reaches the largest batches.
fn measure_rotation() {
    let [few, many] = [5 * data::ROWS, 50 * data::ROWS].map(rotation_peak);
    Figure {
        name: "rotate 500 000 rows",
        value: many / 1e6,
        unit: "MB",
        ratio: many / few,
        against: "rotate 50 000 rows",
        target: Some(1.2),
    }
    .print();
}

fn rotation_peak(n_rows: u32) -> f64 {
    let mut store = Store::new(encdb::CREATE);
    migrations::run_for(&mut store.conn, &keyring(1, 2)).expect("encdb's tables");
    for from in (0..n_rows).step_by(data::CHUNK) {
        let rows: Vec<_> = (from..n_rows).take(data::CHUNK).map(data::row).collect();
        encdb::insert(&mut store.conn, &encdb::model(&rows)).expect("inserted");
    }
    let mut keyrings = [keyring(2, 1), keyring(1, 2)].into_iter();
    peak(|| {
        let keyring = keyrings.next().expect("practice and measurement");
        let rotation = Rotation::new(<encdb::people::table as EncryptedTable>::SPEC, &keyring);
        let done = rotation.run(&mut store.conn, |_| ControlFlow::Continue(())).expect("rotated");
        assert_eq!((done.n_changed, done.n_failed), (n_rows.into(), 0));
        0
    })
}

/// Measures that a hundred times the rows take no more memory to be sealed.
fn measure_filling() {
    let [few, many] = [10_000, 1_000_000].map(filling_peak);
    Figure {
        name: "fill 1 000 000 rows",
        value: many / 1e6,
        unit: "MB",
        ratio: many / few,
        against: "fill 10 000 rows",
        target: Some(1.2),
    }
    .print();
}

fn filling_peak(n_rows: u32) -> f64 {
    let keyring = keyring(1, 2);
    peak(|| {
        let folder = TempDir::new().expect("a folder on the disk");
        let file = folder.path().join("bench.sqlite");
        let mut conn = SqliteConnection::establish(file.to_str().expect("UTF-8")).expect("SQLite");
        migrations::run_for(&mut conn, &keyring).expect("encdb's tables");
        people::create(&mut conn, n_rows);
        let migration = Migration::new(people::SPEC, &keyring);
        migration.add_columns(&mut conn).expect("columns");
        let done = migration.migrate_data(&mut conn, |_| ControlFlow::Continue(()));
        assert_eq!(done.expect("filled").n_failed, 0);
        0
    })
}

/// Returns the most bytes alive during `work`, beyond those alive before. Runs it once before, so that caches are full.
fn peak(mut work: impl FnMut() -> usize) -> f64 {
    work();
    let before = ALLOCATED.current_usage();
    ALLOCATED.reset_peak_usage();
    work();
    (ALLOCATED.peak_usage() - before) as f64
}
