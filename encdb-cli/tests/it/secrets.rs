//! No secret is in any output, whatever goes right or wrong.

use crate::{
    people::tables_json,
    run::{DATABASE, Folder, KEYRING},
    sqlite::Application,
};

const PASSPHRASE: &str = "marked-passphrase-7f1c";
const WRONG: &str = "marked-wrong-passphrase-19ab";
const PASSWORD: &str = "markedpassword5d";

#[test]
fn no_command_prints_one() {
    let mut folder = Application::with_people(3);
    let secrets = {
        let generated = || folder.ok("keys generate").stdout.trim().to_owned();
        let (master, retired) = (generated(), generated());
        let key = std::fs::read_to_string(folder.path("key")).unwrap().trim().to_owned();
        [PASSPHRASE.to_owned(), WRONG.to_owned(), PASSWORD.to_owned(), master, retired, key]
    };
    folder.private_file("passphrase", PASSPHRASE);
    folder.private_file("wrong", WRONG);
    folder.set("MASTER_ENCRYPTION_KEY", &secrets[3]);
    folder.set("MASTER_ENCRYPTION_KEYS_RETIRED", &format!("2:{}", secrets[4]));
    let salt = folder.ok("keys generate --salt").stdout;
    folder.set("STATIC_ENCRYPTION_SALT", salt.trim());
    folder.set("MYSQL", &format!("mysql://user:{PASSWORD}@127.0.0.1:1/db"));
    folder.set("POSTGRES", &format!("postgres://user:{PASSWORD}@127.0.0.1:1/db"));
    // Written without percent-encoding these letters, as people do by mistake.
    folder.set("RAW", &format!("postgres://user:{PASSWORD}@{PASSWORD}/{PASSWORD}@127.0.0.1:1/db"));
    folder
        .set("RAW_MYSQL", &format!("mysql://user:{PASSWORD}@{PASSWORD}/{PASSWORD}@127.0.0.1:1/db"));
    let url = format!("postgres://user:{PASSWORD}@127.0.0.1:1/db");
    folder.ok("keys init --keyring owners --key-file key --owner-keys stored");
    std::fs::write(folder.path("owners.sqlite"), "").unwrap();
    folder.set("OWNERS", "owners.sqlite");
    folder.set("DSN", &format!("host=127.0.0.1 password={PASSWORD}"));
    let imported = "--keyring imported --passphrase-file passphrase";
    for words in [
        format!("keys init --import --passphrase-cost 8,1,1 {imported}"),
        format!("keys list --verify {imported}"),
        "keys list --verify --keyring imported --passphrase-file wrong".to_owned(),
        "keys list --verify --keyring imported --key-file wrong".to_owned(),
        "keys list --keyring passphrase".to_owned(),
        "keys list --config passphrase".to_owned(),
        "config".to_owned(),
        format!("keys init --keyring other --passphrase={PASSPHRASE}"),
        format!("keys add {KEYRING}"),
        format!("keys promote 2 {KEYRING}"),
        format!("rotate {KEYRING} {DATABASE}"),
        format!("rotate {DATABASE}"),
        format!("add-columns {KEYRING} {DATABASE}"),
        "status --tables tables.json --database-variable RAW".to_owned(),
        format!("errors --retry {KEYRING} {DATABASE} --fernet-keys-variable {PASSPHRASE}"),
        format!("verify {KEYRING} {DATABASE} --fernet-keys-file passphrase"),
        format!("verify {KEYRING} {DATABASE} --xchacha20poly1305-key-variable {url}"),
        format!("verify {KEYRING} {DATABASE} --xchacha20poly1305-key-file passphrase"),
        format!("keys retire 1 {KEYRING}"),
        format!("keys destroy 1 --confirm 1 {KEYRING} {DATABASE}"),
        format!("keys rewrap {KEYRING} --new-key-file key"),
        format!("keys census --tables tables.json --database mysql://user:{PASSWORD}@h/db"),
        "keys census --tables tables.json --database-variable MYSQL".to_owned(),
        "keys census --tables tables.json --database-variable POSTGRES".to_owned(),
        "keys census --tables tables.json --database-variable DSN".to_owned(),
        "keys census --database app.sqlite --tables passphrase".to_owned(),
        "doctor --database-variable POSTGRES".to_owned(),
        format!("doctor {KEYRING} {DATABASE}"),
        format!("inspect {}", secrets[3]),
        format!("keys census --tables tables.json --database-variable {url}"),
        format!("doctor --database-variable {url}"),
        format!("keys list --keyring-table={url}"),
        format!("keys list --keyring-table {url}"),
        format!("keys list --verify --keyring app.keyring --passphrase-variable {PASSPHRASE}"),
        format!("keys list --verify --keyring app.keyring --passphrase-stdin {PASSPHRASE}"),
        format!("keys add --keyring app.keyring --key-variable {}", secrets[3]),
        format!("keys rewrap {KEYRING} --new-passphrase-variable {PASSPHRASE}"),
        format!("keys rewrap {KEYRING} --new-key-variable {}", secrets[3]),
        "rotate --keyring owners --key-file key --tables tables.json --database-variable RAW"
            .to_owned(),
        "rotate --keyring owners --key-file key --tables tables.json --database-variable OWNERS"
            .to_owned(),
        "keys census --tables tables.json --database-variable RAW".to_owned(),
        "keys census --tables tables.json --database-variable RAW_MYSQL".to_owned(),
    ] {
        for words in [words.clone(), format!("--json {words}")] {
            let run = folder.run(&words);
            assert!(!(run.stdout.is_empty() && run.stderr.is_empty()), "{words}");
            for secret in &secrets {
                assert!(!run.stdout.contains(secret), "{words}: {run:?}");
                assert!(!run.stderr.contains(secret), "{words}: {run:?}");
            }
        }
    }
}

