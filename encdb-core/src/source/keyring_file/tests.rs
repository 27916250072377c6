//! Failures while a file is written, which no test can bring about from outside.

use std::{
    fs,
    io::{self, Write},
    path::PathBuf,
};

use super::{
    lock::lock,
    owner::Owner,
    replace::{put, sync_folder},
};
use crate::source::FileProblem;

/// Returns a path in a folder of its own, which the test removes.
fn path(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("encdb-{}-{name}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder.join("keyring.json")
}

/// A disk that is full after some bytes; a rename that the system refuses.
#[test]
fn what_fails_halfway_leaves_the_old_file_and_nothing_else() {
    let path = path("full");
    fs::write(&path, "old").unwrap();
    let full = |file: &mut fs::File| {
        file.write_all(b"ne")?;
        Err(io::ErrorKind::StorageFull.into())
    };
    let problem = put(&path, None, full, |_| unreachable!("there is nothing to keep")).unwrap_err();
    assert!(matches!(problem, FileProblem::Write(_)), "{problem:?}");
    assert_eq!(fs::read(&path).unwrap(), b"old");
    assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    put(&path, None, |file| file.write_all(b"new"), sync_folder).unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"new");
    fs::remove_dir_all(path.parent().unwrap()).unwrap();
}

/// The new file is there by then: an operator who reads that the old one was left would repeat the change.
#[test]
fn what_fails_after_the_exchange_is_not_reported_as_before_it() {
    let path = path("power");
    fs::write(&path, "old").unwrap();
    let no_permission = |_: &_| Err(io::ErrorKind::PermissionDenied.into());
    let problem = put(&path, None, |file| file.write_all(b"new"), no_permission).unwrap_err();
    assert!(matches!(problem, FileProblem::Sync(_)), "{problem:?}");
    assert!(problem.to_string().starts_with("was written, "), "{problem}");
    assert_eq!(fs::read(&path).unwrap(), b"new");
    fs::remove_dir_all(path.parent().unwrap()).unwrap();
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_opened_is_an_error() {
    let path = path("folder");
    sync_folder(&path).unwrap();
    fs::remove_dir_all(path.parent().unwrap()).unwrap();
    assert_eq!(sync_folder(&path).unwrap_err().kind(), io::ErrorKind::NotFound);
}

#[test]
fn the_old_file_is_whole_until_the_new_one_is() {
    let path = path("whole");
    fs::write(&path, "old").unwrap();
    let write = |file: &mut fs::File| {
        file.write_all(b"new")?;
        assert_eq!(fs::read(&path)?, b"old");
        Ok(())
    };
    put(&path, None, write, sync_folder).unwrap();
    fs::create_dir(path.with_file_name("folder")).unwrap();
    let refused =
        put(&path.with_file_name("folder"), None, |file| file.write_all(b"new"), sync_folder);
    assert!(matches!(refused, Err(FileProblem::Write(_))), "{refused:?}");
    assert!(!path.with_file_name("folder.new").exists());
    fs::remove_dir_all(path.parent().unwrap()).unwrap();
}

/// An administrator adds a key, and the application has to read the file. Only root can give a file away; for others this
/// shows that they need not.
#[cfg(unix)]
#[test]
fn a_file_stays_its_owners_and_so_does_its_lock() {
    use std::os::unix::fs::{MetadataExt, chown};
    let path = path("owner");
    fs::write(&path, "old").unwrap();
    let uid = |path: &std::path::Path| fs::metadata(path).unwrap().uid();
    let is_root = rustix::process::geteuid().is_root();
    if is_root {
        chown(&path, Some(1), None).unwrap();
    }
    let before = uid(&path);
    let owner = Some(Owner::of(&fs::File::open(&path).unwrap()).unwrap());
    drop(lock(&path, owner).unwrap());
    put(&path, owner, |file| file.write_all(b"new"), sync_folder).unwrap();
    assert_eq!((uid(&path), uid(&path.with_file_name("keyring.json.lock"))), (before, before));
    assert!(!is_root || before == 1);
    fs::remove_dir_all(path.parent().unwrap()).unwrap();
}
