//! `docs/keys.md`: its commands, in their order, against a database with encrypted rows.

use encdb_core::{Environment, KeyringFile, KeyringSource, SecretFile};

use super::application::Application;
use crate::{handbook::boxes, run::Folder};

const N_PEOPLE: i64 = 50;

#[test]
fn every_procedure_does_what_it_says() {
    let folder = Folder::new();
    let boxes = boxes();
    let (first, rest) = boxes.split_first().unwrap();
    let made = folder.bash(first);
    assert_eq!(made.code, 0, "{made:?}");
    // One shell for the reader; here the application comes in between, and brings a database of its own.
    let application = application(folder);
    let url = format!("DATABASE_URL='{}'", application.database.url());
    let rest = rest.join("\n").replace("DATABASE_URL=app.sqlite", &url);
    assert!(rest.contains(&url));
    let all = application.bash(&format!("umask 077\n{rest}"));
    assert_eq!(all.code, 0, "{all:?}");
    let passphrase = Box::new(SecretFile::new(application.path("passphrase")));
    let keyring =
        KeyringFile::with_passphrase(application.path("app.keyring"), passphrase).load().unwrap();
    assert_eq!(keyring.current().get(), 2);
    assert_eq!((keyring.key_ids().count(), keyring.epochs().collect::<Vec<_>>()), (1, vec![2]));
    application.assert_readable(keyring, N_PEOPLE);
}

/// Has its keys, and writes rows.
fn application(folder: Folder) -> Application {
    let file = |name: &str| folder.path(name).to_str().unwrap().to_owned();
    let (key, salt) = (file("master.key"), file("master.salt"));
    let environment = Environment::of_variables(move |name| match name {
        "MASTER_ENCRYPTION_KEY_FILE" => Some(key.clone()),
        "STATIC_ENCRYPTION_SALT_FILE" => Some(salt.clone()),
        _ => None,
    });
    Application::in_folder(folder, environment.load().unwrap(), N_PEOPLE)
}
