//! Help that teaches, and JSON for programs.

use std::fs;

use crate::{
    commands,
    run::{DATABASE, Folder, KEYRING},
    sqlite::Application,
};

#[test]
fn the_help_of_every_command_has_an_example_of_it() {
    let folder = Folder::new();
    for command in commands::all(&folder) {
        let examples = examples(&folder, &command);
        assert!(examples.iter().any(|example| example.starts_with(&command)), "{examples:?}");
    }
    let help = folder.ok("--help").stdout;
    assert!(help.contains("130  interrupted"), "{help}");
}

#[test]
fn the_examples_of_the_help_run_as_written() {
    let folder = Folder::with_passphrase_keyring();
    let passphrase = Box::new(encdb_core::SecretFile::new(folder.path("passphrase")));
    let file = encdb_core::KeyringFile::with_passphrase(folder.path("app.keyring"), passphrase);
    let keyring = encdb_core::KeyringSource::load(&file).unwrap();
    let mut folder = Application::in_folder(folder, keyring, 3);
    folder.set("DATABASE_URL", "app.sqlite");
    let steps = examples(&folder, "");
    assert_eq!(steps.len(), 8, "{steps:?}");
    // The first step makes the keyring, which exists already.
    for step in &steps[1..] {
        folder.ok(step);
    }
    for command in ["inspect", "schema", "keys census", "keys destroy"] {
        folder.ok(&examples(&folder, command)[0]);
    }
    for command in ["analyze", "doctor", "verify"] {
        folder.ok(&examples(&folder, command)[1]);
    }
}

/// Returns the examples of a command, each on one line.
fn examples(folder: &Folder, command: &str) -> Vec<String> {
    let help = folder.ok(&format!("{command} --help")).stdout;
    let (_, examples) = help.split_once("Examples:").unwrap();
    assert!(examples.lines().all(|line| line.len() < 80), "a terminal would wrap it: {examples}");
    let joined = examples.replace("\\\n", " ");
    joined.lines().filter_map(|it| it.trim().strip_prefix("encdb ")).map(str::to_owned).collect()
}

#[test]
fn json_is_an_object_a_line() {
    let mut folder = Application::with_people(5);
    folder.set("DATABASE_URL", "app.sqlite");
    let run = |words: &str| {
        let run = folder.run(&format!("--json {words}"));
        assert!(run.stdout.lines().count() > 0, "{words}: {run:?}");
        for line in run.stdout.lines() {
            let value: serde_json::Value = serde_json::from_str(line).unwrap();
            assert!(value.is_object(), "{line}");
        }
        assert_eq!(run.stderr, "", "{words}");
    };
    run("keys generate");
    run(&format!("keys add {KEYRING}"));
    run(&format!("keys promote 2 {KEYRING}"));
    run("keys list --keyring app.keyring");
    run(&format!("rotate {KEYRING} {DATABASE}"));
    run(&format!("keys retire 1 {KEYRING}"));
    run(&format!("verify {KEYRING} {DATABASE}"));
    run(&format!("keys census {DATABASE} --expect-none 2"));
    run(&format!("analyze {DATABASE}"));
    run("analyze --column main.people.ssn --owner id");
    run(&format!("keys destroy 1 --confirm 1 {KEYRING} {DATABASE}"));
    run(&format!("keys rewrap {KEYRING} --new-key-file key"));
    run(&format!("doctor {KEYRING}"));
    run("inspect f80100020000000000000000000000000000000000000000000000000000000000");
    run("schema");
    run("schema --output proposed.toml");
    run("config");
    run("completions bash");
    run("man");
    run("man --output-dir pages");
    let failed = folder.exits(1, "--json keys list --keyring missing");
    let error: serde_json::Value = serde_json::from_str(&failed.stderr).unwrap();
    assert!(error["error"].as_str().unwrap().contains("the file missing"), "{error}");
}

