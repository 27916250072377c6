//! The configuration file: where it is found, what overrides it, and what it must not contain.

use std::{
    fs,
    os::unix::fs::{PermissionsExt, chown, symlink},
};

use encdb_diesel::spec;

use crate::{
    handbook::boxes_of,
    left_out::announce,
    run::{Folder, Run},
    sqlite::Application,
};

const DOCUMENT: &str = include_str!("../../../docs/configuration.md");

/// Returns a folder with a keyring, and a configuration file that names the keyring and its key.
fn configured() -> Folder {
    let folder = Folder::with_keyring();
    write(&folder, "encdb.toml", "keyring = \"app.keyring\"\nkey-file = \"key\"\n");
    folder
}

/// Writes a file that nobody else can write, whatever the umask of the tests.
fn write(folder: &Folder, name: &str, text: &str) {
    fs::write(folder.path(name), text).unwrap();
    fs::set_permissions(folder.path(name), fs::Permissions::from_mode(0o644)).unwrap();
}

/// Runs a command over a configuration file with this text, which is refused as wrong usage. Returns the error.
#[track_caller]
fn refused(text: &str) -> String {
    let folder = Folder::with_keyring();
    write(&folder, "encdb.toml", text);
    let Run { stdout, stderr, .. } = folder.exits(2, "keys list --keyring app.keyring");
    assert_eq!(stdout, "", "{text}");
    stderr
}

#[test]
fn the_file_in_the_current_folder_is_found() {
    let mut folder = Application::with_people(3);
    let url = "keyring = \"app.keyring\"\nkey-file = \"key\"\ndatabase-variable = \"APP_URL\"\n";
    write(&folder, "encdb.toml", &format!("{url}tables = \"tables.json\"\n"));
    folder.unset("DATABASE_URL");
    let url = folder.database.url();
    folder.set("APP_URL", &url);
    folder.ok("keys add");
    folder.ok("keys promote 2");
    assert!(folder.ok("rotate").stdout.contains("3 of 3 rows, 3 rewritten"));
    folder.ok("keys retire 1");
    folder.ok("verify");
    assert!(folder.ok("doctor").stdout.lines().all(|line| line.starts_with("ok ")));
    folder.ok("keys census --expect-none 1");
    folder.ok("keys destroy 1 --confirm 1");
    folder.exits(2, "keys list --no-config");
}

#[test]
fn folders_above_are_not_searched() {
    let folder = configured();
    fs::create_dir(folder.path("below")).unwrap();
    assert_eq!(folder.bash("cd below && encdb keys list --verify").code, 2);
    assert_eq!(folder.bash("cd below && encdb keys list --verify --config ../encdb.toml").code, 0);
}

#[test]
fn paths_go_from_the_folder_of_the_file() {
    let mut folder = Application::with_people(3);
    fs::create_dir(folder.path("conf")).unwrap();
    let settings =
        "keyring = \"../app.keyring\"\nkey-file = \"../key\"\ntables = \"../tables.json\"\n";
    write(&folder, "conf/encdb.toml", settings);
    folder.ok("verify --config conf/encdb.toml");
    folder.set("ENCDB_CONFIG", "conf/encdb.toml");
    folder.ok("verify");
    folder.exits(2, "verify --no-config");
    write(&folder, "other.toml", "tables = \"missing\"\n");
    let other = folder.exits(1, "keys census --config other.toml").stderr;
    assert!(other.contains("the file missing cannot be read"), "{other}");
    let missing = folder.exits(1, "keys census --config nowhere.toml").stderr;
    assert!(missing.contains("the configuration file nowhere.toml cannot be read"), "{missing}");
    folder.exits(2, "keys census --config other.toml --no-config");
}

