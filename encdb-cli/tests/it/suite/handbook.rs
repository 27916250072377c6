//! The commands of `docs/keys.md` and of the box about keyring files in `README.md`, in order, against a database with
//! encrypted rows.

use encdb_core::{Environment, Keyring, KeyringFile, KeyringSource, SecretFile};

use super::{application::Application, import::with_environment};
use crate::{
    handbook::{boxes, readme_box},
    run::Folder,
};

const N_PEOPLE: i64 = 50;

#[test]
fn every_procedure_does_what_it_says() {
    let folder = Folder::new();
    let boxes = boxes();
    let (first, rest) = boxes.split_first().unwrap();
    let made = folder.bash(first);
    assert_eq!(made.code, 0, "{made:?}");
    // A reader uses one shell. Here the application comes in between, with a database of its own.
    let application = application(folder);
    run_all(&application, &format!("umask 077\n{}", rest.join("\n")));
    let keyring = keyring(&application);
    assert_eq!(keyring.current().get(), 2);
    assert_eq!((keyring.key_ids().count(), keyring.epochs().collect::<Vec<_>>()), (1, vec![2]));
    application.assert_readable(keyring, N_PEOPLE);
}

#[test]
fn the_box_of_the_readme_does_what_it_says() {
    let application = with_environment();
    let shown = run_all(&application, &readme_box());
    assert!(shown.contains("key 2    20"), "{shown}");
    let keyring = keyring(&application);
    assert_eq!(keyring.current().get(), 2);
    application.assert_readable(keyring, 20);
}

/// Runs a script over the application's own database, and returns its output.
#[track_caller]
fn run_all(application: &Application, script: &str) -> String {
    let url = format!("DATABASE_URL='{}'", application.database.url());
    let script = script.replace("DATABASE_URL=app.sqlite", &url);
    assert!(script.contains(&url));
    let all = application.bash(&script);
    assert_eq!(all.code, 0, "{all:?}");
    all.stdout
}

/// Loads the keyring that the commands have made.
fn keyring(folder: &Folder) -> Keyring {
    let passphrase = Box::new(SecretFile::new(folder.path("passphrase")));
    KeyringFile::with_passphrase(folder.path("app.keyring"), passphrase).load().unwrap()
}

/// Returns an application with the folder's keys, which writes rows.
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
