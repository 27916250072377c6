//! A keyring that is made on first use.

use super::*;

#[test]
fn threads_that_come_at_once_get_one_keyring() {
    let (slot, source) = (empty_slot(), Source::of(&[1]));
    let together = Barrier::new(N_THREADS);
    let use_it = || {
        together.wait();
        slot.keyring_or_install_from(source.clone()).unwrap()
    };
    let keyrings: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..N_THREADS).map(|_| scope.spawn(use_it)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(keyrings.iter().all(|keyring| Arc::ptr_eq(keyring, &keyrings[0])));
    assert_eq!(source.n_loads(), 1);
    // The source is kept, as an installed one is.
    source.set(&[2, 1]);
    assert_eq!(open(&slot, &sealed(2)).unwrap(), b"value");
}

#[test]
fn a_filled_slot_stays_as_it_is() {
    let ((slot, _), other) = (slot(), Source::of(&[2]));
    assert_eq!(slot.keyring_or_install_from(other.clone()).unwrap().current(), id(1));
    assert_eq!(other.n_loads(), 0);
}

#[test]
fn a_source_that_fails_is_asked_again_by_the_next_use() {
    let (slot, source) = (empty_slot(), Source::of(&[]));
    assert!(slot.keyring_or_install_from(source.clone()).is_err());
    source.set(&[1]);
    assert_eq!(slot.keyring_or_install_from(source).unwrap().current(), id(1));
}

const N_THREADS: usize = 4;
