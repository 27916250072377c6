//! Measures the memory of a load: the most bytes alive at once, which no other program changes.

use encdb_bench::{
    data,
    figure::Figure,
    store::Store,
    workload::{encdb, plaintext},
};
use encdb_diesel::{InstallKeyring, KeyBytes, KeyId, Keyring};
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

fn main() {
    let key = KeyBytes::random().expect("the system has a generator");
    let id = KeyId::new(1).expect("1 is an id");
    let keyring = Keyring::builder(b"\x01 sixteen bytes or more")
        .current(id, key)
        .build()
        .expect("a good key");
    keyring.install().expect("nothing is installed yet");
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

/// The most bytes alive during `work`, beyond those alive before. Once for practice, so that caches are full.
fn peak(mut work: impl FnMut() -> usize) -> f64 {
    work();
    let before = ALLOCATED.current_usage();
    ALLOCATED.reset_peak_usage();
    work();
    (ALLOCATED.peak_usage() - before) as f64
}