#[test]
fn the_command_line_comes_before_the_environment_and_that_before_the_file() {
    let mut folder = configured();
    for name in ["second", "third"] {
        folder.private_file(&format!("{name}.key"), &folder.ok("keys generate").stdout);
        folder.ok(&format!("keys init --keyring {name} --key-file {name}.key"));
    }
    let added_to = |folder: &Folder, words: &str| {
        let stdout = folder.ok(&format!("keys add {words}")).stdout;
        stdout.split(' ').nth(4).unwrap().trim_end_matches(',').to_owned()
    };
    assert_eq!(added_to(&folder, ""), "app.keyring");
    assert_eq!(added_to(&folder, "--keyring second --key-file second.key"), "second");
    folder.set("ENCDB_KEYRING_FILE", "second");
    folder.set("KEYRING_KEY_FILE", "second.key");
    assert_eq!(added_to(&folder, ""), "second");
    assert_eq!(added_to(&folder, "--keyring third --key-file third.key"), "third");
}

/// An answer to the same question in another way replaces the file's answer.
#[test]
fn another_option_for_the_same_thing_replaces_what_the_file_says() {
    let mut folder = Application::with_people(1);
    write(&folder, "encdb.toml", "keyring-table = \"NOWHERE\"\npassphrase-file = \"missing\"\n");
    let list = "keys list --verify --keyring app.keyring";
    folder.ok(&format!("{list} --key-file key"));
    assert_eq!(folder.bash(&format!("encdb {list} --key-command 'cat key'")).code, 0);
    folder.set("KEYRING_KEY_FILE", "key");
    folder.ok(list);
    folder.set("ENCDB_KEYRING_FILE", "app.keyring");
    folder.ok("keys list --verify");
    write(&folder, "encdb.toml", "database-variable = \"NOWHERE\"\nattach = [\"a=missing\"]\n");
    let census = "keys census --tables tables.json --database app.sqlite";
    folder.exits(2, census);
    folder.ok(&format!("{census} --attach a=app.sqlite"));
}

#[test]
fn a_keyring_of_the_file_beside_keys_of_the_environment_is_refused() {
    let mut folder = configured();
    folder
        .set("MASTER_ENCRYPTION_KEY", folder.ok("keys generate").stdout.trim().to_owned().as_str());
    folder.set(
        "STATIC_ENCRYPTION_SALT",
        folder.ok("keys generate --salt").stdout.trim().to_owned().as_str(),
    );
    let refused = folder.exits(2, "doctor").stderr;
    assert!(refused.contains("encdb.toml names a keyring"), "{refused}");
    for words in ["doctor --keyring app.keyring", "doctor --no-config", "keys list --verify"] {
        folder.ok(words);
    }
    fs::remove_file(folder.path("app.keyring")).unwrap();
    folder.ok("keys init --import");
}

#[test]
fn what_needs_no_settings_does_not_read_the_file() {
    let folder = Folder::new();
    write(&folder, "encdb.toml", "frobnicate");
    let value = "f80100020000000000000000000000000000000000000000000000000000000000";
    for words in [
        "keys generate",
        "completions bash",
        "man",
        "--version",
        "rotate --help",
        &format!("inspect {value}"),
    ] {
        folder.ok(words);
    }
    folder.exits(2, "keys list");
    folder.ok("keys generate --no-config");
}

#[test]
fn a_line_that_is_no_setting_is_refused_with_its_number() {
    for (text, says) in [
        (
            "keyring = \"a\"\n\nfrobnicate = 1\n",
            "encdb.toml, line 3: there is no setting `frobnicate`; the settings are `attach`",
        ),
        ("[keys]\nkeyring = \"a\"\n", "line 1: there is no setting `keys`"),
        (
            "# settings\nkeyring = 5\n",
            "line 2: `keyring` is a text in quotes, and this is a number",
        ),
        ("keyring = \"\"\n", "line 1: `keyring` is empty"),
        ("attach = \"a=b\"\n", "line 1: `attach` is a list of texts"),
        ("attach = [\"b\"]\n", "each of them NAME=FILE"),
        ("max-passphrase-cost = \"1,1\"\n", "line 1: `max-passphrase-cost` is three numbers"),
        (
            "key-file = \"a\"\npassphrase-file = \"b\"\n",
            "line 2: `passphrase-file` cannot be used with `key-file`",
        ),
        ("keyring = a\n", "line 1: this is not TOML"),
    ] {
        let refused = refused(text);
        assert!(refused.contains(says), "{refused}");
    }
}

