//! No room for a file: the kernel refuses to write, as it does on a full disk.

use std::fs;

use crate::{
    run::{DATABASE, Folder, KEYRING},
    sqlite::Application,
};

/// No file may grow, and the write fails instead of a signal ending the program.
const NO_ROOM: &str = "trap '' XFSZ; ulimit -f 0;";

/// Returns the names of the files without the lock, which stays.
fn names(folder: &Folder) -> Vec<String> {
    let entries = fs::read_dir(folder.path("")).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| !name.ends_with(".lock"));
    names.sort();
    names
}

#[test]
fn a_keyring_that_cannot_be_written_stays_as_it_was() {
    let folder = Folder::with_keyring();
    folder.keys("add");
    let (before, all) = (fs::read(folder.path("app.keyring")).unwrap(), names(&folder));
    for step in ["add", "promote 2", "rewrap --new-key-file key"] {
        let run = folder.bash(&format!("{NO_ROOM} encdb keys {step} {KEYRING}"));
        assert_eq!(run.code, 1, "{step}: {run:?}");
        assert!(run.stderr.contains("app.keyring"), "{step}: {run:?}");
        assert_eq!(fs::read(folder.path("app.keyring")).unwrap(), before, "{step}");
        assert_eq!(names(&folder), all, "{step} leaves nothing behind");
    }
    assert!(folder.keys("add").stdout.contains("key 3 added"));
}

/// A key that was stored nowhere must not look like a new key.
#[test]
fn a_result_that_cannot_be_written_is_a_failure() {
    let folder = Application::with_people(3);
    for command in [
        "keys generate",
        "keys list --keyring app.keyring",
        "--json keys list --keyring app.keyring",
        &format!("keys census {DATABASE}"),
        &format!("--json rotate {KEYRING} {DATABASE}"),
        &format!("rotate {KEYRING} {DATABASE}"),
        &format!("--json verify {KEYRING} {DATABASE}"),
        &format!("verify {KEYRING} {DATABASE}"),
        &format!("doctor {KEYRING}"),
    ] {
        let run = folder.bash(&format!("encdb {command} > /dev/full"));
        assert_eq!(run.code, 1, "{command}: {run:?}");
        assert!(run.stderr.contains("cannot be written to standard output"), "{command}: {run:?}");
    }
    // Nobody can be told, and the exit code stays the same.
    assert_eq!(folder.bash("encdb keys list --keyring missing 2> /dev/full").code, 1);
    assert_eq!(
        folder.bash("encdb keys add --keyring app.keyring --key-file key 2> /dev/full").code,
        0
    );
}

/// Repeating the command would make the change twice.
#[test]
fn a_change_whose_result_cannot_be_written_was_made_all_the_same() {
    let folder = Folder::with_keyring();
    for (command, revision) in [
        ("add", 2),
        ("promote 2", 3),
        ("retire 1", 4),
        ("rewrap --new-key-file key", 5),
        ("--json add", 6),
        ("init --keyring other --key-file key", 1),
    ] {
        let keyring = if command.starts_with("init") { "" } else { KEYRING };
        let run = folder.bash(&format!("encdb keys {command} {keyring} > /dev/full"));
        assert_eq!(run.code, 1, "{command}: {run:?}");
        assert!(run.stderr.contains("cannot be written to standard output"), "{command}: {run:?}");
        let made = format!("the change was made (revision {revision}) and is not to be repeated");
        assert!(run.stderr.contains(&made), "{command}: {run:?}");
    }
}

#[test]
fn a_reader_that_has_gone_is_no_failure() {
    let folder = Folder::with_keyring();
    let script = "mkfifo gone; { read -r < gone; set +e; encdb keys list --keyring app.keyring; echo $? > code; } \
                  | { exec <&-; echo > gone; }";
    assert_eq!(folder.bash(script).code, 0);
    assert_eq!(fs::read_to_string(folder.path("code")).unwrap(), "0\n");
}

#[test]
fn a_new_keyring_that_cannot_be_written_is_not_there_at_all() {
    let folder = Folder::new();
    folder.private_file("key", &folder.ok("keys generate").stdout);
    let run = folder.bash(&format!("{NO_ROOM} encdb keys init {KEYRING}"));
    assert_eq!(run.code, 1, "{run:?}");
    assert_eq!(names(&folder), ["key"]);
    folder.ok(&format!("keys init {KEYRING}"));
}
