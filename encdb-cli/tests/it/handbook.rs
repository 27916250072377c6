//! `docs/keys.md`: its commands, in their order, against a database with encrypted rows.

use encdb_core::{Environment, KeyringFile, KeyringSource, SecretFile};

use crate::{
    database::{assert_readable, with_people},
    run::Folder,
};

pub(crate) const HANDBOOK: &str = include_str!("../../../docs/keys.md");
const N_PEOPLE: i64 = 50;

/// The boxes that are to be run, each as it stands there.
fn boxes() -> Vec<String> {
    let mut boxes = vec![];
    let mut lines = HANDBOOK.lines().map(str::trim);
    while lines.by_ref().any(|line| line == "```sh") {
        boxes.push(lines.by_ref().take_while(|line| *line != "```").collect::<Vec<_>>().join("\n"));
    }
    boxes
}

#[test]
fn every_procedure_does_what_it_says() {
    let folder = Folder::new();
    let boxes = boxes();
    let (first, rest) = boxes.split_first().unwrap();
    let made = folder.bash(first);
    assert_eq!(made.code, 0, "{made:?}");
    application(&folder);
    // One shell for the reader; here the application came in between.
    let all = folder.bash(&format!("umask 077\n{}", rest.join("\n")));
    assert_eq!(all.code, 0, "{all:?}");
    let passphrase = Box::new(SecretFile::new(folder.path("passphrase")));
    let keyring =
        KeyringFile::with_passphrase(folder.path("app.keyring"), passphrase).load().unwrap();
    assert_eq!(keyring.current().get(), 2);
    assert_eq!((keyring.key_ids().count(), keyring.epochs().collect::<Vec<_>>()), (1, vec![2]));
    assert_readable(&folder, keyring, N_PEOPLE);
}

/// What the application does once it has its keys: it writes rows.
fn application(folder: &Folder) {
    let file = |name: &str| folder.path(name).to_str().unwrap().to_owned();
    let (key, salt) = (file("master.key"), file("master.salt"));
    let environment = Environment::of_variables(move |name| match name {
        "MASTER_ENCRYPTION_KEY_FILE" => Some(key.clone()),
        "STATIC_ENCRYPTION_SALT_FILE" => Some(salt.clone()),
        _ => None,
    });
    with_people(folder, environment.load().unwrap(), N_PEOPLE);
}

#[test]
fn there_is_a_box_for_every_step() {
    let all = boxes().join("\n");
    for step in [
        "init --import",
        "add",
        "promote 2",
        "rotate",
        "census",
        "retire 1",
        "destroy 1",
        "rewrap",
        "doctor",
    ] {
        assert!(all.contains(step), "{step}");
    }
}