#[test]
fn a_file_that_cannot_be_used_is_an_error_in_json_too() {
    let folder = Folder::new();
    write(&folder, "encdb.toml", "frobnicate = 1\n");
    let failed = folder.exits(2, "--json rotate");
    let error: serde_json::Value = serde_json::from_str(&failed.stderr).unwrap();
    assert!(error["error"].as_str().unwrap().starts_with("encdb.toml, line 1: "), "{error}");
}

#[test]
fn a_secret_is_refused_with_the_place_where_it_belongs() {
    const SECRET: &str = "marked5d";
    for (name, says) in [
        ("passphrase", "name that with `passphrase-file` or `key-file`"),
        ("MASTER_ENCRYPTION_KEY", "or into a variable"),
        ("passphrase-command", "no command is run on the word of one"),
        ("key-command", "set KEYRING_PASSPHRASE_COMMAND or KEYRING_KEY_COMMAND"),
        ("database", "name that with `database-variable`"),
        ("owner-keys-database", "name that with `owner-keys-database-variable`"),
        ("database-variable", "belongs into the variable"),
    ] {
        let refused = refused(&format!("{name} = \"postgres://u:{SECRET}@h/d\"\n"));
        assert!(refused.contains(says) && refused.contains(name), "{refused}");
        assert!(!refused.contains(SECRET), "{refused}");
    }
}

#[test]
fn a_file_that_others_can_write_is_refused() {
    for mode in [0o664, 0o646] {
        let folder = configured();
        let path = folder.path("encdb.toml");
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        for words in ["keys list", "keys list --config encdb.toml"] {
            let refused = folder.exits(1, words).stderr;
            assert!(refused.contains(&format!("has mode {mode:04o}")), "{refused}");
        }
        folder.ok("keys list --no-config --keyring app.keyring");
    }
}

#[test]
fn what_is_no_file_is_refused_and_not_waited_for() {
    let folder = configured();
    let script = "rm encdb.toml; mkfifo encdb.toml; encdb keys list";
    let refused = folder.bash(script);
    assert!(refused.code == 1 && refused.stderr.contains("is no regular file"), "{refused:?}");
}

/// As in a folder that everybody can write to, such as /tmp.
#[test]
fn a_file_or_link_that_somebody_else_has_planted_is_refused() {
    if !rustix::process::geteuid().is_root() {
        announce("a configuration file of another user, which takes root");
        return;
    }
    const SOMEBODY: u32 = 1;
    let folder = configured();
    let (path, own) = (folder.path("encdb.toml"), folder.path("own.toml"));
    let belongs = "belongs to the user 1, who may have put it there";
    chown(&path, Some(SOMEBODY), None).unwrap();
    assert!(folder.exits(1, "keys list").stderr.contains(belongs));
    folder.ok("keys list --config encdb.toml");
    chown(&path, Some(0), None).unwrap();
    fs::rename(&path, &own).unwrap();
    symlink("own.toml", &path).unwrap();
    folder.ok("keys list");
    std::os::unix::fs::lchown(&path, Some(SOMEBODY), None).unwrap();
    assert!(folder.exits(1, "keys list").stderr.contains(belongs));
}

