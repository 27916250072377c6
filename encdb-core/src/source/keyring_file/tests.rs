//! What goes wrong while a file is written, which no test can bring about from outside.

use std::{
    fs,
    io::{self, Write},
    path::PathBuf,
};

use super::replace::put;

/// A path in a folder of its own, which the test removes.
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
    let full = put(&path, |file| {
        file.write_all(b"ne")?;
        Err(io::ErrorKind::StorageFull.into())
    });
    assert_eq!(full.unwrap_err().kind(), io::ErrorKind::StorageFull);
    assert_eq!(fs::read(&path).unwrap(), b"old");
    assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    put(&path, |file| file.write_all(b"new")).unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"new");
    fs::remove_dir_all(path.parent().unwrap()).unwrap();
}

#[test]
fn the_old_file_is_whole_until_the_new_one_is() {
    let path = path("whole");
    fs::write(&path, "old").unwrap();
    put(&path, |file| {
        file.write_all(b"new")?;
        assert_eq!(fs::read(&path)?, b"old");
        Ok(())
    })
    .unwrap();
    fs::create_dir(path.with_file_name("folder")).unwrap();
    let refused = put(&path.with_file_name("folder"), |file| file.write_all(b"new"));
    assert!(refused.is_err());
    assert!(!path.with_file_name("folder.new").exists());
    fs::remove_dir_all(path.parent().unwrap()).unwrap();
}
