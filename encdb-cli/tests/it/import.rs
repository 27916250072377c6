//! From keys in the environment to a keyring file, with data sealed before.

use encdb_diesel::Keyring;

use crate::{
    database::{assert_readable, keyring, with_people},
    run::{DATABASE, Folder, KEYRING},
};

/// Keys in the environment, and twenty people sealed under them.
pub(crate) fn with_environment() -> Folder {
    let mut folder = Folder::new();
    folder.private_file("key", &folder.ok("keys generate").stdout);
    let master = folder.ok("keys generate").stdout;
    let salt = folder.ok("keys generate --salt").stdout;
    folder.set("MASTER_ENCRYPTION_KEY", master.trim());
    folder.set("STATIC_ENCRYPTION_SALT", salt.trim());
    let of_environment = Keyring::from_variables(|name| match name {
        "MASTER_ENCRYPTION_KEY" => Some(master.clone()),
        "STATIC_ENCRYPTION_SALT" => Some(salt.clone()),
        _ => None,
    });
    with_people(&folder, of_environment.unwrap(), 20);
    folder
}

#[test]
fn values_sealed_before_stay_readable_and_found() {
    let folder = with_environment();
    folder.ok(&format!("keys init --import {KEYRING}"));
    assert_readable(&folder, keyring(&folder), 20);
}

#[test]
fn what_was_imported_is_rotated_away() {
    let mut folder = with_environment();
    folder.ok(&format!("keys init --import {KEYRING}"));
    folder.keys("add");
    folder.keys("promote 2");
    folder.set("ENCDB_KEYRING_FILE", "app.keyring");
    folder.set("KEYRING_KEY_FILE", "key");
    // As the application says it: keys in two places.
    let both = folder.exits(1, &format!("rotate {DATABASE}"));
    assert!(both.stderr.contains("both set"), "{both:?}");
    folder.unset("MASTER_ENCRYPTION_KEY");
    folder.ok(&format!("rotate {DATABASE}"));
    folder.ok(&format!("keys census {DATABASE} --expect-none 1"));
    assert_readable(&folder, keyring(&folder), 20);
}

#[test]
fn without_keys_in_the_environment_nothing_is_imported() {
    let folder = Folder::new();
    folder.private_file("key", &folder.ok("keys generate").stdout);
    folder.exits(1, &format!("keys init --import {KEYRING}"));
    assert!(!folder.path("app.keyring").exists());
}

#[test]
fn rotation_works_with_the_environment_alone() {
    let folder = with_environment();
    folder.ok(&format!("rotate {DATABASE}"));
}