#[test]
fn config_shows_the_file_and_where_each_setting_comes_from() {
    let mut folder = configured();
    folder.set("KEYRING_PASSPHRASE", "marked5d");
    let shown = folder.ok("config").stdout;
    let line = |setting: &str| {
        let line = shown.lines().find(|line| line.starts_with(setting));
        line.unwrap_or_else(|| panic!("{setting}: {shown}"))
            .split("  ")
            .map(str::trim)
            .filter(|it| !it.is_empty())
            .collect::<Vec<_>>()
    };
    assert_eq!(line("keyring "), ["keyring", "app.keyring", "encdb.toml, line 1"]);
    assert_eq!(line("database-variable "), ["database-variable", "DATABASE_URL", "default"]);
    let unused = "encdb.toml, line 2; not used, because KEYRING_PASSPHRASE is set";
    assert_eq!(line("key-file "), ["key-file", "key", unused]);
    assert_eq!(
        line("passphrase-variable "),
        ["passphrase-variable", "(not shown)", "KEYRING_PASSPHRASE"]
    );
    let path = folder.path("encdb.toml").canonicalize().unwrap();
    assert_eq!(shown.lines().last().unwrap(), format!("configuration file {}", path.display()));
    let lines = folder.ok("--json config").stdout;
    let lines: Vec<serde_json::Value> =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let keyring = lines.iter().find(|line| line["setting"] == "keyring").unwrap();
    assert_eq!((&keyring["from"], &keyring["line"]), (&"encdb.toml".into(), &1.into()));
    assert!(
        folder
            .ok("config --no-config")
            .stdout
            .ends_with("no configuration file is read: --no-config was given\n")
    );
    fs::remove_file(folder.path("encdb.toml")).unwrap();
    assert!(folder.ok("config").stdout.ends_with("there is no encdb.toml in the current folder\n"));
}

#[test]
fn the_document_shows_what_works() {
    let mut folder = Application::with_people(3);
    write(&folder, "encdb.toml", &boxes_of(DOCUMENT, "toml")[0]);
    fs::create_dir(folder.path("secrets")).unwrap();
    folder.private_file("secrets/passphrase", "of this test\n");
    folder.ok("keys rewrap --key-file key --new-passphrase-file secrets/passphrase --passphrase-cost 8,1,1");
    let url = folder.database.url();
    folder.unset("DATABASE_URL");
    folder.set("APP_DATABASE_URL", &url);
    let shown = folder.bash(&boxes_of(DOCUMENT, "sh")[0]);
    assert_eq!(shown.code, 0, "{shown:?}");
    assert!(shown.stdout.contains("3 of 3 rows"), "{shown:?}");
}

#[test]
fn the_definitions_in_the_document_are_read() {
    let [users] = spec::from_toml(&boxes_of(DOCUMENT, "toml")[1]).unwrap()[..] else { panic!() };
    let [email, born] = users.columns() else { panic!("{users:?}") };
    assert_eq!(email.sql_name(), "email_encrypted");
    assert_eq!(email.plaintext().unwrap().sql_name(), "email");
    assert_eq!(email.token().unwrap().sql_name(), "email_search");
    assert_eq!(born.sql_name(), "born");
}

#[test]
fn the_document_has_every_key_of_definitions() {
    let column = "[tables.t.columns.c]\nkind = \"text\"\n";
    for toml in [
        "[tables.t]\nunknown = 1".to_owned(),
        format!("{column}unknown = 1"),
        format!("{column}search = {{ unknown = 1 }}"),
    ] {
        let refused = spec::from_toml(&toml).unwrap_err().to_string();
        let (_, keys) = refused.split_once("the keys here are ").unwrap();
        for key in keys.split(", ") {
            assert!(DOCUMENT.contains(&format!("\n| {key} | ")), "{key}");
        }
    }
}

#[test]
fn the_document_has_every_setting() {
    let refused = refused("frobnicate = 1");
    let (_, settings) = refused.split_once("the settings are ").unwrap();
    for setting in settings.trim().split(", ") {
        assert!(
            DOCUMENT.contains(&format!("| {setting}"))
                || DOCUMENT.contains(&format!(", {setting} |")),
            "{setting}"
        );
    }
}
