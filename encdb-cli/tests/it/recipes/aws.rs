//! AWS Secrets Manager: the real client, and a stand-in for the service that `cargo xtask test` starts.

use std::sync::{
    Once,
    atomic::{AtomicU32, Ordering},
};

use super::boxes;
use crate::{
    left_out::announce,
    run::{CHEAP, Folder, KEYRING, path_with_the_program},
    sqlite::{Application, with_environment},
};

const N_PEOPLE: i64 = 20;

/// Lets the folder's programs find the client, and the client the stand-in. Returns `false` without one, and announces that.
#[must_use]
fn find_service(folder: &mut Folder) -> bool {
    let Some(environment) = encdb_secrets_manager::environment(&path_with_the_program()) else {
        ANNOUNCED.call_once(|| announce("the recipe for AWS Secrets Manager"));
        return false;
    };
    environment.iter().for_each(|(name, value)| folder.set(name, value));
    true
}

/// Returns the box with this command, with a secret name of the test's own, because all tests share the stand-in.
fn recipe(variable: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let boxes = boxes("AWS Secrets Manager");
    let recipe = boxes.iter().find(|text| text.contains(variable)).unwrap();
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    recipe.replace(" encdb/", &format!(" encdb/{}-{number}/", std::process::id()))
}

#[test]
fn the_passphrase_in_the_service_unlocks_the_keyring() {
    let mut folder = Folder::new();
    if !find_service(&mut folder) {
        return;
    }
    folder.private_file("passphrase", &folder.ok("keys generate").stdout);
    folder.ok(&format!("keys init --keyring app.keyring --passphrase-file passphrase {CHEAP}"));
    let application = encdb_core::KeyringFile::with_passphrase(
        folder.path("app.keyring"),
        Box::new(encdb_core::SecretFile::new(folder.path("passphrase"))),
    );
    let load = || encdb_core::KeyringSource::load(&application).unwrap();
    let mut folder = Application::in_folder(folder, load(), N_PEOPLE);
    folder.set("ENCDB_KEYRING_FILE", "app.keyring");
    // The state that the procedures before the recipe leave.
    folder.set("KEYRING_PASSPHRASE_FILE", "passphrase");
    // A rotation opens every value.
    let script = "encdb keys add\nencdb keys promote 2\nencdb rotate --tables tables.json";
    let run = folder.bash(&format!("{}\n{script}", recipe("KEYRING_PASSPHRASE_COMMAND")));
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.contains("20 of 20 rows, 20 rewritten"), "{run:?}");
    folder.assert_readable(load(), N_PEOPLE);
}

#[test]
fn the_master_key_in_the_service_opens_values() {
    let mut folder = with_environment();
    if !find_service(&mut folder) {
        return;
    }
    let to_a_file = "printf '%s\\n' \"$MASTER_ENCRYPTION_KEY\" > master.key; export MASTER_ENCRYPTION_KEY_FILE=master.key";
    let recipe = recipe("MASTER_ENCRYPTION_KEY_COMMAND");
    let run = folder.bash(&format!(
        "{to_a_file}\nunset MASTER_ENCRYPTION_KEY\n{recipe}\nrm master.key\nencdb keys init --import {KEYRING}"
    ));
    assert_eq!(run.code, 0, "{run:?}");
    folder.assert_readable(folder.keyring(), N_PEOPLE);
}

/// The client prints more than that, on both streams; `encdb` repeats none of it.
#[test]
fn a_secret_that_is_not_there_is_an_error_and_nothing_of_what_the_client_said() {
    let mut folder = Folder::with_keyring();
    if !find_service(&mut folder) {
        return;
    }
    let recipe = recipe("KEYRING_PASSPHRASE_COMMAND");
    let asks = recipe.lines().find(|line| line.starts_with("export ")).unwrap();
    let by_hand = folder.bash(&format!("{asks}\n$KEYRING_PASSPHRASE_COMMAND"));
    assert!(by_hand.stderr.contains("ResourceNotFoundException"), "{by_hand:?}");
    let run = folder.bash(&format!("{asks}\nencdb keys list --verify --keyring app.keyring"));
    let says = "error: the command aws ended with status 255; run it by hand to see why\n";
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (1, "", says));
}

static ANNOUNCED: Once = Once::new();
