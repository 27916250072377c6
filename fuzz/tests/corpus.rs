//! The committed inputs, and inputs that differ from them by some bytes, through every target and without a fuzzer.

// Always true. It tells Clippy that helpers may unwrap as tests may.
#![cfg(test)]

#[path = "corpus/mutation.rs"]
mod mutation;

use std::collections::BTreeSet;

use encdb_fuzz::TARGETS;
use mutation::Mutations;

#[test]
fn every_committed_input_keeps_its_target_s_promise() {
    for target in TARGETS {
        for entry in target.corpus() {
            println!("{}/{}", target.name(), entry.name());
            target.check(entry.bytes());
        }
    }
}

#[test]
fn inputs_near_a_committed_one_keep_it_too() {
    for target in TARGETS {
        let corpus = target.corpus();
        let inputs: Vec<_> = corpus.iter().map(|entry| entry.bytes()).collect();
        for input in Mutations::of(&inputs).take(N_MUTATIONS) {
            println!("{}: {}", target.name(), input.escape_ascii());
            target.check(&input);
        }
    }
}

/// Checks that the names keep their promise: a target that opens no sample would find nothing.
#[test]
fn the_samples_are_of_the_shape_that_the_corpus_has() {
    for target in TARGETS {
        let names: BTreeSet<_> = target.corpus().iter().map(|it| it.name().to_owned()).collect();
        for (name, _) in target.samples() {
            assert!(names.contains(name), "{}/{name} is not committed", target.name());
        }
    }
}

#[test]
#[cfg(all(feature = "legacy", feature = "tables"))]
fn every_corpus_and_every_program_has_a_target() {
    let names: BTreeSet<_> = TARGETS.iter().map(|target| target.name().to_owned()).collect();
    assert_eq!(stems_in("corpus"), names);
    assert_eq!(stems_in("bins"), names);
}

#[cfg(all(feature = "legacy", feature = "tables"))]
fn stems_in(folder: &str) -> BTreeSet<String> {
    use std::{fs, path::Path};
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    files.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect()
}

/// The number of changed inputs for each target: a second or so in a debug build.
const N_MUTATIONS: usize = 2000;
