//! Importing keys from the environment into a keyring file, with values sealed before.

use encdb_diesel::Keyring;

use super::application::Application;
use crate::run::{Folder, KEYRING, TABLES};

/// Returns an application with keys in the environment, and twenty people sealed under them.
pub(crate) fn with_environment() -> Application {
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
    Application::in_folder(folder, of_environment.unwrap(), 20)
}

#[test]
fn values_sealed_before_stay_readable_and_found() {
    let application = with_environment();
    application.ok(&format!("keys init --import {KEYRING}"));
    application.assert_readable(application.keyring(), 20);
}

#[test]
fn what_was_imported_is_rotated_away() {
    let mut application = with_environment();
    application.ok(&format!("keys init --import {KEYRING}"));
    application.keys("add");
    application.keys("promote 2");
    application.set("ENCDB_KEYRING_FILE", "app.keyring");
    application.set("KEYRING_KEY_FILE", "key");
    // The same error as in the application: keys in two places.
    let both = application.exits(1, &format!("rotate {TABLES}"));
    assert!(both.stderr.contains("both set"), "{both:?}");
    application.unset("MASTER_ENCRYPTION_KEY");
    application.ok(&format!("rotate {TABLES}"));
    application.ok(&format!("keys census {TABLES} --expect-none 1"));
    application.assert_readable(application.keyring(), 20);
}

/// Owners' values are under derived keys already, which a keyring with stored keys would not open.
#[test]
fn imported_keys_stay_with_derived_keys_of_owners() {
    let application = with_environment();
    application.exits(2, &format!("keys init --import --owner-keys stored {KEYRING}"));
    assert!(!application.path("app.keyring").exists());
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
    let application = with_environment();
    application.ok(&format!("rotate {TABLES}"));
}