#[test]
fn a_password_among_the_arguments_is_refused() {
    let folder = Folder::new();
    let url = format!("--database postgres://user:{PASSWORD}@localhost/db --tables tables.json");
    std::fs::write(folder.path("tables.json"), tables_json()).unwrap();
    let refused = folder.exits(2, &format!("keys census {url}"));
    assert!(refused.stderr.contains("--database-variable"), "{refused:?}");
}

#[test]
fn generate_prints_a_key_and_nothing_else() {
    let folder = Folder::new();
    let (one, other) = (folder.ok("keys generate"), folder.ok("keys generate"));
    assert_eq!((one.stdout.len(), one.stderr.as_str()), (45, ""));
    assert_ne!(one.stdout, other.stdout);
    assert_eq!(folder.ok("keys generate --salt").stdout.len(), 25);
}

/// A secret in place of its name is in the shell's history already, and must not get into a log as well.
#[test]
fn what_cannot_be_the_name_of_a_variable_is_refused() {
    let folder = Folder::with_keyring();
    for option in ["--passphrase-variable", "--key-variable"] {
        let words = format!("keys list --verify --keyring app.keyring {option} {PASSPHRASE}");
        let refused = folder.exits(2, &words);
        assert!(refused.stderr.contains("as the name of a variable is no name"), "{refused:?}");
    }
    folder.exits(2, &format!("keys list --keyring-table=mysql://u:{PASSWORD}@h/db"));
    folder.exits(2, &format!("keys list --keyring-table mysql://u:{PASSWORD}@h/db"));
    std::fs::write(folder.path("tables.json"), tables_json()).unwrap();
    let census = "keys census --tables tables.json --database-variable";
    folder.exits(2, &format!("{census} mysql://u:{PASSWORD}@h/db"));
}

#[test]
fn a_secret_given_to_an_option_that_takes_none_is_not_repeated() {
    let folder = Folder::with_keyring();
    for before in ["", "new-"] {
        for option in ["passphrase-prompt", "passphrase-stdin", "key-prompt", "key-stdin"] {
            for json in ["", "--json "] {
                let words = format!(
                    "{json}keys rewrap --keyring app.keyring --{before}{option}={PASSPHRASE}"
                );
                let refused = folder.exits(2, &words);
                assert!(!refused.stderr.contains(PASSPHRASE), "{refused:?}");
                assert!(refused.stderr.contains(&format!("--{before}{option}")), "{refused:?}");
            }
        }
    }
}