#[test]
fn a_wrong_usage_is_json_too() {
    let folder = Folder::with_keyring();
    for (words, says) in [
        ("rotate", "--tables <FILE>"),
        ("keys frobnicate", "unrecognized subcommand 'frobnicate'"),
        ("keys promote none", "invalid value 'none'"),
        ("keys census --tables missing", "the file missing cannot be read"),
    ] {
        let failed = folder.run(&format!("--json {words}"));
        assert_eq!(failed.code, if words.contains("missing") { 1 } else { 2 }, "{failed:?}");
        let error: serde_json::Value = serde_json::from_str(&failed.stderr).unwrap();
        let error = error["error"].as_str().unwrap();
        assert!(error.contains(says) && !error.contains("Usage"), "{error}");
        assert!(!error.contains("For more information"), "{error}");
        assert!(!folder.run(words).stderr.starts_with('{'));
    }
    let help = folder.ok("--json keys --help");
    assert!(help.stdout.contains("Usage:") && help.stderr.is_empty(), "{help:?}");
}

#[test]
fn a_list_says_where_the_keys_of_owners_come_from() {
    let folder = Folder::with_keyring();
    folder.ok("keys init --keyring stored --key-file key --owner-keys stored");
    for (keyring, owner_keys) in [("app.keyring", "derived"), ("stored", "stored")] {
        let listed = folder.ok(&format!("--json keys list --keyring {keyring}")).stdout;
        let line: serde_json::Value = serde_json::from_str(listed.lines().next().unwrap()).unwrap();
        assert_eq!(line["owner_keys"], owner_keys, "{line}");
    }
}

#[test]
fn a_database_that_is_not_named_is_wrong_usage() {
    let mut folder = Application::with_people(1);
    folder.unset("DATABASE_URL");
    let census = "keys census --tables tables.json";
    assert!(folder.exits(2, census).stderr.contains("DATABASE_URL is not set"));
    assert!(folder.exits(2, &format!("{census} --database redis://h")).stderr.contains("redis"));
}

#[test]
fn quiet_leaves_the_result() {
    let folder = Folder::with_keyring();
    let run = folder.keys("add --quiet");
    assert_eq!((run.stdout.lines().count(), run.stderr.as_str()), (1, ""));
    assert!(folder.keys("add").stderr.contains("encdb keys promote 3"));
}

#[test]
fn a_table_of_two_versions_is_not_read() {
    let folder = Application::with_people(1);
    fs::write(folder.path("tables.json"), "{\"tables\": [{\"name\": 5}]}").unwrap();
    let refused = folder.exits(1, &format!("keys census {DATABASE}"));
    assert!(refused.stderr.contains("spec::to_json"), "{refused:?}");
}

#[test]
fn no_database_is_made() {
    let folder = Application::with_people(1);
    let path = folder.path("other.sqlite");
    for (code, name) in [
        (2, "other.sqlite".to_owned()),
        (2, "sqlite://other.sqlite".to_owned()),
        (1, "file:other.sqlite".to_owned()),
        (1, "file:other.sqlite?cache=private".to_owned()),
        (1, "file:other.sqlite?mode=rwc".to_owned()),
        (1, "file:other.sqlite#?mode=rwc".to_owned()),
        (1, format!("file://{}", path.display())),
    ] {
        folder.exits(code, &format!("rotate {KEYRING} --database {name} --tables tables.json"));
        folder.exits(1, &format!("doctor {KEYRING} --database {name}"));
        assert!(!path.exists(), "{name}");
    }
    for name in ["file:app.sqlite", "file:app.sqlite?mode=ro", "file:app.sqlite?cache=private#x"] {
        folder.ok(&format!("keys census --database {name} --tables tables.json"));
    }
}

#[test]
fn a_variable_that_is_not_set_comes_with_the_option_that_names_another() {
    let folder = Application::with_people(1);
    let list = folder.exits(2, "keys list --keyring-table=NONE").stderr;
    assert!(list.contains("--keyring-table=NAME") && !list.contains("--database"), "{list}");
    let census =
        folder.exits(2, "keys census --tables tables.json --database-variable NONE").stderr;
    assert!(census.contains("--database-variable"), "{census}");
}

#[test]
fn an_epoch_without_a_number_is_wrong_usage() {
    let folder = Application::with_people(1);
    let refused = folder.exits(2, &format!("keys census {DATABASE} --tokens")).stderr;
    assert!(refused.contains("--expect-none"), "{refused}");
    folder.exits(3, &format!("keys census {DATABASE} --tokens --expect-none 1"));
    folder.ok(&format!("keys census {DATABASE} --tokens --expect-none 2"));
}
