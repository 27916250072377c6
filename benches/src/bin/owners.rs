//! Measures loading rows of many owners whose keys are stored and prefetched, against the same load with derived keys.

use std::{cell::RefCell, hint::black_box, sync::Arc, time::Duration};

use criterion::Criterion;
use diesel::r2d2::{ConnectionManager, Pool};
use encdb_bench::{
    data,
    figure::Figure,
    rounds::{Phase, Rounds},
    store::Store,
    workload::owned::{self, OWNERS},
};
use encdb_diesel::{
    KEYRING, Keyring,
    keys::{KeyBytes, KeyId, OwnerKeyTable, OwnerKeys},
    migrations,
};

fn main() {
    let (mut derived, mut stored) = (Store::new(owned::CREATE), Store::new(owned::CREATE));
    let (with_derived, with_stored) = (keyring(OwnerKeys::Derived), keyring(OwnerKeys::Stored));
    let pool = Pool::new(ConnectionManager::new(stored.url())).expect("a pool");
    let owners = Arc::new(OwnerKeyTable::new(pool));
    with_stored.keep_owner_keys_in(owners.clone());
    migrations::run_for(&mut stored.conn, &with_stored).expect("encdb's tables");
    let rows = owned::model(&data::rows());
    KEYRING.scoped(&with_stored, || {
        (0..OWNERS).for_each(|owner| owners.create(owner).expect("a key"));
        owned::insert(&mut stored.conn, &rows).expect("inserted");
    });
    KEYRING.scoped(&with_derived, || owned::insert(&mut derived.conn, &rows).expect("inserted"));
    // Two contenders load from it.
    let stored = RefCell::new(stored);

    let mut criterion = Criterion::default()
        .sample_size(20)
        .without_plots()
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(4));
    let rounds = Rounds::run(
        &mut criterion,
        "load of owners",
        &mut [
            ("prefetched", &mut |phase| {
                KEYRING.scoped(&with_stored, || match phase {
                    Phase::Prepare => prefetch_all(&owners),
                    Phase::Measure => {
                        drop(black_box(
                            owned::load(&mut stored.borrow_mut().conn).expect("loaded"),
                        ));
                    }
                });
            }),
            ("prefetch and load", &mut |phase| {
                KEYRING.scoped(&with_stored, || match phase {
                    Phase::Prepare => lock_all(&owners),
                    Phase::Measure => {
                        prefetch_all(&owners);
                        drop(black_box(
                            owned::load(&mut stored.borrow_mut().conn).expect("loaded"),
                        ));
                    }
                });
            }),
            ("derived", &mut |phase| {
                if phase == Phase::Measure {
                    KEYRING.scoped(&with_derived, || {
                        drop(black_box(owned::load(&mut derived.conn).expect("loaded")));
                    });
                }
            }),
        ],
    );
    let figure = |name, contender: &str, target| Figure {
        name,
        value: rounds.median(contender) * 1e3,
        unit: "ms",
        ratio: rounds.median_of(|round| round(contender) / round("derived")),
        against: "a load with derived keys",
        target,
    };
    figure("load 10 000 rows of 1 000 owners", "prefetched", Some(1.25)).print();
    figure("prefetch their keys, and load", "prefetch and load", None).print();
}

fn prefetch_all(owners: &OwnerKeyTable<diesel::SqliteConnection>) {
    owners.prefetch(0..OWNERS).expect("prefetched");
}

fn lock_all(owners: &OwnerKeyTable<diesel::SqliteConnection>) {
    (0..OWNERS).for_each(|owner| owners.lock(owner).expect("an id"));
}

fn keyring(owner_keys: OwnerKeys) -> Arc<Keyring> {
    let key = KeyBytes::random().expect("the system has a generator");
    let id = KeyId::new(1).expect("1 is an id");
    let keyring = Keyring::builder(b"\x01 sixteen bytes or more").current(id, key);
    Arc::new(keyring.owner_keys(owner_keys).build().expect("a good key"))
}
