//! No two sealed values share a nonce.

use std::{collections::HashSet, env, fs, thread};

use encdb_core::Context;

use crate::{
    again::run_again,
    folder::Folder,
    support::{COLUMN, KEYRING, RAW},
};

/// P7: the nonce depends on nothing of the value or its place, and threads share no state that makes it.
#[test]
fn a_hundred_thousand_seals_of_one_value_share_no_nonce() {
    const EACH: usize = 50_000;
    let context = Context::new(COLUMN);
    let seal = || -> Vec<Vec<u8>> {
        (0..EACH).map(|_| KEYRING.seal(&context, RAW, b"yes").unwrap()).collect()
    };
    let sealed = thread::scope(|scope| {
        let threads = [scope.spawn(seal), scope.spawn(seal)];
        threads.map(|thread| thread.join().unwrap()).concat()
    });
    let nonces: HashSet<_> = sealed.iter().map(|stored| &stored[4..16]).collect();
    let bodies: HashSet<_> = sealed.iter().map(|stored| &stored[16..]).collect();
    assert_eq!((nonces.len(), bodies.len()), (2 * EACH, 2 * EACH));
}

/// P7: the generator is the system's, so that two processes never start with the same state. One process is this test
/// again.
#[test]
fn two_processes_share_no_nonce() {
    const EACH: usize = 10_000;
    let seal = || KEYRING.seal(&Context::new(COLUMN), RAW, b"yes").unwrap()[4..16].to_vec();
    let own: Vec<Vec<u8>> = (0..EACH).map(|_| seal()).collect();
    if let Some(path) = env::var_os(NONCES) {
        return fs::write(path, own.concat()).unwrap();
    }
    let folder = Folder::new();
    let path = folder.path("nonces");
    run_again(|again| {
        again.env(NONCES, &path);
    });
    let others = fs::read(&path).unwrap();
    assert_eq!(others.len(), 12 * EACH);
    let distinct: HashSet<&[u8]> = own.iter().map(Vec::as_slice).chain(others.chunks(12)).collect();
    assert_eq!(distinct.len(), 2 * EACH);
}

/// Where the second process writes its nonces.
const NONCES: &str = "ENCDB_TEST_NONCES";
